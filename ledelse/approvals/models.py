"""Tables of approvals: steps and places are rows, decisions are kept for good."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ledelse.approvals.chain import ConditionStatus, Phase, Resume, Rule, Status, StepStatus
from ledelse.approvals.rules import Action, Wait
from ledelse.kernel.db import Base
from ledelse.people.models import one_of


class Approval(Base):
    """An approval on a case. The columns from `due_at` on are worked out with each action, for the lists."""

    __tablename__ = "approval"
    __table_args__ = (
        one_of("status", Status),
        CheckConstraint(
            f"phase IS NULL OR phase IN ({', '.join(repr(p.value) for p in Phase)})", name="phase"
        ),
        CheckConstraint("(status IN ('active', 'cancelled')) = (phase IS NOT NULL)", name="status_phase"),
        CheckConstraint(
            "(status IN ('approved', 'rejected', 'cancelled')) = (finished_at IS NOT NULL)", name="finished"
        ),
        CheckConstraint("is_open = (status = 'active')", name="open"),
        CheckConstraint("stale_before <= revision", name="revision"),
        Index("ix_approval_open_due", "is_open", "due_at", "id"),
        Index("ix_approval_open_unit", "is_open", "unit_id", "due_at", "id"),
        Index("ix_approval_case", "case_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))  # the case's owner unit
    responsible_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    status: Mapped[str] = mapped_column(Text)
    phase: Mapped[str | None] = mapped_column(Text)
    revision: Mapped[int] = mapped_column(default=1)
    stale_before: Mapped[int] = mapped_column(default=1)  # who saw an older revision saw something else
    urgent: Mapped[bool] = mapped_column(default=False)
    batchable: Mapped[bool] = mapped_column(default=False)
    deadline_at: Mapped[datetime | None]
    deadline_timed: Mapped[bool] = mapped_column(default=False)
    created_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    is_open: Mapped[bool] = mapped_column(default=False)
    due_at: Mapped[datetime | None]  # the earlier of the current step's deadline and the approval's
    due_timed: Mapped[bool] = mapped_column(default=False)
    soon_at: Mapped[datetime | None]
    since: Mapped[datetime | None]  # since when it has been where it is now
    step_n: Mapped[int | None]
    steps: Mapped[int] = mapped_column(default=0)
    holder_level: Mapped[str | None] = mapped_column(Text)
    holder_unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))


class ApprovalStep(Base):
    """A step of the chain."""

    __tablename__ = "approval_step"
    __table_args__ = (
        UniqueConstraint("approval_id", "n"),
        one_of("status", StepStatus),
        one_of("rule", Rule),
        CheckConstraint("(rule = 'some') = (needed IS NOT NULL)", name="needed"),
        CheckConstraint("status <> 'current' OR since IS NOT NULL", name="since"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    approval_id: Mapped[int] = mapped_column(ForeignKey("approval.id"))
    n: Mapped[int]
    name: Mapped[str] = mapped_column(Text)
    rule: Mapped[str] = mapped_column(Text)
    needed: Mapped[int | None]
    status: Mapped[str] = mapped_column(Text, default=StepStatus.PENDING)
    deadline_at: Mapped[datetime | None]
    deadline_timed: Mapped[bool] = mapped_column(default=False)
    since: Mapped[datetime | None]


class ApprovalPlace(Base):
    """A place in a step for a person or a unit; who filled it, with which decision."""

    __tablename__ = "approval_place"
    __table_args__ = (
        CheckConstraint("(person_id IS NULL) <> (unit_id IS NULL)", name="whom"),
        CheckConstraint("(approved_by_id IS NULL) = (decision_id IS NULL)", name="approved"),
        Index("ix_approval_place_step", "step_id", "ord"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    step_id: Mapped[int] = mapped_column(ForeignKey("approval_step.id", ondelete="CASCADE"))
    ord: Mapped[int]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    forwarded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("approval_decision.id"))


class ApprovalCopy(Base):
    """A copy recipient of a step: may mark it as seen and comment, never holds it up."""

    __tablename__ = "approval_copy"
    __table_args__ = (
        CheckConstraint("(person_id IS NULL) <> (unit_id IS NULL)", name="whom"),
        Index("ix_approval_copy_step", "step_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    step_id: Mapped[int] = mapped_column(ForeignKey("approval_step.id", ondelete="CASCADE"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    seen_at: Mapped[datetime | None]
    seen_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class ApprovalDocument(Base):
    """A document of the approval, in order; `version_id` is the locked version, empty in a draft."""

    __tablename__ = "approval_document"
    __table_args__ = (UniqueConstraint("approval_id", "document_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    approval_id: Mapped[int] = mapped_column(ForeignKey("approval.id"))
    ord: Mapped[int]
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    version_id: Mapped[int | None] = mapped_column(ForeignKey("document_version.id"))


class ApprovalDecision(Base):
    """Something somebody did to the approval, for good; an undone one keeps its row and says so."""

    __tablename__ = "approval_decision"
    __table_args__ = (
        one_of("action", Action),
        CheckConstraint(
            f"resume IS NULL OR resume IN ({', '.join(repr(r.value) for r in Resume)})", name="resume"
        ),
        Index("ix_approval_decision_approval", "approval_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    approval_id: Mapped[int] = mapped_column(ForeignKey("approval.id"))
    step_n: Mapped[int | None]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    on_behalf_of_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    action: Mapped[str] = mapped_column(Text)
    comment: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    note: Mapped[str] = mapped_column(Text, default="")  # what the system adds, as canonical JSON
    to_step: Mapped[int | None]
    resume: Mapped[str | None] = mapped_column(Text)
    carried_from_id: Mapped[int | None] = mapped_column(ForeignKey("approval_decision.id"))
    revision: Mapped[int]  # of the approval, after it
    at: Mapped[datetime]
    undone_at: Mapped[datetime | None]


class DecisionDocument(Base):
    """A document version that a decision was given on, with its hash."""

    __tablename__ = "approval_decision_document"

    decision_id: Mapped[int] = mapped_column(ForeignKey("approval_decision.id"), primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("document_version.id"), primary_key=True)
    sha256: Mapped[str] = mapped_column(Text)


class DecisionEffect(Base):
    """One column that a decision changed: read backwards, they undo it."""

    __tablename__ = "approval_decision_effect"

    decision_id: Mapped[int] = mapped_column(ForeignKey("approval_decision.id"), primary_key=True)
    ord: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(Text)  # approval, step, place or condition
    row_id: Mapped[int]
    field: Mapped[str] = mapped_column(Text)
    before: Mapped[str] = mapped_column(Text)  # JSON
    after: Mapped[str] = mapped_column(Text)  # JSON


class ApprovalCondition(Base):
    """A condition that came with an approval (betinget godkendelse)."""

    __tablename__ = "approval_condition"
    __table_args__ = (
        one_of("status", ConditionStatus),
        Index("ix_approval_condition_approval", "approval_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    approval_id: Mapped[int] = mapped_column(ForeignKey("approval.id"))
    decision_id: Mapped[int] = mapped_column(ForeignKey("approval_decision.id"))
    step_n: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    set_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    owner_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    status: Mapped[str] = mapped_column(Text, default=ConditionStatus.OPEN)
    settled_at: Mapped[datetime | None]
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class ApprovalWaiting(Base):
    """The approval waits for this person or unit; worked out anew with each action."""

    __tablename__ = "approval_waiting"
    __table_args__ = (
        one_of("wait", Wait),
        CheckConstraint("(person_id IS NULL) <> (unit_id IS NULL)", name="whom"),
        Index("ix_approval_waiting_approval", "approval_id"),
        Index("ix_approval_waiting_person", "person_id", "approval_id"),
        Index("ix_approval_waiting_unit", "unit_id", "approval_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    approval_id: Mapped[int] = mapped_column(ForeignKey("approval.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    wait: Mapped[str] = mapped_column(Text)


class ApprovalOpening(Base):
    """When a person last had the approval on the screen."""

    __tablename__ = "approval_opening"

    approval_id: Mapped[int] = mapped_column(ForeignKey("approval.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    at: Mapped[datetime]
    revision: Mapped[int]


class ApprovalSnooze(Base):
    """A person put the approval aside until a moment; it stays on the board."""

    __tablename__ = "approval_snooze"

    approval_id: Mapped[int] = mapped_column(ForeignKey("approval.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    until: Mapped[datetime]


class ReturnReason(Base):
    """One of the organisation's reasons for a return, in its order."""

    __tablename__ = "return_reason"

    id: Mapped[int] = mapped_column(primary_key=True)
    ord: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    active: Mapped[bool] = mapped_column(default=True)
