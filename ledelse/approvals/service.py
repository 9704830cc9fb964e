"""The verbs of an approval: each opens, asks the rule, changes the chain, and records what happened."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import insert, update

from ledelse.approvals import chain as chains
from ledelse.approvals import changes, drafts, events, facts, rules, waiting
from ledelse.approvals.access import open_approval, open_approval_to_act
from ledelse.approvals.chain import Carried, Chain, ConditionStatus, Resume, Status
from ledelse.approvals.drafts import NewStep, Takeover
from ledelse.approvals.facts import COPY, DECISION, Loaded, load
from ledelse.approvals.models import (
    ApprovalCondition,
    ApprovalCopy,
    ApprovalDecision,
    ApprovalOpening,
    ApprovalPlace,
    ApprovalSnooze,
    DecisionDocument,
)
from ledelse.approvals.rules import Action, Facts, Me, Why, allowed_actions, may, may_say
from ledelse.kernel.events import canonical_json
from ledelse.kernel.transaction import Reading, Work
from ledelse.kernel.verdict import Kind, Refused, Verdict
from ledelse.people.actor import Actor
from ledelse.people.queries import people_by_id


@dataclass(frozen=True, slots=True)
class NewCondition:
    """A condition as the approver writes it; without an owner it is the responsible's."""

    text: str
    owner_id: int | None = None


@dataclass(frozen=True, slots=True)
class Act:
    """One action with what it needs; `revision` is what the person saw."""

    action: Action
    revision: int
    comment: str = ""
    reason: str = ""
    to_step: int | None = None
    resume: Resume | None = None
    to_person: int | None = None
    conditions: tuple[NewCondition, ...] = ()
    condition_id: int | None = None
    adopt: Mapping[int, int | None] = field(default_factory=dict)  # document id -> version n (None: newest)
    steps: tuple[NewStep, ...] | None = None
    takeovers: tuple[Takeover, ...] = ()


@dataclass(frozen=True, slots=True)
class _Doing:
    """One action under way."""

    work: Work[Actor]
    loaded: Loaded
    facts: Facts
    me: Me
    act: Act

    @property
    def chain(self) -> Chain:
        return self.loaded.chain


def act(work: Work[Actor], approval_id: int, wanted: Act) -> int:
    """Do one action and answer the decision's id.

    Raises `NotFound`, or `Refused` with a member of `rules.Why`: forbidden when it is not this person's to
    do, conflict (with who did what when) when it is too late, invalid when something written is unusable.
    """
    opened = open_approval_to_act(work, approval_id)
    loaded = load(work.session, opened)
    doing = _Doing(work, loaded, facts.facts(work, loaded), facts.me(work, opened), wanted)
    _require(doing)
    return _DO[wanted.action](doing)


def _require(doing: _Doing) -> None:
    """Not yours beats too late; too late beats everything else, and says who did what."""
    verdict = may(doing.act.action, doing.facts, doing.me)
    if verdict.kind is Kind.FORBIDDEN and not verdict:
        verdict.require()
    row = doing.loaded.opened.row
    if not rules.is_fresh(seen=doing.act.revision, revision=row.revision, stale_before=row.stale_before):
        verdict = Verdict(Why.CHANGED_SINCE, Kind.CONFLICT)
    if not verdict and verdict.kind is Kind.CONFLICT:
        verdict = replace(verdict, facts={**verdict.facts, **_who_did_what(doing)})
    verdict.require()


def _who_did_what(doing: _Doing) -> dict[str, object]:
    """The last thing somebody did, as facts for a sentence."""
    acts = [row for row in doing.loaded.decisions if row.action != Action.SEEN]
    if not acts:
        return {}
    last = acts[-1]
    who = people_by_id(doing.work.session, [last.person_id])[last.person_id]
    return {"who": who.name, "username": who.username, "what": last.action, "at": last.at}


def _start(doing: _Doing) -> int:
    adopted = drafts.adopt_versions(doing.work, doing.loaded, doing.act.adopt)
    before = doing.chain
    if adopted and before.status is Status.ACTIVE:
        before = chains.documents_changed(before)
    after = chains.start(before, now=doing.work.now)
    loaded = load(doing.work.session, doing.loaded.opened) if adopted else doing.loaded
    doing = replace(doing, loaded=replace(loaded, chain=doing.chain))
    return _conclude(doing, after, kind=events.ApprovalStarted)


