"""The chain of an approval as frozen values, and what each action makes of it: no database, no clock."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum


class Status(StrEnum):
    """Where an approval stands."""

    DRAFT = "draft"
    ACTIVE = "active"
    APPROVED = "approved"
    REJECTED = "rejected"
    CANCELLED = "cancelled"


class Phase(StrEnum):
    """What an active approval waits for."""

    AT_STEP = "at_step"
    WITH_RESPONSIBLE = "with_responsible"
    AWAITING_CONDITIONS = "awaiting_conditions"


class StepStatus(StrEnum):
    """Where a step stands."""

    PENDING = "pending"
    CURRENT = "current"
    APPROVED = "approved"
    RETURNED = "returned"
    SKIPPED = "skipped"


class ConditionStatus(StrEnum):
    """Where a condition stands. Lapsed: the decision that set it no longer stands."""

    OPEN = "open"
    TICKED = "ticked"
    WAIVED = "waived"
    LAPSED = "lapsed"


class Rule(StrEnum):
    """How many of a step's places must be approved."""

    ALL = "all"
    ANY = "any"
    SOME = "some"  # n of m


class Resume(StrEnum):
    """How the chain goes on after a return."""

    WITH_ME = "with_me"
    FROM_THERE = "from_there"


APPROVAL_MOVES: dict[Status, frozenset[Status]] = {
    Status.DRAFT: frozenset({Status.ACTIVE}),
    Status.ACTIVE: frozenset({Status.APPROVED, Status.REJECTED, Status.CANCELLED, Status.DRAFT}),
    Status.APPROVED: frozenset({Status.ACTIVE}),
    Status.REJECTED: frozenset({Status.ACTIVE}),
    Status.CANCELLED: frozenset({Status.ACTIVE}),
}

STEP_MOVES: dict[StepStatus, frozenset[StepStatus]] = {
    StepStatus.PENDING: frozenset({StepStatus.CURRENT}),
    StepStatus.CURRENT: frozenset(
        {StepStatus.APPROVED, StepStatus.RETURNED, StepStatus.SKIPPED, StepStatus.PENDING}
    ),
    StepStatus.APPROVED: frozenset({StepStatus.PENDING, StepStatus.CURRENT}),
    StepStatus.RETURNED: frozenset({StepStatus.PENDING, StepStatus.CURRENT}),
    StepStatus.SKIPPED: frozenset({StepStatus.PENDING, StepStatus.CURRENT}),
}

