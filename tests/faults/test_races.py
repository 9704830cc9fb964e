"""People who act at the same moment: one wins, the others hear who, nothing is lost or doubled.

Each test has a twin in which the guard is taken away on purpose; the twin shows that the test would see it.
"""

import os
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from ledelse.approvals import facts, rules, service
from ledelse.approvals.access import open_approval
from ledelse.approvals.chain import Rule
from ledelse.approvals.rules import Action, Why
from ledelse.kernel import idempotency
from ledelse.kernel.db import Database
from ledelse.kernel.verdict import YES, Kind, NotFound, Refused
from ledelse.people.actor import actor_for
from tests import make, see
from tests.faults.door import tap
from tests.faults.together import at_once

pytestmark = pytest.mark.faults

LONG = os.environ.get("LEDELSE_FAULTS") == "long"
ROUNDS = 500 if LONG else 50
PEOPLE = 10


def crowd() -> tuple[int, list[int], int, int]:
    case = make.case()
    return case, [make.person(f"Person {n}") for n in range(PEOPLE)], make.document(case), make.person()


def race(case: int, people: list[int], document: int, after: int) -> None:
    """All act at once on a step of rule any; fails unless one wins and the others hear who and what."""
    step = make.step(*people, rule=Rule.ANY)
    approval = make.approval(steps=[step, after], case_id=case, documents=[document])
    seen = make.revision_of(approval)
    taps = [partial(make.act, approval, person, "approve", revision=seen) for person in people]
    outcomes = at_once(taps)
    winners = [person for person, one in zip(people, outcomes, strict=True) if isinstance(one, int)]
    assert len(winners) == 1, f"{len(winners)} won: {outcomes}"
    name = f"Person {people.index(winners[0])}"
    for outcome in outcomes:
        if isinstance(outcome, int):
            continue
        assert isinstance(outcome, Refused), repr(outcome)
        assert outcome.kind is Kind.CONFLICT
        assert (outcome.facts["who"], outcome.facts["what"]) == (name, "approve")
    assert [one for one in see.standing(approval) if one[0] == "approve"] == [("approve", winners[0])]
    assert see.waiting(approval) == {("decide", after)}


def test_of_ten_who_act_at_once_one_wins_and_nine_hear_who(database: Database) -> None:
    case, people, document, after = crowd()
    for _ in range(ROUNDS):
        race(case, people, document, after)
    see.ledger_is_whole()
    print(f"{ROUNDS} races of {PEOPLE}, {ROUNDS * (PEOPLE - 1)} conflicts")


def without_the_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those who act no longer take turns; a pause makes sure that they meet."""
    read = facts.facts

    def slowly(*words: Any) -> Any:
        found = read(*words)
        time.sleep(0.05)
        return found

    monkeypatch.setattr(service, "open_approval_to_act", open_approval)
    monkeypatch.setattr(facts, "facts", slowly)


def without_the_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the rule nor the revision is asked; those who come late act on what is not there any more."""
    monkeypatch.setitem(rules.RULES, Action.APPROVE, lambda _facts, _me: YES)
    monkeypatch.setattr(rules, "is_fresh", lambda **_seen: True)


