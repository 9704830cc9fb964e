"""Who may do what to an approval, and why not: one table of rules for buttons, reasons and the server."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from ledelse.approvals.chain import (
    FINISHED,
    Chain,
    Condition,
    ConditionStatus,
    Phase,
    Place,
    Rule,
    Status,
    Step,
    StepStatus,
)
from ledelse.kernel.verdict import YES, Verdict, conflict, forbidden, invalid

UNDO_FOR = timedelta(seconds=10)  # within this, undo works even after the next person has opened it
LONGEST_TEXT = 10_000
MOST_STEPS = 30
MOST_PLACES = 50


class Action(StrEnum):
    """What can be done to an approval."""

    START = "start"
    APPROVE = "approve"
    APPROVE_WITH_CONDITIONS = "approve_with_conditions"
    RETURN = "return"
    REJECT = "reject"
    FORWARD = "forward"
    UNDO = "undo"
    WITHDRAW = "withdraw"
    TAKE_OVER = "take_over"
    SKIP = "skip"
    CANCEL = "cancel"
    REOPEN = "reopen"
    SEEN = "seen"
    CONFIRM = "confirm"
    TICK_CONDITION = "tick_condition"
    WAIVE_CONDITION = "waive_condition"
    EDIT_STEPS = "edit_steps"


class Wait(StrEnum):
    """What an approval waits for somebody to do."""

    DECIDE = "decide"
    RETURNED = "returned"  # the responsible must send it on
    CONDITION = "condition"
    CONFIRM = "confirm"  # a decision was given on an older version
    SEE = "see"  # copy, for information


class Why(StrEnum):
    """Reasons for a no."""

    IS_DRAFT = "is_draft"
    NOT_DRAFT = "not_draft"
    HAS_ENDED = "has_ended"
    NOT_CANCELLED = "not_cancelled"
    WITH_RESPONSIBLE = "with_responsible"
    AWAITING_CONDITIONS = "awaiting_conditions"
    ALREADY_ACTED = "already_acted"
    COLLEAGUE_ACTED = "colleague_acted"
    HAS_MOVED_ON = "has_moved_on"
    NOT_YOUR_TURN = "not_your_turn"
    NOT_APPROVER = "not_approver"
    NOT_LAST_STEP = "not_last_step"
    NOT_RESPONSIBLE = "not_responsible"
    NOT_RESPONSIBLE_OR_SECRETARIAT = "not_responsible_or_secretariat"
    MAY_NOT_PREPARE = "may_not_prepare"
    MAY_NOT_TAKE_OVER = "may_not_take_over"
    NOT_LATER_APPROVER = "not_later_approver"
    NOTHING_TO_UNDO = "nothing_to_undo"
    NOT_YOURS_TO_UNDO = "not_yours_to_undo"
    UNDO_TOO_LATE = "undo_too_late"
    NOT_COPY_RECIPIENT = "not_copy_recipient"
    ALREADY_SEEN = "already_seen"
    NOTHING_TO_CONFIRM = "nothing_to_confirm"
    NO_CONDITION_OF_YOURS = "no_condition_of_yours"
    CONDITION_SETTLED = "condition_settled"
    CONDITION_UNKNOWN = "condition_unknown"
    NO_STEPS = "no_steps"
    NO_DOCUMENTS = "no_documents"
    STEP_WITHOUT_APPROVER = "step_without_approver"
    STEP_TWICE_SAME = "step_twice_same"
    STEP_RULE_UNUSABLE = "step_rule_unusable"
    STEP_LOCKED = "step_locked"
    TOO_MANY_STEPS = "too_many_steps"
    NOTHING_TO_EDIT = "nothing_to_edit"
    CASE_CLOSED = "case_closed"
    CHANGED_SINCE = "changed_since"
    REASON_MISSING = "reason_missing"
    CONDITION_MISSING = "condition_missing"
    TEXT_TOO_LONG = "text_too_long"
    TO_STEP_UNUSABLE = "to_step_unusable"
    PERSON_UNKNOWN = "person_unknown"
    ALREADY_IN_STEP = "already_in_step"
    DOCUMENT_UNKNOWN = "document_unknown"
    NOT_OPENED = "not_opened"
    DAY_PAST = "day_past"


UNDOABLE = frozenset(
    {
        Action.APPROVE,
        Action.APPROVE_WITH_CONDITIONS,
        Action.RETURN,
        Action.REJECT,
        Action.FORWARD,
        Action.SKIP,
    }
)


@dataclass(frozen=True, slots=True)
class Me:
    """Who asks, as far as an approval cares."""

    person_id: int
    unit_ids: frozenset[int]
    may_write: bool  # write access to the case
    may_prepare: bool
    is_secretariat: bool


@dataclass(frozen=True, slots=True)
class LastAct:
    """The last act that still stands."""

    decision_id: int
    action: Action
    person_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rules look at, besides who asks."""

    chain: Chain
    last: LastAct | None
    next_opened: bool  # one of those it now waits for has opened it since the last act
    acted_ids: frozenset[int]  # people with a decision that still stands
    copies_mine: bool
    copies_unseen: bool
    stale_mine: bool  # a decision of mine was given on other versions than those locked now
    documents: int
    case_open: bool
    now: datetime


