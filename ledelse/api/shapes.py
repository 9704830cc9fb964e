"""What all models of the API share: strictness, text that a database can store, times with a zone, lists."""

import re
from datetime import UTC, date, datetime, time
from typing import Annotated, Generic, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    PlainSerializer,
    PlainValidator,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from ledelse.kernel.clock import COPENHAGEN

LARGEST_ID = 2**31 - 1
MOST = 200  # items on one page of a list
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
EARLIEST, LATEST = 1990, 2099  # the years a deadline may lie in


class Read(BaseModel):
    """What comes in: nothing that is not known, nothing turned from one type into another."""

    model_config = ConfigDict(extra="forbid", strict=True, hide_input_in_errors=True)


class Query(BaseModel):
    """What stands behind the question mark: all of it text, so numbers are read from text."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)


class Answer(BaseModel):
    """What goes out."""

    model_config = ConfigDict(frozen=True, serialize_by_alias=True, validate_by_name=True)


def _storable(text: str) -> str:
    if "\0" in text:
        raise PydanticCustomError("null_sign", "a null sign cannot be stored")
    return text


def _deadline(value: object) -> datetime | date:
    if not isinstance(value, str):
        raise PydanticCustomError("date_type", "a date is text")
    try:
        found = date.fromisoformat(value) if _DAY.fullmatch(value) else datetime.fromisoformat(value)
    except ValueError as fault:
        raise PydanticCustomError("date_parsing", "no date") from fault
    if isinstance(found, datetime) and found.tzinfo is None:
        raise PydanticCustomError("no_zone", "a time needs its zone")
    if not EARLIEST <= found.year <= LATEST:
        raise PydanticCustomError("far_away", "the date is too far away")
    return found


def _in_utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


Text = Annotated[str, AfterValidator(_storable)]
Id = Annotated[int, Field(ge=1, le=LARGEST_ID)]
Ref = Annotated[str, AfterValidator(_storable), Field(min_length=1, max_length=100)]
Moment = Annotated[datetime, PlainSerializer(_in_utc, return_type=str, when_used="json")]
Deadline = Annotated[
    datetime | date,
    PlainValidator(_deadline, json_schema_input_type=str),
    WithJsonSchema(
        {
            "type": "string",
            "anyOf": [{"format": "date"}, {"format": "date-time"}],
            "description": "A moment with its zone, or a date: then 23:59 that day in Copenhagen.",
            "examples": ["2026-12-01", "2026-12-01T12:00:00+01:00"],
        }
    ),
]

Item = TypeVar("Item", bound=BaseModel)


class Page(Answer, Generic[Item]):
    """One page of a list; `next` is the `cursor` of the next page, null on the last."""

    items: list[Item]
    next: str | None


class Nothing(Read):
    """A body that says nothing: absent, or an empty object."""


class Paged(Query):
    """Which page of a list."""

    cursor: Ref | None = None
    limit: Annotated[int, Field(ge=1, le=MOST)] = 50


def moment_of(deadline: datetime | date) -> datetime:
    """The moment a day begins in Copenhagen, for comparing; a moment is itself."""
    if isinstance(deadline, datetime):
        return deadline
    return datetime.combine(deadline, time(), COPENHAGEN)
