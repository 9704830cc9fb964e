"""When a case gets another owner unit or kind, its approvals are counted and coloured accordingly."""

from ledelse.approvals.waiting import follow_case
from ledelse.cases.events import CaseUpdated
from ledelse.kernel.events import within
from ledelse.kernel.transaction import Acting, Work


@within(CaseUpdated)
def follow(work: Work[Acting], event: CaseUpdated) -> None:
    """Take the unit and the limit for amber from the case as it is now."""
    if event.case_id is not None and {"unit_id", "kind"} & set(event.fields):
        follow_case(work, event.case_id)
