"""Writes the difference between two chains as rows, and remembers it so that it can be taken back."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from ledelse.approvals.chain import (
    Chain,
    ConditionStatus,
    Phase,
    Place,
    Status,
    StepStatus,
)
from ledelse.approvals.facts import CONDITION, PLACE, STEP
from ledelse.approvals.models import ApprovalCondition, ApprovalPlace, ApprovalStep, DecisionEffect
from ledelse.kernel.events import canonical_json

EFFECT = DecisionEffect.__table__

# Built once; which columns are set is said by the parameters that they are run with.
_STEP = update(ApprovalStep).where(STEP.c.id == bindparam("row_id"))
_PLACE = update(ApprovalPlace).where(PLACE.c.id == bindparam("row_id"))
_CONDITION = update(ApprovalCondition).where(CONDITION.c.id == bindparam("row_id"))
_REMEMBER = insert(DecisionEffect)


@dataclass(frozen=True, slots=True)
class Effect:
    """One column that a decision changed, with plain values."""

    subject: str
    row_id: int
    field: str
    before: Any
    after: Any


def effects(before: Chain, after: Chain) -> list[Effect]:
    """Every column in which the two chains differ; their steps and places must be the same rows."""
    return [effect for effect in _pairs(before, after) if effect.before != effect.after]


def _pairs(before: Chain, after: Chain) -> Iterator[Effect]:
    for field in ("status", "phase", "finished_at"):
        yield Effect("approval", 0, field, getattr(before, field), getattr(after, field))
    for old, new in zip(before.steps, after.steps, strict=True):
        for field in ("status", "since"):
            yield Effect("step", old.id, field, getattr(old, field), getattr(new, field))
        for was, became in zip(old.places, new.places, strict=True):
            for field in ("person_id", "unit_id", "approved_by", "decision_id"):
                yield Effect("place", was.id, field, getattr(was, field), getattr(became, field))
    for had, has in zip(before.conditions, after.conditions, strict=True):
        yield Effect("condition", had.id, "status", had.status, has.status)


def write(session: Session, changed: Iterable[Effect], *, by: int | None, at: datetime) -> None:
    """Write the changed columns of steps, places and conditions; the approval's own row is `waiting`'s."""
    rows: dict[tuple[str, int], dict[str, Any]] = {}
    for effect in changed:
        rows.setdefault((effect.subject, effect.row_id), {})[effect.field] = effect.after
    connection = session.connection()
    for (subject, row_id), values in rows.items():
        match subject:
            case "step":
                connection.execute(_STEP, {"row_id": row_id, **values})
            case "place":
                if "approved_by" in values:
                    values["approved_by_id"] = values.pop("approved_by")
                if "person_id" in values:
                    values["forwarded_by_id"] = by
                connection.execute(_PLACE, {"row_id": row_id, **values})
            case "condition":
                settled = values["status"] in (ConditionStatus.TICKED, ConditionStatus.WAIVED)
                values |= {"settled_at": at if settled else None, "settled_by_id": by if settled else None}
                connection.execute(_CONDITION, {"row_id": row_id, **values})


def remember(session: Session, decision_id: int, changed: Iterable[Effect]) -> None:
    """Keep the effects of a decision, in order."""
    rows = [
        {
            "decision_id": decision_id,
            "ord": ord_,
            "subject": effect.subject,
            "row_id": effect.row_id,
            "field": effect.field,
            "before": canonical_json(effect.before),
            "after": canonical_json(effect.after),
        }
        for ord_, effect in enumerate(changed)
    ]
    if rows:
        session.connection().execute(_REMEMBER, rows)


def taken_back(session: Session, decision_id: int, chain: Chain) -> Chain:
    """The chain as it was before the decision; conditions that came with it lapse."""
    rows = (
        session.connection()
        .execute(select(EFFECT).where(EFFECT.c.decision_id == decision_id).order_by(EFFECT.c.ord.desc()))
        .all()
    )
    for row in rows:
        chain = _with_field(chain, row.subject, row.row_id, row.field, json.loads(row.before))
    born = select(CONDITION.c.id).where(CONDITION.c.decision_id == decision_id)
    return chain.with_conditions(session.connection().execute(born).scalars(), ConditionStatus.LAPSED)


def _with_field(chain: Chain, subject: str, row_id: int, field: str, value: Any) -> Chain:
    match subject:
        case "approval":
            return replace(chain, **{field: _typed_approval(field, value)})
        case "step":
            step = next(step for step in chain.steps if step.id == row_id)
            typed = StepStatus(value) if field == "status" else _moment(value)
            change: dict[str, Any] = {field: typed}
            return chain.with_step(replace(step, **change))
        case "condition":
            return chain.with_conditions([row_id], ConditionStatus(value))
        case _:
            return _with_place(chain, row_id, field, value)


def _with_place(chain: Chain, row_id: int, field: str, value: int | None) -> Chain:
    change: dict[str, Any] = {field: value}
    for step in chain.steps:
        if any(place.id == row_id for place in step.places):
            places: tuple[Place, ...] = tuple(
                replace(place, **change) if place.id == row_id else place for place in step.places
            )
            return chain.with_step(replace(step, places=places))
    raise LookupError(f"place {row_id} is not in the chain")


def _typed_approval(field: str, value: Any) -> Any:
    match field:
        case "status":
            return Status(value)
        case "phase":
            return Phase(value) if value else None
        case _:
            return _moment(value)


def _moment(value: str | None) -> datetime | None:
    return datetime.fromisoformat(value) if value else None
