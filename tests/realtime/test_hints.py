"""Who is told of a change, asked at the moment of sending: the decision itself, without a server."""

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event as sqlalchemy_event
from sqlalchemy import insert, select

from ledelse.cases.access import CASE, GRANT, readers, visible_to
from ledelse.cases.models import Case, CaseGrant, CaseRestriction
from ledelse.jobs import relay
from ledelse.kernel import clock, db, outbox
from ledelse.kernel.transaction import SYSTEM, reading, transaction
from ledelse.people import sessions
from ledelse.people.acting import acting
from ledelse.people.actor import actor_for
from ledelse.realtime import hints, sockets
from ledelse.realtime.watchers import MOST_SOCKETS, Watchers
from tests import make

pytestmark = pytest.mark.usefixtures("database")


class Ears:
    """Tabs that are not there: who was told what, and who was cut."""

    def __init__(self, watchers: Watchers) -> None:
        self.watchers = watchers
        self.told: list[tuple[str, str]] = []
        self.cut: list[str] = []

    def open(self, person_id: int, *topics: str, shown: bool = False, session_id: int = 0) -> str:
        sid = f"tab {len(self.watchers)} of {person_id}"
        assert self.watchers.come(sid, person_id=person_id, session_id=session_id)
        for topic in topics:
            self.watchers.watch(sid, topic)
        if shown:
            found = self.watchers.find(sid)
            assert found is not None
            found.shown.update(topics)
        return sid


@pytest.fixture
def ears(monkeypatch: pytest.MonkeyPatch) -> Iterator[Ears]:
    watchers = Watchers()
    heard = Ears(watchers)
    monkeypatch.setattr(sockets, "watchers", watchers)
    monkeypatch.setattr(hints, "watchers", watchers)
    monkeypatch.setattr(hints, "say_changed", lambda sid, *, topic, seq: heard.told.append((sid, topic)))
    monkeypatch.setattr(hints, "cut", heard.cut.extend)
    yield heard


def deliver() -> None:
    while outbox.deliver_pending():
        pass


def lose_access_before_sending(ears: Ears) -> str:
    """A person is shown a case, a change is committed, and before it is told the person is put off the case."""
    mayor, copied = make.person(), make.person()
    case = make.case()
    approval = make.approval([make.step(mayor, copies=[copied])], case_id=case)
    deliver()
    sid = ears.open(copied, f"case:{case}", "board", shown=True)
    make.act(approval, mayor, "approve", comment="Ok")
    with transaction(SYSTEM) as work:
        work.session.execute(GRANT.delete().where(GRANT.c.person_id == copied))
    deliver()
    return sid


@make.on_sqlite
def test_who_lost_the_case_between_commit_and_sending_hears_nothing(ears: Ears) -> None:
    sid = lose_access_before_sending(ears)
    assert ears.told == []
    assert sid in ears.cut, "the page must ask, and be told that there is nothing"


@make.on_sqlite
def test_a_channel_that_trusts_the_watch_would_be_found(ears: Ears, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hints, "readers", lambda _look, _case, *, person_ids: frozenset(person_ids))
    lose_access_before_sending(ears)
    assert ears.told != []


@make.on_sqlite
def test_a_stranger_is_neither_told_nor_cut(ears: Ears) -> None:
    case = make.case()
    ears.open(make.person(), f"case:{case}", "board")
    make.approval([make.person()], case_id=case)
    deliver()
    assert (ears.told, ears.cut) == ([], [])


def statements(run: Callable[[], None]) -> int:
    """How many statements the readers' and the writers' connections see."""
    seen: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        seen.append(statement)

    engines = {db.current().read_engine, db.current().write_engine}
    for engine in engines:
        sqlalchemy_event.listen(engine, "before_cursor_execute", note)
    try:
        run()
    finally:
        for engine in engines:
            sqlalchemy_event.remove(engine, "before_cursor_execute", note)
    return len(seen)


def test_two_hundred_watchers_cost_as_many_questions_as_one(ears: Ears) -> None:
    case = make.case(access="everyone")
    people = [make.person() for _ in range(20)]
    deliver()
    document = make.document(case)

    def told_of_a_version() -> int:
        ears.told.clear()
        make.version(document)
        return statements(deliver)

    make.version(document)
    deliver()
    ears.open(people[0], "board", f"case:{case}")
    for_one = told_of_a_version()
    for number in range(199):
        ears.open(people[number % 20], "board", f"case:{case}")
    assert told_of_a_version() == for_one
    assert len(ears.told) == 2 * 200


UNITS, PEOPLE = (1, 2, 3), (1, 2, 3, 4)
some = st.lists(st.sampled_from([*PEOPLE, *(-unit for unit in UNITS)]), max_size=3)
memberships = st.lists(st.lists(st.sampled_from(UNITS), max_size=2, unique=True), min_size=4, max_size=4)


