"""Who may do what in which situation, as a table; and each single condition beside its refusal."""

from datetime import timedelta
from pathlib import Path

import pytest

from ledelse.approvals.chain import (
    APPROVAL_MOVES,
    STEP_MOVES,
    Condition,
    ConditionStatus,
    Rule,
    Status,
    StepStatus,
)
from ledelse.approvals.rules import (
    RULES,
    UNDO_FOR,
    Action,
    Me,
    StepPlan,
    Why,
    is_fresh,
    may,
    may_have_steps,
    may_say,
    may_send_back_to,
)
from ledelse.kernel.verdict import Kind
from tests.approvals.situations import CHAINS, COPY, FIRST, LAST, NOW, PEOPLE, facts

TABLE = Path(__file__).with_name("who_may_what.txt")


def cells() -> list[tuple[str, str, str, str]]:
    """(action, person, situation, answer) of the whole table."""
    lines = [line.split() for line in TABLE.read_text(encoding="utf-8").splitlines() if line[0] != "#"]
    situations = lines[0][2:]
    own = {(action, person) for action, person, *_ in lines[1:]}
    found = []
    for action, who, *answers in lines[1:]:
        people = [who] if who != "others" else [one for one in PEOPLE if (action, one) not in own]
        row = answers * len(situations) if len(answers) == 1 else answers
        found += [(action, person, *cell) for person in people for cell in zip(situations, row, strict=True)]
    return found


def test_the_table_holds_in_every_cell() -> None:
    wrong = []
    for action, person, situation, wanted in cells():
        me = PEOPLE[person]
        verdict = may(Action(action), facts(situation, me), me)
        answer = "YES" if verdict.why is None else str(verdict.why)
        if answer != wanted:
            wrong.append(f"{action} by {person} when {situation}: {answer}, not {wanted}")
    assert wrong == []


def test_the_table_is_complete() -> None:
    assert len(cells()) == len(Action) * len(PEOPLE) * len(CHAINS) == len(set(cells()))
    assert RULES.keys() == set(Action)


def test_what_is_not_ones_own_is_forbidden_and_what_is_too_late_a_conflict() -> None:
    strangers = {
        may(action, facts(situation, PEOPLE["stranger"]), PEOPLE["stranger"]).kind
        for action in Action
        for situation in CHAINS
        if action is not Action.UNDO
    }
    assert strangers == {Kind.FORBIDDEN}
    late = may(Action.APPROVE, facts("at_last", PEOPLE["first"]), PEOPLE["first"])
    assert late.kind is Kind.CONFLICT


APPROVER_OF_LAST = PEOPLE["last"]
RESPONSIBLE = PEOPLE["responsible"]


@pytest.mark.parametrize(
    ("action", "me", "situation", "changed", "why"),
    [
        (Action.START, RESPONSIBLE, "draft", {"documents": 0}, Why.NO_DOCUMENTS),
        (Action.START, RESPONSIBLE, "draft", {"case_open": False}, Why.CASE_CLOSED),
        (Action.REOPEN, RESPONSIBLE, "cancelled", {"case_open": False}, Why.CASE_CLOSED),
        (Action.UNDO, APPROVER_OF_LAST, "approved", {"case_open": False}, Why.CASE_CLOSED),
        (Action.UNDO, APPROVER_OF_LAST, "approved", {"last": None}, Why.NOTHING_TO_UNDO),
        (Action.SEEN, PEOPLE["copy"], "approved", {"copies_unseen": False}, Why.ALREADY_SEEN),
    ],
)
def test_one_thing_that_is_otherwise_turns_a_yes_into_a_no(
    action: Action, me: Me, situation: str, changed: dict[str, object], why: Why
) -> None:
    assert may(action, facts(situation, me), me)
    assert may(action, facts(situation, me, **changed), me).why is why


def test_confirming_needs_a_decision_on_other_versions() -> None:
    me = PEOPLE["first"]
    assert may(Action.CONFIRM, facts("at_last", me, stale_mine=True), me)
    assert may(Action.CONFIRM, facts("at_last", me), me).why is Why.NOTHING_TO_CONFIRM


