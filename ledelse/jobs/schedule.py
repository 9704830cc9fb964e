"""Clean-ups by the clock; APScheduler only ticks, and each job may safely run in several processes."""

from apscheduler.schedulers.background import BackgroundScheduler

from ledelse.kernel import idempotency, outbox
from ledelse.kernel.transaction import SYSTEM, transaction


def start() -> None:
    """Begin to tick."""
    scheduler = BackgroundScheduler(timezone="Europe/Copenhagen", daemon=True)
    scheduler.add_job(outbox.forget_done, "interval", hours=1, id="outbox")
    scheduler.add_job(forget_answers, "interval", hours=6, id="answers")
    scheduler.start()


def forget_answers() -> None:
    """Throw away kept answers that are older than 30 days."""
    with transaction(SYSTEM) as work:
        idempotency.forget_old(work)
