"""Cases: list, open, show, change, say who may see them, close, reopen, link, delete; their history."""

from flask import request

from ledelse.api.case_shapes import (
    AccessBody,
    AccessLineShape,
    AccessShape,
    CasePatch,
    CaseQuery,
    CaseShape,
    CaseWhole,
    CauseShape,
    LinkBody,
    NewCaseBody,
    ReasonBody,
    Restriction,
    RestrictionShape,
    case_shape,
    case_whole,
)
from ledelse.api.cursors import cursor_of, key_of, page_of
from ledelse.api.door import afterwards
from ledelse.api.naming import Known, Names
from ledelse.api.record import EventShape, event_of
from ledelse.api.routes import changes, reads
from ledelse.api.shapes import Answer, Nothing, Page, Paged, moment_of
from ledelse.cases import queries, service
from ledelse.cases.access import note_reading, open_case
from ledelse.cases.queries import AccessLine, CaseFilter
from ledelse.cases.rules import CaseFacts, Reach, Why
from ledelse.cases.service import CaseChange, NewCase
from ledelse.kernel.transaction import Reading, Work
from ledelse.kernel.verdict import Refused
from ledelse.people.actor import Actor
from ledelse.people.permissions import Permission, needs
from ledelse.people.queries import person_by_username


@reads("/cases", answers=Page[CaseShape], query=CaseQuery)
@needs(Permission.READ_CASES)
def list_cases(reading: Reading[Actor], query: CaseQuery) -> Page[CaseShape]:
    """The cases one may see, newest first."""
    officer = person_by_username(reading.session, query.officer) if query.officer else None
    if query.officer and officer is None:
        return Page(items=[], next=None)
    wanted = CaseFilter(
        status=query.status,
        kind=query.kind,
        unit=query.unit,
        officer=officer.id if officer else None,
        q=query.q,
        due_before=moment_of(query.due_before) if query.due_before else None,
    )
    rows = queries.list_cases(reading, wanted, after=key_of(query.cursor), limit=query.limit + 1)
    return page_of(rows, query.limit, key=lambda row: row.id, shape=case_shape)


@changes("POST", "/cases", body=NewCaseBody, answers=CaseWhole, status=201, location="/cases/{id}")
@needs(Permission.CREATE_CASES)
def create_case(work: Work[Actor], body: NewCaseBody) -> CaseWhole:
    """Open a case; it gets the next number of the year."""
    names = Names()
    names.units("unit", [body.unit])
    names.people("officer", [body.officer])
    names.people("supplementary", body.supplementary)
    _collect(names, body.restriction)
    known = names.look_up(work.session)
    listed = body.restriction
    new = NewCase(
        title=body.title,
        kind=body.kind,
        unit_id=body.unit,
        deadline=body.deadline,
        default_deadline="deadline" not in body.model_fields_set,
        access=body.access,
        confidential=body.confidential,
        restrict_people=frozenset(known.people(listed.people)) if listed else None,
        restrict_units=frozenset(listed.units) if listed else None,
        description=body.description,
        subject=body.subject,
        officer_id=known.person(body.officer) if body.officer else None,
        supplementary_ids=frozenset(known.people(body.supplementary)),
    )
    return _whole(work, service.create_case(work, new))


@reads("/cases/{case_id}", answers=CaseWhole)
@needs(Permission.READ_CASES)
def show_case(reading: Reading[Actor], case_id: int) -> CaseWhole:
    """One case. Reading a confidential one is logged."""
    view = queries.case_view(reading, case_id)
    log_reading(view.facts)
    return case_whole(view)


@changes("PATCH", "/cases/{case_id}", body=CasePatch, answers=CaseWhole, opens=open_case)
@needs(Permission.READ_CASES)
def update_case(work: Work[Actor], body: CasePatch, case_id: int) -> CaseWhole:
    """Change what a case says of itself."""
    given = body.model_fields_set - {"revision"}
    names = Names()
    if "unit" in given:
        names.units("unit", [body.unit])
    names.people("officer", [body.officer] if "officer" in given else [])
    names.people("supplementary", body.supplementary)
    known = names.look_up(work.session)
    change = CaseChange(
        fields=frozenset(_FIELDS.get(name, name) for name in given),
        title=body.title,
        description=body.description,
        kind=body.kind,
        subject=body.subject,
        unit_id=body.unit,
        officer_id=known.person(body.officer) if "officer" in given else 0,
        supplementary_ids=frozenset(known.people(body.supplementary)),
        deadline=body.deadline,
        revision=body.revision,
    )
    try:
        service.update_case(work, case_id, change)
    except Refused as fault:
        if fault.why is Why.CHANGED_SINCE:
            fault.facts.update(_who_was_first(work, case_id))
        raise
    return _whole(work, case_id)


def _who_was_first(work: Work[Actor], case_id: int) -> dict[str, object]:
    """The latest that happened to the case, so that a conflict can say who did what when."""
    line = queries.history_of(work, case_id, limit=1)[0]
    return {"who": line.name, "username": line.username, "what": line.entry.kind, "at": line.entry.at}


