"""Signing in and out."""

from urllib.parse import urlsplit

from flask import current_app, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ledelse.kernel.transaction import SYSTEM, reading
from ledelse.kernel.verdict import Refused
from ledelse.people import sessions
from ledelse.people.acting import acting
from ledelse.people.permissions import Open, needs
from ledelse.people.queries import PersonView, people_by_username
from ledelse.texts import refusals
from ledelse.web import guard, pages
from ledelse.web.limits import sign_in_limit
from ledelse.web.rendering import page

TRIED_FIRST = (  # the log-ins that a demo shows, in this order; elsewhere nobody is listed
    "borgmester",
    "kommunaldirektor",
    "direktor.boern",
    "direktor.teknik",
    "centerchef.skole",
    "sekretariat",
    "sagsbehandler",
    "sagsbehandler2",
    "analytiker",
    "admin",
)


@pages.get("/")
@needs(Open.SIGNED_IN)
def front() -> Response:
    """The first page is what waits."""
    return redirect(url_for("web.inbox"))


@pages.get("/log-ind")
@needs(Open.ANYONE)
def sign_in() -> Response:
    """The form for name and password."""
    return _form(username=request.args.get("username", ""))


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
        return _form(username=username, error=refusals.sentence(fault), status=422)
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


def _form(*, username: str, error: str = "", status: int = 200) -> Response:
    return page(
        "sign_in/sign_in.html",
        status=status,
        next=_safe_target(),
        error=error,
        username=username[:64],
        trial=_trial(),
    )


def _trial() -> list[PersonView]:
    """Whom one can try to be: only in a demo, where everybody knows the password."""
    if not current_app.extensions["ledelse.settings"].demo:
        return []
    with reading(SYSTEM) as look:
        found = people_by_username(look.session, TRIED_FIRST)
    return [found[username] for username in TRIED_FIRST if username in found]


def _safe_target() -> str:
    """Where to go afterwards: only a path on this site."""
    target = request.values.get("next", "")
    parts = urlsplit(target)
    harmless = target.startswith("/") and not target.startswith(("//", "/\\")) and "\\" not in target
    return target if harmless and not parts.scheme and not parts.netloc else ""
