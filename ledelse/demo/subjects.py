"""The subjects: templates of municipal matters; each case is made from one, with its own places and figures."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from ledelse.demo.content_files import read, subject_files


class CaseKind(StrEnum):
    """The kinds of cases, by the keys of a new installation."""

    MAYORS_ANSWER = "borgmestersvar"
    COMMITTEE = "udvalgssag"
    BUDGET = "budgetnotat"
    PRESS = "pressesag"
    COMPLAINT = "klagesag"
    ACCESS_REQUEST = "aktindsigt"
    INFORMATION = "orientering"
    MEETING = "moedesag"


class AttachmentKind(StrEnum):
    """What an attachment looks like."""

    MEMO = "notat"
    REPORT = "rapport"
    HEARING = "hoering"
    BUDGET = "budget"
    MAP = "kort"
    LETTER = "brev"
    LIST = "aktliste"


@dataclass(frozen=True, slots=True)
class AttachmentTemplate:
    """An attachment before its placeholders are filled."""

    kind: AttachmentKind
    title: str


@dataclass(frozen=True, slots=True)
class Subject:
    """A template of cases. Texts have placeholders such as {skole}; `amount` is a range in thousand kroner.

    `changes` are corrections: what the first version of the cover note says, and what later ones say instead.
    `secret` makes the phrase that each confidential case has for itself.
    """

    key: str
    kind: CaseKind
    unit: str
    title: str
    count: tuple[int, int]
    recommend: tuple[str, ...]
    background: tuple[str, ...]
    changes: tuple[tuple[str, str], ...]
    later: str
    amount: tuple[int, int] | None
    economy: tuple[tuple[str, int], ...]
    economy_text: str
    involvement: str
    law: str
    attachments: tuple[AttachmentTemplate, ...]
    secret: str | None

    @property
    def confidential(self) -> bool:
        """Whether its cases are confidential."""
        return self.secret is not None


@cache
def subjects() -> tuple[Subject, ...]:
    """All subjects, in a fixed order."""
    return tuple(
        _subject(row, file=name.split("/")[1]) for name in subject_files() for row in read(name)["subject"]
    )


def _subject(row: dict[str, Any], *, file: str) -> Subject:
    return Subject(
        key=row["key"],
        kind=CaseKind(row.get("kind", file)),
        unit=row["unit"],
        title=row["title"],
        count=(row["count"][0], row["count"][1]),
        recommend=tuple(row["recommend"]),
        background=tuple(row["background"]),
        changes=tuple((old, new) for old, new in row["changes"]),
        later=row["later"],
        amount=(row["amount"][0], row["amount"][1]) if "amount" in row else None,
        economy=tuple((label, share) for label, share in row.get("economy", ())),
        economy_text=row.get("economy_text", ""),
        involvement=row["involvement"],
        law=row["law"],
        attachments=tuple(_attachment(text) for text in row["attachments"]),
        secret=row.get("secret"),
    )


def _attachment(text: str) -> AttachmentTemplate:
    kind, title = text.split("|", maxsplit=1)
    return AttachmentTemplate(AttachmentKind(kind), title)
