"""The list of cases: one's own approvals first, then every case one may see, by search and filter."""

from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ledelse.approvals.chain import Phase, Status
from ledelse.approvals.lines import ApprovalLine, own_approvals
from ledelse.cases.kinds import KindView, all_kinds
from ledelse.cases.queries import CaseFilter, CaseRow, CaseStatus, list_cases
from ledelse.people.actor import Actor
from ledelse.people.permissions import Permission, needs
from ledelse.people.queries import units_by_id
from ledelse.web import guard, pages
from ledelse.web.form_values import whole
from ledelse.web.rendering import page

A_PAGE = 50
MOST_FINISHED = 10


@dataclass(frozen=True, slots=True)
class Work:
    """What the actor is responsible for, by what there is to do."""

    returned: tuple[ApprovalLine, ...]
    drafts: tuple[ApprovalLine, ...]
    running: tuple[ApprovalLine, ...]
    finished: tuple[ApprovalLine, ...]

    @property
    def count(self) -> int:
        """How many are not finished."""
        return len(self.returned) + len(self.drafts) + len(self.running)


@pages.get("/sager")
@needs(Permission.READ_CASES)
def cases() -> Response:
    """One's own approvals, or the cases that the address asks for."""
    reading = guard.reading()
    work = _work(own_approvals(reading))
    searching = bool(set(request.args) & {"q", "vis", "type", "efter"})
    shows_work = not searching and work.count + len(work.finished) > 0
    context = {} if shows_work else _list()
    return page(
        "cases/work.html" if shows_work else "cases/list.html",
        current="cases",
        work=work,
        q=request.args.get("q", "").strip()[:200],
        tabs=_tabs(work, shows_work),
        **context,
    )


def _work(lines: list[ApprovalLine]) -> Work:
    with_me = [one for one in lines if one.phase is Phase.WITH_RESPONSIBLE and one.status is Status.ACTIVE]
    drafts = [one for one in lines if one.status is Status.DRAFT]
    running = [one for one in lines if one.status is Status.ACTIVE and one not in with_me]
    finished = [one for one in lines if one.finished_at is not None and one.status is not Status.ACTIVE]
    return Work(
        tuple(with_me), tuple(drafts), tuple(sorted(running, key=_soonest)), tuple(finished[:MOST_FINISHED])
    )


def _soonest(line: ApprovalLine) -> tuple[bool, bool, float]:
    """Urgent first, then by deadline, those without one last."""
    return not line.urgent, line.due_at is None, line.due_at.timestamp() if line.due_at else 0.0


def _tabs(work: Work, shows_work: bool) -> list[dict[str, object]]:
    if not work.count and not work.finished:
        return []
    return [
        {
            "label": _("Mit arbejde"),
            "href": url_for("web.cases"),
            "current": shows_work,
            "count": work.count or None,
        },
        {"label": _("Alle sager"), "href": url_for("web.cases", vis="aabne"), "current": not shows_work},
    ]


def _list() -> dict[str, Any]:
    reading = guard.reading()
    after = whole(request.args.get("efter", ""))
    kinds = all_kinds(reading, also_inactive=True)
    found = list_cases(reading, _wanted(reading.actor, kinds), after=after, limit=A_PAGE + 1)
    shown = found[:A_PAGE]
    return {
        "rows": shown,
        "kinds": [(kind.key, kind.name) for kind in kinds],
        "chosen_kind": request.args.get("type", ""),
        "shown": _shown(),
        "chips": _chips(),
        "next_href": _next(shown) if len(found) > A_PAGE else "",
        "is_first": after is None,
    }


def _shown() -> str:
    """Which chip is chosen; a search looks everywhere unless a chip was tapped after it."""
    if "vis" in request.args:
        return request.args["vis"]
    return "alle" if request.args.get("q") else "aabne"


def _wanted(actor: Actor, kinds: list[KindView]) -> CaseFilter:
    shown = _shown()
    unit = whole(shown.removeprefix("enhed-")) if shown.startswith("enhed-") else None
    status = {"lukkede": CaseStatus.CLOSED, "alle": None}.get(shown, CaseStatus.OPEN)
    kind = request.args.get("type", "")
    return CaseFilter(
        status=status,
        kind=kind if kind in {one.key for one in kinds} else None,
        unit=unit if unit in actor.unit_ids else None,
        officer=actor.person_id if shown == "mine" else None,
        q=request.args.get("q", "").strip()[:200],
    )


def _chips() -> list[dict[str, object]]:
    reading = guard.reading()
    units = sorted(units_by_id(reading.session, reading.actor.unit_ids).values(), key=lambda unit: unit.path)
    choices = [("aabne", _("Åbne")), ("mine", _("Mine"))]
    choices += [(f"enhed-{unit.id}", unit.name) for unit in units[:4]]
    choices += [("lukkede", _("Lukkede")), ("alle", _("Alle"))]
    keep: dict[str, Any] = {
        name: value for name, value in request.args.items() if name in {"q", "type"} and value
    }
    return [
        {"label": words, "href": url_for("web.cases", vis=key, **keep), "current": key == _shown()}
        for key, words in choices
    ]


def _next(shown: list[CaseRow]) -> str:
    keep: dict[str, Any] = {
        name: value for name, value in request.args.items() if name in {"q", "type"} and value
    }
    return url_for("web.cases", vis=_shown(), efter=shown[-1].id, **keep)
