"""Every no of the API as RFC 9457 `application/problem+json`, in the language of whoever asked."""

import json
import logging
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Flask, g, request
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from werkzeug.exceptions import HTTPException, InternalServerError
from werkzeug.wrappers import Response

from ledelse.api.words import FROM_PYDANTIC, INVALID, NO_TOKEN, NOT_FOUND, Fault, fault_sentence
from ledelse.kernel.verdict import Kind, NotFound, Refused
from ledelse.people.acting import SignedOut
from ledelse.texts import refusals
from ledelse.texts.language import DANISH, LANGUAGES, gettext, speaking

log = logging.getLogger(__name__)

MIME = "application/problem+json"
STATUS = {Kind.FORBIDDEN: 403, Kind.CONFLICT: 409, Kind.INVALID: 422}
_KEPT_HEADERS = frozenset({"allow", "retry-after", "content-range"})


class ProblemShape(BaseModel):
    """RFC 9457. `errors` names the fields of a 422; `who`, `what` and `when` stand in a 409."""

    model_config = ConfigDict(title="Problem", extra="allow")

    type: str = Field(description="An address that names the problem; the same each time it occurs.")
    title: str
    status: int
    detail: str
    errors: dict[str, list[str]] | None = None
    who: str | None = Field(None, description="The user name of whoever was first.")
    who_name: str | None = None
    what: str | None = Field(None, description="The action that was done.")
    when: str | None = None


class FieldFault(Exception):
    """A field of the request cannot be used."""

    def __init__(self, field: str, fault: Fault, **facts: object) -> None:
        super().__init__(field, fault)
        self.found = ((field, fault, facts),)


class FieldFaults(Exception):
    """Several fields of the request cannot be used."""

    def __init__(self, faults: Iterable[FieldFault]) -> None:
        self.found = tuple(found for fault in faults for found in fault.found)
        super().__init__([field for field, _, _ in self.found])


class Problem(Exception):
    """A no that belongs to the API alone; `words` are title and detail."""

    def __init__(self, status: int, slug: str, words: tuple[str, str], **headers: str) -> None:
        super().__init__(slug)
        self.status, self.slug, self.words = status, slug, words
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


def no_token(*, given: bool) -> Problem:
    """Nobody is signed in: no token, or one that does not work."""
    challenge = 'Bearer realm="ledelse"' + (', error="invalid_token"' if given else "")
    return Problem(401, "no-token", NO_TOKEN, WWW_Authenticate=challenge)


def answer_for(app: Flask, api: Blueprint) -> None:
    """Word what goes wrong in the API's routes, and for addresses under /api that are no routes."""
    for kind, handler in _HANDLERS.items():
        api.register_error_handler(kind, handler)
    app.before_request(_no_such_route)


def _no_such_route() -> Response | None:
    """Addresses that no route has belong to no blueprint, so nobody else would answer them our way."""
    fault = request.routing_exception
    if not request.path.startswith("/api/") or not isinstance(fault, HTTPException):
        return None
    return _http(fault) if (fault.code or 500) >= 400 else None


def _answer(
    status: int,
    slug: str,
    words: Callable[[], tuple[str, str]],
    *,
    more: Callable[[], Mapping[str, Any]] = dict,
    headers: Mapping[str, str] | None = None,
) -> Response:
    with speaking(_language()):
        title, detail = words()
        problem = {"type": f"/problemer/{slug}", "title": title, "status": status, "detail": detail, **more()}
    return Response(json.dumps(problem), status=status, mimetype=MIME, headers=dict(headers or {}))


def _language() -> str:
    """The person's own language; of strangers the one their program asks for."""
    caller = g.get("api_caller")
    if caller is not None:
        return str(caller.language)
    wanted = (tag.partition("-")[0].lower() for tag in request.accept_languages.values())
    return next((code for code in wanted if code in LANGUAGES), DANISH)


def _problem(fault: Problem) -> Response:
    title, detail = fault.words
    return _answer(fault.status, fault.slug, lambda: (gettext(title), gettext(detail)), headers=fault.headers)


def _not_found(_fault: Exception) -> Response:
    return _answer(404, "not-found", lambda: (gettext(NOT_FOUND[0]), gettext(NOT_FOUND[1])))


def _signed_out(_fault: Exception) -> Response:
    return _problem(no_token(given=True))


def _refused(fault: Refused) -> Response:
    return _answer(
        STATUS[fault.kind],
        refusals.type_slug(fault),
        lambda: (refusals.title(fault), _sentence(fault)),
        more=lambda: {**_errors_of(fault), **_who_did_what(fault)},
    )


def _sentence(fault: Refused) -> str:
    caller = g.get("api_caller")
    return refusals.sentence(fault, me=caller.username if caller else None, on_page=False)


def _errors_of(fault: Refused) -> dict[str, Any]:
    field = fault.facts.get("field")
    return {"errors": {str(field): [_sentence(fault)]}} if field and fault.kind is Kind.INVALID else {}


def _who_did_what(fault: Refused) -> dict[str, Any]:
    at, facts = fault.facts.get("at"), fault.facts
    if fault.kind is not Kind.CONFLICT or not isinstance(at, datetime):
        return {}
    moment = at.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return {
        "who": facts.get("username"),
        "who_name": facts.get("who"),
        "what": facts.get("what"),
        "when": moment,
    }


def _fields(fault: FieldFault | FieldFaults) -> Response:
    return _invalid(list(fault.found))


def _validation(fault: ValidationError) -> Response:
    found = []
    for error in fault.errors(include_url=False, include_input=False):
        field = ".".join(str(part) for part in error["loc"]) or "body"
        found.append((field, FROM_PYDANTIC.get(error["type"], Fault.UNUSABLE), _facts(error.get("ctx", {}))))
    return _invalid(found)


def _facts(context: Mapping[str, Any]) -> dict[str, object]:
    names = {"min_length": "least", "max_length": "most", "ge": "least", "le": "most"}
    return {names.get(name, name): value for name, value in context.items()}


def _invalid(found: list[tuple[str, Fault, dict[str, object]]]) -> Response:
    def errors() -> Mapping[str, Any]:
        by_field: dict[str, list[str]] = {}
        for field, fault, facts in found:
            by_field.setdefault(field, []).append(fault_sentence(fault, facts))
        return {"errors": by_field}

    def words() -> tuple[str, str]:
        return gettext(INVALID[0]), gettext(INVALID[1]) % {
            "fields": ", ".join(dict.fromkeys(f for f, *_ in found))
        }

    return _answer(422, "request-fields", words, more=errors)


def _http(fault: HTTPException) -> Response:
    status = fault.code or 500
    if status == 404:
        return _not_found(fault)
    if isinstance(fault, InternalServerError):
        log.error("the API broke", exc_info=fault.original_exception, extra={"path": request.path})
    kept = {name: value for name, value in fault.get_headers() if name.lower() in _KEPT_HEADERS}
    return _answer(
        status,
        f"http-{status}",
        lambda: (refusals.title_for_status(status), refusals.for_status(status)),
        headers=kept,
    )


_HANDLERS: dict[type[Exception], Callable[[Any], Response]] = {
    Problem: _problem,
    FieldFault: _fields,
    FieldFaults: _fields,
    ValidationError: _validation,
    NotFound: _not_found,
    Refused: _refused,
    SignedOut: _signed_out,
    HTTPException: _http,
}
