"""Makes what tests are about, showing only what matters: people, cases, documents, approvals, actions.

    anna, bo = make.person("anna"), make.person("bo")
    approval = make.approval(steps=[anna, make.step(bo, anna, rule=Rule.ANY)])
    make.act(approval, anna, "approve", comment="Ok")

Everything goes through the services in brackets of its own, on the database that is bound. What is not said
is filled in: a unit, a case officer, a case, a document.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import count
from typing import Any

import pytest
from sqlalchemy import select

from ledelse.approvals import drafts, service
from ledelse.approvals.access import APPROVAL
from ledelse.approvals.chain import Rule
from ledelse.approvals.drafts import NewApproval, NewStep
from ledelse.approvals.rules import Action, StepPlan
from ledelse.approvals.service import Act
from ledelse.cases import documents, kinds
from ledelse.cases import service as cases
from ledelse.cases.rules import DocumentRole
from ledelse.cases.service import NewCase
from ledelse.kernel.transaction import SYSTEM, reading, transaction
from ledelse.people import service as people
from ledelse.people.acting import acting
from ledelse.people.actor import PERSON
from ledelse.people.permissions import Role
from ledelse.people.rules import Level

PASSWORD = "nordstrand er smuk"

on_sqlite = pytest.mark.parametrize("_fresh", ["sqlite"], indirect=True)
on_postgres = pytest.mark.parametrize(
    "_fresh", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True
)


@dataclass
class _Town:
    """What is filled in when a test does not say."""

    numbers: "count[int]" = field(default_factory=lambda: count(1))
    unit_id: int | None = None
    officer_id: int | None = None


_town = _Town()


def begin() -> None:
    """Forget what was filled in for the test before; the `database` fixture does that."""
    _town.numbers, _town.unit_id, _town.officer_id = count(1), None, None


def unit(name: str = "", *, level: Level = Level.DIRECTORATE, under: int | None = None) -> int:
    """A unit; answers its id."""
    with transaction(SYSTEM) as work:
        name = name or f"Enhed {next(_town.numbers)}"
        return people.create_unit(work, name=name, level=level, parent_id=under)


def home() -> int:
    """The unit of all who are in none that was named."""
    if _town.unit_id is None:
        _town.unit_id = unit("Rådhuset")
    return _town.unit_id


def person(
    name: str = "", *, role: Role = Role.MEMBER, unit: int | None = None, units: Sequence[int] = ()
) -> int:
    """A person with one role in one unit (or in several); answers the id. The user name is the name's."""
    number = next(_town.numbers)
    name = name or f"Person {number}"
    places = [*units, *([unit] if unit is not None else [])] or [home()]
    with transaction(SYSTEM) as work:
        username = name.lower().replace(" ", ".") if name.isascii() else f"p{number}"
        person_id = people.create_person(work, username=username, name=name, password=PASSWORD, demo=True)
        for unit_id in places:
            people.give_membership(work, person_id=person_id, unit_id=unit_id, role=role)
    return person_id


def member(person_id: int, *, unit: int, role: Role = Role.MEMBER) -> None:
    """Make a person something more."""
    with transaction(SYSTEM) as work:
        people.give_membership(work, person_id=person_id, unit_id=unit, role=role)


def officer() -> int:
    """The case officer of cases whose officer was not named; in a unit of its own."""
    if _town.officer_id is None:
        _town.officer_id = person("Sagsbehandler", role=Role.CASE_OFFICER, unit=unit("Sekretariatet"))
    return _town.officer_id


def username(person_id: int) -> str:
    """What a person signs in with."""
    with reading(SYSTEM) as looking:
        query = select(PERSON.c.username).where(PERSON.c.id == person_id)
        return str(looking.session.execute(query).scalar_one())


def case(title: str = "Ny cykelsti", *, by: int | None = None, **fields: Any) -> int:
    """A case of its officer; `fields` as in `NewCase`. Answers its id."""
    by = by if by is not None else officer()
    if "unit_id" not in fields:
        fields["unit_id"] = unit(f"Ejer {next(_town.numbers)}")
    with acting(by) as work:
        new = NewCase(title=title, kind=fields.pop("kind", "borgmestersvar"), **fields)
        return cases.create_case(work, new)


