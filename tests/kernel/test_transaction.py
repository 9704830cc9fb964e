"""The bracket: all of a change, its events and deliveries, or nothing; readers cannot write."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from sqlalchemy import insert, literal, select, text
from sqlalchemy.exc import DBAPIError, OperationalError, StatementError

from ledelse.kernel import clock, events
from ledelse.kernel.db import Database, UtcDateTime
from ledelse.kernel.events import Event, canonical_json, within
from ledelse.kernel.ledger import ENTRY
from ledelse.kernel.outbox import DELIVERY
from ledelse.kernel.transaction import SYSTEM, Acting, Work, reading, transaction
from ledelse.kernel.verdict import YES, Kind, Refused, conflict, forbidden, invalid
from ledelse.people import service as people
from ledelse.people.acting import SignedOut, acting, looking
from ledelse.people.events import UnitCreated
from ledelse.people.models import Unit
from ledelse.people.queries import UNIT
from ledelse.people.rules import Level, Why
from tests import make, see


@pytest.fixture
def own_listeners(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "_within", {})
    monkeypatch.setattr(events, "_after", {})
    monkeypatch.setattr(events, "_listeners", {})


class Oops(Exception):
    """Something went wrong."""


def units() -> list[str]:
    with reading(SYSTEM) as look:
        return sorted(look.session.execute(select(UNIT.c.name)).scalars())


def entries() -> int:
    with reading(SYSTEM) as look:
        return len(look.session.execute(select(ENTRY.c.seq)).all())


def breaks_after_making(name: str) -> None:
    with transaction(SYSTEM) as work:
        people.create_unit(work, name=name, level=Level.CENTRE)
        raise Oops


def test_a_change_that_breaks_leaves_no_trace(database: Database) -> None:
    make.unit("Teknik")
    before = entries()
    with pytest.raises(Oops):
        breaks_after_making("Skole")
    assert units() == ["Teknik"]
    assert entries() == before
    make.unit("Kultur")
    assert see.ledger_is_whole() == before + 1


@pytest.mark.usefixtures("own_listeners")
def test_a_reaction_within_may_undo_all_of_it(database: Database) -> None:
    @within(UnitCreated)
    def refuse(work: Work[Acting], event: UnitCreated) -> None:
        if event.name == "Skole":
            raise Oops

    make.unit("Teknik")
    with pytest.raises(Oops):
        make.unit("Skole")
    assert units() == ["Teknik"]
    see.ledger_is_whole()


@pytest.mark.usefixtures("own_listeners")
def test_a_reaction_hears_of_events_of_the_kinds_below_its_own(database: Database) -> None:
    heard: list[str] = []

    @within(Event)
    def hear(_work: Work[Acting], event: Event) -> None:
        heard.append(event.kind())

    make.unit("Teknik")
    assert heard == ["people.UnitCreated"]


@pytest.mark.usefixtures("own_listeners")
def test_deliveries_are_stored_with_the_change_and_not_without_it(database: Database) -> None:
    events.after(UnitCreated, name="test.hears")(lambda _event: None)
    make.unit("Teknik")
    with pytest.raises(Oops):
        breaks_after_making("Skole")
    with reading(SYSTEM) as look:
        stored = look.session.execute(select(DELIVERY)).all()
    assert [row.listener for row in stored] == ["test.hears"]


def test_a_bracket_without_events_writes_no_entry(database: Database) -> None:
    before = entries()
    with transaction(SYSTEM) as work:
        work.session.execute(text("SELECT 1"))
    assert entries() == before


@make.on_sqlite
def test_a_reader_cannot_write(database: Database) -> None:
    make.unit("Teknik")
    with pytest.raises(OperationalError, match=r"readonly|query_only"), reading(SYSTEM) as look:
        look.session.execute(text("UPDATE unit SET name = 'Skole'"))
    assert units() == ["Teknik"]


def test_what_a_reader_changes_is_never_kept(database: Database) -> None:
    make.unit("Teknik")
    try:
        with reading(SYSTEM) as look:
            look.session.execute(text("UPDATE unit SET name = 'Skole'"))
    except DBAPIError:
        assert database.is_sqlite
    assert units() == ["Teknik"]


def test_who_acts_is_read_inside_the_bracket(database: Database) -> None:
    anna = make.person("Anna")
    with looking(anna) as look:
        assert look.actor.name == "Anna"
    make.left(anna)
    for bracket in (looking, acting):
        with pytest.raises(SignedOut), bracket(anna):
            pass
    with pytest.raises(SignedOut), acting(999_999):
        pass


def test_the_moment_of_a_bracket_stands_still(database: Database) -> None:
    moment = datetime(2026, 6, 30, 22, 30, tzinfo=UTC)
    with clock.travel(moment), reading(SYSTEM) as look:
        assert look.now == moment
        assert look.today == date(2026, 7, 1)  # it is past midnight in Copenhagen


def test_travelling_ends_and_needs_a_time_zone() -> None:
    with clock.travel(datetime(2020, 1, 1, tzinfo=UTC)):
        assert clock.now().year == 2020
        with clock.travel(datetime(2021, 1, 1, tzinfo=UTC)):
            assert clock.now().year == 2021
        assert clock.now().year == 2020
    assert datetime.now(UTC) - clock.now() < timedelta(seconds=5)
    with pytest.raises(ValueError, match="aware"), clock.travel(datetime(2020, 1, 1)):
        pass


def test_times_come_back_as_they_went_in_and_always_in_utc(database: Database) -> None:
    copenhagen = datetime(2026, 7, 1, 12, 0, 0, 123456, tzinfo=timezone(timedelta(hours=2)))
    approval = make.approval(deadline=copenhagen)
    kept = see.row(approval).deadline_at
    assert kept == copenhagen
    assert kept.utcoffset() == timedelta(0)


def test_a_naive_time_is_refused(database: Database) -> None:
    with database.read_engine.connect() as connection:
        moment = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)
        assert connection.execute(select(literal(moment, UtcDateTime()))).scalar_one() == moment
        with pytest.raises(StatementError, match="naive"):
            connection.execute(select(literal(datetime(2026, 7, 1, 12, 0), UtcDateTime())))


def test_states_are_held_by_the_database_as_well(database: Database) -> None:
    with database.write_engine.begin() as connection:
        connection.execute(insert(Unit).values(name="Teknik", level="centre", path="/"))
    with pytest.raises(DBAPIError), database.write_engine.begin() as connection:
        connection.execute(insert(Unit).values(name="Skole", level="galaxy", path="/"))


def test_verdicts_are_yes_or_a_reason() -> None:
    assert YES
    YES.require()
    for verdict, kind in (
        (forbidden(Why.NOT_ALLOWED), Kind.FORBIDDEN),
        (conflict(Why.NOT_ALLOWED), Kind.CONFLICT),
        (invalid(Why.NOT_ALLOWED, field="x"), Kind.INVALID),
    ):
        assert not verdict
        with pytest.raises(Refused) as refusal:
            verdict.require()
        assert (refusal.value.why, refusal.value.kind) == (Why.NOT_ALLOWED, kind)
        assert refusal.value.facts == verdict.facts


def test_canonical_json_has_one_spelling_per_value() -> None:
    moment = datetime(2026, 3, 3, tzinfo=UTC)
    assert canonical_json({"b": 1, "a": [moment, Kind.INVALID, frozenset({3, 1})]}) == (
        '{"a":["2026-03-03T00:00:00+00:00","invalid",[1,3]],"b":1}'
    )
    assert canonical_json({"å": "ø"}) == '{"å":"ø"}'
    with pytest.raises(TypeError, match="object"):
        canonical_json(object())
