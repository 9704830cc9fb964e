"""The write-ahead log is folded in without ever waiting for a reader."""

import time
from pathlib import Path

import pytest
from sqlalchemy import text

from ledelse.kernel import db
from ledelse.kernel.db import Database


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Database:
    """A database that folds in its log after each commit."""
    monkeypatch.setattr(db, "CHECKPOINT_EVERY", 1)
    database = Database(f"sqlite:///{tmp_path / 'small.db'}")
    with database.writing_alone(), database.write_engine.begin() as connection:
        connection.execute(text("CREATE TABLE note (id INTEGER PRIMARY KEY, words TEXT)"))
    return database


def write(database: Database, words: str) -> float:
    """Write a note; answers how many seconds it took."""
    began = time.perf_counter()
    with database.writing_alone(), database.write_engine.begin() as connection:
        connection.execute(text("INSERT INTO note (words) VALUES (:words)"), {"words": words})
    return time.perf_counter() - began


def test_a_reader_in_the_same_request_does_not_hold_up_a_commit(small: Database) -> None:
    write(small, "first")
    with small.read_engine.connect() as reader:
        assert reader.execute(text("SELECT count(*) FROM note")).scalar() == 1
        took = write(small, "second")
        assert reader.execute(text("SELECT count(*) FROM note")).scalar() == 1
    assert took < 2  # waiting for the reader would take busy_timeout, 5 seconds
    small.close()


def test_the_log_does_not_grow_for_ever(small: Database) -> None:
    for number in range(50):
        write(small, f"{number} " * 2000)
    log = Path(f"{small.url.database}-wal")
    assert log.stat().st_size < 1_000_000
    small.close()
