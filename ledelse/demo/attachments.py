"""Makes the demo's PDF attachments with Typst: tagged, in Danish, the same bytes each time for the same seed."""

import json
import os
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import repeat
from multiprocessing import get_context
from random import Random
from typing import Final

from typst import Compiler

from ledelse.demo.content_files import CONTENT, read
from ledelse.demo.pages import blocks
from ledelse.demo.people import units
from ledelse.demo.subjects import AttachmentKind, AttachmentTemplate, Subject
from ledelse.demo.wording import Wording, in_words, placeholders

MOST_WORKERS = 4
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


def attachments_for(
    wording: Wording, *, created: date, epoch: date, own: bool = True
) -> tuple[Attachment, ...]:
    """The attachments of a case made on `created`; general ones are dated `epoch`, and alone where not `own`."""
    return tuple(
        _attachment(template, wording, created, epoch) for template in templates(wording.subject, own=own)
    )


def templates(subject: Subject, *, own: bool) -> list[AttachmentTemplate]:
    """The subject's attachments: all, or only the general ones that stand on several cases."""
    return [one for one in subject.attachments if own or not placeholders(one.title)]


def print_all(
    attachments: Iterable[Attachment], *, seed: int, workers: int | None = None
) -> dict[Attachment, bytes]:
    """Print many attachments, each distinct one once, on all processors (or so many workers)."""
    distinct = list(dict.fromkeys(attachments))
    workers = workers or min(os.cpu_count() or 1, MOST_WORKERS)
    if workers == 1:
        return dict(zip(distinct, _print_batch(seed, distinct), strict=True))
    # Dealt out like cards, so that no worker gets all the long reports.
    hands = [distinct[at::workers] for at in range(workers)]
    # Spawned, not forked: Typst keeps threads, and a fork would wait for them for ever.
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        printed = pool.map(_print_batch, repeat(seed), hands)
        return {
            one: file
            for hand, files in zip(hands, printed, strict=True)
            for one, file in zip(hand, files, strict=True)
        }


def _print_batch(seed: int, attachments: list[Attachment]) -> list[bytes]:
    printer = Printer(seed)
    return [printer.print(one) for one in attachments]


def _attachment(template: AttachmentTemplate, wording: Wording, created: date, epoch: date) -> Attachment:
    if placeholders(template.title):
        return Attachment(template.kind, wording.fill(template.title), wording.subject, wording, created)
    return Attachment(template.kind, template.title, wording.subject, None, epoch)


@dataclass(slots=True)
class Printer:
    """Prints attachments. Not to be shared between threads."""

    seed: int
    _compiler: Compiler = field(
        default_factory=lambda: Compiler(
            str(CONTENT / "attachment.typ"), root=str(CONTENT), ignore_system_fonts=True
        )
    )

    def print(self, attachment: Attachment) -> bytes:
        """The PDF file."""
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
