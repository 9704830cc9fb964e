"""The benchmarks run: a tiny town is filled, its record holds, and each measurement answers something."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from bench import deciding, floors, pages, places, record, report
from bench.__main__ import measured
from bench.places import Place
from bench.report import Line
from bench.timing import percentile
from bench.town import SEES_MUCH, TINY
from ledelse.kernel import db, ledger
from tests import services


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A tiny town in SQLite."""
    with places.sqlite_place(tmp_path_factory.mktemp("bench"), TINY) as made:
        yield made


def test_the_town_is_consistent(place: Place) -> None:
    database = db.Database(place.url)
    with database.read_engine.connect() as connection:
        entries, broken = ledger.verify(connection)
        dangling = connection.execute(text("PRAGMA foreign_key_check")).all()
        unit_count = connection.execute(text("SELECT count(*) FROM unit")).scalar_one()
    database.close()
    assert (broken, dangling, unit_count) == (None, [], TINY.units)
    assert entries > TINY.cases


def test_the_floor_of_the_counts_counts_what_the_product_counts(place: Place) -> None:
    from ledelse.board import counts
    from ledelse.people.acting import looking

    bare = place.bare()
    raw = floors.counts(bare, condition=floors.visible(bare, SEES_MUCH))
    bare.close()
    database = db.Database(place.url)
    db.bind(database)
    with looking(SEES_MUCH) as reading:
        counted = counts.count(reading, counts.BoardFilter(), counts.Group.LEVEL).groups
    database.close()
    assert sum(group.total for group in counted) == sum(sum(row[1:]) for row in raw) > 0


def test_every_page_is_measured(place: Place) -> None:
    found, counted = pages.measure(place, rounds=1)
    assert {page.name.split(",")[0] for page in found} == {
        "board",
        "inbox",
        "case page",
        "approval in the API",
    }
    assert all(page.product.p50 > 0 and page.size > 0 and page.statements > 0 for page in found)
    assert len(counted) == 2


def test_decisions_are_made_over_http_and_the_record_is_walked(place: Place) -> None:
    assert record.measure(place).entries > TINY.cases
    found = deciding.measure(place, rounds=1, each=2)
    assert found.approve.p95 > 0
    assert found.a_second > 0


@pytest.mark.postgres
def test_all_of_it_runs_on_postgresql(cluster: services.Postgres, tmp_path: Path) -> None:
    with places.postgres_place(cluster, tmp_path, TINY) as made:
        lines = measured(made, rounds=1, each=2)
    assert {line.database for line in lines} == {"postgresql"}
    assert any(line.work.startswith("approve") for line in lines)


def test_a_target_that_is_missed_is_said_plainly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report, "FOLDER", tmp_path)
    (tmp_path / "README.md").write_text(f"before {report.BEGIN}old{report.END} after", encoding="utf-8")
    facts = {"date": "d", "commit": "c", "load_after": 1.0, **report.machine()}
    missed = Line("board", "sqlite", 10, "9 ms", target="at most 5 ms", met=False)
    table = report.write([missed], facts=facts, quick=True)
    readme = (tmp_path / "README.md").read_text(encoding="utf-8")
    assert "**NO**" in table
    assert table in readme
    assert readme.startswith("before")
    assert readme.endswith("after")
    assert (tmp_path / "results" / "quick.json").exists()


def test_percentiles_are_of_what_was_measured() -> None:
    assert percentile([5, 1, 2, 3, 4], 0.95) == 5
    assert percentile([1.0], 0.5) == 1.0
