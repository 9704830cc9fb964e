"""Approvals as the API writes them: the whole chain, every decision, and what the asker may do."""

from typing import Any

from pydantic import Field

from ledelse.api.shapes import Answer, Moment
from ledelse.approvals.chain import ConditionStatus, Phase, Resume, Rule, Status, StepStatus
from ledelse.approvals.rules import Action
from ledelse.approvals.views import (
    ApprovalDocumentView,
    ApprovalView,
    ConditionView,
    CopyView,
    DecisionView,
    PlaceView,
    StepView,
    Whom,
)
from ledelse.cases.deadlines import Colour
from ledelse.cases.queries import DocumentRole


class PlaceShape(Answer):
    """A place in a step; `approver` is a user name or a unit id."""

    approver: str | int
    name: str
    approved_by: str | None
    approved_at: Moment | None
    forwarded_by: str | None
    mine: bool


class CopyShape(Answer):
    """A copy recipient."""

    recipient: str | int
    name: str
    seen_at: Moment | None


class StepShape(Answer):
    """A step; `rule` is "all", "any" or a number. What `edit_steps` wants is in the same words."""

    n: int
    name: str
    status: StepStatus
    rule: str | int
    approvers: list[str | int]
    copies: list[str | int] = Field(serialization_alias="copy")
    copy_recipients: list[CopyShape]
    places: list[PlaceShape]
    deadline: Moment | None
    deadline_timed: bool
    since: Moment | None


class GivenOnShape(Answer):
    """A document version that a decision was given on."""

    document: int
    title: str
    version: int
    sha256: str


class DecisionShape(Answer):
    """Something somebody did. `stale`: it stands, but a document has another version now."""

    id: int
    action: Action
    step: int | None
    who: str
    who_name: str
    on_behalf_of: str | None
    on_behalf_of_name: str | None
    comment: str
    reason: str
    note: dict[str, Any]
    to_step: int | None
    resume: Resume | None
    carried: bool
    time: Moment
    undone: Moment | None
    documents: list[GivenOnShape]
    standing: bool
    stale: bool


class ConditionShape(Answer):
    """A condition with its owner."""

    id: int
    text: str
    step: int
    set_by: str
    owner: str
    status: ConditionStatus
    settled_by: str | None
    settled_at: Moment | None
    may_tick: bool
    may_waive: bool


class ApprovalDocumentShape(Answer):
    """A document of the approval in the version that counts; `newest` is the case's newest."""

    id: int
    title: str
    role: DocumentRole
    version: int
    newest: int
    locked: bool
    sha256: str
    size: int
    type: str


class ApprovalShape(Answer):
    """The whole approval. `due` is the earlier of its deadline and the current step's; `colour` follows it."""

    id: int
    case: int
    case_number: str
    title: str
    kind: str
    unit: int
    status: Status
    phase: Phase | None
    revision: int
    urgent: bool
    batchable: bool
    responsible: str
    deadline: Moment | None
    deadline_timed: bool
    due: Moment | None
    colour: Colour
    created: Moment
    started: Moment | None
    finished: Moment | None
    since: Moment | None
    current_step: int | None
    steps: list[StepShape]
    documents: list[ApprovalDocumentShape]
    decisions: list[DecisionShape]
    conditions: list[ConditionShape]
    allowed_actions: list[Action]


def approval_shape(view: ApprovalView) -> ApprovalShape:
    """The whole approval, for whoever the view was made for."""
    return ApprovalShape(
        id=view.id,
        case=view.case.id,
        case_number=view.case.number,
        title=view.case.title,
        kind=view.case.kind,
        unit=view.unit.id,
        status=view.status,
        phase=view.phase,
        revision=view.revision,
        urgent=view.urgent,
        batchable=view.batchable,
        responsible=view.responsible.username,
        deadline=view.deadline_at,
        deadline_timed=view.deadline_timed,
        due=view.due_at,
        colour=view.colour,
        created=view.created_at,
        started=view.started_at,
        finished=view.finished_at,
        since=view.since,
        current_step=view.current.n if view.current else None,
        steps=[_step(step) for step in view.steps],
        documents=[_document(document) for document in view.documents],
        decisions=[_decision(decision) for decision in view.decisions],
        conditions=[_condition(condition) for condition in view.conditions],
        allowed_actions=list(view.allowed_actions),
    )


def _step(step: StepView) -> StepShape:
    return StepShape(
        n=step.n,
        name=step.name,
        status=step.status,
        rule=step.needed or 1 if step.rule is Rule.SOME else step.rule.value,
        approvers=[_whom(place.whom) for place in step.places],
        copies=[_whom(copy.whom) for copy in step.copies],
        copy_recipients=[_copy(copy) for copy in step.copies],
        places=[_place(place) for place in step.places],
        deadline=step.deadline_at,
        deadline_timed=step.deadline_timed,
        since=step.since,
    )


def _copy(copy: CopyView) -> CopyShape:
    return CopyShape(recipient=_whom(copy.whom), name=copy.whom.name, seen_at=copy.seen_at)


def _whom(whom: Whom) -> str | int:
    return whom.person.username if whom.person else whom.unit.id if whom.unit else ""


def _place(place: PlaceView) -> PlaceShape:
    return PlaceShape(
        approver=_whom(place.whom),
        name=place.whom.name,
        approved_by=place.approved_by.username if place.approved_by else None,
        approved_at=place.approved_at,
        forwarded_by=place.forwarded_by.username if place.forwarded_by else None,
        mine=place.is_mine,
    )


def _document(document: ApprovalDocumentView) -> ApprovalDocumentShape:
    return ApprovalDocumentShape(
        id=document.document_id,
        title=document.title,
        role=document.role,
        version=document.n,
        newest=document.newest_n,
        locked=document.locked,
        sha256=document.sha256,
        size=document.size,
        type=document.type,
    )


def _decision(decision: DecisionView) -> DecisionShape:
    leader = decision.on_behalf_of
    return DecisionShape(
        id=decision.id,
        action=decision.action,
        step=decision.step_n,
        who=decision.who.username,
        who_name=decision.who.name,
        on_behalf_of=leader.username if leader else None,
        on_behalf_of_name=leader.name if leader else None,
        comment=decision.comment,
        reason=decision.reason,
        note=dict(decision.note),
        to_step=decision.to_step,
        resume=decision.resume,
        carried=decision.carried,
        time=decision.at,
        undone=decision.undone_at,
        documents=[
            GivenOnShape(document=given.document_id, title=given.title, version=given.n, sha256=given.sha256)
            for given in decision.documents
        ],
        standing=decision.standing,
        stale=bool(decision.stale),
    )


def _condition(condition: ConditionView) -> ConditionShape:
    return ConditionShape(
        id=condition.id,
        text=condition.text,
        step=condition.step_n,
        set_by=condition.set_by.username,
        owner=condition.owner.username,
        status=condition.status,
        settled_by=condition.settled_by.username if condition.settled_by else None,
        settled_at=condition.settled_at,
        may_tick=condition.may_tick,
        may_waive=condition.may_waive,
    )
