"""When a kind's limit for amber is changed, what is under way gets its colour from the new one."""

from ledelse.approvals.waiting import recolour
from ledelse.cases.events import KindChanged
from ledelse.kernel.events import within
from ledelse.kernel.transaction import Acting, Work


@within(KindChanged)
def recolour_running(work: Work[Acting], event: KindChanged) -> None:
    """Work out anew when amber begins."""
    recolour(work, kind=event.key)
