"""How a route is declared: once, with its models; the Flask view and the OpenAPI page are made from that."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

from flask import Blueprint
from pydantic import BaseModel
from werkzeug.wrappers import Response

from ledelse.api import bodies, door
from ledelse.api.shapes import Query, Read
from ledelse.kernel.idempotency import earlier_answer, keep_answer
from ledelse.kernel.transaction import Work
from ledelse.people import sessions
from ledelse.people.acting import acting
from ledelse.people.actor import Actor
from ledelse.people.permissions import Need, need_of

View = TypeVar("View", bound=Callable[..., Any])
Opens = Callable[..., object]
IN_BRACES = re.compile(r"\{(\w+)\}")
ID = "<int(min=1, max=2147483647):{}>"
TEXTS = frozenset({"person", "item"})  # parts of a path that are words, not ids


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """What is said of a route: all that OpenAPI tells, and all that the view needs."""

    method: str
    path: str  # as OpenAPI writes it: /cases/{case_id}
    view: Callable[..., Any]
    need: Need
    answers: type[BaseModel] | None
    status: int = 200
    query: type[Query] | None = None
    body: type[Read] | None = None
    form: type[Read] | None = None  # the text fields beside the file of a multipart form
    media_type: str = "application/json"  # of the answer

    @property
    def name(self) -> str:
        """The name of the function: endpoint and operation id."""
        return self.view.__name__

    @property
    def summary(self) -> str:
        """The first line of the function's docstring."""
        return (self.view.__doc__ or self.name).strip().splitlines()[0]


ROUTES: list[Route] = []


def hang_on(blueprint: Blueprint) -> None:
    """Give the blueprint all routes that were declared."""
    for route in ROUTES:
        rule = IN_BRACES.sub(lambda found: rule_of(found[1]), route.path)
        blueprint.add_url_rule(rule, endpoint=route.name, view_func=route.view, methods=[route.method])


def route_ids(path: str) -> list[str]:
    """The names in braces."""
    return IN_BRACES.findall(path)


def rule_of(name: str) -> str:
    """How Flask writes a part of the path: ids are numbers, all else is text."""
    return f"<{name}>" if name in TEXTS else ID.format(name)


def reads(
    path: str,
    *,
    answers: type[BaseModel] | None,
    query: type[Query] | None = None,
    media_type: str = "application/json",
) -> Callable[[View], View]:
    """Declare a route that changes nothing: `view(reading, [query], **ids)` answers a model or a response."""

    def declare(view: View) -> View:
        @wraps(view)
        def handle(**ids: Any) -> Response:
            asked = [bodies.asked(query)] if query is not None else []
            answer = view(door.reading(), *asked, **ids)
            if not isinstance(answer, Response):
                answer = json_answer(answer.model_dump_json())
            door.finish()
            return answer

        _add(
            Route(
                method="GET",
                path=path,
                view=handle,
                need=_need(view),
                answers=answers,
                query=query,
                media_type=media_type,
            )
        )
        return view

    return declare


def changes(
    method: str,
    path: str,
    *,
    body: type[Read],
    answers: type[BaseModel],
    opens: Opens | None = None,
    status: int = 200,
    location: str = "",
) -> Callable[[View], View]:
    """Declare a route that changes something: `view(work, body, **ids)` answers a model.

    `opens(work, **ids)` raises `NotFound` for whoever may not see the object. `location` is the address of
    what was made, with fields of the answer in braces.
    """

    def declare(view: View) -> View:
        @wraps(view)
        def handle(**ids: Any) -> Response:
            sent = bodies.sent_json()
            return changing(
                lambda work: view(work, sent.read_as(body), **ids),
                fingerprint=sent.content,
                opens=(lambda work: opens(work, **ids)) if opens else None,
                status=status,
                location=location,
            )

        _add(
            Route(
                method=method,
                path=path,
                view=handle,
                need=_need(view),
                answers=answers,
                status=status,
                body=body,
            )
        )
        return view

    return declare


def declared(route: Callable[[Callable[..., Any]], Route]) -> Callable[[View], View]:
    """Declare a route whose view reads the request itself."""

    def declare(view: View) -> View:
        _add(route(view))
        return view

    return declare


def changing(
    verb: Callable[[Work[Actor]], BaseModel],
    *,
    fingerprint: bytes,
    opens: Callable[[Work[Actor]], object] | None,
    status: int,
    location: str = "",
) -> Response:
    """One change in one transaction: may they see it, was it done already, do it, keep the answer."""
    with acting(door.caller().person_id) as work:
        if opens is not None:
            opens(work)
        once = bodies.key_of(fingerprint)
        kept = earlier_answer(work, once)
        if kept is not None:
            return json_answer(kept.body, kept.status, location=location)
        sessions.note_token_used(work, door.word())
        answer = verb(work)
        text = answer.model_dump_json()
        keep_answer(work, once, status=status, body=text)
    return json_answer(text, status, location=location)


def json_answer(text: str, status: int = 200, *, location: str = "") -> Response:
    """An answer in JSON; its `Location` is filled in from its own fields."""
    response = Response(text, status=status, mimetype="application/json")
    if location and status == 201:
        response.headers["Location"] = "/api/v1" + location.format(**response.get_json())
    return response


def _need(view: Callable[..., Any]) -> Need:
    need = need_of(view)
    if need is None:
        raise TypeError(f"{view.__name__} has no @needs")
    return need


def _add(route: Route) -> None:
    ROUTES.append(route)
