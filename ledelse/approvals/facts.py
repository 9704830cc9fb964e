"""Reads an approval's rows into the frozen values that the rules look at."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Integer, Row, bindparam, cast, literal, null, select, union_all
from sqlalchemy.orm import Session

from ledelse.approvals.access import Opened
from ledelse.approvals.chain import (
    Chain,
    Condition,
    ConditionStatus,
    Phase,
    Place,
    Rule,
    Status,
    Step,
    StepStatus,
)
from ledelse.approvals.models import (
    ApprovalCondition,
    ApprovalCopy,
    ApprovalDecision,
    ApprovalDocument,
    ApprovalOpening,
    ApprovalPlace,
    ApprovalStep,
    DecisionDocument,
)
from ledelse.approvals.rules import Action, Facts, LastAct, Me
from ledelse.cases.access import VERSION
from ledelse.cases.rules import may_write
from ledelse.kernel.db import UtcDateTime
from ledelse.kernel.transaction import Reading
from ledelse.people.actor import Actor
from ledelse.people.permissions import Permission
from ledelse.people.queries import direct_units

STEP = ApprovalStep.__table__
PLACE = ApprovalPlace.__table__
COPY = ApprovalCopy.__table__
CONDITION = ApprovalCondition.__table__
DECISION = ApprovalDecision.__table__
DOCUMENTS = ApprovalDocument.__table__
GIVEN_ON = DecisionDocument.__table__
OPENING = ApprovalOpening.__table__


@dataclass(frozen=True, slots=True)
class Loaded:
    """An approval with all its rows."""

    opened: Opened
    chain: Chain
    steps: tuple[Row[Any], ...]
    copies: tuple[Row[Any], ...]
    conditions: tuple[Row[Any], ...]
    locked: dict[int, int | None]  # document id -> version id
    hashes: dict[int, str]  # version id -> SHA-256, of those that are locked, in order of id
    decisions: tuple[Row[Any], ...]
    given_on: dict[int, dict[int, str]]  # decision id -> version id -> SHA-256

    @property
    def last(self) -> LastAct | None:
        """The last act that still stands, save looking at a copy."""
        for row in reversed(self.decisions):
            if row.undone_at is None and row.carried_from_id is None and row.action not in _NO_ACT:
                return LastAct(row.id, Action(row.action), row.person_id, row.at)
        return None

    @property
    def acted_ids(self) -> frozenset[int]:
        """People with a decision that was not undone."""
        return frozenset(
            row.person_id for row in self.decisions if row.undone_at is None and row.action in _DECISIONS
        )

    @property
    def stale(self) -> dict[int, frozenset[int]]:
        """Standing decisions given on other versions than those locked now: person -> decision ids."""
        now = {version for version in self.locked.values() if version is not None}
        found: dict[int, set[int]] = defaultdict(set)
        for step in self.chain.steps:
            for place in step.places:
                if place.decision_id is None or place.approved_by is None:
                    continue
                if set(self.given_on.get(place.decision_id, {})) != now:
                    found[place.approved_by].add(place.decision_id)
        return {person_id: frozenset(ids) for person_id, ids in found.items()}


_NO_ACT = (Action.SEEN, Action.UNDO)
_DECISIONS = (
    Action.APPROVE,
    Action.APPROVE_WITH_CONDITIONS,
    Action.RETURN,
    Action.REJECT,
    Action.FORWARD,
    Action.SKIP,
)


# Built once: putting a statement together costs more than running it.
_THIS = bindparam("approval_id", type_=Integer)
_INSIDE = select(STEP.c.id).where(STEP.c.approval_id == _THIS).scalar_subquery()
_STEPS = select(STEP).where(STEP.c.approval_id == _THIS).order_by(STEP.c.n)
_PLACES_AND_COPIES = union_all(
    select(
        literal(0).label("is_copy"),
        PLACE.c.id,
        PLACE.c.step_id,
        PLACE.c.ord,
        PLACE.c.person_id,
        PLACE.c.unit_id,
        PLACE.c.approved_by_id,
        PLACE.c.decision_id,
        PLACE.c.forwarded_by_id,
        cast(null(), UtcDateTime).label("seen_at"),
        cast(null(), Integer).label("seen_by_id"),
    ).where(PLACE.c.step_id.in_(_INSIDE)),
    select(
        literal(1),
        COPY.c.id,
        COPY.c.step_id,
        COPY.c.id,
        COPY.c.person_id,
        COPY.c.unit_id,
        cast(null(), Integer),
        cast(null(), Integer),
        cast(null(), Integer),
        COPY.c.seen_at,
        COPY.c.seen_by_id,
    ).where(COPY.c.step_id.in_(_INSIDE)),
).order_by("is_copy", "step_id", "ord")
_CONDITIONS = select(CONDITION).where(CONDITION.c.approval_id == _THIS).order_by(CONDITION.c.id)
_DECISIONS_GIVEN = (
    select(DECISION, GIVEN_ON.c.version_id, GIVEN_ON.c.sha256)
    .select_from(DECISION.outerjoin(GIVEN_ON, GIVEN_ON.c.decision_id == DECISION.c.id))
    .where(DECISION.c.approval_id == _THIS)
    .order_by(DECISION.c.id, GIVEN_ON.c.version_id)
)
_DOCUMENTS = (
    select(DOCUMENTS.c.document_id, DOCUMENTS.c.version_id, VERSION.c.sha256)
    .select_from(DOCUMENTS.outerjoin(VERSION, VERSION.c.id == DOCUMENTS.c.version_id))
    .where(DOCUMENTS.c.approval_id == _THIS)
    .order_by(DOCUMENTS.c.ord)
)


_OPENED_SINCE = select(OPENING.c.person_id).where(
    OPENING.c.approval_id == _THIS,
    OPENING.c.at >= bindparam("at", type_=UtcDateTime),
    OPENING.c.person_id != bindparam("person_id", type_=Integer),
)

Locked = tuple[int, int | None, str | None]  # document id, version id, its SHA-256


def load(session: Session, opened: Opened, *, locked: Sequence[Locked] | None = None) -> Loaded:
    """All rows of an approval, in five queries; four for whoever knows already which versions are locked."""
    connection, this = session.connection(), {"approval_id": opened.id}
    steps = connection.execute(_STEPS, this).all()
    whom = connection.execute(_PLACES_AND_COPIES, this).all()
    places = [row for row in whom if not row.is_copy]
    conditions = connection.execute(_CONDITIONS, this).all()
    decisions, given_on = load_decisions(session, opened.id)
    if locked is None:
        locked = [tuple(row) for row in connection.execute(_DOCUMENTS, this)]
    return Loaded(
        opened=opened,
        chain=_chain(opened.row, steps, places, conditions),
        steps=tuple(steps),
        copies=tuple(row for row in whom if row.is_copy),
        conditions=tuple(conditions),
        locked={document_id: version_id for document_id, version_id, _ in locked},
        hashes=dict(sorted((version, sha256) for _, version, sha256 in locked if version and sha256)),
        decisions=decisions,
        given_on=given_on,
    )


def load_decisions(
    session: Session, approval_id: int
) -> tuple[tuple[Row[Any], ...], dict[int, dict[int, str]]]:
    """All decisions in order, and for each the versions it was given on with their hashes."""
    rows = session.connection().execute(_DECISIONS_GIVEN, {"approval_id": approval_id})
    decisions: dict[int, Row[Any]] = {}
    given_on: dict[int, dict[int, str]] = defaultdict(dict)
    for row in rows:
        decisions.setdefault(row.id, row)
        if row.version_id is not None:
            given_on[row.id][row.version_id] = row.sha256
    return tuple(decisions.values()), given_on


def _chain(approval: Row[Any], steps: Any, places: Any, conditions: Any) -> Chain:
    by_step: dict[int, list[Place]] = defaultdict(list)
    for row in places:
        place = Place(row.id, row.person_id, row.unit_id, row.approved_by_id, row.decision_id)
        by_step[row.step_id].append(place)
    return Chain(
        status=Status(approval.status),
        phase=Phase(approval.phase) if approval.phase else None,
        responsible_id=approval.responsible_id,
        steps=tuple(
            Step(
                id=row.id,
                n=row.n,
                rule=Rule(row.rule),
                needed=row.needed,
                status=StepStatus(row.status),
                places=tuple(by_step[row.id]),
                since=row.since,
            )
            for row in steps
        ),
        conditions=tuple(
            Condition(row.id, row.step_n, row.set_by_id, row.owner_id, ConditionStatus(row.status))
            for row in conditions
        ),
        finished_at=approval.finished_at,
    )


def me(reading: Reading[Actor], opened: Opened) -> Me:
    """The actor, as far as this approval cares."""
    actor = reading.actor
    return Me(
        person_id=actor.person_id,
        unit_ids=actor.unit_ids,
        may_write=bool(may_write(opened.case, actor)),
        may_prepare=actor.may(Permission.PREPARE_APPROVALS),
        is_secretariat=actor.may(Permission.CANCEL_APPROVALS),
    )


def facts(reading: Reading[Actor], loaded: Loaded) -> Facts:
    """What the rules look at, for this actor at this moment."""
    actor = reading.actor
    mine = [
        row
        for row in loaded.copies
        if row.person_id == actor.person_id or (row.unit_id is not None and row.unit_id in actor.unit_ids)
    ]
    last = loaded.last
    return Facts(
        chain=loaded.chain,
        last=last,
        next_opened=last is not None and _next_opened(reading, loaded, last),
        acted_ids=loaded.acted_ids,
        copies_mine=bool(mine),
        copies_unseen=any(row.seen_at is None for row in mine),
        stale_mine=actor.person_id in loaded.stale,
        documents=len(loaded.locked),
        case_open=loaded.opened.case.is_open,
        now=reading.now,
    )


def _next_opened(reading: Reading[Actor], loaded: Loaded, last: LastAct) -> bool:
    """Whether one of those who act next has opened the approval since the last act."""
    if last.person_id != reading.actor.person_id:
        return False
    asked = {"approval_id": loaded.opened.id, "at": last.at, "person_id": last.person_id}
    rows = reading.session.connection().execute(_OPENED_SINCE, asked).scalars().all()
    if not rows:
        return False
    step = loaded.chain.current
    if step is None:
        return loaded.chain.responsible_id in rows
    units = direct_units(reading.session, rows)
    return any(place.is_open and place.is_for(p, units[p]) for place in step.places for p in rows)
