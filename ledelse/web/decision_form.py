"""Reads what was sent with an action, and finds the people that a name stands for."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from flask import abort, request
from werkzeug.datastructures import MultiDict

from ledelse.approvals.chain import Resume
from ledelse.approvals.drafts import Takeover
from ledelse.approvals.rules import Action, Why
from ledelse.approvals.service import Act, NewCondition
from ledelse.kernel.clock import COPENHAGEN
from ledelse.kernel.idempotency import Once, once
from ledelse.kernel.transaction import Reading
from ledelse.kernel.verdict import Kind, Refused
from ledelse.people.actor import Actor
from ledelse.people.queries import PersonView, all_people, members_of

MOST_CONDITIONS = 5  # lines in the form
MOST_PEOPLE = 8  # names shown at a time
MORNING = time(6)  # when what was put aside comes back
NOT_THE_BODY = frozenset({"csrf_token", "key"})

Form = MultiDict[str, str]


def read_act(reading: Reading[Actor], form: Form) -> Act:
    """The action with what it needs; an action that does not exist is a fault of the sender (400)."""
    if form.get("action") not in set(Action):
        abort(400)
    action = Action(form["action"])
    return Act(
        action=action,
        revision=_number(form, "revision") or 0,
        comment=form.get("comment", ""),
        reason=form.get("reason", ""),
        to_step=_number(form, "to_step"),
        resume=Resume.WITH_ME if form.get("back_to_me") else Resume.FROM_THERE,
        to_person=chosen_person(reading, form) if action is Action.FORWARD else None,
        conditions=_conditions(form),
        condition_id=_number(form, "condition"),
        adopt={int(one): None for one in form.getlist("adopt") if one.isdecimal()},
        takeovers=_takeovers(reading, form) if action is Action.TAKE_OVER else (),
    )


def this_request() -> Once | None:
    """What makes a second tap harmless: the key that the form carried, and what was sent with it."""
    key = request.form.get("key", "")
    if not key:
        return None
    said = sorted((n, v) for n, v in request.form.items(multi=True) if n not in NOT_THE_BODY)
    return once(key, path=request.path, body=repr(said).encode())


def chosen_person(reading: Reading[Actor], form: Form) -> int:
    """The person that was picked, or the only one that the typed name fits.

    Raises `Refused` where nobody or several fit; the form then shows those to choose from.
    """
    picked = _number(form, "to")
    if picked is not None:
        return picked
    found = people_like(reading, form.get("q", "")) if form.get("q", "").strip() else []
    if len(found) != 1:
        raise Refused(Why.PERSON_UNKNOWN, Kind.INVALID, {"field": "to"})
    return found[0].id


def people_like(reading: Reading[Actor], words: str) -> list[PersonView]:
    """Those whose name or title holds all the words; with no words, those of one's own units."""
    wanted = words.casefold().split()
    if not wanted:
        found = [one for unit in sorted(reading.actor.unit_ids) for one in members_of(reading.session, unit)]
    else:
        found = [one for one in all_people(reading.session) if _fits(one, wanted)]
    others = {one.id: one for one in found if one.id != reading.actor.person_id}
    return list(others.values())[:MOST_PEOPLE]


def snooze_until(form: Form, *, today: date) -> datetime | None:
    """When it is to come back; None puts it back now. Raises `Refused` for what is not a day."""
    match form.get("until", ""):
        case "":
            return None
        case "i-morgen":
            day = today + timedelta(days=1)
        case "naeste-mandag":
            day = next_monday(today)
        case _:
            day = _date(form.get("until_date", ""))
    return datetime.combine(day, MORNING, COPENHAGEN)


def next_monday(today: date) -> date:
    """The first Monday to come."""
    return today + timedelta(days=7 - today.weekday())


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refused(Why.DAY_PAST, Kind.INVALID, {"field": "until"}) from None


def _fits(person: PersonView, wanted: Sequence[str]) -> bool:
    known = f"{person.name} {person.title}".casefold()
    return all(word in known for word in wanted)


def _conditions(form: Form) -> tuple[NewCondition, ...]:
    numbers = range(1, MOST_CONDITIONS + 1)
    written = [(form.get(f"condition_{n}", ""), _number(form, f"owner_{n}")) for n in numbers]
    return tuple(NewCondition(text, owner) for text, owner in written if text.strip())


def _takeovers(reading: Reading[Actor], form: Form) -> tuple[Takeover, ...]:
    """Somebody (oneself, if nobody is named) instead of those who have not acted, or beside them."""
    named = _number(form, "to") is not None or form.get("q", "").strip()
    person_id = chosen_person(reading, form) if named else reading.actor.person_id
    step = _number(form, "step")
    if step is None:
        return ()
    return (Takeover(step, (person_id,), add=bool(form.get("add"))),)


def _number(form: Form, name: str) -> int | None:
    text = form.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 10 else None
