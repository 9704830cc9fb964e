"""Whose token it is, and whether the route is for them. Only `Authorization: Bearer` opens the API, never a cookie."""

from collections.abc import Callable
from contextlib import ExitStack

from flask import Blueprint, current_app, g, request
from sqlalchemy.orm import Session

from ledelse.api.problems import Problem, no_token
from ledelse.api.words import NO_MANDATE, NO_PERMISSION
from ledelse.kernel.transaction import Reading, Work, reading_as
from ledelse.people.acting import acting
from ledelse.people.actor import Actor, actor_for
from ledelse.people.permissions import Open, Permission, need_of
from ledelse.people.sessions import person_with_token

ON_BEHALF = "X-On-Behalf-Of"
_READS = ("GET", "HEAD", "OPTIONS")


def stand_before(api: Blueprint) -> None:
    """Let nobody through to a route of the API without this."""
    api.before_request(_let_in)
    api.teardown_request(_close)


def caller() -> Actor:
    """Whose token it is."""
    found: Actor = g.api_caller
    return found


def reading() -> Reading[Actor]:
    """The one reading bracket of a request that changes nothing."""
    found: Reading[Actor] = g.api_reading
    return found


def afterwards(mark: Callable[[Work[Actor]], object]) -> None:
    """Let a reading leave a mark (the access log, "opened by") once all has been read."""
    g.setdefault("api_marks", []).append(mark)


def finish() -> None:
    """End the reading, then write its marks: one connection at a time, so that readers never wait for readers."""
    _close(None)
    marks: list[Callable[[Work[Actor]], object]] = g.pop("api_marks", [])
    if marks:
        with acting(caller().person_id) as work:
            for mark in marks:
                mark(work)


def word() -> str:
    """The token itself; empty without one."""
    authorization = request.authorization
    if authorization is None or authorization.type != "bearer":
        return ""
    return (authorization.token or "").strip()


def _let_in() -> None:
    need = need_of(current_app.view_functions[request.endpoint or ""])
    if need is Open.ANYONE:
        return
    actor = _whose_token(word())
    if request.headers.get(ON_BEHALF) is not None:
        raise Problem(403, "no-mandate", NO_MANDATE)
    if isinstance(need, Permission) and not actor.may(need):
        raise Problem(403, "no-permission", NO_PERMISSION)


def _whose_token(key: str) -> Actor:
    """Read who it is; the bracket stays open for a request that only reads, so that all is of one moment."""
    if not key:
        raise no_token(given="Authorization" in request.headers)
    g.api_stack = ExitStack()
    found = g.api_stack.enter_context(reading_as(lambda session: _actor(session, key)))
    if request.method not in _READS:
        g.api_stack.close()
    actor: Actor = found.actor
    g.api_reading, g.api_caller = found, actor
    return actor


def _actor(session: Session, key: str) -> Actor:
    person_id = person_with_token(session, key)
    actor = actor_for(session, person_id) if person_id is not None else None
    if actor is None:
        raise no_token(given=True)
    return actor


def _close(_fault: BaseException | None) -> None:
    stack: ExitStack | None = g.pop("api_stack", None)
    if stack is not None:
        stack.close()
