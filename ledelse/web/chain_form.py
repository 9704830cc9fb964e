"""The form that an approval is written in: steps, documents, deadline; it works with submit buttons alone.

1. Everything stands in the form itself, in fields numbered by step: `step-2-name`, `step-2-whom`.
2. A button (`do=up:2`) sends the whole form; it is read into a `Draft`, changed, and shown again.
3. Only `save` and `send` make a `NewApproval` of it; names that were typed are looked up on the way.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from flask_babel import gettext as _

from ledelse.approvals.chain import FINISHED, Rule, StepStatus
from ledelse.approvals.drafts import NewApproval, NewStep
from ledelse.approvals.rules import StepPlan
from ledelse.approvals.views import ApprovalView, StepView
from ledelse.approvals.views import Whom as Named
from ledelse.web.form_values import Form, Unusable, choice, deadline_fields, deadline_of, number
from ledelse.web.whom import BETWEEN, Directory, Whom, people_ids, unit_ids

MOST_STEPS = 20


@dataclass(frozen=True, slots=True)
class Row:
    """One step as the form holds it. `fixed`: it has had its turn, and stands as it is."""

    name: str = ""
    whom: tuple[Whom, ...] = ()
    whom_new: str = ""
    rule: Rule = Rule.ALL
    needed: str = ""
    copies: tuple[Whom, ...] = ()
    copies_new: str = ""
    deadline_date: str = ""
    deadline_time: str = ""
    fixed: bool = False

    @property
    def has_more(self) -> bool:
        """Whether something stands in the folded part."""
        return bool(self.copies or self.copies_new or self.deadline_date)


@dataclass(frozen=True, slots=True)
class Pick:
    """A document that can go along."""

    id: int
    title: str
    words: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Draft:
    """The whole form."""

    steps: tuple[Row, ...]
    documents: tuple[Pick, ...]
    deadline_date: str = ""
    deadline_time: str = ""
    urgent: bool = False
    batchable: bool = False


def read(form: Form, directory: Directory, documents: Iterable[Pick]) -> Draft:
    """The form as it was sent, typed names and all."""
    count = min(number(form, "steps") or 0, MOST_STEPS)
    chosen = set(form.getlist("document"))
    order = {key: place for place, key in enumerate(form.getlist("order"))}
    picks = [replace(one, chosen=str(one.id) in chosen) for one in documents]
    return Draft(
        steps=tuple(_row(form, directory, n) for n in range(1, count + 1)),
        documents=tuple(sorted(picks, key=lambda one: order.get(str(one.id), len(order)))),
        deadline_date=form.get("deadline_date", ""),
        deadline_time=form.get("deadline_time", ""),
        urgent=bool(form.get("urgent")),
        batchable=bool(form.get("batchable")),
    )


def _row(form: Form, directory: Directory, n: int) -> Row:
    def field(name: str) -> str:
        return form.get(f"step-{n}-{name}", "")

    return Row(
        name=field("name"),
        whom=tuple(directory.chosen(form.getlist(f"step-{n}-whom"))),
        whom_new=field("whom_new"),
        rule=choice(Rule, field("rule")) or Rule.ALL,
        needed=field("needed"),
        copies=tuple(directory.chosen(form.getlist(f"step-{n}-copies"))),
        copies_new=field("copies_new"),
        deadline_date=field("deadline_date"),
        deadline_time=field("deadline_time"),
    )


def changed(draft: Draft, do: str) -> Draft:
    """The form after one of its buttons: `add`, `up:2`, `down:2`, `remove:2`, `earlier:17` (a document)."""
    verb, _colon, words = do.partition(":")
    n = int(words) if words.isdecimal() and len(words) < 10 else 0
    if verb == "add" and len(draft.steps) < MOST_STEPS:
        return replace(draft, steps=(*draft.steps, Row()))
    if verb in ("earlier", "later"):
        return replace(draft, documents=_moved_document(draft.documents, n, -1 if verb == "earlier" else 1))
    if not 1 <= n <= len(draft.steps) or draft.steps[n - 1].fixed:
        return draft
    if verb == "remove":
        return replace(draft, steps=(*draft.steps[: n - 1], *draft.steps[n:]))
    if verb == "up" and n > 1 and not draft.steps[n - 2].fixed:
        return replace(draft, steps=_swapped(draft.steps, n - 2))
    if verb == "down" and n < len(draft.steps):
        return replace(draft, steps=_swapped(draft.steps, n - 1))
    return draft


def _swapped(steps: tuple[Row, ...], at: int) -> tuple[Row, ...]:
    return (*steps[:at], steps[at + 1], steps[at], *steps[at + 2 :])


def _moved_document(documents: tuple[Pick, ...], document_id: int, by: int) -> tuple[Pick, ...]:
    at = next((place for place, one in enumerate(documents) if one.id == document_id), None)
    if at is None or not 0 <= at + by < len(documents):
        return documents
    moved = list(documents)
    moved[at], moved[at + by] = moved[at + by], moved[at]
    return tuple(moved)


def settled(draft: Draft, directory: Directory) -> tuple[Draft, dict[str, str]]:
    """The form with typed names turned into people; what fits nobody stays, with a sentence beside it."""
    errors: dict[str, str] = {}
    steps = tuple(_settled(row, directory, n, errors) for n, row in enumerate(draft.steps, start=1))
    return replace(draft, steps=steps), errors


def _settled(row: Row, directory: Directory, n: int, errors: dict[str, str]) -> Row:
    whom, whom_left = _found(row.whom_new, directory, f"step-{n}-whom", errors)
    copies, copies_left = _found(row.copies_new, directory, f"step-{n}-copies", errors)
    return replace(
        row,
        whom=tuple(dict.fromkeys((*row.whom, *whom))),
        whom_new=whom_left,
        copies=tuple(dict.fromkeys((*row.copies, *copies))),
        copies_new=copies_left,
    )


def _found(typed: str, directory: Directory, field: str, errors: dict[str, str]) -> tuple[list[Whom], str]:
    """Those that the typed names mean, and what is left of the words."""
    found, left = [], []
    for part in filter(None, map(str.strip, typed.split(BETWEEN))):
        try:
            found.append(directory.meant(part, field=field))
        except Unusable as fault:
            errors[field] = fault.words
            left.append(part)
    return found, f"{BETWEEN} ".join(left)


def new_steps(draft: Draft, form: Form) -> tuple[NewStep, ...]:
    """The steps as the service takes them. Raises `Unusable`."""
    return tuple(_new_step(row, form, n) for n, row in enumerate(draft.steps, start=1))


def _new_step(row: Row, form: Form, n: int) -> NewStep:
    needed = number(form, f"step-{n}-needed")
    if row.rule is Rule.SOME and needed is None:
        raise Unusable(f"step-{n}-needed", _("Skriv, hvor mange der skal godkende."))
    plan = StepPlan(row.name.strip(), people_ids(row.whom), unit_ids(row.whom), row.rule, needed)
    return NewStep(
        plan=plan,
        copy_people=people_ids(row.copies),
        copy_units=unit_ids(row.copies),
        deadline=deadline_of(form, f"step-{n}-deadline"),
    )


def new_approval(draft: Draft, form: Form) -> NewApproval:
    """The whole as the service takes it. Raises `Unusable`."""
    return NewApproval(
        steps=new_steps(draft, form),
        document_ids=tuple(one.id for one in draft.documents if one.chosen),
        deadline=deadline_of(form, "deadline"),
        urgent=draft.urgent,
        batchable=draft.batchable,
    )


def draft_of(view: ApprovalView, documents: Iterable[Pick]) -> Draft:
    """The form of an approval as it is now."""
    order = {one.document_id: place for place, one in enumerate(view.documents)}
    picks = [replace(one, chosen=one.id in order) for one in documents]
    fixed = fixed_steps(view)
    whole = deadline_fields(view.deadline_at, timed=view.deadline_timed)
    return Draft(
        steps=tuple(_row_of(step, fixed=step.n <= fixed) for step in view.steps),
        documents=tuple(sorted(picks, key=lambda one: order.get(one.id, len(order)))),
        urgent=view.urgent,
        batchable=view.batchable,
        **whole,
    )


def fixed_steps(view: ApprovalView) -> int:
    """How many steps from the front have had their turn."""
    if view.status == "draft":
        return 0
    return max((step.n for step in view.steps if step.status is not StepStatus.PENDING), default=0)


def is_done(step: StepView) -> bool:
    """Whether the step needs nobody any more."""
    return step.status in FINISHED


def _row_of(step: StepView, *, fixed: bool) -> Row:
    return Row(
        name=step.name,
        whom=tuple(_whom(place.whom) for place in step.places),
        rule=step.rule,
        needed=str(step.needed or ""),
        copies=tuple(_whom(copy.whom) for copy in step.copies),
        fixed=fixed,
        **deadline_fields(step.deadline_at, timed=step.deadline_timed),
    )


def _whom(named: Named) -> Whom:
    if named.person is not None:
        return Whom(f"p{named.person.id}", f"{named.person.name} ({named.person.username})")
    return Whom(f"u{named.unit.id}" if named.unit else "u0", named.name)
