"""The form of a case: what it shows, and what is made of what was typed."""

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from ledelse.cases.kinds import all_kinds
from ledelse.cases.queries import CaseView
from ledelse.cases.rules import Access
from ledelse.cases.service import CaseChange, NewCase
from ledelse.kernel.transaction import Reading
from ledelse.people.actor import Actor
from ledelse.people.permissions import Role
from ledelse.people.queries import UnitView, all_units
from ledelse.texts import labels
from ledelse.web.form_values import Form, Unusable, choice, day_hint, deadline_fields, deadline_of, number
from ledelse.web.whom import Directory, Whom, people_ids

# Where the service names another field than the form has.
SHOWN = {"restriction": "access"}
EDITED = frozenset(
    {"title", "description", "kind", "subject", "unit_id", "officer_id", "supplementary_ids", "deadline"}
)


@dataclass(frozen=True, slots=True)
class Choices:
    """What the form lets one choose between."""

    kinds: list[tuple[str, str]]
    units: list[tuple[int, str]]
    accesses: list[tuple[str, str]]


def choices(reading: Reading[Actor]) -> Choices:
    """Kinds, units and levels of access, in two queries."""
    return Choices(
        kinds=[(kind.key, kind.name) for kind in all_kinds(reading)],
        units=[(unit.id, indented(unit)) for unit in all_units(reading.session)],
        accesses=labels.labels(Access),
    )


def indented(unit: UnitView) -> str:
    """The name of a unit, moved in by how deep it stands."""
    depth = unit.path.strip("/").count("/")
    return "\u2003" * depth + unit.name


def blank(actor: Actor) -> dict[str, Any]:
    """A new case: of the first unit where one prepares cases, with oneself as officer."""
    units = sorted(actor.units_as(Role.CASE_OFFICER, Role.LEADER, Role.SECRETARIAT) or actor.unit_ids)
    return {
        "title": "",
        "description": "",
        "kind": "",
        "subject": "",
        "unit_id": units[0] if units else "",
        "officer": f"{actor.name} ({actor.username})",
        "access": "",
        "confidential": False,
        "default_deadline": True,
        "supplementary": [],
        "supplementary_new": "",
        "deadline_date": "",
        "deadline_time": "",
        "day_hint": "",
    }


def filled(view: CaseView) -> dict[str, Any]:
    """The form of a case as it is now."""
    officer = view.row.officer
    return {
        "title": view.row.title,
        "description": view.description,
        "kind": view.row.kind,
        "subject": view.subject or "",
        "unit_id": view.row.unit_id,
        "officer": f"{officer.name} ({officer.username})",
        "supplementary": [
            Whom(f"p{one.id}", f"{one.name} ({one.username})", one.title) for one in view.supplementary
        ],
        "supplementary_new": "",
        "revision": view.row.revision,
        **deadline_fields(view.row.deadline_at, timed=view.row.deadline_timed),
        "day_hint": "",
    }


def typed(reading: Reading[Actor], form: Form) -> dict[str, Any]:
    """The form again as it was typed."""
    keys = form.getlist("supplementary")
    known = Directory.of(reading, units=False).chosen(keys) if keys else []
    return {
        **blank(reading.actor),
        **{name: value for name, value in form.items() if name not in {"csrf_token", "supplementary"}},
        "supplementary": known,
        "confidential": bool(form.get("confidential")),
        "default_deadline": bool(form.get("default_deadline")),
        "day_hint": day_hint(form),
    }


def new_case_from(reading: Reading[Actor], form: Form) -> NewCase:
    """What a case is opened with. Raises `Unusable`."""
    directory = Directory.of(reading, units=False)
    deadline = deadline_of(form, "deadline")
    return NewCase(
        title=form.get("title", ""),
        kind=_required(form, "kind", _("Vælg en sagstype.")),
        unit_id=_unit(form),
        deadline=deadline,
        default_deadline=deadline is None and bool(form.get("default_deadline")),
        access=choice(Access, form.get("access", "")),
        confidential=bool(form.get("confidential")),
        description=form.get("description", ""),
        subject=form.get("subject", "").strip() or None,
        officer_id=directory.meant(form.get("officer", ""), field="officer").id,
        supplementary_ids=frozenset(people_ids(directory.from_form(form, "supplementary"))),
    )


def change_from(reading: Reading[Actor], form: Form) -> CaseChange:
    """What is to be changed. Raises `Unusable`."""
    directory = Directory.of(reading, units=False)
    return CaseChange(
        fields=EDITED,
        title=form.get("title", ""),
        description=form.get("description", ""),
        kind=_required(form, "kind", _("Vælg en sagstype.")),
        subject=form.get("subject", "").strip() or None,
        unit_id=_unit(form),
        officer_id=directory.meant(form.get("officer", ""), field="officer").id,
        supplementary_ids=frozenset(people_ids(directory.from_form(form, "supplementary"))),
        deadline=deadline_of(form, "deadline"),
        revision=number(form, "revision"),
    )


def _unit(form: Form) -> int:
    unit_id = number(form, "unit_id")
    if unit_id is None:
        raise Unusable("unit_id", _("Vælg en enhed."))
    return unit_id


def _required(form: Form, name: str, words: str) -> str:
    if not form.get(name):
        raise Unusable(name, words)
    return form[name]
