"""kill -9 between the commit and the delivery: what was committed is told after the restart."""

import time
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from ledelse.kernel import clock
from ledelse.kernel.outbox import DELIVERY, Delivery
from tests import make
from tests.realtime.conftest import Place, a_place
from tests.realtime.serving import PATIENCE, Tab, cookie_of, settled

DIES = ("tests/realtime/serve_broken.py", "dies")


@pytest.fixture
def mortal(_sqlite_template: Path, tmp_path: Path) -> Iterator[Place]:
    with a_place(tmp_path, _sqlite_template) as place:
        place.enter()
        yield place


def undone(place: Place) -> int:
    with place.database.read_engine.connect() as connection:
        query = select(DELIVERY.c.id).where(DELIVERY.c.done_at.is_(None))
        return len(connection.execute(query).all())


def let_the_lease_run_out(place: Place) -> None:
    """As if half a minute had passed since the server died."""
    with place.database.write_engine.begin() as connection:
        connection.execute(update(Delivery).values(claimed_until=clock.now() - timedelta(seconds=1)))


@pytest.mark.faults
def test_what_was_committed_before_the_crash_is_told_after_it(mortal: Place) -> None:
    mayor = make.person()
    with suppress(AssertionError), mortal.serving(*DIES) as server:  # it dies of the first delivery
        settled()
        make.approval([mayor])
        server.process.wait(PATIENCE)
        assert server.process.returncode == -9
    assert undone(mortal) > 0, "nothing was left to deliver"

    with mortal.serving("app.py", "serve") as server, closing(Tab(server, cookie_of(mayor))) as tab:
        tab.watch("board")
        let_the_lease_run_out(mortal)
        assert tab.hears("board")["seq"] > 0
        until = time.monotonic() + PATIENCE
        while undone(mortal) and time.monotonic() < until:
            time.sleep(0.05)
    assert undone(mortal) == 0