@make.on_sqlite
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    places=memberships,
    granted=some,
    listed=some,
    access=st.sampled_from(["involved", "unit", "everyone"]),
    restricted=st.booleans(),
    deleted=st.booleans(),
    owner=st.sampled_from(UNITS),
    inactive=st.sets(st.sampled_from(range(4)), max_size=1),
)
def test_who_is_told_is_who_may_open(
    places: list[list[int]],
    granted: list[int],
    listed: list[int],
    access: str,
    restricted: bool,
    deleted: bool,
    owner: int,
    inactive: set[int],
) -> None:
    """`readers` (in Python, for many people) and `visible_to` (in SQL, for one) are the same rule."""
    units = {number: make.unit() for number in UNITS}
    people = [make.person(units=[units[n] for n in some_units] or [make.unit()]) for some_units in places]
    for one in inactive:
        make.left(people[one])
    case = make.case(unit_id=units[owner])
    with transaction(SYSTEM) as work:
        connection = work.session.connection()
        connection.execute(
            CASE.update()
            .where(CASE.c.id == case)
            .values(access=access, restricted=restricted, deleted_at=work.now if deleted else None)
        )
        for mark in granted:
            who = {"person_id": people[mark - 1]} if mark > 0 else {"unit_id": units[-mark]}
            connection.execute(
                insert(CaseGrant).values(
                    case_id=case, cause="approver", source="test", created_at=work.now, **who
                )
            ) if not _held(connection, case, who) else None
        for mark in set(listed):
            who = {"person_id": people[mark - 1]} if mark > 0 else {"unit_id": units[-mark]}
            connection.execute(insert(CaseRestriction).values(case_id=case, **who))
    with reading(SYSTEM) as look:
        told = readers(look, case, person_ids=people)
        opens = set()
        for person in people:
            actor = actor_for(look.session, person)
            seen = select(Case.id).where(CASE.c.id == case)
            if actor and look.session.execute(seen.where(visible_to(actor))).first():
                opens.add(person)
    assert told == opens


def _held(connection: Any, case: int, who: dict[str, int]) -> bool:
    same = [GRANT.c[name] == value for name, value in who.items()]
    held = select(GRANT.c.id).where(GRANT.c.case_id == case, GRANT.c.source == "test", *same)
    return connection.execute(held).first() is not None


@make.on_sqlite
def test_a_session_that_runs_out_is_cut_without_an_event(ears: Ears) -> None:
    anna = make.person()
    with acting(anna) as work:
        sessions.sign_in(work, device="")
        (session,) = sessions.own_sessions(work)
    sid = ears.open(anna, session_id=session.id)
    hints.cut_those_run_out()
    assert ears.cut == []
    with clock.travel(clock.now() + sessions.LIFETIME + timedelta(minutes=1)):
        hints.cut_those_run_out()
    assert ears.cut == [sid]


@make.on_sqlite
def test_who_loses_the_session_while_connecting_is_not_let_in(
    ears: Ears, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The cut comes between the look into the database and the note that the tab is there."""
    anna = make.person()
    with acting(anna) as work:
        word = sessions.sign_in(work, device="")
    looked = sessions.signed_in_person

    def ends_just_after(*given: Any, **named: Any) -> Any:
        found = looked(*given, **named)
        if ears.watchers.endings == 0:
            with transaction(SYSTEM) as work:
                sessions.end_all_sessions(work, anna)
            deliver()
        return found

    monkeypatch.setattr(sessions, "signed_in_person", ends_just_after)
    assert sockets._who_is_it(word) is None


def test_a_person_has_no_more_than_a_hundred_tabs() -> None:
    watchers = Watchers()
    came = [watchers.come(str(n), person_id=1, session_id=1) for n in range(MOST_SOCKETS + 1)]
    assert came == [True] * MOST_SOCKETS + [False]
    assert watchers.come("another", person_id=2, session_id=2)
    watchers.go("0")
    assert watchers.come("again", person_id=1, session_id=1)


@make.on_sqlite
def test_the_relay_hears_what_another_process_commits_and_outlives_any_fault(
    ears: Ears, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = make.case(access="everyone")
    sid = ears.open(make.person(), "board")
    outbox.wait(0)  # nobody wakes the relay: as after a commit elsewhere
    assert relay.deliver() == 0
    assert (sid, "board") in ears.told

    def broken() -> int:
        raise RuntimeError("whatever it is")

    with monkeypatch.context() as patched:
        patched.setattr(outbox, "deliver_pending", broken)
        assert relay.deliver() == relay.PAUSE
    ears.told.clear()
    make.document(case)
    assert relay.deliver() == 0
    assert (sid, "board") in ears.told


@make.on_sqlite
def test_a_relay_that_waits_to_be_woken_would_be_found(ears: Ears, monkeypatch: pytest.MonkeyPatch) -> None:
    make.case(access="everyone")
    ears.open(make.person(), "board")
    outbox.wait(0)
    monkeypatch.setattr(relay, "LOOK_EVERY", 2)
    waiting = threading.Thread(target=relay.deliver)
    waiting.start()
    waiting.join(1)
    assert ears.told == [], "told without a look at the database?"
    outbox.wake()
    waiting.join()
