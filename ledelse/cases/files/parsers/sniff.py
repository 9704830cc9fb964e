"""Says what a file is by looking at it; the name it came with is not asked."""

import mmap
import zipfile
from pathlib import Path

from .terms import FileType, Unacceptable, WhyNot

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_OFFICE = "EncryptedPackage".encode("utf-16-le")
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"

# What people send most among what is refused, so that the sentence can name it.
_KNOWN_STRANGERS = (
    (b"MZ", "exe"),
    (b"\x7fELF", "exe"),
    (b"{\\rtf", "rtf"),
    (b"GIF8", "gif"),
    (b"RIFF", "webp"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"Rar!", "rar"),
    (b"7z\xbc\xaf", "7z"),
    (b"\x1f\x8b", "gz"),
    (b"#!", "script"),
    (b"PK", "zip"),
)
_MARKUP = {b"<svg": "svg", b"<html": "html", b"<!doctype html": "html", b"<script": "html", b"<?xml": "xml"}


def sniff(path: Path) -> FileType | None:
    """The type; None for a zip package, where only the parts can tell. Raises Unacceptable."""
    with path.open("rb") as file:
        head = file.read(1024)
    if head.startswith(b"PK\x03\x04"):
        return None
    found = _by_first_bytes(head)
    if found is None:
        raise _refusal(path, head)
    # A zip file is read from its end: what is a picture to us could be a package to the next program.
    if _opens_as_zip(path):
        raise Unacceptable(WhyNot.AMBIGUOUS)
    return found


def _opens_as_zip(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as package:
            return bool(package.infolist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return False


def _by_first_bytes(head: bytes) -> FileType | None:
    if head.removeprefix(_BYTE_ORDER_MARK).lstrip(b"\0\t\n\f\r ").startswith(b"%PDF-"):
        return FileType.PDF
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return FileType.PNG
    if head.startswith(b"\xff\xd8\xff"):
        return FileType.JPEG
    return None


def _refusal(path: Path, head: bytes) -> Unacceptable:
    if not head.startswith(_OLE):
        return Unacceptable(WhyNot.UNKNOWN_TYPE, {"looks_like": _stranger(head)})
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        if content.find(_ENCRYPTED_OFFICE) >= 0:
            return Unacceptable(WhyNot.ENCRYPTED)
    return Unacceptable(WhyNot.UNKNOWN_TYPE, {"looks_like": "doc"})


def _stranger(head: bytes) -> str:
    for start, name in _KNOWN_STRANGERS:
        if head.startswith(start):
            return name
    lowered = head.lower()
    return next((name for mark, name in _MARKUP.items() if mark in lowered), "")
