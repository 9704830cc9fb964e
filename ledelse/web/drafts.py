"""Writing an approval: the chain editor for a new one, a draft, and the steps to come of one under way."""

from dataclasses import replace

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ledelse.approvals import drafts, queries, service
from ledelse.approvals.chain import Rule, Status
from ledelse.approvals.rules import Action, Why
from ledelse.approvals.service import Act
from ledelse.approvals.views import ApprovalView
from ledelse.cases.access import open_case
from ledelse.cases.queries import DocumentRole, documents_of
from ledelse.cases.rules import CaseFacts, may_write
from ledelse.kernel.verdict import Kind, Refused
from ledelse.people.permissions import Permission, needs
from ledelse.texts import labels
from ledelse.web import chain_form, guard, pages
from ledelse.web.chain_form import Draft, Pick, Row
from ledelse.web.document_lines import ORDER
from ledelse.web.form_values import Fault, Unusable, day_hint, errors_of, number, status_of
from ledelse.web.reading_log import note_reading
from ledelse.web.rendering import page
from ledelse.web.whom import Directory

SAVES = frozenset({"save", "send"})


@pages.get("/sager/<int:case_id>/godkendelse/ny")
@needs(Permission.PREPARE_APPROVALS)
def new_approval(case_id: int) -> Response:
    """An empty chain, with the case's cover notes and attachments along."""
    case = _writable(case_id)
    picks = [
        replace(one, chosen=True)
        for one in _picks(case_id)
        if one.words != labels.label(DocumentRole.BACKGROUND)
    ]
    return _show(case, None, Draft(steps=(Row(),), documents=tuple(picks)))


@pages.post("/sager/<int:case_id>/godkendelse/ny")
@needs(Permission.PREPARE_APPROVALS)
def create_approval(case_id: int) -> Response:
    """Keep it as a draft, send it, or change the form."""
    case = _writable(case_id)
    directory = Directory.of(guard.reading())
    draft, errors = chain_form.settled(_read(directory, case_id, None), directory)
    if _do() not in SAVES or errors:
        return _show(case, None, chain_form.changed(draft, _do()), errors=errors)
    try:
        new = chain_form.new_approval(draft, request.form)
        with guard.changing() as work:
            approval_id = drafts.create_approval(work, case_id, new)
            if _do() == "send":
                service.act(work, approval_id, Act(Action.START, revision=1))
    except (Refused, Unusable) as fault:
        return _show(case, None, draft, fault=fault)
    return _done(case, approval_id)


@pages.get("/godkendelse/<int:approval_id>/rediger")
@needs(Permission.PREPARE_APPROVALS)
def edit_approval(approval_id: int) -> Response:
    """The draft, or the steps to come of an approval under way."""
    approval, case = _editable(approval_id)
    draft = chain_form.draft_of(approval, _picks(case.id) if approval.status is Status.DRAFT else [])
    return _show(case, approval, draft)


@pages.post("/godkendelse/<int:approval_id>/rediger")
@needs(Permission.PREPARE_APPROVALS)
def save_approval(approval_id: int) -> Response:
    """Save it, send it, or change the form."""
    approval, case = _editable(approval_id)
    directory = Directory.of(guard.reading())
    draft, errors = chain_form.settled(_read(directory, case.id, approval), directory)
    if _do() not in SAVES or errors:
        return _show(case, approval, chain_form.changed(draft, _do()), errors=errors)
    try:
        _save(approval, draft)
    except (Refused, Unusable) as fault:
        return _show(case, approval, draft, fault=fault)
    return _done(case, approval_id)


