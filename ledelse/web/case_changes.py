"""Changing a case: open one, edit it, close it, open it again, tie it to another, delete it."""

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ledelse.cases import service
from ledelse.cases.queries import CaseFilter, CaseView, case_view, list_cases
from ledelse.cases.rules import Why, may_create, may_delete
from ledelse.kernel.verdict import Kind, NotFound, Refused
from ledelse.people.permissions import Permission, needs
from ledelse.web import case_form, guard, pages
from ledelse.web.cases import address, case_page
from ledelse.web.form_values import Fault, Unusable, day_hint, errors_of, status_of
from ledelse.web.reading_log import note_reading
from ledelse.web.rendering import page

SHOWN = {"unit": "unit_id", **case_form.SHOWN}


@pages.get("/sager/ny")
@needs(Permission.CREATE_CASES)
def new_case() -> Response:
    """The form for a new case."""
    may_create(guard.actor()).require()
    return _new_form()


@pages.post("/sager/ny")
@needs(Permission.CREATE_CASES)
def create_case() -> Response:
    """Open it."""
    try:
        new = case_form.new_case_from(guard.reading(), request.form)
        with guard.changing() as work:
            case_id = service.create_case(work, new)
    except (Refused, Unusable) as fault:
        return _new_form(fault)
    flash(_("Sagen er oprettet."), "toast")
    return redirect(address(case_id), 303)


def _new_form(fault: Fault | None = None) -> Response:
    reading = guard.reading()
    return page(
        "cases/new.html",
        status=status_of(fault) if fault else 200,
        current="cases",
        form=case_form.typed(reading, request.form) if fault else case_form.blank(reading.actor),
        errors=errors_of(fault, shown=SHOWN) if fault else {},
        choices=case_form.choices(reading),
    )


@pages.get("/sager/<int:case_id>/ret")
@needs(Permission.READ_CASES)
def edit_case(case_id: int) -> Response:
    """The form of what the case says of itself."""
    view = case_view(guard.reading(), case_id)
    view.may_write.require()
    note_reading(view.facts)
    return _edit_form(view)


@pages.post("/sager/<int:case_id>/ret")
@needs(Permission.READ_CASES)
def update_case(case_id: int) -> Response:
    """Save it, unless somebody else was first."""
    case_view(guard.reading(), case_id).may_write.require()
    try:
        change = case_form.change_from(guard.reading(), request.form)
        with guard.changing() as work:
            service.update_case(work, case_id, change)
    except (Refused, Unusable) as fault:
        guard.read_again()
        return _edit_form(case_view(guard.reading(), case_id), fault)
    flash(_("Gemt."), "toast")
    return redirect(address(case_id), 303)


def _edit_form(view: CaseView, fault: Fault | None = None) -> Response:
    reading = guard.reading()
    form = case_form.filled(view)
    if fault is not None:
        form |= case_form.typed(reading, request.form) | {"revision": view.row.revision}
    is_conflict = isinstance(fault, Refused) and fault.why is Why.CHANGED_SINCE
    return page(
        "cases/edit.html",
        status=status_of(fault) if fault else 200,
        current="cases",
        view=view,
        form=form,
        errors=errors_of(fault, shown=SHOWN) if fault else {},
        now=case_form.filled(view) if is_conflict else None,
        choices=case_form.choices(reading),
    )


@pages.get("/frist")
@needs(Permission.READ_CASES)
def deadline_hint() -> Response:
    """Whether the day that was chosen is a day off."""
    name = next((name for name in request.args if name.endswith("_date")), "deadline_date")
    hint = day_hint(request.args, name.removesuffix("_date"))
    return page("cases/day_hint.html", day_hint=hint)


@pages.post("/sager/<int:case_id>/luk")
@needs(Permission.READ_CASES)
def close_case(case_id: int) -> Response:
    """The case is done."""
    try:
        with guard.changing() as work:
            service.close_case(work, case_id)
    except Refused as fault:
        return case_page(case_id, fault=fault)
    flash(_("Sagen er lukket."), "toast")
    return redirect(address(case_id), 303)


@pages.post("/sager/<int:case_id>/genaabn")
@needs(Permission.READ_CASES)
def reopen_case(case_id: int) -> Response:
    """Open a closed case again."""
    try:
        with guard.changing() as work:
            service.reopen_case(work, case_id)
    except Refused as fault:
        return case_page(case_id, fault=fault)
    flash(_("Sagen er åben igen."), "toast")
    return redirect(address(case_id), 303)


@pages.post("/sager/<int:case_id>/sager")
@needs(Permission.READ_CASES)
def link_case(case_id: int) -> Response:
    """Tie another case to this one, by its number."""
    typed = request.form.get("number", "").strip()
    try:
        with guard.changing() as work:
            found = list_cases(work, CaseFilter(q=typed), limit=2) if typed else []
            others = [one for one in found if one.number == typed or len(found) == 1]
            if not others:
                raise Refused(Why.CASE_UNKNOWN, Kind.INVALID, {"field": "number"})
            service.link_cases(work, case_id, other_id=others[0].id)
    except Refused as fault:
        return case_page(case_id, fault=fault, typed=typed)
    return redirect(address(case_id, "links"), 303)


@pages.get("/sager/<int:case_id>/slet")
@needs(Permission.DELETE_CASES)
def delete_case(case_id: int) -> Response:
    """Asks why, and says what is lost."""
    return _delete_form(case_id)


@pages.post("/sager/<int:case_id>/slet")
@needs(Permission.DELETE_CASES)
def do_delete_case(case_id: int) -> Response:
    """Take the case out of sight; number and reason stay in the record."""
    number = case_view(guard.reading(), case_id).row.number
    try:
        with guard.changing() as work:
            service.delete_case(work, case_id, reason=request.form.get("reason", ""))
    except Refused as fault:
        return _delete_form(case_id, fault)
    flash(_("Sag %(number)s er slettet.", number=number), "toast")
    return redirect(url_for("web.cases"), 303)


def _delete_form(case_id: int, fault: Refused | None = None) -> Response:
    view = case_view(guard.reading(), case_id)
    may = may_delete(guard.actor(), reason="-")
    if not may:
        raise NotFound
    return page(
        "cases/delete.html",
        status=status_of(fault) if fault else 200,
        current="cases",
        view=view,
        errors=errors_of(fault) if fault else {},
        reason=request.form.get("reason", ""),
    )
