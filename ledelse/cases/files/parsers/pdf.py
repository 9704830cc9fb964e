"""Reads PDF files: pages, tags, locks (qpdf through pikepdf) and text (pypdf)."""

import io
import logging
import signal
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import pikepdf
import pypdf
from pypdf.errors import DependencyError, PyPdfError

from .markup import EnoughText
from .terms import Found, Limits, Unacceptable, WhyNot
from .writing import Writing

CHUNK = 256 * 1024
# pypdf on a page somebody built wrong: all of these have been seen; the page is then without text.
_UNREADABLE = (
    *(PyPdfError, DependencyError, ValueError, TypeError, LookupError, AttributeError, RuntimeError),
    *(ArithmeticError, AssertionError, OSError, EOFError, zlib.error, struct.error),
)


def read(path: Path, *, limits: Limits, writing: Writing) -> Found:
    """Facts; the text goes into `writing`. Raises Unacceptable."""
    logging.disable(logging.CRITICAL)  # pypdf tells at length what is odd about a file
    try:
        with pikepdf.open(path) as pdf:
            return _read_open(pdf, path, limits=limits, writing=writing)
    except pikepdf.PasswordError as fault:
        raise Unacceptable(WhyNot.ENCRYPTED) from fault
    except (pikepdf.PdfError, pikepdf.ForeignObjectError, ValueError, TypeError, RuntimeError) as fault:
        raise Unacceptable(WhyNot.BROKEN) from fault


def _read_open(pdf: pikepdf.Pdf, path: Path, *, limits: Limits, writing: Writing) -> Found:
    pages = len(pdf.pages)
    if pages == 0 or (pdf.get_warnings() and _is_cut_off(path)):
        raise Unacceptable(WhyNot.BROKEN)
    if pages > limits.pages:
        raise Unacceptable(WhyNot.TOO_MANY_PAGES, {"limit": limits.pages, "actual": pages})
    _check_streams(pdf, limit=limits.unpacked)
    encrypted, tagged = pdf.is_encrypted, _is_tagged(pdf)
    _write_text(_unlocked(pdf) if encrypted else path, writing)
    return Found(
        pages=pages, text=writing.text, text_is_whole=writing.is_whole, tagged=tagged, encrypted=encrypted
    )


def _is_cut_off(path: Path) -> bool:
    """Half a transfer: qpdf repairs it in silence to fewer pages than were sent, and nobody would notice."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 2048))
        return b"%%EOF" not in file.read()


def _is_tagged(pdf: pikepdf.Pdf) -> bool:
    marks = pdf.Root.get("/MarkInfo")
    marked = isinstance(marks, pikepdf.Dictionary) and bool(marks.get("/Marked", False))
    return marked and "/StructTreeRoot" in pdf.Root


def _check_streams(pdf: pikepdf.Pdf, *, limit: int) -> None:
    """No single stream may unpack past the limit: it would stop the tablet that opens the page."""
    for thing in pdf.objects:
        if isinstance(thing, pikepdf.Stream):
            filters = thing.get("/Filter", pikepdf.Array())
            names = [str(each) for each in (filters if isinstance(filters, pikepdf.Array) else [filters])]
            size = 0
            for chunk in _unpacked(thing.read_raw_bytes(), filters=names):
                size += len(chunk)
                if size > limit:
                    raise Unacceptable(WhyNot.UNPACKS_TOO_LARGE, {"limit": limit})


def _unpacked(raw: bytes, *, filters: list[str]) -> Iterator[bytes]:
    """What the leading Flate filters give, piece by piece; other filters are pictures or do not blow up."""
    chunks: Iterator[bytes] = (raw[at : at + CHUNK] for at in range(0, len(raw), CHUNK))
    for name in filters:
        if name != "/FlateDecode":
            break
        chunks = _inflate(chunks)
    return chunks


def _inflate(chunks: Iterator[bytes]) -> Iterator[bytes]:
    unpacker = zlib.decompressobj()
    try:
        for chunk in chunks:
            waiting = chunk
            while waiting:
                yield unpacker.decompress(waiting, CHUNK)
                waiting = unpacker.unconsumed_tail
    except zlib.error:
        return  # the reader of the page will see as little as we do


def _unlocked(pdf: pikepdf.Pdf) -> io.BytesIO:
    """A copy without encryption: pypdf would need another library for that."""
    copy = io.BytesIO()
    pdf.save(copy, encryption=False)
    copy.seek(0)
    return copy


def _write_text(source: Path | io.BytesIO, writing: Writing) -> None:
    try:
        with _alarm(writing.seconds_left):
            for page in pypdf.PdfReader(source).pages:
                writing.add(_text_of(page, writing) + "\n")
    except (EnoughText, *_UNREADABLE):
        writing.is_whole = False


@contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    """Stop pypdf in the middle: one page can keep it busy for minutes, and is no reason to refuse."""

    def enough(_signal: int, _frame: FrameType | None) -> None:
        raise EnoughText

    signal.signal(signal.SIGALRM, enough)
    signal.setitimer(signal.ITIMER_REAL, max(seconds, 0.001))
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _text_of(page: pypdf.PageObject, writing: Writing) -> str:
    try:
        return page.extract_text()
    except _UNREADABLE:
        writing.is_whole = False
        return ""
