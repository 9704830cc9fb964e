"""Migrations: one head, tables as the models say, up, down and up again, on both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect, text

from ledelse.kernel import migrations
from ledelse.kernel.db import Database
from migrations import check
from tests import services


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Database, str]]:
    """A database without tables, and the address of another one."""
    if request.param == "sqlite":
        database = Database(f"sqlite:///{tmp_path / 'one.db'}")
        yield database, f"sqlite:///{tmp_path / 'other.db'}"
        database.close()
        return
    cluster: services.Postgres = request.getfixturevalue("cluster")
    with cluster.database() as url, cluster.database() as other:
        database = Database(url)
        yield database, other
        database.close()


def tables(database: Database) -> set[str]:
    return set(inspect(database.write_engine).get_table_names()) - {"alembic_version"}


def test_there_is_one_head_and_the_files_are_in_order() -> None:
    assert len(ScriptDirectory(str(migrations.FOLDER)).get_heads()) == 1
    assert list(check.file_faults()) == []


def test_migrated_tables_are_what_the_models_say(empty: tuple[Database, str]) -> None:
    database, other = empty
    migrations.upgrade(database.write_engine)
    modelled = create_engine(other)
    try:
        assert list(check.differences(database.write_engine, modelled)) == []
    finally:
        modelled.dispose()


def test_a_column_that_only_the_migrations_make_is_found(empty: tuple[Database, str]) -> None:
    database, other = empty
    migrations.upgrade(database.write_engine)
    with database.write_engine.begin() as connection:
        connection.execute(text("ALTER TABLE person ADD COLUMN shoe_size INTEGER"))
    modelled = create_engine(other)
    try:
        faults = list(check.differences(database.write_engine, modelled))
    finally:
        modelled.dispose()
    assert len(faults) == 1
    assert "shoe_size" in faults[0]


def test_up_and_down_and_up_again(empty: tuple[Database, str]) -> None:
    database, _ = empty
    migrations.upgrade(database.write_engine)
    first = tables(database)
    migrations.downgrade(database.write_engine, "base")
    assert tables(database) == set()
    assert migrations.current(database.write_engine) is None
    migrations.upgrade(database.write_engine)
    assert tables(database) == first
    assert migrations.current(database.write_engine) == migrations.newest()


def test_each_migration_goes_down_and_up_by_itself(empty: tuple[Database, str]) -> None:
    database, _ = empty
    migrations.upgrade(database.write_engine)
    script = ScriptDirectory(str(migrations.FOLDER))
    for revision in [one.revision for one in script.walk_revisions()]:
        below = script.get_revision(revision).down_revision or "base"
        migrations.downgrade(database.write_engine, str(below))
        migrations.upgrade(database.write_engine, revision)
        migrations.downgrade(database.write_engine, str(below))
    assert tables(database) == set()