_FIELDS = {"unit": "unit_id", "officer": "officer_id", "supplementary": "supplementary_ids"}


@changes("POST", "/cases/{case_id}/access", body=AccessBody, answers=CaseWhole, opens=open_case)
@needs(Permission.READ_CASES)
def change_access(work: Work[Actor], body: AccessBody, case_id: int) -> CaseWhole:
    """Say anew who may see the case; 409 when more people would, and it was not confirmed."""
    names = Names()
    _collect(names, body.restriction)
    reach = _reach(body, names.look_up(work.session))
    service.change_access(work, case_id, reach=reach, confirmed=body.confirmed)
    return _whole(work, case_id)


@reads("/cases/{case_id}/access", answers=AccessShape)
@needs(Permission.READ_CASES)
def show_access(reading: Reading[Actor], case_id: int) -> AccessShape:
    """Who may see the case, and why."""
    why = queries.why_visible(reading, case_id)
    restriction = RestrictionShape(
        units=[unit.id for unit in why.listed_units], people=[person.username for person in why.listed_people]
    )
    return AccessShape(
        access=why.access,
        confidential=why.confidential,
        restriction=restriction if why.restricted else None,
        items=[_access_line(line) for line in why.lines],
    )


@changes("POST", "/cases/{case_id}/close", body=Nothing, answers=CaseWhole, opens=open_case)
@needs(Permission.READ_CASES)
def close_case(work: Work[Actor], _body: Nothing, case_id: int) -> CaseWhole:
    """Say that the case is done; 409 while an approval is under way."""
    service.close_case(work, case_id)
    return _whole(work, case_id)


@changes("POST", "/cases/{case_id}/reopen", body=Nothing, answers=CaseWhole, opens=open_case)
@needs(Permission.READ_CASES)
def reopen_case(work: Work[Actor], _body: Nothing, case_id: int) -> CaseWhole:
    """Open a closed case again."""
    service.reopen_case(work, case_id)
    return _whole(work, case_id)


@changes("POST", "/cases/{case_id}/links", body=LinkBody, answers=CaseWhole, opens=open_case)
@needs(Permission.READ_CASES)
def link_cases(work: Work[Actor], body: LinkBody, case_id: int) -> CaseWhole:
    """Tie the case to another one that one may see."""
    service.link_cases(work, case_id, other_id=body.case)
    return _whole(work, case_id)


class Tombstone(Answer):
    """What is left of a deleted case for whoever deleted it."""

    id: int
    number: str
    reason: str


@changes("POST", "/cases/{case_id}/delete", body=ReasonBody, answers=Tombstone, opens=open_case)
@needs(Permission.READ_CASES)
def delete_case(work: Work[Actor], body: ReasonBody, case_id: int) -> Tombstone:
    """Take the case out of sight for good; its number, who, when and why stay in the record."""
    number = open_case(work, case_id).number
    service.delete_case(work, case_id, reason=body.reason)
    return Tombstone(id=case_id, number=number, reason=body.reason.strip())


@reads("/cases/{case_id}/history", answers=Page[EventShape], query=Paged)
@needs(Permission.READ_CASES)
def case_history(reading: Reading[Actor], query: Paged, case_id: int) -> Page[EventShape]:
    """What happened to the case, the latest first."""
    open_case(reading, case_id)
    lines = queries.history_of(reading, case_id, after=key_of(query.cursor), limit=query.limit + 1)
    shown = lines[: query.limit]
    following = cursor_of(shown[-1].entry.seq) if len(lines) > query.limit else None
    return Page(items=[event_of(line) for line in shown], next=following)


def log_reading(case: CaseFacts) -> None:
    """Log that the caller read a confidential case (not when a program only looks ahead)."""
    if case.confidential and not is_prefetch():
        afterwards(lambda work: note_reading(work, case.id))


def is_prefetch() -> bool:
    """Whether the answer is fetched ahead, and perhaps never looked at."""
    return "prefetch" in request.headers.get("Sec-Purpose", "")


def _whole(work: Work[Actor], case_id: int) -> CaseWhole:
    return case_whole(queries.case_view(work, case_id))


def _collect(names: Names, restriction: Restriction | None) -> None:
    if restriction is not None:
        names.people("restriction.people", restriction.people)
        names.units("restriction.units", restriction.units)


def _reach(body: AccessBody, known: Known) -> Reach:
    if body.restriction is None:
        return Reach(body.access, body.confidential)
    people = frozenset(known.people(body.restriction.people))
    return Reach(body.access, body.confidential, people, frozenset(body.restriction.units))


def _access_line(line: AccessLine) -> AccessLineShape:
    named = line.person or line.unit
    return AccessLineShape(
        person=line.person.username if line.person else None,
        unit=line.unit.id if line.unit else None,
        name=named.name if named else None,
        everyone=line.is_everyone,
        causes=[CauseShape(cause=cause.cause, source=cause.source) for cause in line.causes],
        members=[member.username for member in line.members],
        let_in=line.let_in,
    )
