"""Writes a town into an empty, migrated database as fast as it takes rows: no services, no checks of keys."""

import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import make_url

from bench.town import COLUMNS, Rows, Size, Town
from ledelse.kernel import clock, db, migrations


@dataclass(frozen=True)
class Filled:
    """What was written, and how long it took (seconds)."""

    rows: int
    seconds: float


def fill(url: str, size: Size) -> Filled:
    """Migrate the database at `url` and write a town of this size into it."""
    import time

    database = db.Database(url)
    migrations.upgrade(database.write_engine)
    database.close()
    began = time.perf_counter()
    rows = _into_sqlite(url, size) if database.is_sqlite else _into_postgres(url, size)
    return Filled(rows, time.perf_counter() - began)


def _into_sqlite(url: str, size: Size) -> int:
    town = Town(size, lambda at: at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f"), now=clock.now())
    connection = sqlite3.connect(str(make_url(url).database), isolation_level=None)
    for pragma in ("foreign_keys=OFF", "synchronous=OFF", "cache_size=-262144"):
        connection.execute(f"PRAGMA {pragma}")
    written = 0
    for block in town.blocks():
        connection.execute("BEGIN IMMEDIATE")
        for table, rows in block.items():
            names = COLUMNS[table].split()
            places = ", ".join("?" * len(names))
            connection.executemany(f'INSERT INTO "{table}" ({", ".join(names)}) VALUES ({places})', rows)
            written += len(rows)
        connection.execute("COMMIT")
    _end_chain(lambda statement, values: connection.execute(statement.replace("%s", "?"), values), town)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    connection.close()
    return written


def _into_postgres(url: str, size: Size) -> int:
    town = Town(size, _aware, now=clock.now())
    written = 0
    with psycopg.connect(plain(url), autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")  # keys are not checked
        connection.execute("SET synchronous_commit = off")
        for block in town.blocks():
            with connection.transaction():
                written += _copy(connection, block)
        _end_chain(connection.execute, town)
        for table in COLUMNS:
            if table in ("version_text", "approval_decision_document", "ledger_entry"):
                continue
            next_id = "SELECT setval(pg_get_serial_sequence({}, 'id'), (SELECT max(id) FROM {}))"
            connection.execute(sql.SQL(next_id).format(sql.Literal(f'"{table}"'), sql.Identifier(table)))
        connection.execute("VACUUM ANALYZE")
    return written


def _copy(connection: "psycopg.Connection[Any]", block: Rows) -> int:
    for table, rows in block.items():
        names = sql.SQL(", ").join(map(sql.Identifier, COLUMNS[table].split()))
        into = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), names)
        with connection.cursor() as cursor, cursor.copy(into) as copy:
            for row in rows:
                copy.write_row(row)
    return sum(map(len, block.values()))


def _end_chain(execute: Any, town: Town) -> None:
    execute("UPDATE ledger_head SET seq = %s, hash = %s WHERE id = 1", (town.seq, town.tip))


def _aware(at: datetime) -> datetime:
    return at.astimezone(UTC)


def plain(url: str) -> str:
    """The address as psycopg itself wants it."""
    return url.replace("+psycopg", "")
