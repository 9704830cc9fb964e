"""`python -m bench [--quick]`: runs everything, prints the table, and writes the results."""

import argparse
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench import deciding, pages, places, record, report
from bench.places import Place
from bench.report import Line, at_most
from bench.town import FULL, QUICK, Size

PAGE_MS, PAGE_BYTES = 5.0, 30_000
COUNTS, APPROVE = 1.2, {"sqlite": 2.0, "postgresql": 2.5}


def main() -> None:
    """Both databases, at full size and at a tenth."""
    asked = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    asked.add_argument("--quick", action="store_true", help="a tenth of the data, fewer rounds")
    quick: bool = asked.parse_args().quick
    facts: dict[str, Any] = {
        "date": datetime.now(UTC).isoformat(timespec="minutes"),
        "commit": places.commit(),
        **report.machine(),
    }
    lines: list[Line] = []
    with places.postgres() as cluster:
        facts["databases"] = places.versions(cluster)
        for size in [QUICK] if quick else [FULL, QUICK]:
            for kind in ("sqlite", "postgresql"):
                with _place(kind, cluster, size) as place:
                    lines += measured(place, rounds=2 if quick else 4, each=45)
    facts["load_after"] = round(os.getloadavg()[0], 2)
    print(report.write(lines, facts=facts, quick=quick))


@contextmanager
def _place(kind: str, cluster: Any, size: Size) -> Iterator[Place]:
    with tempfile.TemporaryDirectory(prefix="ledelse-bench-") as name:
        folder = Path(name)
        made = (
            places.sqlite_place(folder, size)
            if kind == "sqlite"
            else places.postgres_place(cluster, folder, size)
        )
        with made as place:
            print(f"{kind}: {place.filled.rows:,} rows in {place.filled.seconds:.0f} s", flush=True)
            yield place


def measured(place: Place, *, rounds: int, each: int) -> list[Line]:
    """All lines of one place; decisions come last, since they change it."""
    found, counted = pages.measure(place, rounds=rounds)
    lines = [*map(_said_of(place), found), *_counts(place, counted), _record(place)]
    # At a tenth of the data fewer approvals wait, so fewer rounds fit.
    lines += _deciding(place, deciding.measure(place, rounds=min(rounds, 3), each=each))
    for line in lines:
        print(f"  {line.work}: {line.product} {line.floor}", flush=True)
    return [*lines, _filling(place)]


def _line(place: Place, work: str, product: str, **more: Any) -> Line:
    return Line(work, place.kind, place.size.cases, product, **more)


def _said_of(place: Place) -> Any:
    def said(page: pages.Page) -> Line:
        ratio = page.product.p50 / page.floor.p50 if page.floor else None
        board = page.name.startswith("board")
        met = at_most(page.product.p50, PAGE_MS) and at_most(page.size, PAGE_BYTES) if board else None
        return _line(
            place,
            page.name,
            f"{page.product.p50:.1f} ms, p95 {page.product.p95:.1f}",
            floor=f"{page.floor.p50:.1f} ms" if page.floor else "",
            ratio=ratio,
            target=f"at most {PAGE_MS:.0f} ms, 30 KB" if board else "",
            met=met,
            remark=f"{page.statements} statements ({page.sql:.1f} ms), {page.size / 1000:.1f} KB gzip",
        )

    return said


def _counts(place: Place, counted: list[pages.Counted]) -> list[Line]:
    lines = []
    for one in counted:
        ratio = one.product.p50 / one.floor.p50
        open_too = f"without the condition on who may see: {one.unconditional.p50:.1f} ms"
        lines.append(
            _line(
                place,
                one.name,
                f"{one.product.p50:.1f} ms",
                floor=f"{one.floor.p50:.1f} ms",
                ratio=ratio,
                target=f"at most {COUNTS}x",
                met=at_most(ratio, COUNTS),
                remark=open_too,
            )
        )
    return lines


def _record(place: Place) -> Line:
    walked = record.measure(place)
    return _line(
        place,
        f"verify {walked.entries:,} entries",
        f"{walked.product.p50 / 1000:.2f} s",
        floor=f"{walked.floor.p50 / 1000:.2f} s",
        ratio=walked.product.p50 / walked.floor.p50,
        remark=f"{walked.entries / walked.product.p50 * 1000:,.0f} a second; floor: read and hash alone",
    )


def _deciding(place: Place, found: deciding.Decided) -> list[Line]:
    ratio, most = found.approve.p95 / found.floor, APPROVE[place.kind]
    parts = f"request {found.nothing.p95:.1f} + transaction {found.bare.p95:.1f}"
    keeps_up = found.a_second >= deciding.RATE  # a ratio of two queues says nothing
    late = "" if keeps_up else "; the server cannot keep up with 50 a second here, so these are queues"
    middle = found.approve.p50 / (found.nothing.p50 + found.bare.p50)
    return [
        _line(
            place,
            "approve, 50 a second",
            f"p95 {found.approve.p95:.1f} ms, p50 {found.approve.p50:.1f}",
            floor=f"p95 {found.floor:.1f} ms",
            ratio=ratio,
            target=f"at most {most}x",
            met=at_most(ratio, most) and keeps_up,
            remark=f"floor: {parts} (p95); at p50 {middle:.2f}x{late}",
        ),
        _line(place, "approve, 8 clients", f"{found.a_second:.0f} a second"),
    ]


def _filling(place: Place) -> Line:
    rate = place.filled.rows / place.filled.seconds
    return _line(place, "filling", f"{place.filled.seconds:.0f} s", remark=f"{rate:,.0f} rows a second")


if __name__ == "__main__":
    main()