def _approve(doing: _Doing) -> int:
    may_say(doing.act.comment, field="comment", required=False).require()
    decision_id = _store(doing)
    return _approved(doing, decision_id, kind=events.StepApproved)


def _approve_with_conditions(doing: _Doing) -> int:
    wanted = [c for c in doing.act.conditions if c.text.strip()]
    if not wanted:
        raise Refused(Why.CONDITION_MISSING, Kind.INVALID, {"field": "conditions"})
    may_say(doing.act.comment, field="comment", required=False).require()
    decision_id = _store(doing)
    _store_conditions(doing, decision_id, wanted)
    loaded = load(doing.work.session, doing.loaded.opened)
    return _approved(replace(doing, loaded=loaded), decision_id, kind=events.StepApprovedWithConditions)


def _approved(doing: _Doing, decision_id: int, *, kind: type[events.ApprovalEvent]) -> int:
    after, carried = chains.approve(
        doing.chain,
        person_id=doing.me.person_id,
        unit_ids=doing.me.unit_ids,
        decision_id=decision_id,
        now=doing.work.now,
    )
    for one in carried:
        _store_carried(doing, one, decision_id)
    return _conclude(doing, after, kind=kind, decision_id=decision_id)


def _return(doing: _Doing) -> int:
    asked = doing.act
    if not asked.comment.strip():
        may_say(asked.reason, field="reason", required=True).require()
    may_say(asked.comment, field="comment", required=False).require()
    may_say(asked.reason, field="reason", required=False).require()
    to_step = asked.to_step or 0
    rules.may_send_back_to(doing.chain, to_step).require()
    resume = asked.resume or Resume.FROM_THERE
    after = chains.send_back(
        doing.chain,
        person_id=doing.me.person_id,
        to_step=to_step,
        resume=resume,
        now=doing.work.now,
    )
    doing = replace(doing, act=replace(asked, to_step=to_step, resume=resume))
    return _conclude(doing, after, kind=events.CaseSentBack, to_step=to_step, resume=resume)


def _reject(doing: _Doing) -> int:
    _require_reason(doing)
    return _conclude(doing, chains.reject(doing.chain, now=doing.work.now), kind=events.ApprovalRejected)


def _forward(doing: _Doing) -> int:
    may_say(doing.act.comment, field="comment", required=False).require()
    to_person = doing.act.to_person
    found = people_by_id(doing.work.session, [to_person] if to_person else [])
    if to_person is None or to_person not in found or not found[to_person].active:
        raise Refused(Why.PERSON_UNKNOWN, Kind.INVALID, {"field": "to"})
    rules.may_forward_to(doing.chain, me=doing.me, to_person=to_person).require()
    place = rules.place_to_forward(doing.chain, doing.me)
    after = chains.forward(doing.chain, place_id=place.id, to_person=to_person)
    note = {"to": found[to_person].name}
    return _conclude(doing, after, kind=events.PlaceForwarded, note=note, to_person_id=to_person)


def _undo(doing: _Doing) -> int:
    last = doing.facts.last
    if last is None:
        raise Refused(Why.NOTHING_TO_UNDO, Kind.CONFLICT, {})
    after = changes.taken_back(doing.work.session, last.decision_id, doing.chain)
    undone = (DECISION.c.id == last.decision_id) | (DECISION.c.carried_from_id == last.decision_id)
    doing.work.session.connection().execute(
        update(ApprovalDecision).where(undone).values(undone_at=doing.work.now)
    )
    note = {"undone": last.action}
    return _conclude(doing, after, kind=events.DecisionUndone, note=note, undone_id=last.decision_id)


def _withdraw(doing: _Doing) -> int:
    may_say(doing.act.comment, field="comment", required=False).require()
    drafts.unlock_versions(doing.work, doing.loaded)
    return _conclude(doing, chains.withdraw(doing.chain), kind=events.ApprovalWithdrawn)


