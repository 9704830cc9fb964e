"""A listener for tests: it writes down the decisions it hears of."""

from ledelse.approvals.events import StepApproved
from ledelse.kernel.events import Recorded, after

NAME = "test.decisions"


def listen(heard: list[int]) -> None:
    """Hear of every approve after the commit (in this process, until it ends or `events` is put back)."""

    def hear(event: Recorded) -> None:
        heard.append(event.data["decision_id"])

    after(StepApproved, name=NAME)(hear)
