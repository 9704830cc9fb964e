"""The list of all that waits, as its template shows it: filters, dated groups, and who comes next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from flask import g, request, url_for
from flask_babel import gettext as _

from ledelse.approvals import queries
from ledelse.approvals.views import InboxItem
from ledelse.cases.deadlines import Colour
from ledelse.kernel.transaction import Reading
from ledelse.people.actor import Actor
from ledelse.texts import inbox as words

EDGE = {Colour.OVERDUE: "over", Colour.SOON: "soon", Colour.OK: "ok", Colour.NONE: "none"}


class Filter(StrEnum):
    """What the list shows; the value stands in the address as `vis`."""

    ALL = "alle"
    URGENT = "haster"
    INFORMATION = "orienteringer"
    SNOOZED = "udsatte"


@dataclass(frozen=True, slots=True)
class Group:
    """Rows under one heading."""

    key: str
    title: str
    items: tuple[InboxItem, ...]


@dataclass(frozen=True, slots=True)
class InboxList:
    """The whole list; `items` are those that the filter lets through, in order."""

    chosen: Filter
    waiting: tuple[InboxItem, ...]
    snoozed: tuple[InboxItem, ...]
    items: tuple[InboxItem, ...]
    groups: tuple[Group, ...]

    @property
    def count(self) -> int:
        """How many wait, for the menu."""
        return len(self.waiting)

    @property
    def next_awake(self) -> datetime:
        """When the first of what was put aside comes back; only where something was."""
        return min(item.snoozed_until for item in self.snoozed if item.snoozed_until is not None)

    @property
    def batchable(self) -> int:
        """How many could be approved together."""
        return sum(item.may_batch for item in self.waiting)

    def has(self, approval_id: int) -> bool:
        """Whether the approval waits for the actor and is not put aside."""
        return any(item.approval_id == approval_id for item in self.waiting)

    def after(self, approval_id: int, now: "InboxList") -> InboxItem | None:
        """Of those that are still on the list, the one that came after this one; else the first."""
        ids = [item.approval_id for item in self.items]
        later = ids[ids.index(approval_id) + 1 :] if approval_id in ids else []
        left = {item.approval_id: item for item in now.items if item.approval_id != approval_id}
        following = next((left[one] for one in later if one in left), None)
        return following or next(iter(left.values()), None)


def inbox_list(reading: Reading[Actor], chosen: Filter | None = None) -> InboxList:
    """Read the list, in one query; the menu's count comes from it."""
    chosen = chosen or chosen_filter()
    everything = queries.inbox(reading, also_snoozed=True)
    waiting = tuple(i for i in everything if i.snoozed_until is None or i.snoozed_until <= reading.now)
    snoozed = tuple(i for i in everything if i not in waiting)
    items = _filtered(chosen, waiting, snoozed)
    groups = _groups(reading, items)
    in_order = tuple(item for group in groups for item in group.items)
    g.waiting = len(waiting)
    return InboxList(chosen, waiting, snoozed, in_order, groups)


def chosen_filter() -> Filter:
    """The filter in the address; of a fragment, that of the page it stands on."""
    value = request.args.get("vis", Filter.ALL)
    return Filter(value) if value in set(Filter) else Filter.ALL


def with_filter(chosen: Filter) -> dict[str, Any]:
    """What keeps the filter in an address."""
    return {} if chosen is Filter.ALL else {"vis": chosen.value}


def chips(found: InboxList) -> list[dict[str, object]]:
    """The filters with their counts, and the way to choose several."""
    kinds = [
        (Filter.ALL, _("Alle"), len(found.waiting)),
        (Filter.URGENT, _("Haster"), len(_filtered(Filter.URGENT, found.waiting, ()))),
        (Filter.INFORMATION, _("Orienteringer"), len(_filtered(Filter.INFORMATION, found.waiting, ()))),
        (Filter.SNOOZED, _("Udsatte"), len(found.snoozed)),
    ]
    return [
        {
            "label": label,
            "href": url_for("web.inbox", **with_filter(kind)),
            "current": kind is found.chosen,
            "count": count or None,
        }
        for kind, label, count in kinds
        if count or kind is not Filter.SNOOZED or kind is found.chosen
    ]


def shown_id() -> int | None:
    """Which approval stands beside the list, from the address of the page that asks."""
    path = urlsplit(request.headers.get("HX-Current-URL", "")).path or request.path
    last = path.rsplit("/", 1)[-1]
    return int(last) if path.startswith("/godkend/") and last.isdecimal() else None


def _filtered(
    chosen: Filter, waiting: Sequence[InboxItem], snoozed: Sequence[InboxItem]
) -> tuple[InboxItem, ...]:
    match chosen:
        case Filter.URGENT:
            return tuple(item for item in waiting if item.urgent)
        case Filter.INFORMATION:
            return tuple(item for item in waiting if item.for_information)
        case Filter.SNOOZED:
            return tuple(snoozed)
        case Filter.ALL:
            return tuple(waiting)


def _groups(reading: Reading[Actor], items: Sequence[InboxItem]) -> tuple[Group, ...]:
    """Dated groups in the order of the list; what is only for information stands apart, last."""
    grouped: dict[words.InboxGroup, list[InboxItem]] = {}
    for item in sorted(items, key=lambda item: item.for_information):
        grouped.setdefault(words.group_of(item, reading.now), []).append(item)
    return tuple(Group(str(key), words.group_title(key), tuple(found)) for key, found in grouped.items())