def _take_over(doing: _Doing) -> int:
    _require_reason(doing)
    note = drafts.replace_approvers(doing.work, doing.loaded, doing.act.takeovers, me=doing.me)
    loaded = load(doing.work.session, doing.loaded.opened)
    doing = replace(doing, loaded=loaded)
    return _conclude(doing, loaded.chain, kind=events.ApproversReplaced, note=note)


def _skip(doing: _Doing) -> int:
    _require_reason(doing)
    return _conclude(doing, chains.skip(doing.chain, now=doing.work.now), kind=events.StepSkipped)


def _cancel(doing: _Doing) -> int:
    _require_reason(doing)
    after = chains.cancel(doing.chain, now=doing.work.now)
    return _conclude(doing, after, kind=events.ApprovalCancelled)


def _reopen(doing: _Doing) -> int:
    _require_reason(doing)
    return _conclude(doing, chains.reopen(doing.chain), kind=events.ApprovalReopened)


def _seen(doing: _Doing) -> int:
    may_say(doing.act.comment, field="comment", required=False).require()
    mine = [
        row.id
        for row in doing.loaded.copies
        if row.person_id == doing.me.person_id or (row.unit_id or 0) in doing.me.unit_ids
    ]
    doing.work.session.connection().execute(
        update(ApprovalCopy)
        .where(COPY.c.id.in_(mine), COPY.c.seen_at.is_(None))
        .values(seen_at=doing.work.now, seen_by_id=doing.me.person_id)
    )
    return _conclude(_reloaded(doing), doing.chain, kind=events.CopySeen)


def _confirm(doing: _Doing) -> int:
    may_say(doing.act.comment, field="comment", required=False).require()
    stale = doing.loaded.stale[doing.me.person_id]
    decision_id = _store(doing)
    doing.work.session.connection().execute(
        update(ApprovalPlace)
        .where(ApprovalPlace.decision_id.in_(stale), ApprovalPlace.approved_by_id == doing.me.person_id)
        .values(decision_id=decision_id)
    )
    doing = _reloaded(doing)
    return _conclude(doing, doing.chain, kind=events.DecisionConfirmed, decision_id=decision_id)


def _tick(doing: _Doing) -> int:
    condition = _my_condition(doing, owner=True)
    return _settle_condition(doing, condition, ConditionStatus.TICKED, kind=events.ConditionTicked)


def _waive(doing: _Doing) -> int:
    condition = _my_condition(doing, owner=False)
    return _settle_condition(doing, condition, ConditionStatus.WAIVED, kind=events.ConditionWaived)


def _my_condition(doing: _Doing, *, owner: bool) -> int:
    """The condition that was meant: named, or the only one open that is mine."""
    mine = [c for c in doing.chain.conditions if (c.owner_id if owner else c.set_by) == doing.me.person_id]
    if doing.act.condition_id is None:
        still_open = [c.id for c in mine if c.status is ConditionStatus.OPEN]
        if len(still_open) == 1:
            return still_open[0]
        raise Refused(Why.CONDITION_UNKNOWN, Kind.INVALID, {"field": "condition"})
    chosen = next((c for c in mine if c.id == doing.act.condition_id), None)
    if chosen is None:
        raise Refused(Why.CONDITION_UNKNOWN, Kind.INVALID, {"field": "condition"})
    if chosen.status is not ConditionStatus.OPEN:
        raise Refused(Why.CONDITION_SETTLED, Kind.CONFLICT, _who_did_what(doing))
    return chosen.id


def _settle_condition(
    doing: _Doing, condition_id: int, status: ConditionStatus, *, kind: type[events.ApprovalEvent]
) -> int:
    may_say(doing.act.comment, field="comment", required=False).require()
    after = chains.settle_condition(doing.chain, condition_id=condition_id, status=status, now=doing.work.now)
    note = {"condition": condition_id}
    return _conclude(doing, after, kind=kind, note=note, condition_id=condition_id)


def _edit_steps(doing: _Doing) -> int:
    note = drafts.edit_steps(doing.work, doing.loaded, doing.act.steps or ())
    doing = _reloaded(doing)
    return _conclude(doing, doing.chain, kind=events.StepsEdited, note=note)


