"""What happened, said once: events, and those who react within the transaction or after it."""

import dataclasses
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias, TypeVar

if TYPE_CHECKING:
    from ledelse.kernel.transaction import Work


@dataclass(frozen=True, kw_only=True)
class Event:
    """Base of all events: frozen dataclasses named in the past tense; fields must be plain values."""

    case_id: int | None = None

    kinds: ClassVar[dict[str, type["Event"]]] = {}

    def __init_subclass__(cls) -> None:
        Event.kinds[cls.kind()] = cls

    @classmethod
    def kind(cls) -> str:
        """The name in the ledger: capability and class, such as `approvals.StepApproved`."""
        return f"{cls.__module__.split('.')[1]}.{cls.__name__}"

    def data(self) -> str:
        """The fields as canonical JSON (sorted keys, no blanks, no ASCII escapes)."""
        fields = {f.name: getattr(self, f.name) for f in dataclasses.fields(self) if f.name != "case_id"}
        return canonical_json(fields)


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event as listeners after the commit meet it, read back from the ledger."""

    seq: int
    at: datetime
    kind: str
    person_id: int | None
    on_behalf_of_id: int | None
    case_id: int | None
    data: Mapping[str, Any]


Within: TypeAlias = Callable[["Work[Any]", Any], None]
After: TypeAlias = Callable[[Recorded], None]
F = TypeVar("F", bound=Callable[..., None])


@dataclass(frozen=True, slots=True)
class Listener:
    """Who wants to hear of an event after the commit; `name` is stored, so it must not change."""

    name: str
    hear: After
    delay: timedelta


_within: dict[type[Event], list[Within]] = {}
_after: dict[type[Event], list[Listener]] = {}
_listeners: dict[str, Listener] = {}


def within(*kinds: type[Event]) -> Callable[[F], F]:
    """Let a function react to events inside the same transaction; if it raises, nothing happened."""

    def mark(function: F) -> F:
        for kind in kinds:
            _within.setdefault(kind, []).append(function)
        return function

    return mark


def after(*kinds: type[Event], name: str, delay: timedelta = timedelta()) -> Callable[[After], After]:
    """Let a function hear of events at least once, after the commit (and after `delay`)."""

    def mark(function: After) -> After:
        listener = Listener(name, function, delay)
        _listeners[name] = listener
        for kind in kinds:
            _after.setdefault(kind, []).append(listener)
        return function

    return mark


def reactions_to(kind: type[Event]) -> list[Within]:
    """Those who react within the transaction to this kind of event or one of its bases."""
    return [function for base in kind.__mro__ for function in _within.get(base, ())]


def listeners_to(kind: type[Event]) -> list[Listener]:
    """Those who hear of this kind of event, or one of its bases, after the commit."""
    return [listener for base in kind.__mro__ for listener in _after.get(base, ())]


def listener_named(name: str) -> Listener | None:
    """The listener that a stored delivery is for, if the program still has it."""
    return _listeners.get(name)


def canonical_json(value: object) -> str:
    """One spelling per value, so that a hash over it means something."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_plain)


def _plain(value: object) -> object:
    match value:
        case datetime() | date():
            return value.isoformat()
        case Enum():
            return value.value
        case frozenset() | set():
            return sorted(value)
        case _ if dataclasses.is_dataclass(value) and not isinstance(value, type):
            return dataclasses.asdict(value)
        case _:
            raise TypeError(f"{type(value).__name__} cannot stand in an event")
