"""Made-up figures for the attachments' tables: one indicator, place by place, over five years."""

from dataclasses import dataclass
from random import Random

from ledelse.demo.content_files import read
from ledelse.demo.wording import thousands

YEARS = 5


@dataclass(frozen=True, slots=True)
class Indicator:
    """What is measured, in which unit, between which bounds, and how to read it."""

    name: str
    unit: str
    lowest: int
    highest: int
    meaning: str


@dataclass(frozen=True, slots=True)
class Series:
    """An indicator's values per place and year; the last year is the newest."""

    indicator: Indicator
    years: tuple[int, ...]
    rows: tuple[tuple[str, tuple[int, ...]], ...]

    @property
    def averages(self) -> tuple[int, ...]:
        """The average over all places, per year."""
        columns = zip(*(values for _, values in self.rows), strict=True)
        return tuple(round(sum(column) / len(self.rows)) for column in columns)

    @property
    def rises(self) -> bool:
        """Whether the average is higher now than at the beginning."""
        return self.averages[-1] > self.averages[0]

    def tell(self, template: str) -> str:
        """A sentence about the figures, with its placeholders filled from them."""
        most = max(self.rows, key=lambda row: row[1][-1])
        least = min(self.rows, key=lambda row: row[1][-1])
        told = template.format(
            plus=most[0],
            mest=self._said(most[1][-1]),
            mindst_sted=least[0],
            mindst=self._said(least[1][-1]),
            foerst=self._said(self.averages[0]),
            sidst=self._said(self.averages[-1]),
        )
        return told.replace("..", ".")  # a unit such as pct. has a full stop of its own

    def _said(self, value: int) -> str:
        return f"{thousands(value)} {self.indicator.unit}"


def series_for(indicator: Indicator, by: str, year: int, rng: Random) -> Series:
    """Draw an indicator's values for all places of a kind, for the five years before `year`."""
    drift = rng.choice((-0.16, -0.1, 0.09, 0.15))
    rows = tuple((_titled(place), _values(indicator, drift, rng)) for place in read("names")[by])
    return Series(indicator, tuple(range(year - YEARS, year)), rows)


def _values(indicator: Indicator, drift: float, rng: Random) -> tuple[int, ...]:
    newest = rng.uniform(indicator.lowest, indicator.highest)
    before = [newest * (1 - drift * (YEARS - 1 - at) / (YEARS - 1)) for at in range(YEARS)]
    return tuple(max(0, round(value * rng.uniform(0.97, 1.03))) for value in before)


def _titled(place: str) -> str:
    return place[0].upper() + place[1:]