@make.on_postgres
def test_the_race_would_show_a_missing_lock(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    case, people, document, after = crowd()
    race(case, people, document, after)
    without_the_lock(monkeypatch)
    with pytest.raises(AssertionError, match="won"):
        race(case, people, document, after)
    print("1 fault put in: no lock")


def test_the_race_would_show_a_missing_rule(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    case, people, document, after = crowd()
    race(case, people, document, after)
    without_the_rules(monkeypatch)
    with pytest.raises(AssertionError):
        race(case, people, document, after)
    print("1 fault put in: no rule and no check of the revision")


def taps(times: int) -> list[int]:
    """The same tap several times at once, with one key; fails unless it has one effect and one answer."""
    anna, bo, carla = make.person(), make.person(), make.person()
    approval = make.approval(steps=[make.step(anna, bo, rule=Rule.ANY), carla])
    seen = make.revision_of(approval)
    same = partial(tap, approval, anna, "approve", seen=seen, key="tap-1", comment="Ok")
    answers = at_once([same] * times)
    answers += at_once([same])  # a retry, after the connection came back
    assert len(set(map(repr, answers))) == 1, answers
    assert isinstance(answers[0], str), answers
    approved = [row.id for row in see.decisions(approval) if row.action == "approve"]
    assert len(approved) == 1
    return approved


def test_a_double_tap_and_a_retry_have_one_effect_and_one_answer(database: Database) -> None:
    rounds = 100 if LONG else 10
    for _ in range(rounds):
        taps(4)
    print(f"{rounds * 4} repeated taps")


def test_the_taps_would_show_missing_keys(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    taps(2)
    monkeypatch.setattr(idempotency, "earlier_answer", lambda _work, _request: None)
    with pytest.raises(AssertionError):
        taps(2)
    print("1 fault put in: keys are not looked up")


def test_a_key_with_other_words_is_refused(database: Database) -> None:
    anna = make.person()
    approval = make.approval(steps=[anna, make.person()])
    seen = make.revision_of(approval)
    first = tap(approval, anna, "approve", seen=seen, key="k", comment="Ok")
    with pytest.raises(Refused) as refusal:
        tap(approval, anna, "approve", seen=seen, key="k", comment="Noget andet")
    assert refusal.value.why is idempotency.Why.KEY_REUSED
    assert tap(approval, anna, "approve", seen=seen, key="k", comment="Ok") == first


def test_a_refused_tap_does_not_use_its_key_up(database: Database) -> None:
    anna, bo = make.person(), make.person()
    approval = make.approval(steps=[bo, anna])
    seen = make.revision_of(approval)
    with pytest.raises(Refused):
        tap(approval, anna, "approve", seen=seen, key="k")
    make.act(approval, bo, "approve")
    with pytest.raises(Refused) as refusal:
        tap(approval, anna, "approve", seen=seen, key="k")
    assert refusal.value.why is Why.CHANGED_SINCE
    assert tap(approval, anna, "approve", seen=make.revision_of(approval), key="k")


def revoked_between_page_and_act(act: Callable[[int, int], None]) -> None:
    """A member of the unit has the page; the membership ends; the tap comes. Fails if it is taken."""
    unit = make.unit()
    anna = make.person("Anna", unit=unit)
    approval = make.approval(steps=[make.step(units=[unit])])
    assert "approve" in see.buttons(approval, anna)
    make.no_longer(anna, unit=unit)
    try:
        act(approval, anna)
    except (NotFound, Refused):
        return
    raise AssertionError("somebody who had just lost the right could act")


def test_a_membership_that_ends_between_page_and_tap_is_no_right_any_more(database: Database) -> None:
    revoked_between_page_and_act(lambda approval, person: void(make.act(approval, person, "approve")))


def test_it_would_show_if_the_actor_were_kept_from_the_page(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: dict[int, Any] = {}
    monkeypatch.setattr(
        "ledelse.people.acting.actor_for",
        lambda session, one: kept.setdefault(one, actor_for(session, one)),
    )
    with pytest.raises(AssertionError, match="lost the right"):
        revoked_between_page_and_act(lambda approval, person: void(make.act(approval, person, "approve")))
    print("1 fault put in: who acts is remembered from the page")


def leave(person: int, unit: int) -> int:
    make.no_longer(person, unit=unit)
    return person


def void(_answer: object) -> None:
    """For a lambda whose answer nobody needs."""


def test_ending_a_membership_and_acting_at_once_leaves_one_of_the_two_in_order(database: Database) -> None:
    """Whichever comes first: the decision stands and was allowed, or it was refused."""
    for _ in range(30 if LONG else 5):
        unit = make.unit()
        anna = make.person(unit=unit)
        approval = make.approval(steps=[make.step(units=[unit])])
        seen = make.revision_of(approval)
        act = partial(make.act, approval, anna, "approve", revision=seen)
        outcome, ended = at_once([act, partial(leave, anna, unit)])
        assert ended == anna
        approved = ("approve", anna) in see.standing(approval)
        assert approved is isinstance(outcome, int)
        assert approved or isinstance(outcome, NotFound | Refused)
    see.ledger_is_whole()
