"""The sheets: what each action asks before it is done, as a page of its own that also opens as a dialog."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from flask import request, url_for
from werkzeug.wrappers import Response

from ledelse.approvals import queries
from ledelse.approvals.rules import Action
from ledelse.approvals.views import ApprovalView
from ledelse.approvals.words import words_of
from ledelse.cases.queries import documents_of
from ledelse.kernel.clock import local_date
from ledelse.kernel.verdict import Refused
from ledelse.people.queries import PersonView
from ledelse.texts import formats, refusals
from ledelse.texts.labels import label
from ledelse.texts.language import N_, gettext
from ledelse.web import cover_note, guard
from ledelse.web.approval_panel import new_key
from ledelse.web.decision_form import MOST_CONDITIONS, next_monday, people_like
from ledelse.web.errors import STATUS
from ledelse.web.inbox_list import chosen_filter, with_filter
from ledelse.web.rendering import is_fragment, page


@dataclass(frozen=True, slots=True)
class Sheet:
    """A form: what it does, and the words above and on its button."""

    action: Action | None  # None: putting aside is nobody's business but one's own
    title: str
    submit: str
    kind: str = "primary"
    cancel: str = N_("Annullér")


SHEETS: Mapping[str, Sheet] = {
    "returner": Sheet(Action.RETURN, N_("Returnér sagen"), N_("Returnér og gå til næste")),
    "afvis": Sheet(Action.REJECT, N_("Afvis sagen"), N_("Afvis sagen"), kind="bad"),
    "betingelser": Sheet(
        Action.APPROVE_WITH_CONDITIONS,
        N_("Godkend med betingelser"),
        N_("Godkend med betingelser"),
        kind="approve",
    ),
    "viderestil": Sheet(Action.FORWARD, N_("Viderestil til en anden"), N_("Viderestil")),
    "spring-over": Sheet(Action.SKIP, N_("Spring trinnet over"), N_("Spring over")),
    "overtag": Sheet(Action.TAKE_OVER, N_("Overtag eller skift godkender"), N_("Gem godkender")),
    "annuller": Sheet(
        Action.CANCEL,
        N_("Annullér forløbet"),
        N_("Annullér forløbet"),
        kind="bad",
        cancel=N_("Behold forløbet"),
    ),
    "genaabn": Sheet(Action.REOPEN, N_("Genåbn forløbet"), N_("Genåbn")),
    "traek-tilbage": Sheet(Action.WITHDRAW, N_("Træk tilbage til kladde"), N_("Træk tilbage")),
    "send-videre": Sheet(Action.START, N_("Send videre"), N_("Send videre"), kind="approve"),
    "udsaet": Sheet(None, N_("Udsæt sagen"), N_("Udsæt")),
}

# Fields that say themselves what is wrong with them; anything else is said on top.
OWN_FIELDS = frozenset({"reason", "comment", "to_step", "q", "condition_1", "until"})
# Where the fault of a field is shown: a comment may stand for a reason.
FIELD_SHOWN = {"to": "q", "steps": "q", "conditions": "condition_1"}


def show_sheet(approval_id: int, name: str, *, fault: Refused | None = None) -> Response:
    """The form, or the form again with what was typed and what is wrong with it.

    Raises `NotFound`, and `Refused` where the action is not to be had (any more).
    """
    view = queries.approval_view(guard.reading(), approval_id)
    sheet = SHEETS[name]
    if sheet.action is not None:
        view.verdicts[sheet.action].require()
    target = "web.snooze" if sheet.action is None else "web.decide"
    return page(
        "approvals/sheet.html",
        status=STATUS[fault.kind] if fault else 200,
        view=view,
        name=name,
        sheet=sheet,
        title=gettext(sheet.title),
        submit=gettext(sheet.submit),
        cancel=gettext(sheet.cancel),
        action=url_for(target, approval_id=approval_id, **with_filter(chosen_filter())),
        back=url_for("web.approval", approval_id=approval_id, **with_filter(chosen_filter())),
        in_place=is_fragment() and _stands_on_inbox(),
        typed=request.form,
        errors=_errors(fault),
        own_fields=OWN_FIELDS,
        key=new_key(),
        fmt=formats,
        label=label,
        current="inbox",
        **_choices(view, name),
    )


def _stands_on_inbox() -> bool:
    """Whether the page below the sheet has a detail that the answer can go into."""
    path = urlsplit(request.headers.get("HX-Current-URL", "")).path
    return path == "/godkend" or (path.startswith("/godkend/") and path.rsplit("/", 1)[-1].isdecimal())


def _errors(fault: Refused | None) -> dict[str, str]:
    if fault is None:
        return {}
    named = str(fault.facts.get("field", "comment"))
    return {FIELD_SHOWN.get(named, named): refusals.sentence(fault, me=guard.actor().username)}


def _choices(view: ApprovalView, name: str) -> dict[str, Any]:
    """What a form lets one choose between."""
    reading = guard.reading()
    match name:
        case "returner":
            return {"reasons": queries.return_reasons(reading)}
        case "betingelser":
            return {"owners": _involved(view), "lines": range(1, MOST_CONDITIONS + 1)}
        case "viderestil" | "overtag":
            return {"people": people_like(reading, request.values.get("q", ""))}
        case "send-videre":
            return _new_versions(view)
        case "udsaet":
            today = local_date(reading.now)
            tomorrow = today + timedelta(days=1)
            return {"monday": formats.day(next_monday(today)), "tomorrow": formats.day(tomorrow)}
        case _:
            return {}


def _involved(view: ApprovalView) -> list[PersonView]:
    """Those who may be asked to see to a condition: the responsible first, then all in the chain."""
    chain = [place.whom.person for step in view.steps for place in step.places if place.whom.person]
    return list({person.id: person for person in [view.responsible, *chain]}.values())


def _new_versions(view: ApprovalView) -> dict[str, Any]:
    """What the case has that the approval has not: newer versions with their changes, and other documents."""
    reading = guard.reading()
    newer = [document for document in view.documents if document.is_newer_on_case]
    wanted = {(d.document_id, n) for d in newer for n in (d.n, d.newest_n)}
    words = words_of(reading, wanted)
    known = {document.document_id for document in view.documents}
    return {
        "newer": [
            cover_note.changes(d.title, words, d.document_id, from_n=d.n, to_n=d.newest_n) for d in newer
        ],
        "others": [one for one in documents_of(reading, view.case.id) if one.id not in known],
    }
