"""The overview board: its page, and the fragment that follows when somebody acts anywhere."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ledelse.approvals.chain import StepStatus
from ledelse.board.counts import BoardFilter, Group
from ledelse.board.queries import Board, Card, board
from ledelse.cases.deadlines import Colour
from ledelse.kernel.verdict import NotFound
from ledelse.people.permissions import Permission, needs
from ledelse.people.rules import Level
from ledelse.texts import labels
from ledelse.web import guard, pages
from ledelse.web.rendering import block, page

STATES = {
    StepStatus.APPROVED: "done",
    StepStatus.CURRENT: "current",
    StepStatus.RETURNED: "returned",
    StepStatus.SKIPPED: "skipped",
    StepStatus.PENDING: "later",
}


@pages.get("/overblik", endpoint="board")
@needs(Permission.WATCH_BOARD)
def show() -> Response:
    """Every decision under way that one may see; what is chosen stands in the address."""
    return page("board/board.html", **_context())


@pages.get("/overblik/tavle")
@needs(Permission.WATCH_BOARD)
def board_table() -> Response:
    """The live part alone, for whoever watches it."""
    return block("board/board.html", "table", **_context())


def _context() -> dict[str, Any]:
    chosen, group = _chosen()
    shown = board(guard.reading(), chosen, group=group, after=request.args.get("efter"))
    return {
        "current": "board",
        "board": shown,
        "group": group,
        "groups": _grouped(shown, group),
        "group_links": _group_links(group),
        "colour_links": _colour_links(shown, chosen),
        "chosen_words": _chosen_words(shown, chosen, group),
        "table_href": _address(request.args, endpoint="web.board_table"),
        "next_href": _address({**request.args, "efter": shown.next}) if shown.next else "",
        "first_href": _address(_without("efter")) if "efter" in request.args else "",
        "marks": _marks,
    }


def _chosen() -> tuple[BoardFilter, Group]:
    """What the address asks for; nonsense in it is not there."""
    try:
        chosen = BoardFilter(
            level=Level(request.args["niveau"]) if request.args.get("niveau") else None,
            unit_id=int(request.args["enhed"]) if request.args.get("enhed") else None,
            person_id=guard.actor().person_id if request.args.get("hos") == "mig" else None,
            kind=request.args.get("type") or None,
            colour=Colour(request.args["farve"]) if request.args.get("farve") else None,
        )
        return chosen, Group(request.args.get("gruppe") or Group.LEVEL)
    except ValueError as fault:
        raise NotFound from fault


def _grouped(shown: Board, group: Group) -> list[tuple[str, int, str, list[Card]]]:
    """The cards of this page under their groups: name, how many in all, the link to it alone, cards."""
    cards: dict[str, list[Card]] = {}
    for card in shown.cards:
        cards.setdefault(_key(card, group), []).append(card)
    return [
        (_name(found.key, found.name, group), found.total, _only(found.key, group), cards[found.key])
        for found in shown.groups
        if found.key in cards
    ]


@dataclass(frozen=True, slots=True)
class Mark:
    """A step as the template's row of initials takes it."""

    state: str
    label: str
    initials: str


def _marks(card: Card) -> list[Mark]:
    """The steps of a card: done, now, later."""
    return [
        Mark(
            STATES[mark.status],
            mark.name or labels.step_words(mark.n, card.steps),
            "+".join(mark.initials[:2]),
        )
        for mark in card.marks
    ]


def _key(card: Card, group: Group) -> str:
    match group:
        case Group.LEVEL:
            return card.level or ""
        case Group.UNIT:
            return str(card.unit_id)
        case Group.KIND:
            return card.kind


def _name(key: str, name: str, group: Group) -> str:
    if group is Group.LEVEL:
        return labels.label(Level(key)) if key else _("Uden enhed")
    return name


def _only(key: str, group: Group) -> str:
    field = {Group.LEVEL: "niveau", Group.UNIT: "enhed", Group.KIND: "type"}[group]
    return _address({**_without("efter"), field: key}) if key else ""


def _without(*fields: str) -> dict[str, str]:
    return {key: value for key, value in request.args.items() if key not in fields}


def _group_links(group: Group) -> list[dict[str, object]]:
    words = {Group.LEVEL: _("Niveau"), Group.UNIT: _("Enhed"), Group.KIND: _("Sagstype")}
    return [
        {
            "label": words[one],
            "href": _address({**_without("efter"), "gruppe": one.value}),
            "current": one is group,
        }
        for one in Group
    ]


def _colour_links(shown: Board, chosen: BoardFilter) -> list[dict[str, object]]:
    words = {
        Colour.OVERDUE: _("Over frist"),
        Colour.SOON: _("Snart frist"),
        Colour.OK: _("I god tid"),
        Colour.NONE: _("Uden frist"),
    }
    everything = {
        "label": _("Alle"),
        "href": _address(_without("efter", "farve", "hos")),
        "current": chosen.colour is None and chosen.person_id is None,
    }
    mine = {
        "label": _("Hos mig"),
        "href": _address({**_without("efter", "farve"), "hos": "mig"}),
        "current": chosen.person_id is not None,
    }
    colours = [
        {
            "label": words[colour],
            "href": _address({**_without("efter"), "farve": colour.value}),
            "current": chosen.colour is colour,
            "count": shown.counts[colour],
        }
        for colour in words
    ]
    return [everything, mine, *colours]


def _chosen_words(shown: Board, chosen: BoardFilter, group: Group) -> list[dict[str, str]]:
    """What the board is narrowed to, each with a link that lifts it."""
    found = []
    if chosen.level:
        found.append({"words": labels.label(chosen.level), "href": _lifted("niveau")})
    if chosen.unit_id is not None:
        name = next((card.unit_name for card in shown.cards if card.unit_id == chosen.unit_id), _("Enhed"))
        found.append({"words": name, "href": _lifted("enhed")})
    if chosen.kind:
        name = next((card.kind_name for card in shown.cards), chosen.kind)
        found.append({"words": name, "href": _lifted("type")})
    return found


def _lifted(field: str) -> str:
    return _address(_without("efter", field))


def _address(arguments: Mapping[str, str], *, endpoint: str = "web.board") -> str:
    """The board with these choices in its address."""
    values: dict[str, Any] = dict(arguments)
    return url_for(endpoint, **values)
