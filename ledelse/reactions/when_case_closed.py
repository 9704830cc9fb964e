"""A case cannot be closed or deleted while an approval is under way on it."""

from ledelse.approvals.queries import is_running_on
from ledelse.cases.events import CaseClosed, CaseDeleted
from ledelse.cases.rules import Why
from ledelse.kernel.events import within
from ledelse.kernel.transaction import Acting, Work
from ledelse.kernel.verdict import Kind, Refused


@within(CaseClosed, CaseDeleted)
def refuse_while_running(work: Work[Acting], event: CaseClosed | CaseDeleted) -> None:
    """Undo the closing, with the reason."""
    if event.case_id is not None and is_running_on(work, event.case_id):
        raise Refused(Why.CASE_HAS_RUNNING_APPROVAL, Kind.CONFLICT, {})
