"""What screens and the API see of approvals: frozen values, no rows."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ledelse.approvals.chain import ConditionStatus, Phase, Resume, Rule, Status, StepStatus
from ledelse.approvals.rules import Action, Wait
from ledelse.cases.deadlines import Colour
from ledelse.cases.rules import CaseFacts, DocumentRole, RenditionState
from ledelse.kernel.verdict import Verdict
from ledelse.people.queries import PersonView, UnitView


@dataclass(frozen=True, slots=True)
class Whom:
    """A person or a unit, by name."""

    person: PersonView | None
    unit: UnitView | None

    @property
    def name(self) -> str:
        """The name of whichever it is."""
        found = self.person or self.unit
        return found.name if found else ""

    @property
    def initials(self) -> str:
        """Initials of the person, or the first letters of the unit."""
        return self.person.initials if self.person else self.name[:2].upper()


@dataclass(frozen=True, slots=True)
class InboxItem:
    """An approval that waits for somebody, as a line in their inbox."""

    approval_id: int
    case_id: int
    number: str
    title: str
    kind: str
    kind_name: str
    unit_name: str
    confidential: bool
    urgent: bool
    wait: Wait
    due_at: datetime | None
    due_timed: bool
    colour: Colour
    since: datetime | None
    step_n: int | None
    steps: int
    pages: int
    revision: int
    batchable: bool
    opened: bool  # the person has had it on the screen since it last changed hands
    snoozed_until: datetime | None

    @property
    def may_batch(self) -> bool:
        """Whether it can be approved together with others: opened, or marked for it."""
        return self.wait is Wait.DECIDE and (self.opened or self.batchable)

    @property
    def for_information(self) -> bool:
        """Whether there is nothing to decide."""
        return self.wait is Wait.SEE


@dataclass(frozen=True, slots=True)
class PlaceView:
    """A place in a step; `approved_by` once it is filled."""

    id: int
    whom: Whom
    approved_by: PersonView | None
    approved_at: datetime | None
    forwarded_by: PersonView | None
    is_mine: bool


@dataclass(frozen=True, slots=True)
class CopyView:
    """A copy recipient of a step."""

    whom: Whom
    seen_at: datetime | None
    is_mine: bool


@dataclass(frozen=True, slots=True)
class StepView:
    """A step with its places."""

    n: int
    name: str
    status: StepStatus
    rule: Rule
    needed: int | None
    places: tuple[PlaceView, ...]
    copies: tuple[CopyView, ...]
    deadline_at: datetime | None
    deadline_timed: bool
    since: datetime | None

    @property
    def label(self) -> str:
        """Its name, or those who stand in it."""
        return self.name or ", ".join(place.whom.name for place in self.places)


@dataclass(frozen=True, slots=True)
class GivenOn:
    """A document version that a decision was given on."""

    document_id: int
    title: str
    n: int
    sha256: str


@dataclass(frozen=True, slots=True)
class DecisionView:
    """Something somebody did; `stale` tells which documents have another locked version now."""

    id: int
    action: Action
    step_n: int | None
    who: PersonView
    on_behalf_of: PersonView | None
    comment: str
    reason: str
    note: Mapping[str, Any]
    to_step: int | None
    resume: Resume | None
    carried: bool
    at: datetime
    undone_at: datetime | None
    documents: tuple[GivenOn, ...]
    standing: bool  # it fills a place at this moment
    stale: tuple[tuple[str, int, int], ...]  # (title, given on n, now n)


@dataclass(frozen=True, slots=True)
class ConditionView:
    """A condition with its owner."""

    id: int
    text: str
    step_n: int
    set_by: PersonView
    owner: PersonView
    status: ConditionStatus
    settled_at: datetime | None
    settled_by: PersonView | None
    may_tick: bool
    may_waive: bool


@dataclass(frozen=True, slots=True)
class ApprovalDocumentView:
    """A document of the approval in the version that counts; `newest_n` is the case's newest."""

    document_id: int
    title: str
    role: DocumentRole
    version_id: int
    n: int
    newest_n: int
    locked: bool
    sha256: str
    size: int
    type: str
    filename: str
    pages: int | None
    rendition: RenditionState
    rendition_why: str | None
    rendition_sha256: str | None
    pages_read: int
    seen: bool  # I have had this very version on the screen
    my_n: int | None  # the newest version but this one that I have had on the screen

    @property
    def is_newer_on_case(self) -> bool:
        """Whether the case has a newer version than the one that counts."""
        return self.newest_n > self.n


@dataclass(frozen=True, slots=True)
class ApprovalView:
    """The whole approval as one person sees it."""

    id: int
    case: CaseFacts
    kind_name: str
    unit: UnitView
    status: Status
    phase: Phase | None
    revision: int
    urgent: bool
    batchable: bool
    deadline_at: datetime | None
    deadline_timed: bool
    due_at: datetime | None
    due_timed: bool
    colour: Colour
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    since: datetime | None
    responsible: PersonView
    steps: tuple[StepView, ...]
    decisions: tuple[DecisionView, ...]
    conditions: tuple[ConditionView, ...]
    documents: tuple[ApprovalDocumentView, ...]
    verdicts: Mapping[Action, Verdict]
    stale_mine: bool
    undoable_id: int | None  # the decision that I can undo at this moment

    @property
    def allowed_actions(self) -> tuple[Action, ...]:
        """The actions that are lit."""
        return tuple(action for action, verdict in self.verdicts.items() if verdict)

    def may(self, action: str) -> bool:
        """Whether one action is lit."""
        return bool(self.verdicts[Action(action)])

    @property
    def current(self) -> StepView | None:
        """The step it stands at."""
        if self.phase is not Phase.AT_STEP or self.status is not Status.ACTIVE:
            return None
        return next((step for step in self.steps if step.status is StepStatus.CURRENT), None)

    @property
    def next_step(self) -> StepView | None:
        """The step that is next when the current one is finished."""
        here = self.current
        if here is None:
            return None
        later = self.steps[here.n :]
        return next((s for s in later if s.status not in (StepStatus.APPROVED, StepStatus.SKIPPED)), None)

    @property
    def recommendation(self) -> ApprovalDocumentView | None:
        """The cover note, if there is one."""
        return next((d for d in self.documents if d.role is DocumentRole.COVER), None)


def note_of(text: str) -> Mapping[str, Any]:
    """The note that the service stored with a decision."""
    found: Mapping[str, Any] = json.loads(text) if text else {}
    return found
