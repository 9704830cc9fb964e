"""Delivers what was committed: at once for this process, within a moment for what other processes commit."""

import logging
import threading
import time

from prometheus_client import Gauge
from sqlalchemy.exc import SQLAlchemyError

from ledelse.kernel import outbox

LOOK_EVERY = 0.25  # seconds between looks for what other processes have committed
PAUSE = 1.0  # seconds after a fault

log = logging.getLogger(__name__)

waiting = Gauge("ledelse_deliveries_waiting", "Deliveries that are due and not done")


def start() -> None:
    """Run the relay beside the requests."""
    waiting.set_function(_waiting)
    threading.Thread(target=_run, name="relay", daemon=True).start()


def _run() -> None:
    while True:
        time.sleep(deliver())


def deliver() -> float:
    """Wait for something to deliver, and deliver it; answers how long to pause (seconds)."""
    outbox.wait(LOOK_EVERY)
    try:
        while outbox.deliver_pending():
            pass
    except Exception:
        # Whatever it is (a full disk, a database that restarts), the rows stay undone and are tried again;
        # a relay that died of it would leave every open page without news until somebody noticed.
        log.exception("the relay could not deliver")
        return PAUSE
    return 0


def _waiting() -> float:
    try:
        return outbox.count_due()
    except SQLAlchemyError:
        return float("nan")  # the other measures are still worth having
