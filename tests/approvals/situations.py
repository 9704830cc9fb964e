"""Chains in every situation an approval can be in, without a database, and people in every part of it."""

from dataclasses import replace
from datetime import UTC, datetime

from ledelse.approvals.chain import (
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
from ledelse.approvals.rules import Action, Facts, LastAct, Me

NOW = datetime(2026, 3, 3, 8, 0, tzinfo=UTC)
RESPONSIBLE, FIRST, LAST, SECRETARY, COPY, STRANGER, OWNER, SETTER = range(1, 9)

PEOPLE = {
    "responsible": Me(RESPONSIBLE, frozenset(), may_write=True, may_prepare=True, is_secretariat=False),
    "first": Me(FIRST, frozenset(), may_write=False, may_prepare=False, is_secretariat=False),
    "last": Me(LAST, frozenset(), may_write=False, may_prepare=False, is_secretariat=False),
    "secretary": Me(SECRETARY, frozenset(), may_write=True, may_prepare=True, is_secretariat=True),
    "copy": Me(COPY, frozenset(), may_write=False, may_prepare=False, is_secretariat=False),
    "stranger": Me(STRANGER, frozenset(), may_write=False, may_prepare=False, is_secretariat=False),
}


def step(n: int, person_id: int, status: StepStatus, *, approved: bool = False) -> Step:
    place = Place(n, person_id, None, *((person_id, n) if approved else ()))
    return Step(n, n, Rule.ALL, None, status, (place,), since=NOW)


PENDING, CURRENT = StepStatus.PENDING, StepStatus.CURRENT
APPROVED, RETURNED = StepStatus.APPROVED, StepStatus.RETURNED

_first_now = (step(1, FIRST, CURRENT), step(2, LAST, PENDING))
_last_now = (step(1, FIRST, APPROVED, approved=True), step(2, LAST, CURRENT))
_done = (step(1, FIRST, APPROVED, approved=True), step(2, LAST, APPROVED, approved=True))
_condition = Condition(1, 1, FIRST, COPY, ConditionStatus.OPEN)

CHAINS = {
    "draft": Chain(Status.DRAFT, None, RESPONSIBLE, (step(1, FIRST, PENDING), step(2, LAST, PENDING))),
    "at_first": Chain(Status.ACTIVE, Phase.AT_STEP, RESPONSIBLE, _first_now),
    "at_last": Chain(Status.ACTIVE, Phase.AT_STEP, RESPONSIBLE, _last_now),
    "returned": Chain(
        Status.ACTIVE,
        Phase.WITH_RESPONSIBLE,
        RESPONSIBLE,
        (step(1, FIRST, APPROVED, approved=True), step(2, LAST, RETURNED)),
    ),
    "conditions": Chain(
        Status.ACTIVE, Phase.AWAITING_CONDITIONS, RESPONSIBLE, _done, conditions=(_condition,)
    ),
    "approved": Chain(Status.APPROVED, None, RESPONSIBLE, _done, finished_at=NOW),
    "rejected": Chain(
        Status.REJECTED,
        None,
        RESPONSIBLE,
        (step(1, FIRST, APPROVED, approved=True), step(2, LAST, RETURNED)),
        finished_at=NOW,
    ),
    "cancelled": Chain(Status.CANCELLED, Phase.AT_STEP, RESPONSIBLE, _last_now, finished_at=NOW),
}

_acts = {
    "draft": (None, None),
    "at_first": (Action.START, RESPONSIBLE),
    "at_last": (Action.APPROVE, FIRST),
    "returned": (Action.RETURN, LAST),
    "conditions": (Action.APPROVE, LAST),
    "approved": (Action.APPROVE, LAST),
    "rejected": (Action.REJECT, LAST),
    "cancelled": (Action.CANCEL, RESPONSIBLE),
}


def facts(situation: str, me: Me, **changed: object) -> Facts:
    """The facts of a situation for a person, as just after the last act; `changed` says what is otherwise."""
    chain = CHAINS[situation]
    action, by = _acts[situation]
    given = {place.approved_by for one in chain.steps for place in one.places} - {None}
    last = LastAct(9, action, by, NOW) if action and by else None
    returned = {LAST} if situation in ("returned", "rejected") else set()
    plain = Facts(
        chain=chain,
        last=last,
        next_opened=False,
        acted_ids=frozenset(one for one in given | returned if one is not None),
        copies_mine=me.person_id == COPY,
        copies_unseen=me.person_id == COPY,
        stale_mine=False,
        documents=1,
        case_open=True,
        now=NOW,
    )
    return replace(plain, **changed)  # type: ignore[arg-type]  # tests name fields of Facts