_DO: dict[Action, Callable[[_Doing], int]] = {
    Action.START: _start,
    Action.APPROVE: _approve,
    Action.APPROVE_WITH_CONDITIONS: _approve_with_conditions,
    Action.RETURN: _return,
    Action.REJECT: _reject,
    Action.FORWARD: _forward,
    Action.UNDO: _undo,
    Action.WITHDRAW: _withdraw,
    Action.TAKE_OVER: _take_over,
    Action.SKIP: _skip,
    Action.CANCEL: _cancel,
    Action.REOPEN: _reopen,
    Action.SEEN: _seen,
    Action.CONFIRM: _confirm,
    Action.TICK_CONDITION: _tick,
    Action.WAIVE_CONDITION: _waive,
    Action.EDIT_STEPS: _edit_steps,
}

# After these, what others have on their screens is no longer what an action of theirs would meet.
_RESHAPES = frozenset({Action.TAKE_OVER, Action.EDIT_STEPS, Action.UNDO, Action.START})


def _conclude(
    doing: _Doing,
    after: Chain,
    *,
    kind: type[events.ApprovalEvent],
    decision_id: int | None = None,
    note: Mapping[str, object] | None = None,
    **more: Any,
) -> int:
    """Store the decision, write what changed, work out for whom it waits, and say what happened."""
    work, before = doing.work, doing.chain
    if decision_id is None:
        decision_id = _store(doing, note=note)
    changed = changes.effects(before, after)
    by = None if doing.act.action is Action.UNDO else doing.me.person_id
    changes.write(work.session, changed, by=by, at=work.now)
    if doing.act.action in rules.UNDOABLE:
        changes.remember(work.session, decision_id, changed)
    row = doing.loaded.opened.row
    revision = row.revision + 1
    stale_before = revision if _reshapes(doing.act.action, before, after) else row.stale_before
    # Decisions and given-on documents may be new: read them again before working out who waits.
    loaded = _after(doing, after)
    waiting.settle(work, loaded, revision=revision, stale_before=stale_before)
    _record(doing, after, decision_id, kind, more)
    if after.status is Status.APPROVED and before.status is Status.ACTIVE:
        _record(doing, after, decision_id, events.ApprovalFinished, {})
    return decision_id


def _reshapes(action: Action, before: Chain, after: Chain) -> bool:
    def stand(chain: Chain) -> tuple[object, ...]:
        return chain.status, chain.phase, chain.current.n if chain.current else None

    return action in _RESHAPES or stand(before) != stand(after)


def _after(doing: _Doing, after: Chain) -> Loaded:
    """The rows as they are now: a new decision, and the new chain in place of the old."""
    decisions, given_on = facts.load_decisions(doing.work.session, doing.loaded.opened.id)
    return replace(doing.loaded, chain=after, decisions=decisions, given_on=given_on)


def _reloaded(doing: _Doing) -> _Doing:
    return replace(doing, loaded=load(doing.work.session, doing.loaded.opened))


def _record(
    doing: _Doing,
    after: Chain,
    decision_id: int,
    kind: type[events.ApprovalEvent],
    more: Mapping[str, Any],
) -> None:
    words = f"{doing.act.reason}\n{doing.act.comment}"
    opened = doing.loaded.opened
    doing.work.record(
        kind(
            case_id=opened.case.id,
            approval_id=opened.id,
            decision_id=decision_id,
            step=doing.chain.current.n if doing.chain.current else None,
            status=after.status,
            phase=after.phase,
            step_to=after.current.n if after.current else None,
            documents=tuple(doing.loaded.hashes.items()),
            words_sha256=hashlib.sha256(words.encode()).hexdigest(),
            **more,
        )
    )


def _require_reason(doing: _Doing) -> None:
    """A reason of the organisation or in one's own words (a comment does as well)."""
    if not doing.act.comment.strip():
        may_say(doing.act.reason, field="reason", required=True).require()
    may_say(doing.act.reason, field="reason", required=False).require()
    may_say(doing.act.comment, field="comment", required=False).require()