@pytest.mark.parametrize(
    ("opened", "after", "lit"),
    [
        (False, timedelta(0), True),
        (False, timedelta(hours=5), True),
        (True, timedelta(0), True),
        (True, UNDO_FOR, True),
        (True, UNDO_FOR + timedelta(microseconds=1), False),
    ],
)
def test_undo_lasts_until_it_is_opened_and_ten_seconds_at_least(
    opened: bool, after: timedelta, lit: bool
) -> None:
    me = APPROVER_OF_LAST
    asked = facts("approved", me, next_opened=opened, now=NOW + after)
    assert bool(may(Action.UNDO, asked, me)) is lit


@pytest.mark.parametrize("action", [Action.TICK_CONDITION, Action.WAIVE_CONDITION])
@pytest.mark.parametrize("state", [s for s in ConditionStatus if s is not ConditionStatus.OPEN])
def test_a_condition_is_settled_once(action: Action, state: ConditionStatus) -> None:
    me = PEOPLE["copy" if action is Action.TICK_CONDITION else "first"]
    open_ = facts("conditions", me)
    settled = Condition(1, 1, FIRST, COPY, state)
    also = Condition(2, 1, LAST, LAST, ConditionStatus.OPEN)
    chain = CHAINS["conditions"].__class__(
        open_.chain.status, open_.chain.phase, open_.chain.responsible_id, open_.chain.steps, (settled, also)
    )
    assert may(action, open_, me)
    assert may(action, facts("conditions", me, chain=chain), me).why is Why.CONDITION_SETTLED


@pytest.mark.parametrize(
    ("seen", "revision", "stale_before", "fresh"),
    [(5, 5, 5, True), (4, 5, 5, False), (4, 5, 4, True), (6, 5, 4, False), (3, 9, 3, True)],
)
def test_a_screen_is_fresh_from_the_last_change_of_shape_on(
    seen: int, revision: int, stale_before: int, fresh: bool
) -> None:
    assert is_fresh(seen=seen, revision=revision, stale_before=stale_before) is fresh


@pytest.mark.parametrize(("to_step", "fine"), [(-1, False), (0, True), (1, True), (2, False), (3, False)])
def test_a_return_goes_to_an_earlier_step_or_to_the_responsible(to_step: int, fine: bool) -> None:
    assert bool(may_send_back_to(CHAINS["at_last"], to_step)) is fine


def plan(*people: int, rule: Rule = Rule.ALL, needed: int | None = None) -> StepPlan:
    return StepPlan("Trin", people, (), rule, needed)


@pytest.mark.parametrize(
    ("steps", "why"),
    [
        ([plan(1), plan(1)], None),
        ([plan(1, 2, rule=Rule.SOME, needed=2)], None),
        ([plan(1)] * 30, None),
        ([plan(1)] * 31, Why.TOO_MANY_STEPS),
        ([plan()], Why.STEP_WITHOUT_APPROVER),
        ([plan(1), plan(2, 2)], Why.STEP_TWICE_SAME),
        ([plan(1, 2, rule=Rule.SOME, needed=3)], Why.STEP_RULE_UNUSABLE),
        ([plan(1, 2, rule=Rule.SOME, needed=0)], Why.STEP_RULE_UNUSABLE),
        ([plan(1, 2, rule=Rule.SOME)], Why.STEP_RULE_UNUSABLE),
        ([plan(*range(51))], Why.STEP_TWICE_SAME),
    ],
)
def test_steps_have_approvers_and_a_rule_that_can_be_met(steps: list[StepPlan], why: Why | None) -> None:
    assert may_have_steps(steps).why is why


def test_words_are_there_when_they_must_be_and_not_endless() -> None:
    assert may_say("", field="reason", required=False)
    assert may_say("x" * 10_000, field="reason", required=True)
    assert may_say(" \n", field="reason", required=True).why is Why.REASON_MISSING
    assert may_say("x" * 10_001, field="comment", required=False).why is Why.TEXT_TOO_LONG


def test_the_state_tables_say_where_each_state_leads() -> None:
    assert APPROVAL_MOVES.keys() == set(Status)
    assert STEP_MOVES.keys() == set(StepStatus)
    assert Status.DRAFT in APPROVAL_MOVES[Status.ACTIVE]
    assert APPROVAL_MOVES[Status.DRAFT] == {Status.ACTIVE}
    for ended in (Status.APPROVED, Status.REJECTED, Status.CANCELLED):
        assert APPROVAL_MOVES[ended] == {Status.ACTIVE}
