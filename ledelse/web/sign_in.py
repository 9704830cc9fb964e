"""Signing in and out."""

from urllib.parse import urlsplit

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ledelse.kernel.transaction import SYSTEM, reading
from ledelse.kernel.verdict import Refused
from ledelse.people import sessions
from ledelse.people.acting import acting
from ledelse.people.permissions import Open, needs
from ledelse.texts import refusals
from ledelse.web import guard, pages
from ledelse.web.limits import sign_in_limit
from ledelse.web.rendering import page


@pages.get("/")
@needs(Open.SIGNED_IN)
def front() -> Response:
    """The first page is what waits."""
    return redirect(url_for("web.inbox"))


@pages.get("/log-ind")
@needs(Open.ANYONE)
def sign_in() -> Response:
    """The form for name and password."""
    return page("sign_in/sign_in.html", next=_safe_target(), error="", username="")


@pages.post("/log-ind")
@needs(Open.ANYONE)
@sign_in_limit
def do_sign_in() -> Response:
    """Check name and password, and open a session."""
    username = request.form.get("username", "")
    password = request.form.get("password", "")
    try:
        with reading(SYSTEM) as look:
            person_id = sessions.person_with_password(look.session, username=username, password=password)
    except Refused as fault:
        words = refusals.sentence(fault)
        return page("sign_in/sign_in.html", status=422, next=_safe_target(), error=words, username=username)
    with acting(person_id) as work:
        word = sessions.sign_in(work, device=request.user_agent.string)
    guard.open_session(word)
    return redirect(_safe_target() or url_for("web.front"))


@pages.post("/log-ud")
@needs(Open.SIGNED_IN)
def sign_out() -> Response:
    """End this session; the browser is told to forget what it has kept."""
    with guard.changing() as work:
        sessions.end_session(work, guard.session_id())
    guard.close_session()
    flash(_("Du er logget ud."))
    response = redirect(url_for("web.sign_in"))
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def _safe_target() -> str:
    """Where to go afterwards: only a path on this site."""
    target = request.values.get("next", "")
    parts = urlsplit(target)
    harmless = target.startswith("/") and not target.startswith(("//", "/\\")) and "\\" not in target
    return target if harmless and not parts.scheme and not parts.netloc else ""