def may_start(facts: Facts, me: Me) -> Verdict:
    """The responsible: from draft, or on after a return to them."""
    chain = facts.chain
    if me.person_id != chain.responsible_id:
        return forbidden(Why.NOT_RESPONSIBLE)
    if chain.status is Status.ACTIVE and chain.phase is Phase.WITH_RESPONSIBLE:
        return YES
    if chain.status is not Status.DRAFT:
        return conflict(Why.NOT_DRAFT)
    if not facts.case_open:
        return conflict(Why.CASE_CLOSED)
    if not chain.steps:
        return conflict(Why.NO_STEPS)
    return YES if facts.documents else conflict(Why.NO_DOCUMENTS)


def may_approve(facts: Facts, me: Me) -> Verdict:
    """Whoever has an open place in the current step."""
    chain = facts.chain
    if not (running := _runs(chain)):
        return _unless_stranger(running, facts, me)
    step = chain.current
    if step is None:
        why = Why.WITH_RESPONSIBLE if chain.phase is Phase.WITH_RESPONSIBLE else Why.AWAITING_CONDITIONS
        return _unless_stranger(conflict(why), facts, me)
    mine = _places_for(step, me)
    if any(place.is_open for place in mine):
        return YES
    if any(place.approved_by == me.person_id for place in mine):
        return conflict(Why.ALREADY_ACTED)
    if mine:
        return conflict(Why.COLLEAGUE_ACTED)
    if me.person_id in facts.acted_ids:
        return conflict(Why.ALREADY_ACTED)
    if any(_places_for(later, me) for later in chain.steps[step.n :]):
        return conflict(Why.NOT_YOUR_TURN)
    return _unless_stranger(conflict(Why.HAS_MOVED_ON), facts, me)


def may_reject(facts: Facts, me: Me) -> Verdict:
    """An approver of the last step."""
    verdict = may_approve(facts, me)
    step = facts.chain.current
    if verdict and step is not None and step.n < len(facts.chain.steps):
        return conflict(Why.NOT_LAST_STEP)
    return verdict


def may_undo(facts: Facts, me: Me) -> Verdict:
    """Who acted: until the next person has opened it, within 10 seconds even then, never after the next act."""
    last = facts.last
    if last is None or last.action not in UNDOABLE:
        return conflict(Why.NOTHING_TO_UNDO)
    if last.person_id != me.person_id:
        acted = me.person_id in facts.acted_ids
        return conflict(Why.UNDO_TOO_LATE) if acted else forbidden(Why.NOT_YOURS_TO_UNDO)
    if facts.next_opened and facts.now - last.at > UNDO_FOR:
        return conflict(Why.UNDO_TOO_LATE)
    return YES if facts.case_open else conflict(Why.CASE_CLOSED)


def may_withdraw(facts: Facts, me: Me) -> Verdict:
    """The responsible, while it is under way."""
    if me.person_id != facts.chain.responsible_id:
        return forbidden(Why.NOT_RESPONSIBLE)
    return _runs(facts.chain)


def may_take_over(facts: Facts, me: Me) -> Verdict:
    """Anyone with write access to the case, while it is under way and a step is not finished."""
    if not me.may_write:
        return forbidden(Why.MAY_NOT_TAKE_OVER)
    if not (running := _runs(facts.chain)):
        return running
    unfinished = any(step.status not in FINISHED for step in facts.chain.steps)
    return YES if unfinished else conflict(Why.NOTHING_TO_EDIT)


