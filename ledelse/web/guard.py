"""Who is at the door: sign-in by session word, the permission of the route, CSRF, and the headers of every page."""

import secrets
from contextlib import AbstractContextManager, ExitStack

from flask import Flask, Response, abort, current_app, g, redirect, request, session, url_for
from flask_login import LoginManager, UserMixin, login_user, logout_user
from flask_wtf.csrf import CSRFProtect
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from ledelse.kernel import clock
from ledelse.kernel.transaction import Reading, Work, reading_as, transaction
from ledelse.people import sessions
from ledelse.people.acting import SignedOut, acting, looking
from ledelse.people.actor import Actor, actor_for
from ledelse.people.permissions import Open, Permission, need_of

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "worker-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)

LARGEST_ID = 2**31 - 1

csrf = CSRFProtect()
manager = LoginManager()


class Browser(UserMixin):
    """A signed-in browser as Flask-Login sees it: its id is the session's secret word."""

    def __init__(self, word: str) -> None:
        self.id = word


@manager.user_loader
def _browser(word: str) -> Browser:
    return Browser(word)


def init_app(app: Flask) -> None:
    """Hang the guard on the app; it stands before every page."""
    manager.init_app(app)
    csrf.init_app(app)
    app.before_request(_guard)
    app.after_request(_headers)
    app.teardown_request(_close)


def _guard() -> BaseResponse | None:
    if request.blueprint != "web":
        return None
    need = need_of(current_app.view_functions[request.endpoint or ""])
    actor = _signed_in_actor()
    _require_storable()
    if need is Open.ANYONE:
        return None
    if actor is None:
        return _to_sign_in()
    if isinstance(need, Permission) and not actor.may(need):
        abort(404)
    return None


def _require_storable() -> None:
    """What no database holds: an id beyond its range is not there, and a field with a NUL cannot be read."""
    if any(isinstance(one, int) and one > LARGEST_ID for one in (request.view_args or {}).values()):
        abort(404)
    if any("\0" in words for _name, words in request.values.items(multi=True)):
        abort(400)


def _to_sign_in() -> BaseResponse:
    target = url_for("web.sign_in", next=request.full_path.rstrip("?") if request.method == "GET" else None)
    if request.headers.get("HX-Request"):
        return Response(status=204, headers={"HX-Redirect": target})
    return redirect(target)


def _signed_in_actor() -> Actor | None:
    """Open the request's reading bracket and find out who asks."""
    g.actor = None
    g.stack = ExitStack()
    word = session.get("_user_id")
    if not word:
        return None
    try:
        g.reading = g.stack.enter_context(reading_as(lambda database: _who(database, word)))
    except SignedOut:
        session.clear()
        return None
    found: Actor = g.reading.actor
    g.actor = found
    if clock.now() - g.signed_in.last_seen_at > sessions.SEEN_EVERY and request.method == "GET":
        _note_seen()
    return found


def _who(database: Session, word: str) -> Actor:
    g.signed_in = sessions.signed_in_person(database, word, now=clock.now())
    found = actor_for(database, g.signed_in.person_id) if g.signed_in else None
    if found is None:
        raise SignedOut
    return found


def _note_seen() -> None:
    with transaction(g.actor) as work:
        sessions.note_seen(work, g.signed_in.session_id)


def _close(_fault: BaseException | None) -> None:
    stack: ExitStack | None = g.pop("stack", None)
    if stack is not None:
        stack.close()


def actor() -> Actor:
    """Who asks; only on routes that need a sign-in."""
    found: Actor = g.actor
    return found


def reading() -> Reading[Actor]:
    """The request's one reading bracket."""
    found: Reading[Actor] = g.reading
    return found


def changing() -> AbstractContextManager[Work[Actor]]:
    """A write bracket in the name of whoever asks; their rights are read again inside it."""
    return acting(actor().person_id)


def read_again() -> None:
    """Begin the reading bracket anew, so that a page shows what this request has just changed."""
    person_id = actor().person_id
    g.stack.close()
    g.stack = ExitStack()
    g.reading = g.stack.enter_context(looking(person_id))
    g.actor = g.reading.actor


def open_session(word: str) -> None:
    """Sign this browser in; the cookie gets a new content, so that a planted one is worth nothing."""
    session.clear()
    session["fresh"] = secrets.token_urlsafe(8)
    login_user(Browser(word))


def close_session() -> None:
    """Sign this browser out."""
    logout_user()
    session.clear()


def _headers(response: BaseResponse) -> BaseResponse:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", POLICY)
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("X-Frame-Options", "DENY")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=()")
    if current_app.config["SESSION_COOKIE_SECURE"]:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
    if request.endpoint != "static":
        headers.setdefault("Cache-Control", "no-store")
    return response


def session_id() -> int:
    """The id of the session that this browser is signed in with."""
    found: int = g.signed_in.session_id
    return found
