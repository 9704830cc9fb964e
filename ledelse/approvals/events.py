"""What can happen to an approval."""

from dataclasses import dataclass

from ledelse.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class ApprovalEvent(Event):
    """Base of what happens to one approval. `step` counts from 1; `from`/`to` are states."""

    approval_id: int
    decision_id: int | None = None
    step: int | None = None
    status: str = ""  # of the approval, afterwards
    phase: str | None = None
    step_to: int | None = None  # the step it stands at afterwards
    documents: tuple[tuple[int, str], ...] = ()  # version id and SHA-256
    words_sha256: str = ""  # over comment and reason, so that they cannot be changed unseen


@dataclass(frozen=True, kw_only=True)
class ApprovalCreated(ApprovalEvent):
    """A draft was made."""


@dataclass(frozen=True, kw_only=True)
class ApprovalStarted(ApprovalEvent):
    """It was sent, or sent on after a return to the responsible."""


@dataclass(frozen=True, kw_only=True)
class StepApproved(ApprovalEvent):
    """An approver approved; the step may need more."""


@dataclass(frozen=True, kw_only=True)
class StepApprovedWithConditions(ApprovalEvent):
    """An approver approved on conditions."""


@dataclass(frozen=True, kw_only=True)
class CaseSentBack(ApprovalEvent):
    """An approver returned it."""

    to_step: int
    resume: str


@dataclass(frozen=True, kw_only=True)
class ApprovalRejected(ApprovalEvent):
    """The last step said no."""


@dataclass(frozen=True, kw_only=True)
class PlaceForwarded(ApprovalEvent):
    """An approver gave the place to somebody else."""

    to_person_id: int


@dataclass(frozen=True, kw_only=True)
class DecisionUndone(ApprovalEvent):
    """Whoever acted took it back."""

    undone_id: int


@dataclass(frozen=True, kw_only=True)
class ApprovalWithdrawn(ApprovalEvent):
    """The responsible pulled it back to draft."""


@dataclass(frozen=True, kw_only=True)
class ApproversReplaced(ApprovalEvent):
    """Somebody with write access took over or added approvers."""


@dataclass(frozen=True, kw_only=True)
class StepSkipped(ApprovalEvent):
    """A later approver passed over the current step."""


@dataclass(frozen=True, kw_only=True)
class ApprovalCancelled(ApprovalEvent):
    """It was stopped."""


@dataclass(frozen=True, kw_only=True)
class ApprovalReopened(ApprovalEvent):
    """It goes on after it was stopped."""


@dataclass(frozen=True, kw_only=True)
class CopySeen(ApprovalEvent):
    """A copy recipient has seen it."""


@dataclass(frozen=True, kw_only=True)
class DecisionConfirmed(ApprovalEvent):
    """A decision holds for the new versions too."""


@dataclass(frozen=True, kw_only=True)
class ConditionTicked(ApprovalEvent):
    """A condition is met."""

    condition_id: int


@dataclass(frozen=True, kw_only=True)
class ConditionWaived(ApprovalEvent):
    """A condition need not be met."""

    condition_id: int


@dataclass(frozen=True, kw_only=True)
class StepsEdited(ApprovalEvent):
    """Steps that had not had their turn were changed."""


@dataclass(frozen=True, kw_only=True)
class ApprovalFinished(ApprovalEvent):
    """The last approve was given and every condition is settled: final."""
