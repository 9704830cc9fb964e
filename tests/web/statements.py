"""Counts the SQL statements of what happens inside, so that no page asks more the longer it gets."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from ledelse.kernel import db


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements that read or write; BEGIN and COMMIT are none."""
    found: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if not statement.startswith(("BEGIN", "COMMIT", "PRAGMA")):
            found.append(statement)

    engines = (db.current().read_engine, db.current().write_engine)
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)