def _save(approval: ApprovalView, draft: Draft) -> None:
    """A draft is written anew; of an approval under way only the chain is. Raises `Unusable`, `Refused`."""
    seen = number(request.form, "revision") or 0
    if approval.status is not Status.DRAFT:
        steps = chain_form.new_steps(draft, request.form)
        with guard.changing() as work:
            service.act(work, approval.id, Act(Action.EDIT_STEPS, seen, steps=steps))
        return
    new = chain_form.new_approval(draft, request.form)
    with guard.changing() as work:
        if queries.approval_view(work, approval.id).revision != seen:
            raise Refused(Why.CHANGED_SINCE, Kind.CONFLICT, {})
        drafts.update_draft(work, approval.id, new)
        if _do() == "send":
            service.act(work, approval.id, Act(Action.START, revision=seen + 1))


def _done(case: CaseFacts, approval_id: int) -> Response:
    if _do() == "send":
        flash(_("Sendt af sted: %(title)s", title=case.title), "toast")
        return _go(url_for("web.case", case_id=case.id))
    flash(_("Gemt."), "toast")
    return _go(url_for("web.case", case_id=case.id))


def _go(place: str) -> Response:
    return redirect(place, 303)


def _do() -> str:
    return request.form.get("do", "update")


def _read(directory: Directory, case_id: int, approval: ApprovalView | None) -> Draft:
    """The form as sent; steps that have had their turn come from the approval, not from the form."""
    if approval is None or approval.status is Status.DRAFT:
        return chain_form.read(request.form, directory, _picks(case_id))
    draft, now = chain_form.read(request.form, directory, []), chain_form.draft_of(approval, [])
    fixed = chain_form.fixed_steps(approval)
    return replace(draft, steps=(*now.steps[:fixed], *draft.steps[fixed:]))


def _writable(case_id: int) -> CaseFacts:
    case = open_case(guard.reading(), case_id)
    may_write(case, guard.actor()).require()
    return case


def _editable(approval_id: int) -> tuple[ApprovalView, CaseFacts]:
    approval = queries.approval_view(guard.reading(), approval_id)
    if approval.status is Status.DRAFT:
        may_write(approval.case, guard.actor()).require()
    else:
        approval.verdicts[Action.EDIT_STEPS].require()
    return approval, approval.case


def _picks(case_id: int) -> list[Pick]:
    documents = sorted(documents_of(guard.reading(), case_id), key=lambda d: (ORDER[d.role], d.ord, d.id))
    return [Pick(one.id, one.title, labels.label(one.role), chosen=False) for one in documents]


def _show(
    case: CaseFacts,
    approval: ApprovalView | None,
    draft: Draft,
    *,
    fault: Fault | None = None,
    errors: dict[str, str] | None = None,
) -> Response:
    note_reading(case)
    found = {**(errors or {}), **(_errors(fault) if fault else {})}
    action = (
        url_for("web.edit_approval", approval_id=approval.id)
        if approval
        else url_for("web.new_approval", case_id=case.id)
    )
    running = approval is not None and approval.status is not Status.DRAFT
    return page(
        "drafts/edit.html",
        status=status_of(fault) if fault else 422 if errors and _do() in SAVES else 200,
        current="cases",
        case=case,
        approval=approval,
        draft=draft,
        running=running,
        revision=_fresh_revision(approval, fault),
        action=action,
        errors=found,
        rules=[(rule.value, labels.label(rule)) for rule in Rule],
        day_hint=day_hint({"deadline_date": draft.deadline_date}),
        step_hints=[day_hint({"deadline_date": row.deadline_date}) for row in draft.steps],
    )


def _fresh_revision(approval: ApprovalView | None, fault: Fault | None) -> int:
    """What the form saw; after a conflict what there is now, so that saving again is a choice."""
    if approval is None:
        return 0
    typed = number(request.form, "revision") if request.method == "POST" else None
    return approval.revision if fault is not None or typed is None else typed


def _errors(fault: Fault) -> dict[str, str]:
    """By field: what is said of a step stands at that step."""
    found = errors_of(fault, shown={"responsible": ""})
    if isinstance(fault, Refused) and fault.facts.get("field") == "steps" and "step" in fault.facts:
        return {f"step-{fault.facts['step']}-whom": next(iter(found.values()))}
    return found
