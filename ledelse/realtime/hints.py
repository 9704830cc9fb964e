"""After a commit: tell the watchers who may see it that something changed; cut those who lost their session."""

from ledelse.approvals.events import ApprovalEvent
from ledelse.cases.access import readers
from ledelse.cases.events import CaseEvent
from ledelse.kernel.events import Recorded, after
from ledelse.kernel.transaction import SYSTEM, reading
from ledelse.people.events import MembershipEnded, MembershipGiven, PersonChanged, SessionEnded
from ledelse.realtime.sockets import cut, say_changed, watchers


def register() -> None:
    """The listeners below are registered by importing this module."""


@after(ApprovalEvent, CaseEvent, name="realtime.changed")
def hint(event: Recorded) -> None:
    """Say `changed` for the case and for the board to those who may see the case at this moment."""
    if event.case_id is None:
        return
    topics = {topic: watchers.watching(topic) for topic in (f"case:{event.case_id}", "board")}
    people = {person_id for watching in topics.values() for person_id in watching}
    if not people:
        return
    with reading(SYSTEM) as look:
        allowed = readers(look, event.case_id, person_ids=people)
    for topic, watching in topics.items():
        for person_id in allowed & watching.keys():
            for sid in watching[person_id]:
                say_changed(sid, topic=topic, seq=event.seq)


@after(SessionEnded, name="realtime.session_ended")
def cut_session(event: Recorded) -> None:
    """The sockets of a session that ended hear nothing more."""
    cut(watchers.of_session(event.data["session_id"]))


@after(MembershipGiven, MembershipEnded, PersonChanged, name="realtime.person_changed")
def cut_person(event: Recorded) -> None:
    """Somebody's rights changed: their tabs connect anew and ask for their pages again."""
    cut(watchers.of_person(event.data["subject_id"]))