def may_skip(facts: Facts, me: Me) -> Verdict:
    """An approver of any later step; the current step only."""
    chain, step = facts.chain, facts.chain.current
    if not (running := _runs(chain)):
        return _unless_stranger(running, facts, me)
    if step is None:
        why = Why.WITH_RESPONSIBLE if chain.phase is Phase.WITH_RESPONSIBLE else Why.AWAITING_CONDITIONS
        return _unless_stranger(conflict(why), facts, me)
    if any(_places_for(later, me) for later in chain.steps[step.n :]):
        return YES
    return forbidden(Why.NOT_LATER_APPROVER)


def may_cancel(facts: Facts, me: Me) -> Verdict:
    """The responsible or the secretariat, while it is under way."""
    verdict = _responsible_or_secretariat(facts, me)
    return _runs(facts.chain) if verdict else verdict


def may_reopen(facts: Facts, me: Me) -> Verdict:
    """The responsible or the secretariat, once it was cancelled."""
    if not (verdict := _responsible_or_secretariat(facts, me)):
        return verdict
    if facts.chain.status is not Status.CANCELLED:
        return conflict(Why.NOT_CANCELLED)
    return YES if facts.case_open else conflict(Why.CASE_CLOSED)


def may_mark_seen(facts: Facts, me: Me) -> Verdict:
    """A copy recipient, once."""
    if not facts.copies_mine:
        return forbidden(Why.NOT_COPY_RECIPIENT)
    if facts.chain.status is Status.DRAFT:
        return conflict(Why.IS_DRAFT)
    return YES if facts.copies_unseen else conflict(Why.ALREADY_SEEN)


def may_confirm(facts: Facts, me: Me) -> Verdict:
    """Whoever has a decision that stands, given on other versions than those locked now."""
    if me.person_id not in facts.acted_ids:
        return forbidden(Why.NOT_APPROVER)
    if facts.chain.status not in (Status.ACTIVE, Status.APPROVED):
        return conflict(Why.HAS_ENDED)
    return YES if facts.stale_mine else conflict(Why.NOTHING_TO_CONFIRM)


def may_tick(facts: Facts, me: Me) -> Verdict:
    """The owner of a condition that is open."""
    return _may_settle(facts, [c for c in facts.chain.conditions if c.owner_id == me.person_id])


def may_waive(facts: Facts, me: Me) -> Verdict:
    """Whoever set a condition that is open."""
    return _may_settle(facts, [c for c in facts.chain.conditions if c.set_by == me.person_id])


def may_edit_steps(facts: Facts, me: Me) -> Verdict:
    """The responsible: all steps before the start, afterwards those that have not had their turn."""
    if me.person_id != facts.chain.responsible_id:
        return forbidden(Why.NOT_RESPONSIBLE)
    if facts.chain.status is Status.DRAFT:
        return YES
    if facts.chain.phase is Phase.AWAITING_CONDITIONS and facts.chain.status is Status.ACTIVE:
        return conflict(Why.NOTHING_TO_EDIT)
    return _runs(facts.chain)


RULES: dict[Action, Callable[[Facts, Me], Verdict]] = {
    Action.START: may_start,
    Action.APPROVE: may_approve,
    Action.APPROVE_WITH_CONDITIONS: may_approve,
    Action.RETURN: may_approve,
    Action.REJECT: may_reject,
    Action.FORWARD: may_approve,
    Action.UNDO: may_undo,
    Action.WITHDRAW: may_withdraw,
    Action.TAKE_OVER: may_take_over,
    Action.SKIP: may_skip,
    Action.CANCEL: may_cancel,
    Action.REOPEN: may_reopen,
    Action.SEEN: may_mark_seen,
    Action.CONFIRM: may_confirm,
    Action.TICK_CONDITION: may_tick,
    Action.WAIVE_CONDITION: may_waive,
    Action.EDIT_STEPS: may_edit_steps,
}


def may(action: Action, facts: Facts, me: Me) -> Verdict:
    """Whether the action's button is lit."""
    return RULES[action](facts, me)


def allowed_actions(facts: Facts, me: Me) -> tuple[Action, ...]:
    """Every action whose button is lit."""
    return tuple(action for action in Action if may(action, facts, me))


