"""Makes the demo's PDF attachments with Typst: tagged, in Danish, the same bytes each time for the same seed."""

import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from random import Random
from typing import Final

from typst import Compiler

from ledelse.demo.content_files import CONTENT, read
from ledelse.demo.pages import blocks
from ledelse.demo.people import units
from ledelse.demo.subjects import AttachmentKind, AttachmentTemplate, Subject
from ledelse.demo.wording import Wording, in_words, placeholders

ACCESSIBLE: Final = "ua-1"  # Typst then refuses what a screen reader could not follow
UNFIT_IN_FILE_NAMES = str.maketrans({":": " -", "/": "-", "?": "", "”": "", ",": ""})


@dataclass(frozen=True, slots=True)
class Attachment:
    """One PDF file. Those without a wording are general and stand on several cases with the very same bytes."""

    kind: AttachmentKind
    title: str
    subject: Subject
    wording: Wording | None
    dated: date

    @property
    def file_name(self) -> str:
        """The name it is uploaded under."""
        return f"{' '.join(self.title.translate(UNFIT_IN_FILE_NAMES).split())}.pdf"


def attachments_for(wording: Wording, *, created: date, epoch: date) -> tuple[Attachment, ...]:
    """The attachments of a case made on `created`; the general ones are dated by the demo's first month."""
    return tuple(_attachment(template, wording, created, epoch) for template in wording.subject.attachments)


def _attachment(template: AttachmentTemplate, wording: Wording, created: date, epoch: date) -> Attachment:
    if placeholders(template.title):
        return Attachment(template.kind, wording.fill(template.title), wording.subject, wording, created)
    return Attachment(template.kind, template.title, wording.subject, None, epoch)


@dataclass(slots=True)
class Printer:
    """Prints attachments, each distinct one once. Not to be shared between threads."""

    seed: int
    _printed: dict[Attachment, bytes] = field(default_factory=dict)
    _compiler: Compiler = field(
        default_factory=lambda: Compiler(
            str(CONTENT / "attachment.typ"), root=str(CONTENT), ignore_system_fonts=True
        )
    )

    def print(self, attachment: Attachment) -> bytes:
        """The PDF file."""
        if attachment not in self._printed:
            self._printed[attachment] = self._compile(attachment)
        return self._printed[attachment]

    def _compile(self, attachment: Attachment) -> bytes:
        made = self._compiler.compile(
            format="pdf",
            sys_inputs={"data": json.dumps(_data(attachment, seed=self.seed), ensure_ascii=False)},
            pdf_standards=ACCESSIBLE,
            timestamp=datetime.combine(attachment.dated, datetime.min.time(), UTC),
        )
        if not isinstance(made, bytes):
            raise TypeError("Typst made no single PDF file")
        return made


def _data(attachment: Attachment, *, seed: int) -> dict[str, object]:
    dated, unit = attachment.dated, units()[attachment.subject.unit]
    rng = Random(f"{seed}:{attachment.title}:{dated}")
    committee = _receiver(attachment.subject)
    return {
        "title": attachment.title,
        "label": read("attachments")["labels"][attachment.kind],
        "unit": unit.name,
        "to": committee,
        "dated": in_words(dated),
        "year": dated.year,
        "month": dated.month,
        "day": dated.day,
        "blocks": blocks(attachment.kind, attachment.subject, attachment.wording, dated=dated, rng=rng),
    }


def _receiver(subject: Subject) -> str:
    return "Sagens kreds" if subject.confidential else "Ledelse og udvalg"
