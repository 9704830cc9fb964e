"""Cases as the API reads and writes them."""

from typing import Annotated, Any

from pydantic import Field

from ledelse.api.shapes import Answer, Deadline, Id, Moment, Paged, Read, Ref, Text
from ledelse.cases.queries import CaseRow, CaseStatus, CaseView
from ledelse.cases.rules import Access

Words = Annotated[Text, Field(max_length=100_000)]
Title = Annotated[Text, Field(max_length=1000)]  # the rules say 300, in their own words
UserNames = Annotated[list[Ref], Field(max_length=500)]
Ids = Annotated[list[Id], Field(max_length=500)]


class Restriction(Read):
    """A whitelist: besides the level, only these may see the case."""

    units: Ids = []
    people: UserNames = []


class NewCaseBody(Read):
    """A case to open. What is left out is as the kind says; `deadline: null` is none."""

    title: Title
    kind: Ref
    unit: Id
    deadline: Deadline | None = None
    access: Access | None = None
    confidential: bool = False
    restriction: Restriction | None = None
    description: Words = ""
    subject: Ref | None = None
    officer: Ref | None = None
    supplementary: UserNames = []


class CasePatch(Read):
    """What to change; what is left out stays. With `revision` a change made since is answered by 409."""

    title: Title = ""
    kind: Ref = ""
    unit: Id = 0
    deadline: Deadline | None = None
    description: Words = ""
    subject: Ref | None = None
    officer: Ref = ""
    supplementary: UserNames = []
    revision: Id | None = None


class AccessBody(Read):
    """Who may see the case from now on. Letting more people in must be `confirmed`."""

    access: Access
    confidential: bool = False
    restriction: Restriction | None = None
    confirmed: bool = False


class ReasonBody(Read):
    """Why."""

    reason: Words


class LinkBody(Read):
    """Another case, by id."""

    case: Id


class CaseQuery(Paged):
    """Which cases. `q`: all its words in title or number. `officer` is a user name."""

    status: CaseStatus | None = None
    kind: Ref | None = None
    unit: Id | None = None
    officer: Ref | None = None
    q: Annotated[Text, Field(max_length=200)] = ""
    due_before: Deadline | None = None


class RestrictionShape(Answer):
    """The whitelist."""

    units: list[int]
    people: list[str]


class CaseShape(Answer):
    """A case as a line in a list."""

    id: int
    number: str
    title: str
    kind: str
    kind_name: str
    unit: int
    unit_name: str
    officer: str
    officer_name: str
    access: Access
    confidential: bool
    restricted: bool
    deadline: Moment | None
    deadline_timed: bool
    status: CaseStatus
    revision: int
    created: Moment
    closed: Moment | None


class LinkShape(Answer):
    """Another case that belongs to this one."""

    id: int
    number: str
    title: str
    status: CaseStatus


class CaseWhole(CaseShape):
    """A whole case. `may_write`: whether the asker may change it."""

    description: str
    subject: str | None
    supplementary: list[str]
    restriction: RestrictionShape | None
    links: list[LinkShape]
    may_write: bool


class CauseShape(Answer):
    """A cause, and where it comes from (`case`, `approval:17`)."""

    cause: str
    source: str


class AccessLineShape(Answer):
    """A person, a unit with the members it lets in, or everyone; `let_in` false: the whitelist keeps them out."""

    person: str | None
    unit: int | None
    name: str | None
    everyone: bool
    causes: list[CauseShape]
    members: list[str]
    let_in: bool


class AccessShape(Answer):
    """Who may see the case, and why."""

    access: Access
    confidential: bool
    restriction: RestrictionShape | None
    items: list[AccessLineShape]


def case_shape(row: CaseRow) -> CaseShape:
    """A line of a list."""
    return CaseShape(**_line(row))


def case_whole(view: CaseView) -> CaseWhole:
    """The whole case."""
    restriction = RestrictionShape(
        units=[unit.id for unit in view.restricted_units],
        people=[person.username for person in view.restricted_people],
    )
    return CaseWhole(
        **_line(view.row),
        description=view.description,
        subject=view.subject,
        supplementary=[person.username for person in view.supplementary],
        restriction=restriction if view.row.restricted else None,
        links=[LinkShape(id=o.id, number=o.number, title=o.title, status=o.status) for o in view.links],
        may_write=bool(view.may_write),
    )


def _line(row: CaseRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "number": row.number,
        "title": row.title,
        "kind": row.kind,
        "kind_name": row.kind_name,
        "unit": row.unit_id,
        "unit_name": row.unit_name,
        "officer": row.officer.username,
        "officer_name": row.officer.name,
        "access": row.access,
        "confidential": row.confidential,
        "restricted": row.restricted,
        "deadline": row.deadline_at,
        "deadline_timed": row.deadline_timed,
        "status": row.status,
        "revision": row.revision,
        "created": row.created_at,
        "closed": row.closed_at,
    }