def _store(doing: _Doing, *, note: Mapping[str, object] | None = None) -> int:
    return _insert_decision(doing, doing.act.action, step_n=_step_n(doing), note=note)


def _store_carried(doing: _Doing, carried: Carried, decision_id: int) -> None:
    _insert_decision(
        doing, Action.APPROVE, step_n=carried.step_n, person_id=carried.person_id, carried_from=decision_id
    )


def _step_n(doing: _Doing) -> int | None:
    return doing.chain.current.n if doing.chain.current else None


def _insert_decision(
    doing: _Doing,
    action: Action,
    *,
    step_n: int | None,
    person_id: int | None = None,
    carried_from: int | None = None,
    note: Mapping[str, object] | None = None,
) -> int:
    connection = doing.work.session.connection()
    asked = doing.act
    own = carried_from is None
    returns = action is Action.RETURN
    values = {
        "approval_id": doing.loaded.opened.id,
        "step_n": step_n,
        "person_id": person_id or doing.me.person_id,
        "on_behalf_of_id": doing.work.actor.on_behalf_of_id if own else None,
        "action": action,
        "comment": asked.comment.strip() if own else "",
        "reason": asked.reason.strip() if own else "",
        "note": canonical_json(note) if note else "",
        "to_step": asked.to_step if returns else None,
        "resume": asked.resume if returns else None,
        "carried_from_id": carried_from,
        "revision": doing.loaded.opened.row.revision + 1,
        "at": doing.work.now,
    }
    decision_id = int(connection.execute(_NEW_DECISION, values).scalar_one())
    given_on = [
        {"decision_id": decision_id, "version_id": version_id, "sha256": sha256}
        for version_id, sha256 in doing.loaded.hashes.items()
    ]
    if given_on:
        connection.execute(_GIVEN_ON, given_on)
    return decision_id


# Built once: putting a statement together costs more than running it.
_NEW_DECISION = insert(ApprovalDecision).returning(DECISION.c.id)
_GIVEN_ON = insert(DecisionDocument)


def _store_conditions(doing: _Doing, decision_id: int, wanted: Iterable[NewCondition]) -> None:
    owners = {c.owner_id for c in wanted if c.owner_id is not None}
    found = people_by_id(doing.work.session, owners)
    if any(owner not in found or not found[owner].active for owner in owners):
        raise Refused(Why.PERSON_UNKNOWN, Kind.INVALID, {"field": "conditions"})
    rows = []
    for condition in wanted:
        may_say(condition.text, field="conditions", required=True).require()
        rows.append(
            {
                "approval_id": doing.loaded.opened.id,
                "decision_id": decision_id,
                "step_n": _step_n(doing),
                "text": condition.text.strip(),
                "set_by_id": doing.me.person_id,
                "owner_id": condition.owner_id or doing.chain.responsible_id,
                "status": ConditionStatus.OPEN,
            }
        )
    doing.work.session.connection().execute(insert(ApprovalCondition), rows)


def buttons(reading: Reading[Actor], approval_id: int) -> tuple[Action, ...]:
    """The actions that are lit for the actor."""
    opened = open_approval(reading, approval_id)
    loaded = load(reading.session, opened)
    return allowed_actions(facts.facts(reading, loaded), facts.me(reading, opened))


def note_opened(work: Work[Actor], approval_id: int) -> None:
    """Mark that the actor has the approval on the screen (never called for something loaded ahead)."""
    opened = open_approval(work, approval_id)
    row = {"at": work.now, "revision": opened.row.revision}
    drafts.upsert(
        work,
        ApprovalOpening,
        key={"approval_id": approval_id, "person_id": work.actor.person_id},
        values=row,
    )


def snooze(work: Work[Actor], approval_id: int, *, until: datetime | None) -> None:
    """Put the approval aside in one's own inbox until a moment; None takes that back."""
    open_approval(work, approval_id)
    key = {"approval_id": approval_id, "person_id": work.actor.person_id}
    if until is None:
        work.session.query(ApprovalSnooze).filter_by(**key).delete()
        return
    rules.may_put_aside_until(until, now=work.now).require()
    drafts.upsert(work, ApprovalSnooze, key=key, values={"until": until})
