"""Says where the tables that migrations make differ from what the models say (`make check`, and tests)."""

import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, inspect
from sqlalchemy.engine.reflection import Inspector

from ledelse.kernel import migrations
from ledelse.kernel.db import Database
from ledelse.models import Base

HEAD = Path(__file__).parent / ".current-head"

type_words = re.compile(r"::[a-z ]+(\(\d+\))?(\[\])?")


def main() -> int:
    """Compare on SQLite, made for the moment; answers with the exit code."""
    faults = list(file_faults())
    with tempfile.TemporaryDirectory() as folder:
        migrated = Database(f"sqlite:///{folder}/migrated.db")
        modelled = create_engine(f"sqlite:///{folder}/modelled.db")
        migrations.upgrade(migrated.write_engine)
        faults += differences(migrated.write_engine, modelled)
        migrated.close()
        modelled.dispose()
    print("\n".join(faults), end="\n" if faults else "")
    return 1 if faults else 0


def file_faults() -> Iterator[str]:
    """What is wrong with the files themselves: two heads (raises), imports of ours, a stale note of the head."""
    newest = migrations.newest()
    if not HEAD.exists() or HEAD.read_text(encoding="ascii").strip() != newest:
        yield f"migrations/.current-head must say {newest}"
    for path in sorted((HEAD.parent / "versions").glob("*.py")):
        if re.search(r"^\s*(from|import) (ledelse|config)\b", path.read_text(encoding="utf-8"), re.MULTILINE):
            yield f"{path.name} imports the program, which will have changed when it runs"


def differences(migrated: Engine, modelled: Engine) -> Iterator[str]:
    """Compare a migrated database with an empty one, where the models' tables are made for it."""
    Base.metadata.create_all(modelled)
    with migrated.connect() as one, modelled.connect() as other:
        by_migrations, by_models = set(_facts(one)), set(_facts(other))
    yield from (f"only in the models: {fact}" for fact in sorted(by_models - by_migrations))
    yield from (f"only in the migrations: {fact}" for fact in sorted(by_migrations - by_models))


def _facts(connection: Connection) -> Iterator[str]:
    """Each table, column, key, index and constraint as one line."""
    inspector = inspect(connection)
    for table in inspector.get_table_names():
        if table != "alembic_version":
            yield table
            yield from (f"{table}: {fact}" for fact in _facts_of_table(inspector, table))


def _facts_of_table(inspector: Inspector, table: str) -> Iterator[str]:
    for column in inspector.get_columns(table):
        null = "" if column["nullable"] else " NOT NULL"
        kind = column["type"].compile(inspector.dialect)
        yield f"column {column['name']} {kind}{null} default {column.get('default')}"
    yield f"primary key {inspector.get_pk_constraint(table)['constrained_columns']}"
    for key in inspector.get_foreign_keys(table):
        target = f"{key['referred_table']}{key['referred_columns']} {sorted(key['options'].items())}"
        yield f"foreign key {key['name']} {key['constrained_columns']} to {target}"
    for unique in inspector.get_unique_constraints(table):
        yield f"unique {unique['name']} {unique['column_names']}"
    for index in inspector.get_indexes(table):
        where = {name: str(value) for name, value in index.get("dialect_options", {}).items()}
        columns = index.get("expressions") or index["column_names"]
        yield f"index {index['name']} {columns} unique={index['unique']} {where}"
    for check in inspector.get_check_constraints(table):
        yield f"check {check['name']} {_plain(check['sqltext'])}"


def _plain(condition: str) -> str:
    """A condition without the spaces and casts that only one way of writing has."""
    return " ".join(type_words.sub("", condition).split())


if __name__ == "__main__":
    sys.exit(main())