def is_fresh(*, seen: int, revision: int, stale_before: int) -> bool:
    """Whether what a person saw is still what an action of theirs would be applied to."""
    return stale_before <= seen <= revision


def may_say(text: str, *, field: str, required: bool) -> Verdict:
    """A comment or a reason: there when it must be, and not endless."""
    if required and not text.strip():
        return invalid(Why.REASON_MISSING, field=field)
    if len(text) > LONGEST_TEXT:
        return invalid(Why.TEXT_TOO_LONG, field=field, longest=LONGEST_TEXT)
    return YES


def may_send_back_to(chain: Chain, to_step: int) -> Verdict:
    """To the responsible (0) or to a step before the current one."""
    step = chain.current
    if step is None or not 0 <= to_step < step.n:
        return invalid(Why.TO_STEP_UNUSABLE, field="to_step")
    return YES


def may_put_aside_until(until: datetime, *, now: datetime) -> Verdict:
    """Until a moment to come."""
    return YES if until > now else invalid(Why.DAY_PAST, field="until")


def may_forward_to(chain: Chain, *, me: Me, to_person: int) -> Verdict:
    """Somebody who has no place in the step yet."""
    step = chain.current
    if step is None or to_person == me.person_id or any(p.person_id == to_person for p in step.places):
        return invalid(Why.ALREADY_IN_STEP, field="to")
    return YES


def place_to_forward(chain: Chain, me: Me) -> Place:
    """My own place if I have one, else my unit's."""
    step = chain.current
    places = [place for place in _places_for(step, me) if place.is_open] if step else []
    return min(places, key=lambda place: place.person_id != me.person_id)


@dataclass(frozen=True, slots=True)
class StepPlan:
    """A step as the responsible writes it, before it has rows."""

    name: str
    people: tuple[int, ...]
    units: tuple[int, ...]
    rule: Rule = Rule.ALL
    needed: int | None = None


def may_have_steps(steps: Sequence[StepPlan]) -> Verdict:
    """Each step has approvers, nobody twice, and a rule that can be met."""
    if len(steps) > MOST_STEPS:
        return invalid(Why.TOO_MANY_STEPS, field="steps", most=MOST_STEPS)
    for n, step in enumerate(steps, start=1):
        places = len(step.people) + len(step.units)
        if not places:
            return invalid(Why.STEP_WITHOUT_APPROVER, field="steps", step=n)
        if len(set(step.people)) + len(set(step.units)) != places or places > MOST_PLACES:
            return invalid(Why.STEP_TWICE_SAME, field="steps", step=n)
        if step.rule is Rule.SOME and not 1 <= (step.needed or 0) <= places:
            return invalid(Why.STEP_RULE_UNUSABLE, field="steps", step=n, places=places)
    return YES


def fixed_steps(chain: Chain) -> int:
    """How many steps from the front have had their turn and cannot be edited."""
    if chain.status is Status.DRAFT:
        return 0
    return max((step.n for step in chain.steps if step.status is not StepStatus.PENDING), default=0)


def _runs(chain: Chain) -> Verdict:
    if chain.status is Status.DRAFT:
        return conflict(Why.IS_DRAFT)
    return YES if chain.status is Status.ACTIVE else conflict(Why.HAS_ENDED)


def _places_for(step: Step, me: Me) -> list[Place]:
    return [place for place in step.places if place.is_for(me.person_id, me.unit_ids)]


def _unless_stranger(verdict: Verdict, facts: Facts, me: Me) -> Verdict:
    """A conflict is only told to those who have, or had, a part in the chain."""
    known = me.person_id in facts.acted_ids or any(_places_for(step, me) for step in facts.chain.steps)
    return verdict if known else forbidden(Why.NOT_APPROVER)


def _responsible_or_secretariat(facts: Facts, me: Me) -> Verdict:
    if me.person_id == facts.chain.responsible_id or me.is_secretariat:
        return YES
    return forbidden(Why.NOT_RESPONSIBLE_OR_SECRETARIAT)


def _may_settle(facts: Facts, mine: Iterable[Condition]) -> Verdict:
    conditions = list(mine)
    if not conditions:
        return forbidden(Why.NO_CONDITION_OF_YOURS)
    if not (running := _runs(facts.chain)):
        return running
    if any(c.status is ConditionStatus.OPEN for c in conditions):
        return YES
    return conflict(Why.CONDITION_SETTLED)
