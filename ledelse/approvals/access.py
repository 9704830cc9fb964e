"""The only way to an approval on somebody's behalf: through its case."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, bindparam, select

from ledelse.approvals.chain import Status
from ledelse.approvals.models import Approval
from ledelse.cases.access import CASE, KIND, VISIBLE, as_parameters, case_columns, facts_from
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
    return _opened(reading, approval_id, _OPEN)


def open_approval_to_act(work: Work[Actor], approval_id: int) -> Opened:
    """The same, locked until the commit: those who act at once take turns here."""
    return _opened(work, approval_id, _OPEN_TO_ACT)


_KIND_NAME = select(KIND.c.name).where(KIND.c.key == CASE.c.kind).scalar_subquery().label("kind_name")
_OPEN = (
    select(APPROVAL, _KIND_NAME, *case_columns())
    .join(CASE, CASE.c.id == APPROVAL.c.case_id)
    .where(APPROVAL.c.id == bindparam("approval_id"), VISIBLE)
)
_OPEN_TO_ACT = _OPEN.with_for_update(of=APPROVAL)


def _opened(reading: Reading[Actor], approval_id: int, query: Select[Any]) -> Opened:
    parameters = {"approval_id": approval_id, **as_parameters(reading.actor)}
    row = reading.session.connection().execute(query, parameters).first()
    if row is None:
        raise NotFound
    case = facts_from(row)
    if row.status == Status.DRAFT and not _prepares(case, row, reading.actor):
        raise NotFound
    return Opened(row, case)


def _prepares(case: CaseFacts, row: Row[Any], actor: Actor) -> bool:
    return actor.person_id == row.responsible_id or bool(may_write(case, actor))
