"""The database: how we connect, the declarative base, and the column types every table uses."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, DateTime, Dialect, Engine, MetaData, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import TypeDecorator

CHECKPOINT_EVERY = 200  # commits until the write-ahead log is folded in

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """An aware datetime, stored in UTC (SQLite has no time zones of its own)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive times; SQLite gets naive UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime was about to be stored")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Always answer in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Every table of the product."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: UtcDateTime}


class Database:
    """One database with an engine for readers and one for writers (on PostgreSQL they are the same).

    On SQLite writers say `BEGIN IMMEDIATE` behind one lock in the process, so that two greenlets never
    wait for each other inside the database; readers cannot write at all (`query_only`).
    """

    def __init__(self, url: str, *, pool_size: int = 10, max_overflow: int = 5) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._writer = threading.Lock()
        self._commits = 0
        self.synchronous = "FULL"  # an acknowledged decision survives a power cut
        if self.is_sqlite:
            self.write_engine = _sqlite_engine(url, begin="BEGIN IMMEDIATE", query_only=False, owner=self)
            self.read_engine = _sqlite_engine(url, begin="BEGIN", query_only=True, owner=self)
            self._loose_engine = _sqlite_engine(
                url, begin="BEGIN IMMEDIATE", query_only=False, owner=self, synchronous="NORMAL"
            )
            return
        self.write_engine = self.read_engine = self._loose_engine = create_engine(
            self.url,
            pool_size=pool_size,
            max_overflow=max_overflow,
            pool_timeout=5,
            pool_pre_ping=True,
            hide_parameters=True,
        )

    @contextmanager
    def writing_alone(self) -> Iterator[None]:
        """Hold the one writer's place of this process (SQLite); nothing to hold on PostgreSQL."""
        if not self.is_sqlite:
            yield
            return
        with self._writer:
            yield
            self._fold_in_log()

    @contextmanager
    def noting(self) -> Iterator[Connection]:
        """A write whose loss in a power cut does no harm, since it would be done again: no wait for the disk.

        A later commit that does wait takes it along; the order of commits stands in any case.
        """
        with self.writing_alone(), self._loose_engine.begin() as connection:
            if not self.is_sqlite:
                connection.exec_driver_sql("SET LOCAL synchronous_commit = off")
            yield connection

    @contextmanager
    def in_a_hurry(self) -> Iterator[None]:
        """Do not wait for the disk after each commit: for filling a database that can be made again."""
        if not self.is_sqlite:
            yield
            return
        self._set_synchronous("OFF")
        try:
            yield
        finally:
            self._set_synchronous("FULL")

    def _set_synchronous(self, how: str) -> None:
        """For the writers' connections, which are all idle in the pool behind the one writer's lock."""
        with self._writer:
            self.write_engine.dispose()
            self.synchronous = how

    def _fold_in_log(self) -> None:
        """Every so many commits: fold in what no reader holds back. Never waits for one, for that reader may
        be a greenlet of this very process (or this very request), which cannot move while we wait.
        """
        self._commits += 1
        if self._commits % CHECKPOINT_EVERY:
            return
        with self.write_engine.connect() as connection:
            raw = connection.connection.driver_connection
            if isinstance(raw, sqlite3.Connection):
                raw.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()

    def close(self) -> None:
        """Give all connections back."""
        self.write_engine.dispose()
        self.read_engine.dispose()
        self._loose_engine.dispose()


def _sqlite_engine(
    url: str, *, begin: str, query_only: bool, owner: Database, synchronous: str | None = None
) -> Engine:
    engine = create_engine(
        url,
        pool_size=20,
        max_overflow=40,
        hide_parameters=True,  # faults are logged; what somebody wrote is not
        connect_args={"check_same_thread": False},
    )

    @event.listens_for(engine, "connect")
    def _settings(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        raw: Any = connection
        raw.isolation_level = None
        for pragma in (
            "page_size=8192",
            "journal_mode=WAL",
            f"synchronous={synchronous or owner.synchronous}",
            "busy_timeout=5000",
            "foreign_keys=ON",
            "cache_size=-65536",
            "mmap_size=268435456",
            "wal_autocheckpoint=0",
            f"query_only={'ON' if query_only else 'OFF'}",
        ):
            raw.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        connection.exec_driver_sql(begin)

    return engine


_bound: Database | None = None


def bind(database: Database) -> None:
    """Make this the database that brackets use, in the whole process."""
    global _bound
    _bound = database


def current() -> Database:
    """The database that brackets use."""
    if _bound is None:
        raise RuntimeError("no database is bound: create_app() does that")
    return _bound
