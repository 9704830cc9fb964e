"""What a person reads when something is not there, not theirs, too late, or broken."""

import logging
from http import HTTPStatus

from flask import Flask, current_app, g, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError
from werkzeug.wrappers import Response

from ledelse.kernel.verdict import Kind, NotFound, Refused
from ledelse.people.acting import SignedOut
from ledelse.texts import at_the_door, refusals
from ledelse.web.limits import seconds_to_wait

log = logging.getLogger(__name__)

STATUS = {Kind.FORBIDDEN: 403, Kind.CONFLICT: 409, Kind.INVALID: 422}


def init_app(app: Flask) -> None:
    """Hang the answers to errors on the app; the API has its own for what lies below /api."""
    app.register_error_handler(NotFound, _not_found)
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(SignedOut, _signed_out)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(HTTPException, _http)


def _answer(status: int, title: str, words: str) -> Response:
    g.setdefault("actor", None)
    template = "errors/fragment.html" if request.headers.get("HX-Request") else "errors/error.html"
    return Response(
        render_template(template, title=title, explanation=words), status=status, mimetype="text/html"
    )


def _not_found(_fault: Exception) -> Response:
    return _answer(404, at_the_door.title_for_status(404), at_the_door.not_found())


def _refused(fault: Refused) -> Response:
    actor = g.get("actor")
    words = refusals.sentence(fault, me=actor.username if actor else None, on_page=False)
    return _answer(STATUS[fault.kind], refusals.title(fault), words)


def _signed_out(_fault: Exception) -> Response:
    return _answer(403, at_the_door.title_for_status(401), at_the_door.signed_out())


def _csrf(_fault: Exception) -> Response:
    return _answer(400, at_the_door.title_for_status(400), at_the_door.page_too_old())


def _http(fault: HTTPException) -> Response | HTTPException:
    status = fault.code or 500
    if status < 400:
        return fault
    if isinstance(fault, InternalServerError):
        log.error("a page broke", exc_info=fault.original_exception, extra={"path": request.path})
    return _answer(status, at_the_door.title_for_status(status), _words(status))


def _words(status: int) -> str:
    """What happened and what to do; with the limit in it where there is one."""
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return at_the_door.too_large(current_app.extensions["ledelse.settings"].largest_upload)
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return at_the_door.too_often(seconds_to_wait())
    return at_the_door.for_status(status)
