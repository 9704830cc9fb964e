"""Opens a zip package only after everything that is wrong with zip files has been looked for."""

import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from .terms import Limits, Unacceptable, WhyNot

CHUNK = 256 * 1024
_ARCHIVES = (
    ".zip",
    ".jar",
    ".docx",
    ".docm",
    ".xlsx",
    ".xlsm",
    ".xlsb",
    ".pptx",
    ".pptm",
    ".odt",
    ".ods",
    ".odp",
)
_UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    LookupError,
    ValueError,
    EOFError,
    OSError,
    RuntimeError,
)
_LOCAL_HEADER = 30
_ENCRYPTED = 0x1


class Parts:
    """The parts of a checked package, by name; reading counts what really comes out."""

    def __init__(self, path: Path, *, limits: Limits) -> None:
        try:
            self._zip = zipfile.ZipFile(path)
        except _UNREADABLE as fault:
            raise Unacceptable(WhyNot.BROKEN) from fault
        self._limits, self._unpacked = limits, 0
        entries = [entry for entry in self._zip.infolist() if not entry.is_dir()]
        _check(entries, limits=limits)
        self.names = [entry.filename for entry in entries]

    def __contains__(self, name: str) -> bool:
        return name in self.names

    def chunks(self, name: str) -> Iterator[bytes]:
        """The unpacked content. Raises Unacceptable (BROKEN, UNPACKS_TOO_LARGE)."""
        try:
            with self._zip.open(name) as part:
                while chunk := part.read(CHUNK):
                    self._unpacked += len(chunk)
                    # Each part is read up to three times: its checksum, its entities, its text.
                    if self._unpacked > 3 * self._limits.unpacked:
                        raise Unacceptable(WhyNot.UNPACKS_TOO_LARGE, {"limit": self._limits.unpacked})
                    yield chunk
        except _UNREADABLE as fault:
            raise Unacceptable(WhyNot.BROKEN) from fault

    def read(self, name: str) -> bytes:
        return b"".join(self.chunks(name))


def _check(entries: list[zipfile.ZipInfo], *, limits: Limits) -> None:
    if len(entries) > limits.parts:
        raise Unacceptable(WhyNot.TOO_MANY_PARTS, {"limit": limits.parts, "actual": len(entries)})
    inside = sum(entry.filename.lower().endswith(_ARCHIVES) for entry in entries)
    if inside > limits.packages_inside:
        raise Unacceptable(WhyNot.TOO_MANY_PARTS, {"limit": limits.packages_inside, "actual": inside})
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        raise Unacceptable(WhyNot.ENCRYPTED)
    if any(entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED} for entry in entries):
        raise Unacceptable(WhyNot.UNSAFE)
    _check_names([entry.filename for entry in entries], as_written=[entry.orig_filename for entry in entries])
    _check_sizes(entries, limits=limits)
    _check_places(entries)


def _check_names(names: list[str], *, as_written: list[str]) -> None:
    """Two parts of one name are read differently by different programs; a path may not lead out."""
    if len({name.casefold() for name in names}) != len(names):
        raise Unacceptable(WhyNot.UNSAFE)
    for name in as_written:
        steps = name.replace("\\", "/").split("/")
        if name.startswith(("/", "\\")) or ".." in steps or ":" in steps[0] or "\0" in name:
            raise Unacceptable(WhyNot.UNSAFE)


def _check_sizes(entries: list[zipfile.ZipInfo], *, limits: Limits) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    by_ratio = limits.ratio * packed if unpacked > limits.ratio_from else unpacked
    allowed = min(limits.unpacked, by_ratio)
    if unpacked > allowed:
        raise Unacceptable(WhyNot.UNPACKS_TOO_LARGE, {"limit": allowed, "actual": unpacked})


def _check_places(entries: list[zipfile.ZipInfo]) -> None:
    """The parts lie one after the other from byte 0: nothing in front, no bytes used twice."""
    free_from = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        if entry.header_offset < free_from:
            raise Unacceptable(WhyNot.UNSAFE)
        free_from = entry.header_offset + _LOCAL_HEADER + len(entry.orig_filename) + entry.compress_size
    if entries and min(entry.header_offset for entry in entries) > 0:
        raise Unacceptable(WhyNot.AMBIGUOUS)
