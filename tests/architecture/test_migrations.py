"""Migrations: up, down and up again on both databases, ending in exactly the tables of the models."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, inspect, text

from ledelse.kernel import migrations
from ledelse.kernel.db import Database
from migrations.check import differences, file_faults
from tests import services

ON_BOTH = [pytest.param("sqlite"), pytest.param("postgresql", marks=pytest.mark.postgres)]


@pytest.fixture(scope="module")
def cluster() -> Iterator[services.Postgres]:
    with services.postgres() as running:
        yield running


@contextmanager
def fresh(kind: str, folder: Path, request: pytest.FixtureRequest) -> Iterator[Engine]:
    """An empty database, connected to as the program does."""
    if kind == "sqlite":
        database = Database(f"sqlite:///{folder}/{secrets.token_hex(4)}.db")
        yield database.write_engine
        database.close()
        return
    with request.getfixturevalue("cluster").database() as url:
        database = Database(url)
        yield database.write_engine
        database.close()


@pytest.mark.parametrize("kind", ON_BOTH)
def test_up_down_and_up_again_ends_in_the_models(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    with fresh(kind, tmp_path, request) as migrated, fresh(kind, tmp_path, request) as modelled:
        migrations.upgrade(migrated)
        assert migrations.current(migrated) == migrations.newest()
        migrations.downgrade(migrated, "base")
        assert set(inspect(migrated).get_table_names()) <= {"alembic_version"}
        migrations.upgrade(migrated)
        assert list(differences(migrated, modelled)) == []


@pytest.mark.parametrize("kind", ON_BOTH)
@pytest.mark.parametrize(
    ("change", "fact"),
    [
        ("ALTER TABLE person ADD COLUMN shoe_size INTEGER", "person: column shoe_size INTEGER"),
        ("CREATE INDEX ix_extra ON person (name)", "person: index ix_extra"),
        ("CREATE TABLE extra (id INTEGER CHECK (id > 0))", "extra"),
    ],
)
def test_a_difference_is_seen(
    kind: str, change: str, fact: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    with fresh(kind, tmp_path, request) as migrated, fresh(kind, tmp_path, request) as modelled:
        migrations.upgrade(migrated)
        with migrated.begin() as connection:
            connection.execute(text(change))
        found = list(differences(migrated, modelled))
        assert any(line.startswith(f"only in the migrations: {fact}") for line in found), found


def test_migration_files_are_in_order() -> None:
    assert list(file_faults()) == []


def test_each_migration_stands_on_the_one_before(tmp_path: Path) -> None:
    names = sorted(path.stem for path in (migrations.FOLDER / "versions").glob("*.py"))
    engine = create_engine(f"sqlite:///{tmp_path}/steps.db")
    for name in names:
        migrations.upgrade(engine, name)
        assert migrations.current(engine) == name
    engine.dispose()
