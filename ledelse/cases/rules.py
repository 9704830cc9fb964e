"""What may be done to a case, without a database and without a clock."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from ledelse.kernel.verdict import YES, Verdict, conflict, forbidden, invalid
from ledelse.people.permissions import Permission, Role

LONGEST_TITLE = 300


class Why(StrEnum):
    """Reasons for a no."""

    NOT_YOURS_TO_WRITE = "not_yours_to_write"
    CASE_CLOSED = "case_closed"
    CASE_NOT_CLOSED = "case_not_closed"
    CASE_HAS_RUNNING_APPROVAL = "case_has_running_approval"
    MAY_NOT_CREATE = "may_not_create"
    MAY_NOT_DELETE = "may_not_delete"
    REASON_MISSING = "reason_missing"
    TITLE_MISSING = "title_missing"
    TITLE_TOO_LONG = "title_too_long"
    KIND_UNKNOWN = "kind_unknown"
    UNIT_UNKNOWN = "unit_unknown"
    PERSON_UNKNOWN = "person_unknown"
    CASE_UNKNOWN = "case_unknown"
    CONFIDENTIAL_FOR_ALL = "confidential_for_all"
    SHUTS_OUT_OFFICER = "shuts_out_officer"
    SHUTS_OUT_INVOLVED = "shuts_out_involved"
    WIDENS_ACCESS = "widens_access"
    CHANGED_SINCE = "changed_since"
    TEXT_EMPTY = "text_empty"
    TEXT_TOO_LONG = "text_too_long"
    FILE_UNUSABLE = "file_unusable"
    NUMBER_UNUSABLE = "number_unusable"


class Access(StrEnum):
    """Who may read a case, from the fewest to the most."""

    INVOLVED = "involved"
    UNIT = "unit"
    EVERYONE = "everyone"


class CaseStatus(StrEnum):
    """Where a case stands."""

    OPEN = "open"
    CLOSED = "closed"


class Cause(StrEnum):
    """Why somebody may see a case."""

    OFFICER = "officer"
    SUPPLEMENTARY = "supplementary"
    RESPONSIBLE = "responsible"
    APPROVER = "approver"
    COPY_RECIPIENT = "copy_recipient"
    CONDITION_OWNER = "condition_owner"
    ACTED = "acted"
    SHARED = "shared"


class DocumentRole(StrEnum):
    """What a document is to its case."""

    COVER = "cover"
    ATTACHMENT = "attachment"
    BACKGROUND = "background"


class RenditionState(StrEnum):
    """Whether a version can be shown as PDF; `why` says why not."""

    NOT_NEEDED = "not_needed"
    PENDING = "pending"
    READY = "ready"
    MISSING = "missing"


class DeadlineUnit(StrEnum):
    """What a kind's default deadline counts in."""

    WORKING_DAYS = "working_days"
    CALENDAR_DAYS = "calendar_days"


WIDTH = {Access.INVOLVED: 0, Access.UNIT: 1, Access.EVERYONE: 2}


class Person(Protocol):
    """What a rule asks of whoever acts."""

    @property
    def person_id(self) -> int:
        """The id."""

    def may(self, permission: Permission) -> bool:
        """General permission."""

    def units_as(self, *roles: Role) -> frozenset[int]:
        """Units by role."""


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What the rules need to know about a case."""

    id: int
    number: str
    title: str
    kind: str
    unit_id: int
    officer_id: int
    is_writer: bool  # whoever asks is a supplementary officer, or responsible for an approval
    access: Access
    confidential: bool
    restricted: bool
    is_open: bool
    revision: int


def may_write(case: CaseFacts, actor: Person) -> Verdict:
    """Those on the case, and the owner unit's leaders, officers and secretariat; while the case is open."""
    if not _writes(case, actor):
        return forbidden(Why.NOT_YOURS_TO_WRITE)
    if not case.is_open:
        return conflict(Why.CASE_CLOSED, number=case.number)
    return YES


def _writes(case: CaseFacts, actor: Person) -> bool:
    if actor.person_id == case.officer_id or case.is_writer:
        return True
    return case.unit_id in actor.units_as(Role.LEADER, Role.CASE_OFFICER, Role.SECRETARIAT)


def may_reopen(case: CaseFacts, actor: Person) -> Verdict:
    """The same people, when it is closed."""
    if not _writes(case, actor):
        return forbidden(Why.NOT_YOURS_TO_WRITE)
    if case.is_open:
        return conflict(Why.CASE_NOT_CLOSED, number=case.number)
    return YES


def may_create(actor: Person) -> Verdict:
    """Everybody who prepares cases."""
    return YES if actor.may(Permission.CREATE_CASES) else forbidden(Why.MAY_NOT_CREATE)


def may_delete(actor: Person, *, reason: str) -> Verdict:
    """Needs the right and a reason."""
    if not actor.may(Permission.DELETE_CASES):
        return forbidden(Why.MAY_NOT_DELETE)
    return YES if reason.strip() else invalid(Why.REASON_MISSING, field="reason")


def may_be_titled(title: str) -> Verdict:
    """A title of 1 to 300 characters."""
    if not title.strip():
        return invalid(Why.TITLE_MISSING, field="title")
    if len(title.strip()) > LONGEST_TITLE:
        return invalid(Why.TITLE_TOO_LONG, field="title", longest=LONGEST_TITLE)
    return YES


@dataclass(frozen=True, slots=True)
class Reach:
    """Who a case is for: level, confidentiality, and the whitelist (None: no restriction)."""

    access: Access
    confidential: bool
    people: frozenset[int] | None = None
    units: frozenset[int] | None = None

    @property
    def restricted(self) -> bool:
        """Whether a whitelist holds."""
        return self.people is not None or self.units is not None


def may_reach(reach: Reach, *, officer_id: int, officer_units: frozenset[int]) -> Verdict:
    """A confidential case is never for everyone, and a whitelist never shuts the case officer out."""
    if reach.confidential and reach.access is Access.EVERYONE:
        return invalid(Why.CONFIDENTIAL_FOR_ALL, field="access")
    if reach.restricted and not lets_in(reach, officer_id, officer_units):
        return invalid(Why.SHUTS_OUT_OFFICER, field="restriction")
    return YES


def lets_in(reach: Reach, person_id: int, unit_ids: frozenset[int]) -> bool:
    """Whether the whitelist (if there is one) has the person or one of their units."""
    if not reach.restricted:
        return True
    return person_id in (reach.people or frozenset()) or bool(unit_ids & (reach.units or frozenset()))


def is_wider(before: Reach, after: Reach) -> bool:
    """Whether somebody may be let in who was not before."""
    if WIDTH[after.access] > WIDTH[before.access] or (before.confidential and not after.confidential):
        return True
    if not before.restricted:
        return False
    if not after.restricted:
        return True
    more_people = (after.people or frozenset()) - (before.people or frozenset())
    more_units = (after.units or frozenset()) - (before.units or frozenset())
    return bool(more_people or more_units)
