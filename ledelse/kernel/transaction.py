"""The bracket around every change: one transaction with its events, ledger entries and deliveries."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, Protocol, TypeVar

from sqlalchemy.orm import Session

from ledelse.kernel import clock, db, ledger, outbox
from ledelse.kernel.events import Event, reactions_to


class Acting(Protocol):
    """Whoever a change is made by: a person, a deputy for a person, or the system itself."""

    @property
    def person_id(self) -> int | None:
        """The person whose hand it is; None for the system."""

    @property
    def on_behalf_of_id(self) -> int | None:
        """The leader whose mandate is used, if any."""


@dataclass(frozen=True, slots=True)
class System:
    """The program itself: jobs, migrations of content, the demo."""

    person_id: int | None = None
    on_behalf_of_id: int | None = None


SYSTEM = System()

A_co = TypeVar("A_co", bound=Acting, covariant=True)
A = TypeVar("A", bound=Acting)


class Reading(Generic[A_co]):
    """What a query needs: the session, who asks, and one fixed moment."""

    def __init__(self, session: Session, actor: A_co, now: datetime) -> None:
        self.session = session
        self.actor = actor
        self.now = now

    @property
    def today(self) -> date:
        """The date in Copenhagen."""
        return clock.local_date(self.now)


class Work(Reading[A_co]):
    """A reading that may also change things and say what happened."""

    def __init__(self, session: Session, actor: A_co, now: datetime) -> None:
        super().__init__(session, actor, now)
        self.events: list[Event] = []

    def record(self, event: Event) -> None:
        """Say that something happened. Those `@within` react now; the ledger is written at the end."""
        self.events.append(event)
        for react in reactions_to(type(event)):
            react(self, event)


@contextmanager
def reading_as(who: Callable[[Session], A]) -> Iterator[Reading[A]]:
    """A bracket that cannot change anything; who asks is read inside it."""
    with Session(db.current().read_engine, expire_on_commit=False) as session:
        yield Reading(session, who(session), clock.now())


@contextmanager
def transaction_as(who: Callable[[Session], A]) -> Iterator[Work[A]]:
    """The bracket around a change: commits at the end, or leaves no trace if anything raises.

    Who acts is read inside it, so that a right that was lost a moment ago is lost.
    """
    database = db.current()
    with database.writing_alone(), Session(database.write_engine, expire_on_commit=False) as session:
        work = Work(session, who(session), clock.now())
        yield work
        _seal(work)
        session.commit()
    outbox.wake()


def reading(actor: A) -> AbstractContextManager[Reading[A]]:
    """A bracket for an actor that is known already."""
    return reading_as(lambda _: actor)


def transaction(actor: A) -> AbstractContextManager[Work[A]]:
    """A bracket for an actor that is known already."""
    return transaction_as(lambda _: actor)


def _seal(work: Work[A]) -> None:
    work.session.flush()
    if not work.events:
        return
    seqs = ledger.append(
        work.session,
        work.events,
        at=work.now,
        person_id=work.actor.person_id,
        on_behalf_of_id=work.actor.on_behalf_of_id,
    )
    outbox.enqueue(work.session, list(zip(seqs, work.events, strict=True)), at=work.now)
