"""Answers to "may I?": yes, or a reason that a text can word and a door can turn into a status."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """What sort of no it is: doors answer 403, 409 and 422."""

    FORBIDDEN = "forbidden"
    CONFLICT = "conflict"
    INVALID = "invalid"


class NotFound(Exception):
    """The object is not there, or is not there for this person: the two look the same."""


class Refused(Exception):
    """A rule said no. `why` is a member of a capability's `Why`; `facts` fill in its sentence."""

    def __init__(self, why: StrEnum, kind: Kind, facts: Mapping[str, object]) -> None:
        super().__init__(f"{type(why).__module__}.{why}")
        self.why = why
        self.kind = kind
        self.facts = dict(facts)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Yes (no `why`), or no with the reason."""

    why: StrEnum | None = None
    kind: Kind = Kind.FORBIDDEN
    facts: Mapping[str, object] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return self.why is None

    def require(self) -> None:
        """Raise `Refused` unless this is a yes."""
        if self.why is not None:
            raise Refused(self.why, self.kind, self.facts)


YES = Verdict()


def forbidden(why: StrEnum, **facts: object) -> Verdict:
    """No: this person may not do this."""
    return Verdict(why, Kind.FORBIDDEN, facts)


def conflict(why: StrEnum, **facts: object) -> Verdict:
    """No: the thing is not in a state where this can be done (any more)."""
    return Verdict(why, Kind.CONFLICT, facts)


def invalid(why: StrEnum, **facts: object) -> Verdict:
    """No: what was written cannot be used; `field` names the culprit where there is one."""
    return Verdict(why, Kind.INVALID, facts)
