"""Timing of work beside its floor: they take turns, so that whatever else the machine does slows both."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

Work = Callable[[], object]


@dataclass(frozen=True)
class Times:
    """Seconds that something took, each time."""

    seconds: tuple[float, ...]

    @property
    def p50(self) -> float:
        """The median, in milliseconds."""
        return median(self.seconds) * 1000

    @property
    def p95(self) -> float:
        """In milliseconds."""
        return percentile(self.seconds, 0.95) * 1000


def percentile(values: Sequence[float], part: float) -> float:
    """The value below which that part of them lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))]


def taking_turns(*works: Work, rounds: int, each: int = 5) -> list[Times]:
    """A A A B B B A A A B B B: each work `each` times in a row, `rounds` times; the first round warms up."""
    taken: list[list[float]] = [[] for _ in works]
    for one in range(rounds + 1):
        for work, times in zip(works, taken, strict=True):
            new = [_timed(work) for _ in range(each)]
            if one:
                times.extend(new)
    return [Times(tuple(times)) for times in taken]


def _timed(work: Work) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
