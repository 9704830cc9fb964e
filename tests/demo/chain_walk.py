"""Walks a planned case through the product's own state machine, to prove that services will accept each happening."""

from dataclasses import dataclass, field, replace

from ledelse.approvals import chain as machine
from ledelse.approvals.chain import (
    Chain,
    Condition,
    ConditionStatus,
    Phase,
    Place,
    Resume,
    Status,
    Step,
    StepStatus,
)
from ledelse.demo.happenings import CasePlan, Fate, Happening, What
from ledelse.demo.people import members_of, people, units

PERSON = {username: number for number, username in enumerate(people(), start=1)}
UNIT = {key: number for number, key in enumerate(units(), start=1001)}
ENDS = {
    Fate.APPROVED: (Status.APPROVED, None),
    Fate.REJECTED: (Status.REJECTED, None),
    Fate.CANCELLED: (Status.CANCELLED, Phase.AT_STEP),
    Fate.WAITING: (Status.ACTIVE, Phase.AT_STEP),
    Fate.RETURNED: (Status.ACTIVE, Phase.WITH_RESPONSIBLE),
    Fate.AWAITING_CONDITIONS: (Status.ACTIVE, Phase.AWAITING_CONDITIONS),
    Fate.DRAFT: (Status.DRAFT, None),
}


@dataclass
class Walk:
    case: CasePlan
    chain: Chain
    closed: bool = False
    versions: list[int] = field(default_factory=list)


def walk(case: CasePlan) -> None:
    """Play all happenings; fails where one is out of turn, or where the case does not end as planned."""
    state = Walk(case, _chain_of(case))
    for one in case.happenings:
        assert one.who in people()
        if one.what is What.WRITE_NOTE:
            assert one.version is not None
            state.versions.append(one.version)
        elif one.what in ACTS:
            state.chain = ACTS[one.what](state.chain, one, case)
    assert (state.chain.status, state.chain.phase) == ENDS[case.fate], case.title
    assert state.versions == list(range(1, len(case.notes) + 1))
    if case.fate is Fate.WAITING:
        step, holder = state.chain.current, case.waits_for
        assert step is not None
        assert holder is not None
        assert any(p.person_id == PERSON.get(holder) or p.unit_id == UNIT.get(holder) for p in step.places)


def _chain_of(case: CasePlan) -> Chain:
    steps = tuple(
        Step(
            id=number,
            n=number,
            rule=step.rule,
            needed=step.needed,
            status=StepStatus.PENDING,
            places=tuple(
                [Place(100 * number + at, PERSON[name], None) for at, name in enumerate(step.people)]
                + [Place(100 * number + 50 + at, None, UNIT[key]) for at, key in enumerate(step.units)]
            ),
        )
        for number, step in enumerate(case.steps, start=1)
    )
    return Chain(Status.DRAFT, None, PERSON[case.officer], steps)


def _unit_ids(username: str) -> frozenset[int]:
    return frozenset(UNIT[key] for key in units() if people()[username] in members_of(key))


def _in_turn(chain: Chain, one: Happening) -> None:
    step = chain.current
    assert step is not None, one
    places = [p for p in step.places if p.is_for(PERSON[one.who], _unit_ids(one.who))]
    assert any(place.is_open for place in places), one


def _start(chain: Chain, one: Happening, case: CasePlan) -> Chain:
    assert one.who == case.officer
    assert chain.status is Status.DRAFT or chain.phase is Phase.WITH_RESPONSIBLE
    if chain.phase is Phase.WITH_RESPONSIBLE:
        chain = machine.documents_changed(chain)
    return machine.start(chain, now=one.when)


def _approve(chain: Chain, one: Happening, _case: CasePlan) -> Chain:
    _in_turn(chain, one)
    step = chain.current
    assert step is not None
    set_by = tuple(
        Condition(len(chain.conditions) + at, step.n, PERSON[one.who], PERSON[c.owner], ConditionStatus.OPEN)
        for at, c in enumerate(one.conditions, start=1)
    )
    chain = replace(chain, conditions=chain.conditions + set_by)
    chain, carried = machine.approve(
        chain, person_id=PERSON[one.who], unit_ids=_unit_ids(one.who), decision_id=id(one), now=one.when
    )
    assert not carried
    return chain


def _send_back(chain: Chain, one: Happening, _case: CasePlan) -> Chain:
    _in_turn(chain, one)
    assert one.to_step is not None
    assert one.resume is not None
    assert one.text
    assert chain.current is not None
    assert one.to_step < chain.current.n
    return machine.send_back(
        chain,
        person_id=PERSON[one.who],
        to_step=one.to_step,
        resume=Resume(one.resume),
        now=one.when,
    )


def _reject(chain: Chain, one: Happening, _case: CasePlan) -> Chain:
    _in_turn(chain, one)
    assert one.text
    assert chain.current is not None
    assert chain.current.n == len(chain.steps)
    return machine.reject(chain, now=one.when)


def _forward(chain: Chain, one: Happening, _case: CasePlan) -> Chain:
    _in_turn(chain, one)
    assert one.to is not None
    step = chain.current
    assert step is not None
    assert PERSON[one.to] not in {place.person_id for place in step.places}
    mine = next(p for p in step.places if p.is_for(PERSON[one.who], _unit_ids(one.who)))
    return machine.forward(chain, place_id=mine.id, to_person=PERSON[one.to])


def _skip(chain: Chain, one: Happening, _case: CasePlan) -> Chain:
    step = chain.current
    assert step is not None
    assert one.text
    later = [place for after in chain.steps[step.n :] for place in after.places]
    assert any(place.is_for(PERSON[one.who], _unit_ids(one.who)) for place in later)
    return machine.skip(chain, now=one.when)


def _cancel(chain: Chain, one: Happening, case: CasePlan) -> Chain:
    assert chain.status is Status.ACTIVE
    assert one.who == case.officer
    return machine.cancel(chain, now=one.when)


def _reopen(chain: Chain, _one: Happening, _case: CasePlan) -> Chain:
    assert chain.status is Status.CANCELLED
    return machine.reopen(chain)


def _withdraw(chain: Chain, one: Happening, case: CasePlan) -> Chain:
    assert chain.status is Status.ACTIVE
    assert one.who == case.officer
    return machine.withdraw(chain)


def _settle(chain: Chain, one: Happening, _case: CasePlan) -> Chain:
    oldest = chain.open_conditions[0]
    ticks = one.what is What.TICK_CONDITION
    assert PERSON[one.who] == (oldest.owner_id if ticks else oldest.set_by)
    status = ConditionStatus.TICKED if ticks else ConditionStatus.WAIVED
    return machine.settle_condition(chain, condition_id=oldest.id, status=status, now=one.when)


def _seen(chain: Chain, one: Happening, case: CasePlan) -> Chain:
    assert chain.status is not Status.DRAFT
    assert any(one.who in step.copy for step in case.steps)
    return chain


def _close(chain: Chain, one: Happening, case: CasePlan) -> Chain:
    assert chain.status is Status.APPROVED
    assert one.who == case.officer
    return chain


ACTS = {
    What.START: _start,
    What.APPROVE: _approve,
    What.APPROVE_WITH_CONDITIONS: _approve,
    What.TICK_CONDITION: _settle,
    What.WAIVE_CONDITION: _settle,
    What.RETURN: _send_back,
    What.REJECT: _reject,
    What.FORWARD: _forward,
    What.SKIP: _skip,
    What.CANCEL: _cancel,
    What.REOPEN: _reopen,
    What.WITHDRAW: _withdraw,
    What.SEEN: _seen,
    What.CLOSE_CASE: _close,
}
