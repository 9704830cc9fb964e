"""Where a benchmark runs: a filled database of each kind, the app on it, and bare connections for the floors."""

import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import make_url

from bench.filling import Filled, fill, plain
from bench.town import Size
from config import Settings
from tests import services

SECRET = "only-for-benchmarks-and-for-nothing-else-at-all"
HONEST = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "shared_buffers": "256MB"}


@dataclass(frozen=True)
class Place:
    """A filled database; `data_dir` is for the files of an app that runs on it."""

    kind: str  # sqlite or postgresql
    url: str
    data_dir: Path
    size: Size
    filled: Filled

    @property
    def settings(self) -> Settings:
        """For an app inside this process."""
        return Settings(
            database_url=self.url, data_dir=self.data_dir, secret_key=SECRET, secure_cookies=False
        )

    def bare(self) -> "Bare":
        """A connection without anything of ours in between."""
        return Bare(self.kind, self.url)


class Bare:
    """A driver's own connection; statements are written with `?`, and `@now` style names are not needed."""

    def __init__(self, kind: str, url: str) -> None:
        self.kind = kind
        self.connection: Any
        if kind == "sqlite":
            self.connection = sqlite3.connect(str(make_url(url).database), isolation_level=None)
            for pragma in ("synchronous=FULL", "foreign_keys=ON", "cache_size=-65536", "mmap_size=268435456"):
                self.connection.execute(f"PRAGMA {pragma}")
            self.connection.execute("PRAGMA wal_autocheckpoint=0").fetchall()
        else:
            self.connection = psycopg.connect(plain(url), autocommit=True)

    def run(self, statement: str, *values: Any) -> Any:
        """Run one statement."""
        if self.kind != "sqlite":
            statement = statement.replace("?", "%s")
        return self.connection.execute(statement, values)

    def all(self, statement: str, *values: Any) -> list[Any]:
        """All rows of one statement."""
        rows: list[Any] = self.run(statement, *values).fetchall()
        return rows

    def close(self) -> None:
        """Give it back."""
        self.connection.close()


@contextmanager
def postgres() -> Iterator[services.Postgres]:
    """A PostgreSQL of our own that waits for the disk, unlike the one that tests use."""
    with services.postgres(settings=HONEST) as cluster:
        yield cluster


@contextmanager
def sqlite_place(folder: Path, size: Size) -> Iterator[Place]:
    """A filled SQLite file."""
    url = f"sqlite:///{folder / 'ledelse.db'}"
    yield Place("sqlite", url, folder, size, fill(url, size))


@contextmanager
def postgres_place(cluster: services.Postgres, folder: Path, size: Size) -> Iterator[Place]:
    """A filled PostgreSQL database."""
    with cluster.database() as url:
        yield Place("postgresql", url, folder, size, fill(url, size))


def versions(cluster: services.Postgres | None) -> dict[str, str]:
    """Of what is measured against."""
    found = {"sqlite": sqlite3.sqlite_version}
    if cluster is not None:
        with psycopg.connect(plain(cluster.url("postgres"))) as connection:
            found["postgresql"] = str(connection.info.server_version // 10000)
    return found


def commit() -> str:
    """The commit that is measured; `+` when the work tree differs from it."""
    words = ["git", "describe", "--always", "--dirty=+", "--abbrev=10"]
    asked = subprocess.run(words, capture_output=True, text=True, check=False)
    return asked.stdout.strip() or "unknown"
