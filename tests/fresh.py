"""One database of each kind for a whole run, made fresh for each test.

Engines live on between the tests, so that what SQLAlchemy has compiled is not compiled anew each time.
"""

import shutil
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import event, insert, text

from ledelse.kernel.db import Database
from ledelse.models import Base


class Fresh(Protocol):
    """A database that can be as on the first day."""

    database: Database

    def renew(self) -> None:
        """Make it so."""


class FreshSqlite:
    """A file that is copied over from a migrated template."""

    def __init__(self, template: Path, *, folder: Path) -> None:
        self._template, self._file = template, folder / "ledelse.db"
        self.database = Database(f"sqlite:///{self._file}")
        _trust_the_power(self.database)

    def renew(self) -> None:
        """Put the template in its place; nobody is connected meanwhile."""
        self.database.close()
        for ending in ("-wal", "-shm"):
            Path(f"{self._file}{ending}").unlink(missing_ok=True)
        shutil.copy(self._template, self._file)


class FreshPostgres:
    """A database whose tables are emptied, save for the rows that the migrations put in."""

    def __init__(self, url: str) -> None:
        self.database = Database(url)
        self._first: dict[str, list[dict[str, Any]]] = {}
        with self.database.read_engine.connect() as connection:
            for table in Base.metadata.sorted_tables:
                rows = connection.execute(table.select()).mappings().all()
                self._first[table.name] = [dict(row) for row in rows]

    def renew(self) -> None:
        """Empty all tables, count from one again, and put the first rows back."""
        tables = [table for table in Base.metadata.sorted_tables if table.name in self._first]
        names = ", ".join(f'"{table.name}"' for table in tables)
        with self.database.write_engine.begin() as connection:
            connection.execute(text("SET LOCAL lock_timeout = '20s'"))
            connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))
            for table in tables:
                if not self._first[table.name]:
                    continue
                connection.execute(insert(table), self._first[table.name])
                if table.autoincrement_column is not None:
                    last = f'(SELECT max(id) FROM "{table.name}")'
                    sequence = f"pg_get_serial_sequence('\"{table.name}\"', 'id')"
                    connection.execute(text(f"SELECT setval({sequence}, {last})"))


def _trust_the_power(database: Database) -> None:
    """Do not wait for the disk: no test here cuts the power (those that kill start processes of their own)."""
    for engine in (database.write_engine, database.read_engine):
        event.listen(engine, "connect", lambda raw, _entry: raw.execute("PRAGMA synchronous=OFF"))
