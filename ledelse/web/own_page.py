"""One's own page: the way to what is rarer, how the screens look, the password, sessions and keys."""

import re

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ledelse.kernel.verdict import Refused
from ledelse.people import service, sessions
from ledelse.people.permissions import Permission, needs
from ledelse.texts import labels
from ledelse.texts.language import LANGUAGES
from ledelse.web import guard, pages
from ledelse.web.form_values import Unusable, errors_of, status_of
from ledelse.web.rendering import page

SYSTEMS = (("iPad", "iPad"), ("iPhone", "iPhone"), ("Android", "Android"), ("Windows", "Windows"))
BROWSERS = (("Edg/", "Edge"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))


@pages.get("/mere")
@needs(Permission.OWN_PAGE)
def more() -> Response:
    """Links to what is not in the main menu, and the way out."""
    return page("own_page/more.html", current="more")


@pages.get("/mere/indstillinger")
@needs(Permission.OWN_PAGE)
def settings() -> Response:
    """How the screens look."""
    return page(
        "own_page/settings.html",
        current="more",
        languages=[(code, labels.language_label(code)) for code in LANGUAGES],
        themes=[(theme, labels.theme_label(theme)) for theme in labels.THEMES],
    )


@pages.post("/mere/indstillinger")
@needs(Permission.OWN_PAGE)
def save_settings() -> Response:
    """Change language, colours and keys."""
    form = request.form
    with guard.changing() as work:
        service.change_own_settings(
            work,
            language=form.get("language", ""),
            theme=form.get("theme", ""),
            keys_on=bool(form.get("keys_on")),
        )
    guard.read_again()
    flash(_("Gemt."), "toast")
    return redirect(url_for("web.settings"), 303)


@pages.get("/mere/adgangskode")
@needs(Permission.OWN_PAGE)
def password() -> Response:
    """The form for another password."""
    return _password_form()


@pages.post("/mere/adgangskode")
@needs(Permission.OWN_PAGE)
def change_password() -> Response:
    """Change it; every session ends, so one signs in again."""
    old, new = request.form.get("old", ""), request.form.get("new", "")
    try:
        if new != request.form.get("again", ""):
            raise Unusable("again", _("De to nye adgangskoder er ikke ens."))
        with guard.changing() as work:
            service.change_own_password(work, old=old, new=new)
    except (Refused, Unusable) as fault:
        return _password_form(fault)
    guard.close_session()
    flash(_("Adgangskoden er skiftet. Log ind med den nye."), "done")
    return redirect(url_for("web.sign_in"), 303)


def _password_form(fault: Refused | Unusable | None = None) -> Response:
    return page(
        "own_page/password.html",
        status=status_of(fault) if fault else 200,
        current="more",
        errors=errors_of(fault, shown={"password": "new"}) if fault else {},
    )


@pages.get("/mere/enheder")
@needs(Permission.OWN_PAGE)
def own_sessions() -> Response:
    """Where one is signed in."""
    return page(
        "own_page/sessions.html",
        current="more",
        sessions=sessions.own_sessions(guard.reading()),
        here=guard.session_id(),
        device=device,
    )


@pages.post("/mere/enheder/<int:session_id>/slut")
@needs(Permission.OWN_PAGE)
def end_session(session_id: int) -> Response:
    """Sign out there, at once."""
    with guard.changing() as work:
        sessions.end_session(work, session_id)
    if session_id == guard.session_id():
        guard.close_session()
        return redirect(url_for("web.sign_in"), 303)
    flash(_("Du er logget ud på den enhed."), "toast")
    return redirect(url_for("web.own_sessions"), 303)


def device(user_agent: str) -> str:
    """A browser in words that its owner knows: `Safari på iPad`."""
    browser = next((name for mark, name in BROWSERS if mark in user_agent), _("En browser"))
    system = next((name for mark, name in SYSTEMS if mark in user_agent), "")
    if not system and re.search(r"Mac OS X|Macintosh", user_agent):
        system = "Mac"
    return _("%(browser)s på %(system)s", browser=browser, system=system) if system else browser


@pages.get("/mere/noegler")
@needs(Permission.OWN_PAGE)
def own_tokens() -> Response:
    """One's keys for programs."""
    return _tokens()


@pages.post("/mere/noegler")
@needs(Permission.OWN_PAGE)
def make_token() -> Response:
    """Make one; the word itself is shown here, this once."""
    name = request.form.get("name", "").strip()
    if not name:
        return _tokens(fault=Unusable("name", _("Skriv, hvad nøglen er til.")))
    with guard.changing() as work:
        word = sessions.make_token(work, person_id=work.actor.person_id, name=name)
    guard.read_again()
    return _tokens(word=word)


@pages.post("/mere/noegler/<int:token_id>/slut")
@needs(Permission.OWN_PAGE)
def end_token(token_id: int) -> Response:
    """The key works no more."""
    with guard.changing() as work:
        sessions.end_token(work, token_id)
    flash(_("Nøglen virker ikke længere."), "toast")
    return redirect(url_for("web.own_tokens"), 303)


def _tokens(*, word: str = "", fault: Unusable | None = None) -> Response:
    return page(
        "own_page/tokens.html",
        status=status_of(fault) if fault else 200,
        current="more",
        tokens=sessions.own_tokens(guard.reading()),
        word=word,
        name=request.form.get("name", "") if fault else "",
        errors=errors_of(fault) if fault else {},
    )
