"""Approvals: those on a case, making a draft, writing it anew, showing one, and every action."""

from collections.abc import Sequence

from ledelse.api.approval_bodies import ActionBody, DraftBody, NewApprovalBody, StepBody
from ledelse.api.approval_shapes import ApprovalShape, approval_shape
from ledelse.api.cases import is_prefetch, log_reading
from ledelse.api.cursors import whole
from ledelse.api.door import afterwards
from ledelse.api.naming import Known, Names
from ledelse.api.problems import FieldFault
from ledelse.api.routes import changes, reads
from ledelse.api.shapes import Answer, Moment, Page
from ledelse.api.words import Fault
from ledelse.approvals import drafts, queries, service
from ledelse.approvals.access import open_approval
from ledelse.approvals.chain import Phase, Rule, Status
from ledelse.approvals.drafts import NewApproval, NewStep, Takeover
from ledelse.approvals.queries import ApprovalOnCase
from ledelse.approvals.rules import Action, StepPlan
from ledelse.approvals.service import Act, NewCondition
from ledelse.approvals.views import ApprovalView
from ledelse.cases.access import open_case
from ledelse.cases.rules import may_write
from ledelse.kernel.transaction import Reading, Work
from ledelse.people.actor import Actor
from ledelse.people.permissions import Permission, needs


class ApprovalLine(Answer):
    """An approval as a line in its case's list."""

    id: int
    case: int
    status: Status
    phase: Phase | None
    step: int | None
    steps: int
    urgent: bool
    due: Moment | None
    started: Moment | None
    finished: Moment | None


@reads("/cases/{case_id}/approvals", answers=Page[ApprovalLine])
@needs(Permission.READ_CASES)
def list_approvals(reading: Reading[Actor], case_id: int) -> Page[ApprovalLine]:
    """The approvals on a case, newest first; drafts only for those who may write the case."""
    case = open_case(reading, case_id)
    writes = bool(may_write(case, reading.actor))
    found = queries.approvals_on_case(reading, case_id, drafts_too=writes)
    return whole([_line(case_id, approval) for approval in found])


@changes(
    "POST",
    "/cases/{case_id}/approvals",
    body=NewApprovalBody,
    answers=ApprovalShape,
    opens=open_case,
    status=201,
    location="/approvals/{id}",
)
@needs(Permission.READ_CASES)
def create_approval(work: Work[Actor], body: NewApprovalBody, case_id: int) -> ApprovalShape:
    """Make a draft; `start` sends it."""
    names = Names()
    names.people("responsible", [body.responsible])
    _collect(names, body.steps)
    known = names.look_up(work.session)
    new = NewApproval(
        steps=_steps(body.steps, known),
        document_ids=tuple(body.documents),
        deadline=body.deadline,
        urgent=body.urgent,
        batchable=body.batchable,
        responsible_id=known.person(body.responsible) if body.responsible else None,
    )
    return _whole(work, drafts.create_approval(work, case_id, new))


@reads("/approvals/{approval_id}", answers=ApprovalShape)
@needs(Permission.READ_CASES)
def show_approval(reading: Reading[Actor], approval_id: int) -> ApprovalShape:
    """The whole approval. For whoever it waits for this counts as having opened it."""
    view = queries.approval_view(reading, approval_id)
    log_reading(view.case)
    _note_opened(view)
    return approval_shape(view)


@changes("PATCH", "/approvals/{approval_id}", body=DraftBody, answers=ApprovalShape, opens=open_approval)
@needs(Permission.READ_CASES)
def update_draft(work: Work[Actor], body: DraftBody, approval_id: int) -> ApprovalShape:
    """Write a draft anew, all of it."""
    names = Names()
    _collect(names, body.steps)
    new = NewApproval(
        steps=_steps(body.steps, names.look_up(work.session)),
        document_ids=tuple(body.documents),
        deadline=body.deadline,
        urgent=body.urgent,
        batchable=body.batchable,
    )
    drafts.update_draft(work, approval_id, new)
    return _whole(work, approval_id)


