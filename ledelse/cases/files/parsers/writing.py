"""Gathers the readable text of a file, line by line, up to a limit."""

import time
from collections.abc import Mapping

from .markup import EnoughText

_LOST = dict.fromkeys((*range(9), *range(11, 32), 127, *range(0xD800, 0xE000), 0xFFFE, 0xFFFF))


class Writing:
    """Text so far. `add` raises EnoughText once there are too many characters or the time is up."""

    def __init__(self, *, characters: int, seconds: float) -> None:
        self._left, self._until = characters, time.monotonic() + seconds
        self._pieces: list[str] = []
        self.is_whole = True

    @property
    def text(self) -> str:
        """Without what no database takes (control characters, half characters); single empty lines."""
        lines = (line.rstrip() for line in "".join(self._pieces).translate(_LOST).splitlines())
        kept: list[str] = []
        for line in lines:
            if line or (kept and kept[-1]):
                kept.append(line)
        return "\n".join(kept).strip("\n")

    @property
    def seconds_left(self) -> float:
        return self._until - time.monotonic()

    def add(self, piece: str) -> None:
        if len(piece) > self._left or self.seconds_left < 0:
            self._pieces.append(piece[: self._left])
            self._left = 0
            self.is_whole = False
            raise EnoughText
        self._left -= len(piece)
        self._pieces.append(piece)


class WordWriting:
    """Text of DOCX (`w:`) and of slides (`a:`): both call paragraphs p and runs of text t."""

    def __init__(self, writing: Writing) -> None:
        self._writing, self._in_text, self._cells = writing, False, 0

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "t":
            self._in_text = True
        elif name == "tc":
            self._cells += 1
        elif name in {"tab", "ptab"} and not attributes.keys() & {"pos", "leader"}:
            self._writing.add("\t")  # with a position it is a tab stop in a style, not a tab
        elif name in {"br", "cr"}:
            self._writing.add("\n")

    def end(self, name: str) -> None:
        if name == "t":
            self._in_text = False
        elif name == "p":
            self._writing.add(" " if self._cells else "\n")
        elif name == "tc":
            self._cells -= 1
            self._writing.add("\t")
        elif name == "tr":
            self._writing.add("\n")

    def characters(self, text: str) -> None:
        if self._in_text:
            self._writing.add(text)


class OdfWriting:
    """Text of an ODT: paragraphs and headings, without what tracked changes have deleted."""

    def __init__(self, writing: Writing) -> None:
        self._writing, self._paragraphs, self._deleted, self._cells = writing, 0, 0, 0

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name in {"p", "h"}:
            self._paragraphs += 1
        elif name == "tracked-changes":
            self._deleted += 1
        elif name == "table-cell":
            self._cells += 1
        elif self._is_reading:
            self._space(name, attributes)

    def end(self, name: str) -> None:
        if name in {"p", "h"}:
            self._paragraphs -= 1
            if not self._deleted:
                self._writing.add(" " if self._cells else "\n")
        elif name == "tracked-changes":
            self._deleted -= 1
        elif name == "table-cell":
            self._cells -= 1
            self._writing.add("\t")
        elif name == "table-row":
            self._writing.add("\n")

    def characters(self, text: str) -> None:
        if self._is_reading:
            self._writing.add(text)

    @property
    def _is_reading(self) -> bool:
        return self._paragraphs > 0 and not self._deleted

    def _space(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "s":
            count = attributes.get("c", "1")
            self._writing.add(" " * min(int(count), 1000) if count.isdecimal() else " ")
        elif name == "tab":
            self._writing.add("\t")
        elif name == "line-break":
            self._writing.add("\n")


class StringTable:
    """The shared strings of a workbook, by their number."""

    def __init__(self) -> None:
        self.strings: list[str] = []
        self._pieces: list[str] = []
        self._in_text = False

    def start(self, name: str, _attributes: Mapping[str, str]) -> None:
        self._in_text = name == "t"

    def end(self, name: str) -> None:
        self._in_text = False
        if name == "si":
            self.strings.append("".join(self._pieces))
            self._pieces = []

    def characters(self, text: str) -> None:
        if self._in_text:
            self._pieces.append(text)


class SheetWriting:
    """Cells of a worksheet: a row per line, a tab between cells."""

    def __init__(self, writing: Writing, *, strings: list[str]) -> None:
        self._writing, self._strings = writing, strings
        self._type, self._pieces, self._in_value = "", list[str](), False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "c":
            self._type, self._pieces = attributes.get("t", ""), []
        self._in_value = name in {"v", "t"}

    def end(self, name: str) -> None:
        self._in_value = False
        if name == "c" and self._pieces:
            self._writing.add(self._shown("".join(self._pieces)) + "\t")
        elif name == "row":
            self._writing.add("\n")

    def characters(self, text: str) -> None:
        if self._in_value:
            self._pieces.append(text)

    def _shown(self, value: str) -> str:
        if self._type != "s":
            return value
        number = int(value) if value.isascii() and value.isdecimal() else -1
        return self._strings[number] if 0 <= number < len(self._strings) else ""
