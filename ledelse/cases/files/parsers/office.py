"""Reads Office packages (DOCX, XLSX, PPTX, ODT): which of them it is, whether it is safe, its text."""

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from . import markup
from .package import Parts
from .terms import FileType, Found, Limits, Unacceptable, WhyNot
from .writing import OdfWriting, SheetWriting, StringTable, WordWriting, Writing

_MAIN_TYPES = {
    "wordprocessingml.document.main+xml": FileType.DOCX,
    "spreadsheetml.sheet.main+xml": FileType.XLSX,
    "presentationml.presentation.main+xml": FileType.PPTX,
}
_OFFICE_DOCUMENT = "/officeDocument"
_ODT = b"application/vnd.oasis.opendocument.text"
_ODF_STRANGERS = {b"spreadsheet": "ods", b"presentation": "odp", b"graphics": "odg", b"text-master": "odm"}
_XML = (".xml", ".rels", ".vml")


def read(path: Path, *, limits: Limits, writing: Writing) -> tuple[FileType, Found]:
    """Type and facts. The text goes into `writing`. Raises Unacceptable."""
    parts = Parts(path, limits=limits)
    file_type = _which(parts)
    _survey(parts)
    slides = _numbered(parts, r"ppt/slides/slide(\d+)\.xml") if file_type is FileType.PPTX else []
    if len(slides) > limits.pages:
        raise Unacceptable(WhyNot.TOO_MANY_PAGES, {"limit": limits.pages, "actual": len(slides)})
    with suppress(
        markup.EnoughText
    ):  # what was gathered is kept, and `writing` knows that it is not the whole
        _READERS[file_type](parts, writing)
    return file_type, Found(pages=len(slides) or None, text=writing.text, text_is_whole=writing.is_whole)


def _which(parts: Parts) -> FileType:
    if "mimetype" in parts:
        return _which_odf(parts)
    if "[Content_Types].xml" not in parts or "_rels/.rels" not in parts:
        raise Unacceptable(WhyNot.UNKNOWN_TYPE, {"looks_like": "zip"})
    types = _ContentTypes.read(parts)
    if types.have_macros or any(PurePosixPath(name).name.lower() == "vbaproject.bin" for name in parts.names):
        raise Unacceptable(WhyNot.MACROS)
    found = {types.of(target) for target in _main_parts(parts)}
    if len(found) > 1:
        raise Unacceptable(WhyNot.AMBIGUOUS)
    file_type = found.pop() if found else None
    if file_type is None:
        raise Unacceptable(WhyNot.UNKNOWN_TYPE, {"looks_like": "zip"})
    return file_type


def _which_odf(parts: Parts) -> FileType:
    mime = parts.read("mimetype").strip()
    if mime != _ODT:
        kind = mime.removeprefix(b"application/vnd.oasis.opendocument.")
        raise Unacceptable(WhyNot.UNKNOWN_TYPE, {"looks_like": _ODF_STRANGERS.get(kind, "zip")})
    if "[Content_Types].xml" in parts:
        raise Unacceptable(WhyNot.AMBIGUOUS)
    if any(name.startswith(("Basic/", "Scripts/")) for name in parts.names):
        raise Unacceptable(WhyNot.MACROS)
    if "content.xml" not in parts:
        raise Unacceptable(WhyNot.BROKEN)
    if "META-INF/manifest.xml" in parts and b"encryption-data" in parts.read("META-INF/manifest.xml"):
        raise Unacceptable(WhyNot.ENCRYPTED)
    return FileType.ODT


@dataclass(frozen=True)
class _ContentTypes:
    """What `[Content_Types].xml` says each part is."""

    overrides: dict[str, str]
    defaults: dict[str, str]

    @classmethod
    def read(cls, parts: Parts) -> "_ContentTypes":
        types = cls(overrides={}, defaults={})

        def start(name: str, attributes: dict[str, str]) -> None:
            stated = attributes.get("ContentType", "")
            if name == "Override":
                types.overrides[attributes.get("PartName", "").lstrip("/")] = stated
            elif name == "Default":
                types.defaults[attributes.get("Extension", "").lower()] = stated

        markup.read(parts.chunks("[Content_Types].xml"), start=start)
        return types

    @property
    def have_macros(self) -> bool:
        stated = [*self.overrides.values(), *self.defaults.values()]
        return any("macroenabled" in each.lower() or "vbaproject" in each.lower() for each in stated)

    def of(self, name: str) -> FileType | None:
        extension = PurePosixPath(name).suffix.lstrip(".").lower()
        stated = self.overrides.get(name) or self.defaults.get(extension, "")
        return next((found for ending, found in _MAIN_TYPES.items() if stated.endswith(ending)), None)


def _main_parts(parts: Parts) -> list[str]:
    targets: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship" and attributes.get("Type", "").endswith(_OFFICE_DOCUMENT):
            targets.append(attributes.get("Target", "").lstrip("/"))

    markup.read(parts.chunks("_rels/.rels"), start=start)
    if any(target not in parts for target in targets):
        raise Unacceptable(WhyNot.BROKEN)
    return targets


def _survey(parts: Parts) -> None:
    """Unpack every part once: sizes, checksums, and no entity in any XML that LibreOffice will read later."""
    for name in parts.names:
        if name.lower().endswith(_XML):
            with suppress(markup.Malformed):  # LibreOffice writes empty ones; what matters is read later
                markup.read(parts.chunks(name))
        for _chunk in parts.chunks(name):
            pass


def _numbered(parts: Parts, pattern: str) -> list[str]:
    """Parts whose names carry a number, by that number: programs number them anew in the order shown."""
    found = [(int(match[1]), name) for name in parts.names if (match := re.fullmatch(pattern, name))]
    return [name for _number, name in sorted(found)]


def _write(parts: Parts, names: list[str], pen: WordWriting | OdfWriting | SheetWriting) -> None:
    for name in names:
        if name in parts:
            markup.read(parts.chunks(name), start=pen.start, end=pen.end, text=pen.characters)


def _read_docx(parts: Parts, writing: Writing) -> None:
    main = _main_parts(parts)
    notes = [f"{PurePosixPath(main[0]).parent}/{name}.xml" for name in ("footnotes", "endnotes")]
    _write(parts, [*main, *notes], WordWriting(writing))


def _read_pptx(parts: Parts, writing: Writing) -> None:
    _write(parts, _numbered(parts, r"ppt/slides/slide(\d+)\.xml"), WordWriting(writing))


def _read_xlsx(parts: Parts, writing: Writing) -> None:
    strings = StringTable()
    if "xl/sharedStrings.xml" in parts:
        table = parts.chunks("xl/sharedStrings.xml")
        markup.read(table, start=strings.start, end=strings.end, text=strings.characters)
    sheets = _numbered(parts, r"xl/worksheets/sheet(\d+)\.xml")
    _write(parts, sheets, SheetWriting(writing, strings=strings.strings))


def _read_odt(parts: Parts, writing: Writing) -> None:
    _write(parts, ["content.xml"], OdfWriting(writing))


_READERS: dict[FileType, Callable[[Parts, Writing], None]] = {
    FileType.DOCX: _read_docx,
    FileType.PPTX: _read_pptx,
    FileType.XLSX: _read_xlsx,
    FileType.ODT: _read_odt,
}
