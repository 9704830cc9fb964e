"""Deliveries after the commit: tried until done, shared between relays, taken over from a dead one."""

import threading
import time
from datetime import timedelta

import pytest
from sqlalchemy import select

from ledelse.kernel import events, outbox
from ledelse.kernel.db import Database
from ledelse.kernel.events import Recorded, after
from ledelse.kernel.outbox import DELIVERY, LEASE
from ledelse.kernel.transaction import SYSTEM, reading
from ledelse.people.events import UnitCreated
from tests import make
from tests.faults.together import at_once
from tests.travel import Clock

pytestmark = pytest.mark.faults

UNITS = 40


@pytest.fixture(autouse=True)
def own_listeners(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "_after", {})
    monkeypatch.setattr(events, "_listeners", {})


class Hears:
    """A listener that counts, slowly, and fails as often as it is told to."""

    def __init__(self, *, fails: int = 0, takes: float = 0) -> None:
        self.names: list[str] = []
        self.tried = 0
        self._fails, self._takes, self._lock = fails, takes, threading.Lock()
        after(UnitCreated, name="test.units")(self.hear)

    def hear(self, event: Recorded) -> None:
        time.sleep(self._takes)
        with self._lock:
            self.tried += 1
            if self.tried <= self._fails:
                raise ConnectionError("the other end is away")
            self.names.append(event.data["name"])


def rows() -> list[tuple[int, bool, str | None]]:
    """(attempts, done, error) of every delivery."""
    with reading(SYSTEM) as look:
        found = look.session.execute(select(DELIVERY).order_by(DELIVERY.c.id))
        return [(row.attempts, row.done_at is not None, row.error) for row in found]


def test_what_happened_is_heard_once_and_then_done(database: Database, clock: Clock) -> None:
    hears = Hears()
    make.unit("Teknik")
    assert hears.names == []
    assert outbox.deliver_pending() == 1
    assert outbox.deliver_pending() == 0
    assert hears.names == ["Teknik"]
    assert rows() == [(0, True, None)]


def test_a_listener_that_fails_is_tried_again_with_longer_pauses(database: Database, clock: Clock) -> None:
    hears = Hears(fails=3)
    make.unit("Teknik")
    for attempts, pause in ((1, 1), (2, 2), (3, 4)):
        assert outbox.deliver_pending() == 1
        assert rows() == [(attempts, False, "ConnectionError('the other end is away')")]
        clock.forward(seconds=pause - 0.5)
        assert outbox.deliver_pending() == 0
        clock.forward(seconds=0.5)
    assert outbox.deliver_pending() == 1
    assert hears.names == ["Teknik"]
    assert rows() == [(3, True, None)]


def test_one_that_fails_does_not_hold_the_others_up(database: Database, clock: Clock) -> None:
    hears = Hears(fails=1)
    for name in ("Teknik", "Skole", "Kultur"):
        make.unit(name)
    assert outbox.deliver_pending() == 3
    assert hears.names == ["Skole", "Kultur"]
    clock.forward(seconds=2)
    outbox.deliver_pending()
    assert sorted(hears.names) == ["Kultur", "Skole", "Teknik"]


def test_the_pause_never_grows_beyond_a_quarter_of_an_hour(database: Database, clock: Clock) -> None:
    hears = Hears(fails=20)
    make.unit("Teknik")
    for _ in range(20):
        assert outbox.deliver_pending() == 1
        clock.forward(minutes=15)
    outbox.deliver_pending()
    assert hears.names == ["Teknik"]


def test_a_delivery_whose_listener_is_gone_waits_for_it(database: Database, clock: Clock) -> None:
    Hears()
    make.unit("Teknik")
    events._listeners.clear()
    assert outbox.deliver_pending() == 1
    assert rows() == [(1, False, "no listener is called test.units")]
    hears = Hears()
    clock.forward(seconds=2)
    outbox.deliver_pending()
    assert hears.names == ["Teknik"]


def test_what_is_to_wait_waits(database: Database, clock: Clock) -> None:
    heard: list[str] = []

    def hear(event: Recorded) -> None:
        heard.append(event.data["name"])

    after(UnitCreated, name="test.slow", delay=timedelta(seconds=10))(hear)
    make.unit("Teknik")
    clock.forward(seconds=9)
    assert outbox.deliver_pending() == 0
    clock.forward(seconds=1)
    assert outbox.deliver_pending() == 1
    assert heard == ["Teknik"]


def relay_until_empty() -> int:
    tried = 0
    while found := outbox.deliver_pending():
        tried += found
    return tried


def two_relays_share(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fails unless each of many is delivered once, and both relays had some of them."""
    hears = Hears(takes=0.002)
    monkeypatch.setattr(outbox, "BATCH", 5)
    for n in range(UNITS):
        make.unit(f"Enhed {n}")
    shares = at_once([relay_until_empty, relay_until_empty])
    faults = [one for one in shares if isinstance(one, Exception)]
    assert not faults, faults
    assert sorted(hears.names) == sorted(f"Enhed {n}" for n in range(UNITS))
    assert all(shares), f"one relay did all the work: {shares}"


def test_two_relays_share_the_work_and_double_nothing(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    two_relays_share(monkeypatch)
    print(f"{UNITS} deliveries raced for")


def test_it_would_show_relays_that_do_not_claim(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "LEASE", timedelta(seconds=-60))  # every claim has run out already
    with pytest.raises(AssertionError):
        two_relays_share(monkeypatch)
    print("1 fault put in: claims that hold nobody back")


def test_a_dead_relays_claims_are_taken_over_when_its_time_is_up(database: Database, clock: Clock) -> None:
    hears = Hears()
    make.unit("Teknik")
    assert len(outbox._claim()) == 1  # and then it dies
    assert outbox.deliver_pending() == 0
    clock.forward(seconds=LEASE.total_seconds() - 1)
    assert outbox.deliver_pending() == 0
    clock.forward(seconds=2)
    assert outbox.deliver_pending() == 1
    assert hears.names == ["Teknik"]


def test_what_is_done_is_forgotten_after_a_day_and_what_is_not_stays(
    database: Database, clock: Clock
) -> None:
    Hears(fails=1)
    make.unit("Teknik")
    make.unit("Skole")
    outbox.deliver_pending()
    clock.forward(days=1, seconds=1)
    outbox.forget_done()
    assert len(rows()) == 1
    assert rows()[0][1] is False
