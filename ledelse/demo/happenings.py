"""What the plan is made of: the case as it is to be, and everything that happens to it, each at its time."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ledelse.approvals.chain import Resume
from ledelse.cases.rules import Access
from ledelse.demo.attachments import Attachment
from ledelse.demo.chains import StepPlan
from ledelse.demo.subjects import CaseKind
from ledelse.demo.wording import Wording


class What(StrEnum):
    """What someone does. In brackets: the fields of the happening that matter beside case, who and when."""

    CREATE_CASE = "create_case"
    WRITE_NOTE = "write_note"  # version: save that version of the cover note as a new document version
    ATTACH = "attach"  # attachment
    PREPARE = "prepare"  # make the approval, in draft, with the case's steps and all its documents
    START = "start"  # text: also on again after a return or a withdrawal, with the newest versions
    READ = "read"  # the person opens the case with its approval
    APPROVE = "approve"  # text, may be empty
    APPROVE_WITH_CONDITIONS = "approve_with_conditions"  # text, conditions
    TICK_CONDITION = "tick_condition"  # by the owner of the oldest open condition
    WAIVE_CONDITION = "waive_condition"  # text; by who set the oldest open condition
    RETURN = "return"  # text, to_step (0 is the responsible), resume
    REJECT = "reject"  # text
    FORWARD = "forward"  # text, to
    SKIP = "skip"  # text
    WITHDRAW = "withdraw"  # text
    CANCEL = "cancel"  # text
    REOPEN = "reopen"  # text
    SEEN = "seen"  # text, may be empty; by a copy recipient
    CLOSE_CASE = "close_case"


class Fate(StrEnum):
    """Where a case stands when the demo begins."""

    APPROVED = "approved"
    REJECTED = "rejected"
    CANCELLED = "cancelled"
    WAITING = "waiting"
    RETURNED = "returned"
    AWAITING_CONDITIONS = "awaiting_conditions"
    DRAFT = "draft"


class Twist(StrEnum):
    """Something special about a case that waits."""

    CHANGED_SINCE_SEEN = (
        "changed_since_seen"  # the one it waits for returned it, and it is back in a new version
    )
    CONDITION_OPEN = "condition_open"  # the step before set a condition that is still open
    TO_CONFIRM = "to_confirm"  # the step before decided on a version that has been replaced since
    UNSEEN_COPY = "unseen_copy"  # a copy recipient has not yet seen it


@dataclass(frozen=True, slots=True)
class ConditionPlan:
    """A condition and who must see to it."""

    text: str
    owner: str


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that someone does to one case. `when` is UTC; `case` is the number of the CasePlan."""

    when: datetime
    case: int
    what: What
    who: str
    text: str = ""
    version: int | None = None
    attachment: int | None = None  # index into the case's attachments
    to_step: int | None = None
    resume: Resume | None = None
    to: str | None = None
    conditions: tuple[ConditionPlan, ...] = ()


@dataclass(frozen=True, slots=True)
class CasePlan:
    """A case and its chain. The deadline (UTC) is that of the case and of its approval."""

    number: int
    wording: Wording
    title: str
    kind: CaseKind
    unit: str
    officer: str
    access: Access
    confidential: bool
    restricted_to: tuple[str, ...]
    deadline: datetime | None
    urgent: bool
    notes: tuple[str, ...]
    attachments: tuple[Attachment, ...]
    steps: tuple[StepPlan, ...]
    fate: Fate
    waits_for: str | None
    twist: Twist | None
    happenings: tuple[Happening, ...]

    @property
    def marker(self) -> str | None:
        """The phrase that stands in each text of this confidential case and nowhere else."""
        return self.wording.secret
