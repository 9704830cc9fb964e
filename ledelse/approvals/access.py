"""The only way to an approval on somebody's behalf: through its case."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select

from ledelse.approvals.chain import Status
from ledelse.approvals.models import Approval
from ledelse.cases.access import open_case
from ledelse.cases.rules import CaseFacts, may_write
from ledelse.kernel.transaction import Reading, Work
from ledelse.kernel.verdict import NotFound
from ledelse.people.actor import Actor

APPROVAL = Approval.__table__


@dataclass(frozen=True, slots=True)
class Opened:
    """An approval's own row and its case."""

    row: Row[Any]
    case: CaseFacts

    @property
    def id(self) -> int:
        """The approval's id."""
        return int(self.row.id)


def open_approval(reading: Reading[Actor], approval_id: int) -> Opened:
    """The approval, if the actor may read its case; a draft only if they may write it."""
    row = reading.session.connection().execute(select(APPROVAL).where(APPROVAL.c.id == approval_id)).first()
    return _opened(reading, row)


def open_approval_to_act(work: Work[Actor], approval_id: int) -> Opened:
    """The same, locked until the commit: those who act at once take turns here."""
    query = select(APPROVAL).where(APPROVAL.c.id == approval_id).with_for_update()
    return _opened(work, work.session.connection().execute(query).first())


def _opened(reading: Reading[Actor], row: Row[Any] | None) -> Opened:
    if row is None:
        raise NotFound
    case = open_case(reading, row.case_id)
    if row.status == Status.DRAFT and not _prepares(case, row, reading.actor):
        raise NotFound
    return Opened(row, case)


def _prepares(case: CaseFacts, row: Row[Any], actor: Actor) -> bool:
    return actor.person_id == row.responsible_id or bool(may_write(case, actor))
