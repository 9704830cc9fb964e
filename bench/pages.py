"""Pages through the whole app in this process, signed in, beside raw SQL for the same rows and an f-string."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bench import floors
from bench.app import Asker, asker
from bench.places import Bare, Place
from bench.timing import Times, taking_turns
from bench.town import SEES_LITTLE, SEES_MUCH
from ledelse.board import counts
from ledelse.board.counts import BoardFilter, Group
from ledelse.people.acting import looking


@dataclass(frozen=True)
class Page:
    """One page, measured: the product's times, its floor's, statements, and bytes on the wire."""

    name: str
    product: Times
    floor: Times | None
    statements: int
    sql: float  # milliseconds in the driver's `execute`, which leaves out fetching
    size: int


@dataclass(frozen=True)
class Counted:
    """The board's counts as the product reads them, and raw SQL for the same."""

    name: str
    product: Times
    floor: Times
    unconditional: Times


def measure(place: Place, *, rounds: int) -> tuple[list[Page], list[Counted]]:
    """All pages and counts on one place."""
    bare = place.bare()
    with asker(place) as app:
        pages = list(_pages(app, bare, rounds=rounds))
        counted = [_counts(bare, name, person_id, rounds=rounds) for name, person_id in _people()]
    bare.close()
    return pages, counted


def _people() -> list[tuple[str, int]]:
    return [("sees much", SEES_MUCH), ("sees little", SEES_LITTLE)]


def _pages(app: Asker, bare: Bare, *, rounds: int) -> list[Page]:
    found = []
    for name, person_id in _people():
        seen = floors.visible(bare, person_id)
        ask = app.page("/overblik", person_id=person_id)
        floor = _board_floor(bare, seen)
        found.append(_page(app, f"board, {name}, as kept", ask, floor, rounds=rounds))
        anew = _page(app, f"board, {name}, counted anew", ask, floor, rounds=rounds, before=counts.forget)
        found.append(anew)
    person_id, approval_id, case_id = _busy(bare)
    seen = floors.visible(bare, person_id)
    ask = app.page("/godkend", person_id=person_id)
    inbox = _page(app, "inbox", ask, lambda: floors.inbox(bare, person_id, seen), rounds=rounds)
    case = _page(app, "case page", app.page(f"/sager/{case_id}", person_id=person_id), None, rounds=rounds)
    shown = app.api(f"/approvals/{approval_id}", person_id=person_id)
    return [*found, inbox, case, _page(app, "approval in the API", shown, None, rounds=rounds)]


def _page(
    app: Asker,
    name: str,
    ask: dict[str, Any],
    floor: Callable[[], object] | None,
    *,
    rounds: int,
    before: Callable[[], None] = lambda: None,
) -> Page:
    size = app.ask(ask).size
    statements, sql = app.statements_of(ask)

    def product_work() -> None:
        before()
        app.ask(ask)

    works = [product_work, *([floor] if floor else [])]
    product, *beside = taking_turns(*works, rounds=rounds)
    return Page(name, product, beside[0] if beside else None, statements, sql, size)


def _board_floor(bare: Bare, seen: str) -> Callable[[], object]:
    return lambda: (floors.board_text(floors.board_rows(bare, seen)), floors.counts(bare, condition=seen))


def _busy(bare: Bare) -> tuple[int, int, int]:
    """The person for whom most waits, with one of those and its case."""
    rows = bare.all(
        "SELECT w.person_id, max(w.approval_id), count(*) FROM approval_waiting w "
        "WHERE w.person_id > 2 GROUP BY w.person_id ORDER BY count(*) DESC, w.person_id LIMIT 1"
    )
    person_id, approval_id, _ = rows[0]
    return person_id, approval_id, approval_id


def _counts(bare: Bare, name: str, person_id: int, *, rounds: int) -> Counted:
    seen = floors.visible(bare, person_id)

    def product() -> object:
        with looking(person_id) as reading:
            return counts.count(reading, BoardFilter(), Group.LEVEL)

    def raw() -> object:
        return floors.counts(bare, condition=seen)

    def unconditional() -> object:
        return floors.counts(bare)

    return Counted(f"counts, {name}", *taking_turns(product, raw, unconditional, rounds=rounds))
