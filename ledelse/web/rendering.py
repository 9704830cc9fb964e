"""What every template may use: the menu, words and formats; and answering with a whole page or one block."""

from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, g, make_response, render_template, request, url_for
from flask_babel import Babel
from flask_babel import gettext as _
from jinja2_fragments.flask import render_block
from werkzeug.wrappers import Response

from ledelse.approvals.queries import waiting_count
from ledelse.cases.deadlines import Colour
from ledelse.kernel import clock
from ledelse.people.actor import Actor
from ledelse.people.permissions import Permission
from ledelse.texts import formats, labels, refusals
from ledelse.texts.language import DANISH


@dataclass(frozen=True, slots=True)
class NavItem:
    """A place in the main menu."""

    key: str
    label: str
    href: str
    icon: str
    count: int | None = None


CHIPS = {Colour.OVERDUE: "over", Colour.SOON: "soon", Colour.OK: "ok", Colour.NONE: "none"}


def init_app(app: Flask) -> None:
    """Give the templates what they need: words as `labels.x`, dates as `formats.x`, reasons as `refusals.x`."""
    Babel(app, locale_selector=_language)
    app.context_processor(_frame)
    app.jinja_env.filters["local_date"] = clock.local_date
    app.jinja_env.globals.update(formats=formats, labels=labels, refusals=refusals, chips=CHIPS)


def _language() -> str:
    """The person's own language, else Danish."""
    actor: Actor | None = g.get("actor")
    return actor.language if actor is not None else DANISH


def _frame() -> dict[str, Any]:
    actor: Actor | None = g.get("actor")
    if actor is None:
        return {"nav": [], "current": "", "language": "da", "theme": "auto", "keys_on": True, "actor": None}
    return {
        "nav": _nav(actor),
        "language": actor.language,
        "theme": actor.theme,
        "keys_on": actor.keys_on,
        "actor": actor,
    }


def _nav(actor: Actor) -> list[NavItem]:
    """The menu; the count of what waits comes from the page's own list where it has one."""
    waiting = g.get("waiting")
    if waiting is None and actor.may(Permission.DECIDE):
        waiting = waiting_count(g.reading)
    items = [
        (Permission.DECIDE, NavItem("inbox", _("Godkend"), url_for("web.inbox"), "how-to-reg", waiting)),
        (Permission.READ_CASES, NavItem("cases", _("Sager"), url_for("web.cases"), "folder")),
        (Permission.WATCH_BOARD, NavItem("board", _("Overblik"), url_for("web.board"), "view-in-list")),
        (Permission.OWN_PAGE, NavItem("more", _("Mere"), url_for("web.more"), "menu")),
    ]
    return [item for need, item in items if actor.may(need)]


def is_fragment() -> bool:
    """Whether htmx asks for a piece of the page rather than the whole."""
    return request.headers.get("HX-Request") == "true" and "HX-History-Restore-Request" not in request.headers


def page(template: str, *, status: int = 200, **context: Any) -> Response:
    """A whole page."""
    return make_response(render_template(template, **context), status)


def block(template: str, name: str, *, status: int = 200, **context: Any) -> Response:
    """One named block of a page, for htmx."""
    return make_response(render_block(template, name, **_at_the_top_of(template, context)), status)


def _at_the_top_of(template: str, context: dict[str, Any]) -> dict[str, Any]:
    """What the page imports and sets at its top, so that its blocks have it when they are rendered alone.

    Everything before the first output is run, no more.
    """
    current_app.update_template_context(context)
    shown = current_app.jinja_env.get_template(template)
    begun = shown.new_context(context)
    next(iter(shown.root_render_func(begun)), None)
    return {**context, **begun.vars}
