"""What can happen to a case and its documents."""

from dataclasses import dataclass

from ledelse.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class CaseEvent(Event):
    """Base of what happens to one case."""


@dataclass(frozen=True, kw_only=True)
class CaseCreated(CaseEvent):
    """A case was opened."""

    number: str
    case_kind: str
    unit_id: int


@dataclass(frozen=True, kw_only=True)
class CaseUpdated(CaseEvent):
    """Fields of a case were changed; `fields` names them."""

    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class AccessChanged(CaseEvent):
    """Who may see the case was changed."""

    access: str
    confidential: bool
    restricted: bool
    wider: bool


@dataclass(frozen=True, kw_only=True)
class CaseClosed(CaseEvent):
    """The case is done."""


@dataclass(frozen=True, kw_only=True)
class CaseReopened(CaseEvent):
    """A closed case was opened again."""


@dataclass(frozen=True, kw_only=True)
class CaseDeleted(CaseEvent):
    """The case was deleted; its tombstone stays."""

    number: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class CasesLinked(CaseEvent):
    """Two cases were tied together."""

    other_id: int


@dataclass(frozen=True, kw_only=True)
class VersionSaved(CaseEvent):
    """A version of a document was saved."""

    document_id: int
    version_id: int
    n: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class RenditionMade(CaseEvent):
    """A version can be shown as PDF, or it is settled that it cannot."""

    version_id: int
    state: str


@dataclass(frozen=True, kw_only=True)
class KindChanged(Event):
    """The defaults of a kind of case were changed."""

    key: str
