"""Looks at what the program has made of an approval: its chain, for whom it waits, who may read, buttons."""

from typing import Any

from sqlalchemy import select

from ledelse.approvals import service
from ledelse.approvals.access import APPROVAL, open_approval
from ledelse.approvals.chain import Chain
from ledelse.approvals.facts import DECISION, Loaded, load
from ledelse.approvals.waiting import WAITING
from ledelse.cases.access import CASE, GRANT, VERSION
from ledelse.cases.models import Case
from ledelse.kernel import db, ledger
from ledelse.kernel.transaction import SYSTEM, reading
from ledelse.kernel.verdict import NotFound
from ledelse.people.acting import looking


def row(approval_id: int) -> Any:
    """The approval's own row."""
    with reading(SYSTEM) as seen:
        return seen.session.execute(select(APPROVAL).where(APPROVAL.c.id == approval_id)).one()


def loaded(approval_id: int) -> Loaded:
    """All of its rows, as its responsible sees them."""
    with looking(row(approval_id).responsible_id) as seen:
        return load(seen.session, open_approval(seen, approval_id))


def chain(approval_id: int) -> Chain:
    """The chain."""
    return loaded(approval_id).chain


def stand(approval_id: int) -> tuple[str, ...]:
    """Where it stands in short: status (or phase when active), then the status of each step."""
    seen = chain(approval_id)
    return (seen.phase or seen.status).value, *(step.status.value for step in seen.steps)


def waiting(approval_id: int) -> set[tuple[str, int]]:
    """For whom it waits: (wait, person id); a unit stands as a negative number."""
    with reading(SYSTEM) as seen:
        rows = seen.session.execute(select(WAITING).where(WAITING.c.approval_id == approval_id))
        return {(one.wait, one.person_id or -one.unit_id) for one in rows}


def buttons(approval_id: int, person_id: int) -> set[str]:
    """What is lit for a person; nothing when the approval is not there for them."""
    with looking(person_id) as seen:
        try:
            return {action.value for action in service.buttons(seen, approval_id)}
        except NotFound:
            return set()


def may_read(approval_id: int, person_id: int) -> bool:
    """Whether the approval is there for a person."""
    with looking(person_id) as seen:
        try:
            open_approval(seen, approval_id)
        except NotFound:
            return False
        return True


def decisions(approval_id: int) -> list[Any]:
    """Every decision in order, undone ones too."""
    with reading(SYSTEM) as seen:
        query = select(DECISION).where(DECISION.c.approval_id == approval_id).order_by(DECISION.c.id)
        return list(seen.session.execute(query))


def standing(approval_id: int) -> list[tuple[str, int]]:
    """(action, person) of every decision that was not undone, in order."""
    return [(one.action, one.person_id) for one in decisions(approval_id) if one.undone_at is None]


def grants(approval_id: int) -> set[tuple[str, int]]:
    """(cause, person) that this approval gives on its case; a unit stands as a negative number."""
    with reading(SYSTEM) as seen:
        rows = seen.session.execute(select(GRANT).where(GRANT.c.source == f"approval:{approval_id}"))
        return {(one.cause, one.person_id or -one.unit_id) for one in rows}


def case_number(case_id: int) -> str:
    """The number of a case."""
    with reading(SYSTEM) as seen:
        return str(seen.session.execute(select(CASE.c.number).where(Case.id == case_id)).scalar_one())


def ledger_is_whole() -> int:
    """Fails unless the record's chain holds; answers how many entries it has."""
    with db.current().read_engine.connect() as connection:
        entries, broken = ledger.verify(connection)
    assert broken is None, broken
    return entries


def newest_version(document_id: int) -> int:
    """The id of a document's newest version."""
    with reading(SYSTEM) as seen:
        query = select(VERSION.c.id).where(VERSION.c.document_id == document_id).order_by(VERSION.c.n.desc())
        return int(seen.session.execute(query.limit(1)).scalar_one())
