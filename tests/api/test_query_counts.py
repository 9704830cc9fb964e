"""How many times a call asks the database: few, and no more with more data."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event

from ledelse.kernel import db
from tests import make
from tests.api.conftest import Program, Programs

MOST = 12
PATHS = [
    "/me",
    "/cases",
    "/cases/1",
    "/cases/1/documents",
    "/cases/1/approvals",
    "/cases/1/access",
    "/approvals/1",
    "/inbox",
    "/board",
]


@contextmanager
def counted(database: db.Database) -> Iterator[list[str]]:
    """Collects what is read inside the block."""
    seen: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_more: object) -> None:
        if not statement.startswith(("PRAGMA", "BEGIN")):
            seen.append(statement)

    event.listen(database.read_engine, "before_cursor_execute", note)
    yield seen
    event.remove(database.read_engine, "before_cursor_execute", note)


def asked(there: Program, database: db.Database, path: str) -> list[str]:
    with counted(database) as seen:
        there.read(path)
    return seen


@pytest.mark.parametrize("path", PATHS)
@make.on_sqlite
def test_a_call_asks_few_times_and_no_more_with_more_data(
    program: Programs, database: db.Database, path: str
) -> None:
    officer = make.officer()
    case = make.case()
    make.approval([officer, make.person()], case_id=case, documents=[make.document(case)])
    there = program(officer)
    first = asked(there, database, path)
    for _ in range(4):
        make.approval([officer], case_id=case, documents=[make.document(case)])
        make.approval([make.step(officer, make.person())])
    then = asked(there, database, path)
    assert len(then) <= MOST, "\n".join(then)
    assert len(then) <= len(first), "\n".join(then)
