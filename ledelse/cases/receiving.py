"""Takes in what is sent to a case: kept by content, looked into, and described; before any transaction.

Looking into a file takes seconds in a process of its own, so a door does this first and opens its write
bracket afterwards, with the `ReceivedFile` in its hand.
"""

import unicodedata
from pathlib import PurePosixPath

from ledelse.cases.documents import MARKDOWN, ReceivedFile
from ledelse.cases.files import Inspection, Limits, Unacceptable, WhyNot, cover_note, inspect
from ledelse.cases.rules import Why
from ledelse.kernel.storage import Readable, Storage, Stored, TooLarge
from ledelse.kernel.verdict import Kind, Refused

LONGEST_NAME = 200  # characters


def receive_file(storage: Storage, content: Readable, *, filename: str, largest: int) -> ReceivedFile:
    """Keep an uploaded file and say what it is; `largest` in bytes.

    Raises `Refused(FILE_UNUSABLE)` whose facts hold the file's own reason (`why`, a `WhyNot`) and its facts.
    """
    try:
        stored = storage.put(content, limit=largest)
        found = inspect(storage.path(stored.sha256), limits=Limits(size=largest))
    except TooLarge as fault:
        raise _refused(WhyNot.TOO_LARGE, limit=fault.limit) from fault
    except Unacceptable as fault:
        raise _refused(fault.why, **fault.facts) from fault
    return _described(stored, found, filename=filename)


def keep_inspected(storage: Storage, content: bytes, found: Inspection, *, filename: str) -> ReceivedFile:
    """Keep a file that was looked into elsewhere, since this program made it itself."""
    return _described(storage.put(content), found, filename=filename)


def _described(stored: Stored, found: Inspection, *, filename: str) -> ReceivedFile:
    return ReceivedFile(
        sha256=stored.sha256,
        size=stored.size,
        type=found.type.mime,
        filename=_named(filename, found),
        pages=found.pages,
        text=found.text,
        needs_rendition=found.type.is_office,
    )


def receive_cover_note(storage: Storage, markdown: str) -> ReceivedFile:
    """Keep a cover note that was written here. Raises `Refused` when it is empty or too long."""
    content = markdown.replace("\r\n", "\n").strip()
    if not content:
        raise Refused(Why.TEXT_EMPTY, Kind.INVALID, {"field": "text"})
    if len(content) > cover_note.LONGEST:
        raise Refused(Why.TEXT_TOO_LONG, Kind.INVALID, {"field": "text", "longest": cover_note.LONGEST})
    stored = storage.put(content.encode(), limit=None)
    return ReceivedFile(
        sha256=stored.sha256,
        size=stored.size,
        type=MARKDOWN,
        filename="indstilling.md",
        pages=None,
        text=cover_note.plain_text(content),
        needs_rendition=False,
    )


def title_from(filename: str) -> str:
    """What to call a document whose file came without a title: the file's name without its ending."""
    return PurePosixPath(_clean(filename)).stem.replace("_", " ").strip()


def _refused(why: WhyNot, **facts: int | str) -> Refused:
    return Refused(Why.FILE_UNUSABLE, Kind.INVALID, {**facts, "why": why, "field": "file"})


def _named(filename: str, found: Inspection) -> str:
    """The sender's name for the file, with the ending that its content deserves."""
    name, ending = _clean(filename), found.type.extension
    fitting = (".jpg", ".jpeg") if ending == ".jpg" else (ending,)
    return name if name.lower().endswith(fitting) else f"{name or 'fil'}{ending}"


def _clean(filename: str) -> str:
    """The last part of a path from any system, without signs that cannot be seen or stored."""
    last = filename.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(c for c in unicodedata.normalize("NFC", last) if unicodedata.category(c)[0] != "C")
    name = PurePosixPath(kept.strip().lstrip("."))
    return f"{name.stem[:LONGEST_NAME]}{name.suffix[:10]}"
