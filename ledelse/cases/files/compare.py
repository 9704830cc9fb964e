"""Shows what changed between two texts, word by word, the way one would mark it with a red and a green pen.

1. Lines are matched first (`matching`): what both have is kept.
2. Where lines differ, the words of the stretch are matched: a paragraph broken differently is no change.
3. A short word kept between two changes belongs to the change: otherwise the text becomes confetti.
4. Long stretches without changes are folded to a few lines of context.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from .matching import Effort, Run, matching

CONTEXT = 2  # lines shown before and after a change
EFFORT = 4_000_000  # careful steps in all, about two seconds at the very worst
SHORT = 2  # as few kept words between two changes are not worth showing apart

_WORDS = re.compile(r"(?:\w(?:[\w.,:/’'-]*\w)?|[^\w\s])\s*|\s+")
_LINES = re.compile(r"[^\n]*\n|[^\n]+")


class ChangeKind(StrEnum):
    """What happened to a piece of text."""

    KEPT = "kept"
    ADDED = "added"
    REMOVED = "removed"
    FOLDED = "folded"  # kept, and far from any change


@dataclass(frozen=True)
class Chunk:
    """A piece of text. All but REMOVED, one after the other, are the new text exactly."""

    kind: ChangeKind
    text: str

    @property
    def lines(self) -> int:
        """How many lines it goes over; a fold says it ("42 lines without changes")."""
        return self.text.count("\n") + (not self.text.endswith("\n"))


def compare(old: str, new: str, *, context: int = CONTEXT) -> tuple[Chunk, ...]:
    """The way from the old text to the new. Equal texts give one KEPT (or FOLDED) chunk, or none if empty."""
    effort = Effort(EFFORT)
    if old.split() == new.split():  # else a text broken differently could match a line in the wrong place
        chunks = list(_piece(ChangeKind.KEPT, [new]))
    else:
        chunks = _merged(_by_lines(_LINES.findall(old), _LINES.findall(new), effort=effort))
    return tuple(_fold(chunks, context=context))


def has_changes(chunks: Iterable[Chunk]) -> bool:
    """Say whether anything was added or removed."""
    return any(chunk.kind in {ChangeKind.ADDED, ChangeKind.REMOVED} for chunk in chunks)


def _by_lines(old: Sequence[str], new: Sequence[str], *, effort: Effort) -> Iterator[Chunk]:
    runs = matching([_same(line) for line in old], [_same(line) for line in new], effort=effort)
    worth = [run for run in runs if _is_worth_showing(run, len(old), len(new), words=_count(new, run))]
    for removed, added, kept in _between(worth, old, new):
        yield from _by_words("".join(removed), "".join(added), effort=effort)
        yield from _piece(ChangeKind.KEPT, kept)


def _by_words(old: str, new: str, *, effort: Effort) -> Iterator[Chunk]:
    old_words, new_words = _WORDS.findall(old), _WORDS.findall(new)
    runs = matching([_same(word) for word in old_words], [_same(word) for word in new_words], effort=effort)
    worth = [run for run in runs if _is_worth_showing(run, len(old_words), len(new_words), words=run.length)]
    for removed, added, kept in _between(worth, old_words, new_words):
        yield from _piece(ChangeKind.REMOVED, removed)
        yield from _piece(ChangeKind.ADDED, added)
        yield from _piece(ChangeKind.KEPT, kept)


def _between(
    runs: Sequence[Run], old: Sequence[str], new: Sequence[str]
) -> Iterator[tuple[Sequence[str], Sequence[str], Sequence[str]]]:
    """For each run: what was only in the old before it, what only in the new, and the run itself."""
    was_old = was_new = 0
    for run in [*runs, Run(len(old), len(new), 0)]:
        yield old[was_old : run.old], new[was_new : run.new], new[run.new : run.new + run.length]
        was_old, was_new = run.old + run.length, run.new + run.length


def _count(lines: Sequence[str], run: Run) -> int:
    return sum(len(line.split()) for line in lines[run.new : run.new + run.length])


def _is_worth_showing(run: Run, old_length: int, new_length: int, *, words: int) -> bool:
    at_an_end = (run.old == 0 and run.new == 0) or (
        run.old + run.length == old_length and run.new + run.length == new_length
    )
    return at_an_end or words > SHORT


def _same(piece: str) -> str:
    """Pieces that differ only in white space count as equal."""
    return " ".join(piece.split())


def _piece(kind: ChangeKind, texts: Sequence[str]) -> Iterator[Chunk]:
    """The chunk, if any. White space alone is never a change: added it is kept, removed it is forgotten."""
    text = "".join(texts)
    if text and not text.isspace():
        yield Chunk(kind, text)
    elif text and kind is not ChangeKind.REMOVED:
        yield Chunk(ChangeKind.KEPT if kind is ChangeKind.ADDED else kind, text)


def _merged(chunks: Iterable[Chunk]) -> list[Chunk]:
    """Neighbours of one kind become one; between two kept stretches the removed stands before the added."""
    merged: list[Chunk] = []
    for chunk in chunks:
        if merged and merged[-1].kind is chunk.kind:
            merged[-1] = Chunk(chunk.kind, merged[-1].text + chunk.text)
        else:
            merged.append(chunk)
    return merged


def _fold(chunks: Sequence[Chunk], *, context: int) -> Iterator[Chunk]:
    for at, chunk in enumerate(chunks):
        if chunk.kind is not ChangeKind.KEPT:
            yield chunk
            continue
        before = context + 1 if at > 0 else 0  # the rest of the changed line itself, and the lines after it
        after = context + 1 if at < len(chunks) - 1 else 0
        yield from _folded(_LINES.findall(chunk.text), before=before, after=after)


def _folded(lines: Sequence[str], *, before: int, after: int) -> Iterator[Chunk]:
    if len(lines) <= before + after + 1:
        yield from _piece(ChangeKind.KEPT, lines)
        return
    yield from _piece(ChangeKind.KEPT, lines[:before])
    yield from _piece(ChangeKind.FOLDED, lines[before : len(lines) - after])
    yield from _piece(ChangeKind.KEPT, lines[len(lines) - after :])
