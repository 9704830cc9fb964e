"""Who is told of a change, asked at the moment of sending: the decision itself, without a server."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select, update
from sqlalchemy import event as sqlalchemy_event

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
def ears(monkeypatch: pytest.MonkeyPatch) -> Ears:
    watchers = Watchers()
    heard = Ears(watchers)
    monkeypatch.setattr(sockets, "watchers", watchers)
    monkeypatch.setattr(hints, "watchers", watchers)
    monkeypatch.setattr(hints, "say_changed", lambda sid, *, topic, seq: heard.told.append((sid, topic)))
    monkeypatch.setattr(hints, "cut", heard.cut.extend)
    return heard


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
        work.session.execute(delete(CaseGrant).where(GRANT.c.person_id == copied))
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
    stranger, mayor = make.person(), make.person()
    deliver()
    ears.open(stranger, f"case:{case}", "board")
    make.approval([mayor], case_id=case)
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


some = st.frozensets(st.integers(min_value=-3, max_value=7).filter(bool), max_size=3)


@make.on_sqlite
def test_who_is_told_is_who_may_open() -> None:
    """`readers` (in Python, for many people) and `visible_to` (in SQL, for one) are the same rule."""
    units = [make.unit() for _ in range(3)]
    places = [(0,), (1,), (2,), (0, 1), (1, 2), (), (0,)]
    people = [make.person(units=[units[n] for n in place] or [make.unit()]) for place in places]
    make.left(people[-1])
    case = make.case(unit_id=units[0])

    def who(mark: int) -> dict[str, int]:
        return {"person_id": people[mark - 1]} if mark > 0 else {"unit_id": units[-mark - 1]}

    @settings(max_examples=150)
    @given(
        granted=some,
        listed=some,
        access=st.sampled_from(["involved", "unit", "everyone"]),
        restricted=st.booleans(),
        deleted=st.booleans(),
        owner=st.sampled_from(units),
    )
    def holds(
        granted: frozenset[int],
        listed: frozenset[int],
        access: str,
        restricted: bool,
        deleted: bool,
        owner: int,
    ) -> None:
        with transaction(SYSTEM) as work:
            run = work.session.connection().execute
            tombstone = {"deleted_at": work.now, "deleted_reason": "x"}
            gone = tombstone if deleted else dict.fromkeys(tombstone)
            values = {"access": access, "restricted": restricted, "unit_id": owner, **gone}
            run(update(Case).where(CASE.c.id == case).values(**values))
            run(delete(CaseGrant))
            run(delete(CaseRestriction))
            for mark in granted:
                grant = {"case_id": case, "cause": "approver", "source": "test", "created_at": work.now}
                run(insert(CaseGrant).values(**grant, **who(mark)))
            for mark in listed:
                run(insert(CaseRestriction).values(case_id=case, **who(mark)))
        assert told() == may_open()

    def told() -> frozenset[int]:
        with reading(SYSTEM) as look:
            return readers(look, case, person_ids=people)

    def may_open() -> set[int]:
        with reading(SYSTEM) as look:
            actors = [actor for one in people if (actor := actor_for(look.session, one))]
            seen = select(Case.id).where(CASE.c.id == case)
            return {
                actor.person_id
                for actor in actors
                if look.session.execute(seen.where(visible_to(actor))).first()
            }

    holds()


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
    deliver()
    before = ears.watchers.endings
    with acting(anna) as work:
        word = sessions.sign_in(work, device="")
    looked = sessions.signed_in_person

    def ends_just_after(*given: Any, **named: Any) -> Any:
        found = looked(*given, **named)
        if ears.watchers.endings == before:
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
