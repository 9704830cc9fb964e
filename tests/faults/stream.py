"""A process that approves one approval after the other and says so, until it is killed (`python -m`).

Each line it prints is a promise: this decision is stored. With `early` it promises before the commit.
"""

import sys
import time

from ledelse.approvals import service
from ledelse.approvals.rules import Action
from ledelse.approvals.service import Act
from ledelse.kernel import db
from ledelse.people.acting import acting
from tests.faults.hearing import listen

SEEN = 2  # the revision of an approval that was started and nothing more


def main(url: str, person: int, approvals: list[int], *, early: bool) -> None:
    """Approve them in order."""
    listen([])
    db.bind(db.Database(url))
    for approval in approvals:
        with acting(person) as work:
            decision = service.act(work, approval, Act(Action.APPROVE, SEEN, comment=f"Nr. {approval}"))
            if early:
                print(decision, flush=True)
                time.sleep(0.2)
        if not early:
            print(decision, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), [int(n) for n in sys.argv[3].split(",")], early="early" in sys.argv)
