"""People and units: accounts made, roles given and taken, accounts closed and opened again."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ledelse.kernel.verdict import NotFound, Refused
from ledelse.people import service, sessions
from ledelse.people.passwords import hash_password
from ledelse.people.permissions import Permission, Role, needs
from ledelse.people.queries import PersonView, all_people, all_units, memberships_of, people_by_id
from ledelse.people.rules import Level, may_use_password
from ledelse.texts import labels
from ledelse.web import guard, pages
from ledelse.web.case_form import indented
from ledelse.web.form_values import Fault, Unusable, choice, errors_of, number, status_of, whole
from ledelse.web.rendering import page

A_PAGE = 50
SHOWN = {"person": "unit_id", "unit": "unit_id"}


@pages.get("/administration/personer")
@needs(Permission.MANAGE_PEOPLE)
def people() -> Response:
    """Everybody, by name; found by the words of name, title or user name."""
    q = request.args.get("q", "").strip()[:100]
    found = [one for one in all_people(guard.reading().session, also_inactive=True) if _fits(one, q)]
    start = max(whole(request.args.get("fra", "")) or 0, 0)
    following = start + A_PAGE
    return page(
        "administration/people.html",
        current="more",
        q=q,
        total=len(found),
        people=found[start:following],
        next_href=url_for("web.people", q=q or None, fra=following) if following < len(found) else "",
        previous_href=url_for("web.people", q=q or None, fra=max(start - A_PAGE, 0)) if start else "",
    )


def _fits(person: PersonView, q: str) -> bool:
    known = f"{person.name} {person.title} {person.username}".casefold()
    return all(word in known for word in q.casefold().split())


@pages.get("/administration/personer/ny")
@needs(Permission.MANAGE_PEOPLE)
def new_person() -> Response:
    """The form for an account."""
    return _new_form()


@pages.post("/administration/personer/ny")
@needs(Permission.MANAGE_PEOPLE)
def create_person() -> Response:
    """Make it, with a first role where one was chosen."""
    form = request.form
    unit_id, role = number(form, "unit_id"), choice(Role, form.get("role", ""))
    try:
        with guard.changing() as work:
            person_id = service.create_person(
                work,
                username=form.get("username", ""),
                name=form.get("name", ""),
                title=form.get("title", "").strip(),
                email=form.get("email", "").strip() or None,
                password=form.get("password") or None,
            )
            if unit_id is not None and role is not None:
                service.give_membership(work, person_id=person_id, unit_id=unit_id, role=role)
    except Refused as fault:
        return _new_form(fault)
    flash(_("Kontoen er oprettet."), "toast")
    return redirect(url_for("web.person", person_id=person_id), 303)


def _new_form(fault: Fault | None = None) -> Response:
    names = ("name", "username", "title", "email", "unit_id", "role")
    return page(
        "administration/new_person.html",
        status=status_of(fault) if fault else 200,
        current="more",
        form={name: request.form.get(name, "") for name in names},
        errors=errors_of(fault, shown=SHOWN) if fault else {},
        **_role_choices(),
    )


def _role_choices() -> dict[str, Any]:
    units = all_units(guard.reading().session)
    return {"units": [(one.id, indented(one)) for one in units], "roles": labels.labels(Role)}


@pages.get("/administration/personer/<int:person_id>")
@needs(Permission.MANAGE_PEOPLE)
def person(person_id: int) -> Response:
    """One account with its roles."""
    return _person_page(person_id)


@pages.post("/administration/personer/<int:person_id>/roller")
@needs(Permission.MANAGE_PEOPLE)
def give_role(person_id: int) -> Response:
    """Make somebody something in a unit."""
    unit_id, role = number(request.form, "unit_id"), choice(Role, request.form.get("role", ""))
    try:
        if unit_id is None:
            raise Unusable("unit_id", _("Vælg en enhed."))
        if role is None:
            raise Unusable("role", _("Vælg en rolle."))
        with guard.changing() as work:
            service.give_membership(work, person_id=person_id, unit_id=unit_id, role=role)
    except (Refused, Unusable) as fault:
        return _person_page(person_id, fault)
    return redirect(url_for("web.person", person_id=person_id), 303)


@pages.post("/administration/personer/<int:person_id>/roller/slut")
@needs(Permission.MANAGE_PEOPLE)
def end_role(person_id: int) -> Response:
    """Take a role away; what it opened closes at once. Nobody takes their own last way in here away."""
    unit_id, role = number(request.form, "unit_id"), choice(Role, request.form.get("role", ""))
    if unit_id is None or role is None:
        raise NotFound
    if person_id == guard.actor().person_id and role is Role.ADMINISTRATOR:
        words = _("Du kan ikke fjerne din egen rolle som administrator. Bed en anden administrator om det.")
        return _person_page(person_id, Unusable("role", words))
    with guard.changing() as work:
        service.end_membership(work, person_id=person_id, unit_id=unit_id, role=role)
    flash(_("Rollen er fjernet."), "toast")
    return redirect(url_for("web.person", person_id=person_id), 303)


@pages.post("/administration/personer/<int:person_id>/konto")
@needs(Permission.MANAGE_PEOPLE)
def switch_account(person_id: int) -> Response:
    """Close an account, which ends its sessions, or open it again."""
    if person_id == guard.actor().person_id:
        words = _("Du kan ikke lukke din egen konto. Bed en anden administrator om det.")
        return _person_page(person_id, Unusable("account", words))
    with guard.changing() as work:
        if request.form.get("active") == "1":
            service.reactivate(work, person_id)
        else:
            service.deactivate(work, person_id)
    flash(_("Gemt."), "toast")
    return redirect(url_for("web.person", person_id=person_id), 303)


@pages.post("/administration/personer/<int:person_id>/adgangskode")
@needs(Permission.MANAGE_PEOPLE)
def set_password(person_id: int) -> Response:
    """Give somebody a first or another password; their sessions end."""
    new = request.form.get("password", "")
    try:
        may_use_password(new).require()
        with guard.changing() as work:
            sessions.set_password(work, person_id=person_id, password_hash=hash_password(new))
    except Refused as fault:
        return _person_page(person_id, fault)
    flash(_("Adgangskoden er sat."), "toast")
    return redirect(url_for("web.person", person_id=person_id), 303)


def _person_page(person_id: int, fault: Fault | None = None) -> Response:
    reading = guard.reading()
    found = people_by_id(reading.session, [person_id]).get(person_id)
    if found is None:
        raise NotFound
    return page(
        "administration/person.html",
        status=status_of(fault) if fault else 200,
        current="more",
        person=found,
        memberships=memberships_of(reading.session, person_id),
        form=request.form,
        errors=errors_of(fault, shown=SHOWN) if fault else {},
        **_role_choices(),
    )


@pages.get("/administration/enheder")
@needs(Permission.MANAGE_PEOPLE)
def units() -> Response:
    """The tree of units, and the form for another."""
    return _units_page()


@pages.post("/administration/enheder")
@needs(Permission.MANAGE_PEOPLE)
def create_unit() -> Response:
    """Add a unit."""
    level = choice(Level, request.form.get("level", ""))
    try:
        if not request.form.get("name", "").strip():
            raise Unusable("name", _("Skriv et navn."))
        if level is None:
            raise Unusable("level", _("Vælg et niveau."))
        with guard.changing() as work:
            name, parent_id = request.form["name"], number(request.form, "parent_id")
            service.create_unit(work, name=name, level=level, parent_id=parent_id)
    except (Refused, Unusable) as fault:
        return _units_page(fault)
    flash(_("Enheden er oprettet."), "toast")
    return redirect(url_for("web.units"), 303)


def _units_page(fault: Fault | None = None) -> Response:
    found = all_units(guard.reading().session)
    return page(
        "administration/units.html",
        status=status_of(fault) if fault else 200,
        current="more",
        units=found,
        parents=[(one.id, indented(one)) for one in found],
        levels=labels.labels(Level),
        form=request.form,
        errors=errors_of(fault, shown={"parent": "parent_id"}) if fault else {},
    )
