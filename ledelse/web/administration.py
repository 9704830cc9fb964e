"""Kinds of cases: their defaults, and from when their deadlines turn amber, shown on examples first."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ledelse.cases import kinds as kinds_
from ledelse.cases.deadlines import Colour, colour_at, due, soon_from
from ledelse.cases.kinds import KindView
from ledelse.cases.rules import Access, DeadlineUnit
from ledelse.kernel.clock import local_date
from ledelse.kernel.verdict import NotFound, Refused
from ledelse.people.permissions import Permission, needs
from ledelse.texts import labels
from ledelse.web import guard, pages
from ledelse.web.form_values import Fault, Unusable, choice, errors_of, number, status_of
from ledelse.web.rendering import page

NEW = KindView("", "", 10, DeadlineUnit.WORKING_DAYS, 8, Access.INVOLVED, False, False, True)  # noqa: FBT003 - a record
SPELLED = {0xE6: "ae", 0xF8: "oe", 0xE5: "aa"}  # the three letters after z, for keys
EXAMPLES = (-1, 0, 1, 2, 5, 10)  # days from today


@dataclass(frozen=True, slots=True)
class Example:
    """A deadline and the colour it would have now."""

    day: date
    colour: Colour


@pages.get("/administration/sagstyper")
@needs(Permission.MANAGE_KINDS)
def kinds() -> Response:
    """All kinds, also those no longer used."""
    found = kinds_.all_kinds(guard.reading(), also_inactive=True)
    return page("administration/kinds.html", current="more", kinds=found)


@pages.get("/administration/sagstyper/ny")
@needs(Permission.MANAGE_KINDS)
def new_kind() -> Response:
    """The form for another kind."""
    return _form(NEW, is_new=True)


@pages.post("/administration/sagstyper/ny")
@needs(Permission.MANAGE_KINDS)
def add_kind() -> Response:
    """Add it at the end."""
    return _saved(NEW, is_new=True)


@pages.get("/administration/sagstyper/<key>")
@needs(Permission.MANAGE_KINDS)
def edit_kind(key: str) -> Response:
    """The form of one kind."""
    return _form(_kind(key), is_new=False)


@pages.post("/administration/sagstyper/<key>")
@needs(Permission.MANAGE_KINDS)
def save_kind(key: str) -> Response:
    """Change it; colours follow at once."""
    return _saved(_kind(key), is_new=False)


def _kind(key: str) -> KindView:
    try:
        return kinds_.kind_by_key(guard.reading(), key)
    except Refused:
        raise NotFound from None


def _saved(before: KindView, *, is_new: bool) -> Response:
    typed = _typed(before)
    if request.form.get("do") == "show":
        return _form(typed, is_new=is_new)
    try:
        _require_numbers()
        with guard.changing() as work:
            if is_new:
                kinds_.add_kind(work, typed)
            else:
                kinds_.change_kind(work, typed)
    except (Refused, Unusable) as fault:
        return _form(typed, is_new=is_new, fault=fault)
    flash(_("Gemt."), "toast")
    return redirect(url_for("web.kinds"), 303)


def _typed(before: KindView) -> KindView:
    form = request.form
    name = form.get("name", "")
    return KindView(
        key=before.key or _key(name),
        name=name,
        deadline_days=number(form, "deadline_days"),
        deadline_unit=choice(DeadlineUnit, form.get("deadline_unit", "")) or before.deadline_unit,
        soon_hours=number(form, "soon_hours") or 0,
        access=choice(Access, form.get("access", "")) or before.access,
        batchable=bool(form.get("batchable")),
        for_information=bool(form.get("for_information")),
        active=bool(form.get("active")),
    )


def _require_numbers() -> None:
    """A number that cannot be read is not the same as none."""
    if request.form.get("deadline_days", "").strip() and not number(request.form, "deadline_days"):
        raise Unusable("deadline_days", _("Skriv et helt tal på mindst 1, eller lad feltet stå tomt."))
    if (number(request.form, "deadline_days") or 0) > 3650:
        raise Unusable("deadline_days", _("Skriv højst 3650."))
    if (number(request.form, "soon_hours") or 0) > 1000:
        raise Unusable("soon_hours", _("Skriv højst 1000."))


def _key(name: str) -> str:
    """A key for a name: `Høring af nabo` becomes `hoering_af_nabo`."""
    letters = name.lower().translate(SPELLED)
    ascii_only = unicodedata.normalize("NFKD", letters).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "_", ascii_only).strip("_")[:40]


def _form(kind: KindView, *, is_new: bool, fault: Fault | None = None) -> Response:
    return page(
        "administration/kind.html",
        status=status_of(fault) if fault else 200,
        current="more",
        kind=kind,
        is_new=is_new,
        action=url_for("web.new_kind") if is_new else url_for("web.edit_kind", key=kind.key),
        accesses=labels.labels(Access),
        deadline_units=labels.labels(DeadlineUnit),
        examples=examples(max(1, min(kind.soon_hours, 1000))),
        errors=errors_of(fault, shown={"key": "name"}) if fault else {},
    )


def examples(soon_hours: int) -> list[Example]:
    """Deadlines around today with the colour each would have at this moment."""
    now = guard.reading().now
    found = []
    for days in EXAMPLES:
        deadline = due(local_date(now) + timedelta(days=days))
        at = deadline.at if deadline else None
        colour = colour_at(now, due_at=at, soon_at=soon_from(at, soon_hours=soon_hours))
        found.append(Example(local_date(now) + timedelta(days=days), colour))
    return found
