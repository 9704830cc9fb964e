"""After a commit: tell the watchers who may see it that something changed; cut those who lost their right."""

import logging
import time

from prometheus_client import Counter
from sqlalchemy.exc import SQLAlchemyError

from ledelse.approvals.events import ApprovalEvent
from ledelse.cases.access import readers
from ledelse.cases.events import CaseEvent
from ledelse.kernel import clock
from ledelse.kernel.events import Recorded, after
from ledelse.kernel.transaction import SYSTEM, reading
from ledelse.people import sessions
from ledelse.people.events import MembershipEnded, MembershipGiven, PersonChanged, SessionEnded
from ledelse.realtime.sockets import cut, say_changed, watchers
from ledelse.realtime.watchers import Socket

YIELD_EVERY = 50  # sends
LOOK_EVERY = 30.0  # seconds between looks for sessions that have run out

log = logging.getLogger(__name__)
sent = Counter("ledelse_hints", "Hints sent to open tabs")


def register() -> None:
    """The listeners below are registered by importing this module."""


@after(ApprovalEvent, CaseEvent, name="realtime.changed")
def hint(event: Recorded) -> None:
    """Say `changed` for the case and for the board to those who may see the case at this moment.

    Who looks at the case and could read it before, but may not any more, is cut: the page asks, and is told
    that there is nothing. Who never could read it notices nothing.
    """
    if event.case_id is None:
        return
    topics = {topic: watchers.watching(topic) for topic in (f"case:{event.case_id}", "board")}
    people = {person_id for watching in topics.values() for person_id in watching}
    if not people:
        return
    with reading(SYSTEM) as look:
        allowed = readers(look, event.case_id, person_ids=people)
    told: list[tuple[Socket, str]] = []
    shut_out: list[str] = []
    for topic, watching in topics.items():
        for person_id, tabs in watching.items():
            if person_id in allowed:
                told += [(tab, topic) for tab in tabs]
            else:
                shut_out += [tab.sid for tab in tabs if topic in tab.shown]
    cut(shut_out)
    _tell(told, seq=event.seq)


def _tell(told: list[tuple[Socket, str]], *, seq: int) -> None:
    for place, (tab, topic) in enumerate(told, start=1):
        say_changed(tab.sid, topic=topic, seq=seq)
        if topic != "board":
            tab.shown.add(topic)
        if place % YIELD_EVERY == 0:
            time.sleep(0)  # under gevent this lets the others run
    sent.inc(len(told))


@after(SessionEnded, name="realtime.session_ended")
def cut_session(event: Recorded) -> None:
    """The sockets of a session that ended hear nothing more."""
    watchers.endings += 1
    cut(watchers.of_session(event.data["session_id"]))


@after(MembershipGiven, MembershipEnded, PersonChanged, name="realtime.person_changed")
def cut_person(event: Recorded) -> None:
    """Somebody's rights changed: their tabs connect anew and ask for their pages again."""
    watchers.endings += 1
    cut(watchers.of_person(event.data["subject_id"]))


def cut_those_run_out() -> None:
    """Sessions end by themselves too, without an event."""
    held = watchers.sessions()
    if not held:
        return
    with reading(SYSTEM) as look:
        running = sessions.still_running(look.session, held, now=clock.now())
    for session_id in set(held) - running:
        cut(watchers.of_session(session_id))


def watch_the_clock() -> None:
    """Cut what has run out, for as long as the process lives."""
    while True:
        time.sleep(LOOK_EVERY)
        try:
            cut_those_run_out()
        except SQLAlchemyError:
            log.exception("sessions could not be looked up")