@changes(
    "POST",
    "/approvals/{approval_id}/actions",
    body=ActionBody,
    answers=ApprovalShape,
    opens=open_approval,
)
@needs(Permission.READ_CASES)
def act(work: Work[Actor], body: ActionBody, approval_id: int) -> ApprovalShape:
    """Do one action, and answer the whole approval as it is afterwards."""
    service.act(work, approval_id, _act(work, body))
    return _whole(work, approval_id)


def _act(work: Work[Actor], body: ActionBody) -> Act:
    """The action with its names looked up. Raises `FieldFaults` for the unknown ones."""
    names = Names()
    names.people("to", [body.to])
    names.people("conditions", [condition.owner for condition in body.conditions])
    _collect(names, body.steps or [])
    known = names.look_up(work.session)
    conditions = tuple(
        NewCondition(condition.text, known.person(condition.owner) if condition.owner else None)
        for condition in body.conditions
    )
    edits = body.action is Action.EDIT_STEPS
    return Act(
        action=body.action,
        revision=body.revision,
        comment=body.comment,
        reason=body.reason,
        to_step=body.to_step,
        resume=body.resume,
        to_person=known.person(body.to) if body.to else None,
        conditions=conditions,
        condition_id=body.condition,
        adopt={pick.id: pick.version for pick in body.documents},
        steps=_steps(body.steps or [], known) if edits else None,
        takeovers=_takeovers(work, body, known) if body.action is Action.TAKE_OVER else (),
    )


def _takeovers(work: Work[Actor], body: ActionBody, known: Known) -> tuple[Takeover, ...]:
    """Whom to put where: step by step, or one person (`to`) in a step; nothing said is oneself, now."""
    if body.steps:
        return tuple(_takeover(n, step, known) for n, step in enumerate(body.steps))
    if body.to is None and body.to_step is None:
        return ()
    person_id = known.person(body.to) if body.to else work.actor.person_id
    if body.to_step is None:
        raise FieldFault("to_step", Fault.MISSING)
    return (Takeover(body.to_step, (person_id,)),)


def _takeover(place: int, step: StepBody, known: Known) -> Takeover:
    if step.step is None:
        raise FieldFault(f"steps.{place}.step", Fault.MISSING)
    return Takeover(step.step, known.people(step.approvers), known.units(step.approvers), add=step.add)


def _collect(names: Names, steps: Sequence[StepBody]) -> None:
    for place, step in enumerate(steps):
        names.whoms(f"steps.{place}.approvers", step.approvers)
        names.whoms(f"steps.{place}.copy", step.copies)


def _steps(steps: Sequence[StepBody], known: Known) -> tuple[NewStep, ...]:
    return tuple(_step(step, known) for step in steps)


def _step(step: StepBody, known: Known) -> NewStep:
    counted = step.rule if isinstance(step.rule, int) else None
    return NewStep(
        plan=StepPlan(
            name=step.name,
            people=known.people(step.approvers),
            units=known.units(step.approvers),
            rule=Rule.SOME if counted else Rule(str(step.rule)),
            needed=counted,
        ),
        copy_people=known.people(step.copies),
        copy_units=known.units(step.copies),
        deadline=step.deadline,
    )


def _note_opened(view: ApprovalView) -> None:
    """Whoever acts next has it on the screen: from now on the one before may undo for ten seconds only."""
    waits = Action.APPROVE in view.allowed_actions or Action.START in view.allowed_actions
    if waits and not is_prefetch():
        afterwards(lambda work: service.note_opened(work, view.id))


def _line(case_id: int, approval: ApprovalOnCase) -> ApprovalLine:
    return ApprovalLine(
        id=approval.id,
        case=case_id,
        status=approval.status,
        phase=approval.phase,
        step=approval.step_n,
        steps=approval.steps,
        urgent=approval.urgent,
        due=approval.due_at,
        started=approval.started_at,
        finished=approval.finished_at,
    )


def _whole(work: Work[Actor], approval_id: int) -> ApprovalShape:
    return approval_shape(queries.approval_view(work, approval_id))