def file(text: str = "Vi indstiller.") -> documents.ReceivedFile:
    """A cover note as it comes out of the browser."""
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    return documents.ReceivedFile(
        sha256, len(text.encode()), documents.MARKDOWN, "indstilling.md", None, text, needs_rendition=False
    )


def document(
    case_id: int,
    *,
    by: int | None = None,
    title: str = "Indstilling",
    text: str = "",
    role: DocumentRole = DocumentRole.COVER,
) -> int:
    """A document with one version; answers its id."""
    by = by if by is not None else officer()
    with acting(by) as work:
        text = text or f"Tekst {next(_town.numbers)}"
        return documents.add_document(work, case_id, role=role, title=title, file=file(text))[0]


def version(document_id: int, *, by: int | None = None, text: str = "") -> int:
    """The next version of a document; answers its id."""
    with acting(by if by is not None else officer()) as work:
        return documents.add_version(work, document_id, file=file(text or f"Tekst {next(_town.numbers)}"))


def step(
    *approvers: int,
    units: Sequence[int] = (),
    rule: Rule = Rule.ALL,
    needed: int | None = None,
    copies: Sequence[int] = (),
    copy_units: Sequence[int] = (),
    deadline: date | datetime | None = None,
    name: str = "Trin",
) -> NewStep:
    """A step with these people (and units) in it."""
    plan = StepPlan(name, tuple(approvers), tuple(units), rule, needed)
    return NewStep(plan, copy_people=tuple(copies), copy_units=tuple(copy_units), deadline=deadline)


def approval(
    steps: Sequence[int | NewStep] = (),
    *,
    case_id: int | None = None,
    by: int | None = None,
    documents: Sequence[int] | None = None,
    start: bool = True,
    **fields: Any,
) -> int:
    """An approval on a case, started unless said otherwise; a bare person is a step of theirs."""
    by = by if by is not None else officer()
    case_id = case_id if case_id is not None else case(by=by)
    document_ids = [document(case_id, by=by)] if documents is None else documents
    plan = tuple(one if isinstance(one, NewStep) else step(one) for one in steps or [person()])
    with acting(by) as work:
        new = NewApproval(steps=plan, document_ids=tuple(document_ids), **fields)
        approval_id = drafts.create_approval(work, case_id, new)
    if start:
        act(approval_id, fields.get("responsible_id") or by, Action.START)
    return approval_id


def act(approval_id: int, person_id: int, action: str, *, revision: int | None = None, **fields: Any) -> int:
    """Do something to an approval as a person who has just seen it; answers the decision's id."""
    seen = revision if revision is not None else revision_of(approval_id)
    with acting(person_id) as work:
        return service.act(work, approval_id, Act(Action(action), seen, **fields))


def revision_of(approval_id: int) -> int:
    """What a page that is opened now would say."""
    with reading(SYSTEM) as looking:
        query = select(APPROVAL.c.revision).where(APPROVAL.c.id == approval_id)
        return int(looking.session.execute(query).scalar_one())


def opened(approval_id: int, person_id: int) -> None:
    """A person has the approval on the screen."""
    with acting(person_id) as work:
        service.note_opened(work, approval_id)


def no_longer(person_id: int, *, unit: int, role: Role = Role.MEMBER) -> None:
    """A person stops being that in a unit."""
    with transaction(SYSTEM) as work:
        people.end_membership(work, person_id=person_id, unit_id=unit, role=role)


def left(person_id: int) -> None:
    """A person has no account any more."""
    with transaction(SYSTEM) as work:
        people.deactivate(work, person_id)


def kind(key: str, **changed: Any) -> None:
    """Change the defaults of a kind of case, by the fields of `KindView`."""
    with transaction(SYSTEM) as work:
        kinds.change_kind(work, replace(kinds.kind_by_key(work, key), **changed))
