"""Kept answers: one per person, path and key, for thirty days."""

import pytest
from sqlalchemy import select

from ledelse.kernel.db import Database
from ledelse.kernel.idempotency import KEPT, Answer, Once, Why, earlier_answer, forget_old, keep_answer, once
from ledelse.kernel.transaction import SYSTEM, reading, transaction
from ledelse.kernel.verdict import Refused
from ledelse.people.acting import acting
from tests import make
from tests.travel import Clock


def ask(person: int, request: Once | None, *, answer: str = "svar") -> Answer | None:
    with acting(person) as work:
        earlier = earlier_answer(work, request)
        if earlier is None:
            keep_answer(work, request, status=201, body=answer)
        return earlier


def breaks_after_answering(person: int, request: Once) -> None:
    with acting(person) as work:
        earlier_answer(work, request)
        keep_answer(work, request, status=201, body="x")
        raise ValueError("broken")


def kept() -> int:
    with reading(SYSTEM) as look:
        return len(look.session.execute(select(KEPT)).all())


def test_the_first_answer_is_given_again(database: Database) -> None:
    anna, request = make.person(), once("k", path="/a", body=b"x")
    assert ask(anna, request, answer="først") is None
    assert ask(anna, request, answer="senere") == Answer(201, "først")
    assert kept() == 1


@pytest.mark.parametrize("other", ["person", "path", "key"])
def test_a_key_is_one_persons_for_one_path(database: Database, other: str) -> None:
    anna, bo = make.person(), make.person()
    assert ask(anna, once("k", path="/a", body=b"x")) is None
    person = bo if other == "person" else anna
    key, path = ("l" if other == "key" else "k"), ("/b" if other == "path" else "/a")
    assert ask(person, once(key, path=path, body=b"x")) is None
    assert kept() == 2


def test_the_same_key_with_another_body_is_refused(database: Database) -> None:
    anna = make.person()
    ask(anna, once("k", path="/a", body=b"x"))
    with pytest.raises(Refused) as refusal:
        ask(anna, once("k", path="/a", body=b"y"))
    assert refusal.value.why is Why.KEY_REUSED


def test_without_a_key_nothing_is_kept(database: Database) -> None:
    anna = make.person()
    assert ask(anna, None) is None
    assert ask(anna, None) is None
    assert kept() == 0


def test_a_change_that_breaks_does_not_use_the_key_up(database: Database) -> None:
    anna, request = make.person(), once("k", path="/a", body=b"x")
    with pytest.raises(ValueError, match="broken"):
        breaks_after_answering(anna, request)
    assert ask(anna, request) is None


def test_answers_are_forgotten_after_thirty_days(database: Database, clock: Clock) -> None:
    anna = make.person()
    ask(anna, once("old", path="/a", body=b"x"))
    clock.forward(days=15)
    ask(anna, once("new", path="/a", body=b"x"))
    clock.forward(days=15, seconds=1)
    with transaction(SYSTEM) as work:
        forget_old(work)
    assert kept() == 1
    assert ask(anna, once("new", path="/a", body=b"x")) is not None