FINISHED = (StepStatus.APPROVED, StepStatus.SKIPPED)


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a step: one person, or one unit (any direct member may act). One of the two is set."""

    id: int
    person_id: int | None
    unit_id: int | None
    approved_by: int | None = None
    decision_id: int | None = None

    @property
    def is_open(self) -> bool:
        """Whether it still waits for somebody."""
        return self.approved_by is None

    def is_for(self, person_id: int, unit_ids: frozenset[int]) -> bool:
        """Whether this person may act in it."""
        return self.person_id == person_id or (self.unit_id is not None and self.unit_id in unit_ids)


@dataclass(frozen=True, slots=True)
class Step:
    """A step; `n` counts from 1."""

    id: int
    n: int
    rule: Rule
    needed: int | None  # for n of m
    status: StepStatus
    places: tuple[Place, ...]
    since: datetime | None = None  # when it became current

    @property
    def quorum(self) -> int:
        """How many places must be approved."""
        match self.rule:
            case Rule.ALL:
                return len(self.places)
            case Rule.ANY:
                return 1
            case Rule.SOME:
                return min(self.needed or 1, len(self.places))

    @property
    def has_quorum(self) -> bool:
        """Whether enough places are approved."""
        return sum(not place.is_open for place in self.places) >= self.quorum

    def cleared(self, status: StepStatus) -> "Step":
        """The step with all its approvals taken away."""
        places = tuple(replace(place, approved_by=None, decision_id=None) for place in self.places)
        return replace(self, status=status, places=places)

    def cleared_of(self, person_id: int, status: StepStatus) -> "Step":
        """The step with only this person's approvals taken back; the others' stand (a colleague's too)."""
        places = tuple(
            replace(place, approved_by=None, decision_id=None) if place.approved_by == person_id else place
            for place in self.places
        )
        return replace(self, status=status, places=places)

    def filled(self, person_id: int, unit_ids: frozenset[int], decision_id: int) -> "Step":
        """The step with all of this person's open places approved."""
        places = tuple(
            replace(place, approved_by=person_id, decision_id=decision_id)
            if place.is_open and place.is_for(person_id, unit_ids)
            else place
            for place in self.places
        )
        return replace(self, places=places)


@dataclass(frozen=True, slots=True)
class Condition:
    """Something that must be done before the approval is final."""

    id: int
    step_n: int
    set_by: int
    owner_id: int
    status: ConditionStatus


@dataclass(frozen=True, slots=True)
class Chain:
    """All of an approval that its rules look at."""

    status: Status
    phase: Phase | None
    responsible_id: int
    steps: tuple[Step, ...]
    conditions: tuple[Condition, ...] = ()
    finished_at: datetime | None = None

    @property
    def current(self) -> Step | None:
        """The step that the approval stands at, if it stands at one."""
        if self.phase is not Phase.AT_STEP:
            return None
        return next((step for step in self.steps if step.status is StepStatus.CURRENT), None)

    @property
    def open_conditions(self) -> tuple[Condition, ...]:
        """Those that are neither done, waived nor lapsed."""
        return tuple(c for c in self.conditions if c.status is ConditionStatus.OPEN)

    def step(self, n: int) -> Step:
        """The step with this number."""
        return self.steps[n - 1]

    def with_step(self, new: Step) -> "Chain":
        """The chain with one step replaced."""
        return replace(self, steps=tuple(new if step.n == new.n else step for step in self.steps))

    def with_conditions(self, ids: Iterable[int], status: ConditionStatus) -> "Chain":
        """The chain with the state of some conditions replaced."""
        chosen = set(ids)
        return replace(
            self,
            conditions=tuple(replace(c, status=status) if c.id in chosen else c for c in self.conditions),
        )


@dataclass(frozen=True, slots=True)
class Carried:
    """An approval that also counts in the next step, because the same person stands there too."""

    step_n: int
    person_id: int


def start(chain: Chain, *, now: datetime) -> Chain:
    """From draft, or on from the responsible after a return: the first unfinished step becomes current."""
    return _go_to_next(replace(chain, status=Status.ACTIVE), after=0, now=now)


def approve(
    chain: Chain, *, person_id: int, unit_ids: frozenset[int], decision_id: int, now: datetime
) -> tuple[Chain, tuple[Carried, ...]]:
    """One decision fills all of the person's open places in the current step; with the quorum it goes on."""
    step = _current(chain).filled(person_id, unit_ids, decision_id)
    chain = chain.with_step(step)
    if not step.has_quorum:
        return chain, ()
    return _finish(chain, step, decision_id=decision_id, now=now)


def _finish(
    chain: Chain, step: Step, *, decision_id: int, now: datetime
) -> tuple[Chain, tuple[Carried, ...]]:
    """The step is approved; whoever approved it and also stands in the very next one is not asked twice."""
    following = chain.steps[step.n] if step.n < len(chain.steps) else None
    fresh = following is not None and following.status is StepStatus.PENDING
    chain = chain.with_step(replace(step, status=StepStatus.APPROVED))
    chain = _go_to_next(chain, after=step.n, now=now)
    if following is None or not fresh:
        return chain, ()
    approvers = {place.approved_by for place in step.places if place.approved_by is not None}
    named = {place.person_id for place in following.places if place.person_id is not None}
    carried = tuple(Carried(following.n, person_id) for person_id in sorted(named & approvers))
    if not carried:
        return chain, ()
    step = chain.step(following.n)
    for one in carried:
        step = step.filled(one.person_id, frozenset(), decision_id)
    chain = chain.with_step(step)
    if not step.has_quorum:
        return chain, carried
    chain, more = _finish(chain, step, decision_id=decision_id, now=now)
    return chain, carried + more


def _go_to_next(chain: Chain, *, after: int, now: datetime) -> Chain:
    """Move to the first unfinished step behind `after`; behind the last one, to conditions or to the end."""
    for step in chain.steps[after:]:
        if step.status not in FINISHED:
            reached = replace(step, status=StepStatus.CURRENT, since=now)
            return replace(chain.with_step(reached), phase=Phase.AT_STEP)
    if chain.open_conditions:
        return replace(chain, phase=Phase.AWAITING_CONDITIONS)
    return replace(chain, status=Status.APPROVED, phase=None, finished_at=now)


def send_back(chain: Chain, *, person_id: int, to_step: int, resume: Resume, now: datetime) -> Chain:
    """One return voids the step. Step 0 is the responsible.

    With `with_me` only the step it goes to decides again (and mine, where the others' approvals stand);
    with `from_there` all steps from there do.
    """
    mine = _current(chain)
    if resume is Resume.WITH_ME:
        chain = chain.with_step(mine.cleared_of(person_id, StepStatus.RETURNED))
        chain = _lapse(chain, {mine.n}, set_by=person_id)
        voided = {to_step}
    else:
        chain = chain.with_step(mine.cleared(StepStatus.RETURNED))
        for step in chain.steps[max(to_step - 1, 0) : mine.n - 1]:
            chain = chain.with_step(step.cleared(StepStatus.PENDING))
        voided = set(range(max(to_step, 1), mine.n + 1))
    chain = _lapse(chain, voided)
    if to_step == 0:
        return replace(chain, phase=Phase.WITH_RESPONSIBLE)
    target = chain.step(to_step).cleared(StepStatus.CURRENT)
    return chain.with_step(replace(target, since=now))


def _lapse(chain: Chain, step_numbers: set[int], *, set_by: int | None = None) -> Chain:
    """Conditions of decisions that no longer stand need not be met; the steps decide again."""
    gone = [c.id for c in chain.open_conditions if c.step_n in step_numbers and set_by in (None, c.set_by)]
    return chain.with_conditions(gone, ConditionStatus.LAPSED)


def documents_changed(chain: Chain) -> Chain:
    """New versions were adopted: approvals that stood in a step that was returned do not stand any more."""
    returned = [step for step in chain.steps if step.status is StepStatus.RETURNED]
    for step in returned:
        chain = chain.with_step(step.cleared(StepStatus.RETURNED))
    return _lapse(chain, {step.n for step in returned})


def reject(chain: Chain, *, now: datetime) -> Chain:
    """The last step says no: that ends the approval."""
    chain = chain.with_step(replace(_current(chain), status=StepStatus.RETURNED))
    return replace(chain, status=Status.REJECTED, phase=None, finished_at=now)


def skip(chain: Chain, *, now: datetime) -> Chain:
    """Pass over the current step."""
    step = _current(chain)
    chain = chain.with_step(replace(step, status=StepStatus.SKIPPED))
    return _go_to_next(chain, after=step.n, now=now)


def forward(chain: Chain, *, place_id: int, to_person: int) -> Chain:
    """Give a place to somebody else."""
    step = _current(chain)
    places = tuple(
        replace(place, person_id=to_person, unit_id=None) if place.id == place_id else place
        for place in step.places
    )
    return chain.with_step(replace(step, places=places))


def withdraw(chain: Chain) -> Chain:
    """Back to draft: nothing that was decided stands."""
    chain = _lapse(chain, {step.n for step in chain.steps})
    steps = tuple(replace(step.cleared(StepStatus.PENDING), since=None) for step in chain.steps)
    return replace(chain, status=Status.DRAFT, phase=None, steps=steps)


def cancel(chain: Chain, *, now: datetime) -> Chain:
    """Stopped where it stands."""
    return replace(chain, status=Status.CANCELLED, finished_at=now)


def reopen(chain: Chain) -> Chain:
    """On from where it was cancelled."""
    return replace(chain, status=Status.ACTIVE, finished_at=None)


def settle_condition(chain: Chain, *, condition_id: int, status: ConditionStatus, now: datetime) -> Chain:
    """A condition is met or waived; with the last one an approval that only waited for it is final."""
    chain = chain.with_conditions([condition_id], status)
    if chain.phase is Phase.AWAITING_CONDITIONS and not chain.open_conditions:
        return replace(chain, status=Status.APPROVED, phase=None, finished_at=now)
    return chain


def _current(chain: Chain) -> Step:
    step = chain.current
    if step is None:
        raise ValueError("the approval stands at no step")
    return step
