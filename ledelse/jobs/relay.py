"""Delivers what was committed: at once for this process, within a moment for what other processes commit."""

import logging
import threading

from sqlalchemy.exc import SQLAlchemyError

from ledelse.kernel import outbox

LOOK_EVERY = 0.25  # seconds between looks for what other processes have committed

log = logging.getLogger(__name__)


def start() -> None:
    """Run the relay beside the requests."""
    threading.Thread(target=_run, name="relay", daemon=True).start()


def _run() -> None:
    while True:
        outbox.wait(LOOK_EVERY)
        try:
            while outbox.deliver_pending():
                pass
        except SQLAlchemyError:
            # The rows stay undone; the next look tries again.
            log.exception("the relay could not reach the database")
