"""Who can see a case and why, and saying it anew; letting more people in is confirmed first."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ledelse.cases import service
from ledelse.cases.access import open_case
from ledelse.cases.queries import AccessCause, AccessLine, WhyVisible, why_visible
from ledelse.cases.rules import Access, Reach, Why, may_write
from ledelse.kernel.verdict import Refused
from ledelse.people.permissions import Permission, needs
from ledelse.texts import labels
from ledelse.texts.refusals import why_off
from ledelse.web import guard, pages
from ledelse.web.form_values import Fault, Unusable, choice, errors_of, status_of
from ledelse.web.reading_log import note_reading
from ledelse.web.rendering import page
from ledelse.web.whom import Directory, Whom, people_ids, unit_ids


@pages.get("/sager/<int:case_id>/adgang")
@needs(Permission.READ_CASES)
def access_page(case_id: int) -> Response:
    """Everyone with access and why."""
    return _show(case_id)


@pages.post("/sager/<int:case_id>/adgang")
@needs(Permission.READ_CASES)
def change_access(case_id: int) -> Response:
    """Say anew who may see it; where that lets more in, ask once more before it is done."""
    may_write(open_case(guard.reading(), case_id), guard.actor()).require()
    try:
        reach = _reach()
        with guard.changing() as work:
            service.change_access(work, case_id, reach=reach, confirmed=bool(request.form.get("confirmed")))
    except (Refused, Unusable) as fault:
        guard.read_again()
        return _show(case_id, fault)
    flash(_("Gemt. Ændringen står i sagens historik."), "toast")
    return redirect(url_for("web.access_page", case_id=case_id), 303)


def _reach() -> Reach:
    """What was asked for. Raises `Unusable`."""
    form = request.form
    restricted = bool(form.get("restricted"))
    listed = Directory.of(guard.reading()).from_form(form, "restriction") if restricted else []
    access = choice(Access, form.get("access", ""))
    if access is None:
        raise Unusable("access", _("Vælg, hvem der kan se sagen."))
    return Reach(
        access=access,
        confidential=bool(form.get("confidential")),
        people=frozenset(people_ids(listed)) if restricted else None,
        units=frozenset(unit_ids(listed)) if restricted else None,
    )


def _show(case_id: int, fault: Fault | None = None) -> Response:
    reading = guard.reading()
    case, why = open_case(reading, case_id), why_visible(reading, case_id)
    may = may_write(case, reading.actor)
    note_reading(case)
    asks = isinstance(fault, Refused) and fault.why is Why.WIDENS_ACCESS
    return page(
        "cases/access.html",
        status=status_of(fault) if fault else 200,
        current="cases",
        case=case,
        may_write=may,
        why=why,
        cause_words=cause_words,
        mine=[line for line in why.lines if line.is_me and line.let_in],
        others=[line for line in why.lines if not line.is_me],
        form=_typed() if fault else _now(why),
        accesses=labels.labels(Access),
        asks=asks,
        errors=errors_of(fault) if fault and not asks else {},
        why_off=why_off(may),
    )


def _now(why: WhyVisible) -> dict[str, Any]:
    listed = [Whom(f"p{one.id}", f"{one.name} ({one.username})") for one in why.listed_people]
    listed += [Whom(f"u{one.id}", one.name) for one in why.listed_units]
    return {
        "access": why.access,
        "confidential": why.confidential,
        "restricted": why.restricted,
        "restriction": listed,
        "restriction_new": "",
    }


def _typed() -> dict[str, Any]:
    form = request.form
    typed = form.get("restriction_new", "")
    directory = Directory.of(guard.reading())
    try:
        chosen, typed = directory.from_form(form, "restriction"), ""
    except Unusable:
        chosen = directory.chosen(form.getlist("restriction"))
    return {
        "access": form.get("access", ""),
        "confidential": bool(form.get("confidential")),
        "restricted": bool(form.get("restricted")),
        "restriction": chosen,
        "restriction_new": typed,
    }


def cause_words(line: AccessLine, cause: AccessCause) -> str:
    """Why somebody can see the case, in words: `godkender i et forløb`."""
    if line.is_everyone:
        return _("Sagen er åben for alle, der kan logge ind.")
    if line.unit is not None and cause.cause == "unit_level":
        return _("sagen hører til i enheden, og den er åben for dem, der er i den")
    return labels.label(cause.cause)
