"""Finds what two sequences have in common, in time that grows with their length and not with its square."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher


@dataclass(frozen=True)
class Run:
    """`length` equal items, from `old` in the one and from `new` in the other."""

    old: int
    new: int
    length: int


@dataclass
class Effort:
    """How much careful comparing is left; after that, what differs is called different and that is all."""

    left: int

    def spend(self, amount: int) -> bool:
        if amount > self.left:
            return False
        self.left -= amount
        return True


def matching(old: Sequence[str], new: Sequence[str], *, effort: Effort) -> list[Run]:
    """Common runs in order, longest possible, neighbours joined."""
    return _joined(_matches(old, new, 0, 0, effort))


def _matches(
    old: Sequence[str], new: Sequence[str], at_old: int, at_new: int, effort: Effort
) -> Iterator[Run]:
    """Cut off what is equal at both ends, hang the rest on items that occur once in each, fill the gaps."""
    head = _common_head(old, new)
    tail = _common_head(old[head:][::-1], new[head:][::-1])
    if head:
        yield Run(at_old, at_new, head)
    middle_old, middle_new = old[head : len(old) - tail], new[head : len(new) - tail]
    if middle_old and middle_new:
        yield from _middle(middle_old, middle_new, at_old + head, at_new + head, effort)
    if tail:
        yield Run(at_old + len(old) - tail, at_new + len(new) - tail, tail)


def _middle(
    old: Sequence[str], new: Sequence[str], at_old: int, at_new: int, effort: Effort
) -> Iterator[Run]:
    anchors = _anchors(old, new)
    if not anchors:
        yield from _careful(old, new, at_old, at_new, effort)
        return
    was_old = was_new = 0
    for here_old, here_new in [*anchors, (len(old), len(new))]:
        gap_old, gap_new = old[was_old:here_old], new[was_new:here_new]
        if gap_old and gap_new:
            yield from _matches_in_gap(gap_old, gap_new, at_old + was_old, at_new + was_new, effort)
        if here_old < len(old):
            yield Run(at_old + here_old, at_new + here_new, 1)
        was_old, was_new = here_old + 1, here_new + 1


def _matches_in_gap(
    old: Sequence[str], new: Sequence[str], at_old: int, at_new: int, effort: Effort
) -> Iterator[Run]:
    """Once more from the start: what occurs twice in the whole may occur once in the gap."""
    if effort.spend(len(old) + len(new)):
        yield from _matches(old, new, at_old, at_new, effort)


def _careful(
    old: Sequence[str], new: Sequence[str], at_old: int, at_new: int, effort: Effort
) -> Iterator[Run]:
    """Use difflib where the effort allows its worst case: all pairs of equal items, over and over."""
    count = Counter(new)
    pairs = sum(count[item] for item in old)
    if pairs and effort.spend(pairs * min(len(old), len(new))):
        for block in SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks():
            if block.size:
                yield Run(at_old + block.a, at_new + block.b, block.size)


def _common_head(old: Sequence[str], new: Sequence[str]) -> int:
    shorter = min(len(old), len(new))
    return next((at for at in range(shorter) if old[at] != new[at]), shorter)


def _anchors(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Pairs of places of items that occur once in each, as many as keep their order (patience diff)."""
    count_old, count_new = Counter(old), Counter(new)
    place = {item: at for at, item in enumerate(new) if count_new[item] == 1}
    pairs = [(at, place[item]) for at, item in enumerate(old) if count_old[item] == 1 and item in place]
    return _longest_rising(pairs)


def _longest_rising(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest selection with rising second numbers (patience sorting, n log n)."""
    smallest_ends: list[int] = []
    ends_at: list[int] = []
    before: list[int] = []
    for index, (_old, new) in enumerate(pairs):
        pile = bisect_left(smallest_ends, new)
        before.append(ends_at[pile - 1] if pile else -1)
        smallest_ends[pile : pile + 1] = [new]
        ends_at[pile : pile + 1] = [index]
    chosen, at = list[tuple[int, int]](), ends_at[-1] if ends_at else -1
    while at >= 0:
        chosen.append(pairs[at])
        at = before[at]
    return chosen[::-1]


def _joined(runs: Iterator[Run]) -> list[Run]:
    joined: list[Run] = []
    for run in runs:
        last = joined[-1] if joined else None
        if last and last.old + last.length == run.old and last.new + last.length == run.new:
            joined[-1] = Run(last.old, last.new, last.length + run.length)
        else:
            joined.append(run)
    return joined
