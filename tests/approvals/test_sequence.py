"""An approval from draft to its end: who has it, and what each action makes of it."""

from ledelse.kernel.db import Database
from tests import make, see


def test_two_steps_are_approved_in_order(database: Database) -> None:
    anna, bo = make.person("Anna"), make.person("Bo")
    approval = make.approval(steps=[anna, bo])
    assert see.stand(approval) == ("at_step", "current", "pending")
    assert see.waiting(approval) == {("decide", anna)}
    make.act(approval, anna, "approve", comment="Enig")
    assert see.stand(approval) == ("at_step", "approved", "current")
    make.act(approval, bo, "approve")
    assert see.stand(approval) == ("approved", "approved", "approved")
    assert see.waiting(approval) == set()
    assert see.ledger_is_whole() > 0
