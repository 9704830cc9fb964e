"""The words that both sides of the process border use: file types, refusals, limits, facts."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

MB = 1024 * 1024

_OPEN_XML = "application/vnd.openxmlformats-officedocument"


class FileType(StrEnum):
    """The types a case takes in, told by content and never by name."""

    PDF = "pdf"
    DOCX = "docx"
    ODT = "odt"
    XLSX = "xlsx"
    PPTX = "pptx"
    PNG = "png"
    JPEG = "jpeg"

    @classmethod
    def from_mime(cls, mime: str) -> "FileType":
        """The type of that media type, as stored with a version. Raises ValueError."""
        for file_type, stated in _MIME.items():
            if stated == mime:
                return file_type
        raise ValueError(mime)

    @property
    def mime(self) -> str:
        return _MIME[self]

    @property
    def extension(self) -> str:
        """With the dot."""
        return ".jpg" if self is FileType.JPEG else f".{self.value}"

    @property
    def is_office(self) -> bool:
        """Say whether it needs a PDF rendition before it can be read in the browser."""
        return self in {FileType.DOCX, FileType.ODT, FileType.XLSX, FileType.PPTX}

    @property
    def is_image(self) -> bool:
        return self in {FileType.PNG, FileType.JPEG}


_MIME = {
    FileType.PDF: "application/pdf",
    FileType.DOCX: f"{_OPEN_XML}.wordprocessingml.document",
    FileType.ODT: "application/vnd.oasis.opendocument.text",
    FileType.XLSX: f"{_OPEN_XML}.spreadsheetml.sheet",
    FileType.PPTX: f"{_OPEN_XML}.presentationml.presentation",
    FileType.PNG: "image/png",
    FileType.JPEG: "image/jpeg",
}


class WhyNot(StrEnum):
    """Why a file was refused. In brackets the facts that come along."""

    EMPTY = "empty"
    UNKNOWN_TYPE = "unknown_type"  # (looks_like: a short name such as "doc" or "zip", or "")
    AMBIGUOUS = "ambiguous"  # two types at once, such as a PDF that is a zip file too
    TOO_LARGE = "too_large"  # (limit, actual: bytes)
    TOO_MANY_PAGES = "too_many_pages"  # (limit, actual)
    TOO_MANY_PIXELS = "too_many_pixels"  # (limit, actual)
    UNPACKS_TOO_LARGE = "unpacks_too_large"  # (limit: bytes; actual where known)
    TOO_MANY_PARTS = "too_many_parts"  # (limit, actual)
    ENCRYPTED = "encrypted"
    MACROS = "macros"
    UNSAFE = "unsafe"  # names that lead out of the package, XML entities, overlapping parts
    BROKEN = "broken"
    TIMED_OUT = "timed_out"  # (limit: seconds)


Facts = Mapping[str, int | str]


class Unacceptable(Exception):
    """The file is refused; `facts` are what a sentence about it needs."""

    def __init__(self, why: WhyNot, facts: Facts | None = None) -> None:
        super().__init__(why, facts or {})
        self.why = why
        self.facts: Facts = facts or {}


@dataclass(frozen=True)
class Limits:
    """What a file may cost. Bytes, seconds, pieces."""

    size: int = 200 * MB
    pages: int = 5000
    pixels: int = 60_000_000
    unpacked: int = 500 * MB
    ratio: int = 250  # unpacked to packed; only looked at from `ratio_from` bytes on
    ratio_from: int = 20 * MB
    parts: int = 10_000
    packages_inside: int = 500
    text: int = 2_000_000  # characters of extracted text; more is left out, not refused
    text_seconds: float = 20.0
    memory: int = 1536 * MB  # address space of the child
    seconds: float = 60.0  # wall clock and processor time of the child


@dataclass(frozen=True)
class Inspection:
    """What was found in an accepted file."""

    type: FileType
    size: int
    pages: int | None = None  # PDF pages or slides; None where only a rendition can tell
    width: int | None = None  # pixels as shown (rotation applied), images only
    height: int | None = None
    text: str = ""
    text_is_whole: bool = True  # False: text left out because of length, time or a page nobody can parse
    tagged: bool | None = None  # PDF only: does it carry a structure for screen readers?
    encrypted: bool = False  # PDF only: locked against changes, opens without a password


@dataclass(frozen=True)
class Found:
    """What a parser answers; `Inspection` without what the parent knows itself."""

    pages: int | None = None
    width: int | None = None
    height: int | None = None
    text: str = ""
    text_is_whole: bool = True
    tagged: bool | None = None
    encrypted: bool = False
