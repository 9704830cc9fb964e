"""What the model of an approval consists of; an undo puts a copy of it back."""

from dataclasses import dataclass, field
from itertools import count

WITH_RESPONSIBLE, WITH_CONDITIONS, WITH_STEP = "with_responsible", "awaiting_conditions", "at_step"

_uids = count(1)


@dataclass
class Seat:
    """A place in a step, who filled it, and on which document versions."""

    whom: int
    by: int | None = None
    given_on: frozenset[int] = frozenset()


@dataclass
class Step:
    """A step: `needed` seats must be filled."""

    seats: list[Seat]
    rule: str = "all"
    some: int | None = None
    copies: tuple[int, ...] = ()
    uid: int = field(default_factory=lambda: next(_uids))

    @property
    def needed(self) -> int:
        match self.rule:
            case "all":
                return len(self.seats)
            case "any":
                return 1
            case _:
                return self.some or 1

    @property
    def is_decided(self) -> bool:
        return sum(seat.by is not None for seat in self.seats) >= self.needed


@dataclass
class Condition:
    """What must be done before the end."""

    text: str
    step: int
    set_by: int
    owner: int
    state: str = "open"


@dataclass
class State:
    """All that an undo brings back."""

    steps: list[Step]
    status: str = "draft"
    place: str = ""  # what it waits for while it is active
    todo: list[int] = field(default_factory=list)
    came_back: set[int] = field(default_factory=set)  # steps that returned it and have not decided again
    skipped: set[int] = field(default_factory=set)
    locked: frozenset[int] = frozenset()
    conditions: list[Condition] = field(default_factory=list)
    acted: set[int] = field(default_factory=set)

    @property
    def open_conditions(self) -> list[Condition]:
        return [condition for condition in self.conditions if condition.state == "open"]
