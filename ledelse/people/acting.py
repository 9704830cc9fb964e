"""Brackets for a person: the actor is read inside them, so that a right lost a moment ago is lost."""

from contextlib import AbstractContextManager

from sqlalchemy.orm import Session

from ledelse.kernel.transaction import Reading, Work, reading_as, transaction_as
from ledelse.people.actor import Actor, actor_for


class SignedOut(Exception):
    """The person may no longer sign in."""


def acting(person_id: int) -> AbstractContextManager[Work[Actor]]:
    """A write bracket in the person's name."""
    return transaction_as(lambda session: _actor(session, person_id))


def looking(person_id: int) -> AbstractContextManager[Reading[Actor]]:
    """A read bracket in the person's name."""
    return reading_as(lambda session: _actor(session, person_id))


def _actor(session: Session, person_id: int) -> Actor:
    actor = actor_for(session, person_id)
    if actor is None:
        raise SignedOut
    return actor
