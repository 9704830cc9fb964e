"""kill -9 in the middle of a stream of approves: what was acknowledged is there, once, and was told on."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ledelse.kernel import events, outbox
from ledelse.kernel.db import Database
from tests import make, see
from tests.faults.hearing import listen

pytestmark = pytest.mark.faults

LONG = os.environ.get("LEDELSE_FAULTS") == "long"
KILLS = 20 if LONG else 2
ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def own_listeners(monkeypatch: pytest.MonkeyPatch) -> None:
    """Listeners of these tests only, gone afterwards."""
    monkeypatch.setattr(events, "_after", {})
    monkeypatch.setattr(events, "_listeners", {})


def run_and_kill(
    url: str, person: int, approvals: list[int], *, after: int, early: bool = False
) -> list[int]:
    """Let the stream run until it has acknowledged so many, kill it, and answer what it acknowledged."""
    numbers = ",".join(map(str, approvals))
    command = [sys.executable, "-m", "tests.faults.stream", url, str(person), numbers, *(["early"] * early)]
    acknowledged = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            acknowledged.append(int(line))
            if len(acknowledged) == after:
                process.kill()
        # What was in the pipe when it died was promised as well.
    assert process.returncode == -9, "the stream ended before it was killed"
    return acknowledged


def stream_of(person: int, *, length: int) -> list[int]:
    case = make.case()
    document = make.document(case)
    return [
        make.approval(steps=[person, make.officer()], case_id=case, documents=[document])
        for _ in range(length)
    ]


def nothing_is_lost_or_doubled(approvals: list[int], acknowledged: list[int]) -> None:
    """Each acknowledged decision is there once; at most one more was stored; the record is whole."""
    stored = [row.id for one in approvals for row in see.decisions(one) if row.action == "approve"]
    assert len(set(stored)) == len(stored)
    assert set(acknowledged) <= set(stored), "an acknowledged decision is gone"
    assert len(stored) - len(acknowledged) <= 1
    for approval in approvals:
        approved = [one for one in see.standing(approval) if one[0] == "approve"]
        assert len(approved) == (see.stand(approval)[1] == "approved")
    see.ledger_is_whole()


def test_a_killed_process_loses_and_doubles_nothing(database: Database) -> None:
    person = make.person("Anna")
    heard: list[int] = []
    listen(heard)
    for kill in range(KILLS):
        approvals = stream_of(person, length=12)
        url = database.url.render_as_string(hide_password=False)
        acknowledged = run_and_kill(url, person, approvals, after=3 + kill)
        nothing_is_lost_or_doubled(approvals, acknowledged)
        while outbox.deliver_pending():
            pass
        stored = {row.id for one in approvals for row in see.decisions(one) if row.action == "approve"}
        assert stored <= set(heard), "a decision was stored and not told on"
        assert len(heard) == len(set(heard))
        for approval in approvals:  # and the work goes on where it stopped
            if see.stand(approval)[1] == "current":
                make.act(approval, person, "approve")
    print(f"{KILLS} processes killed")


def test_it_would_show_an_acknowledgement_before_the_commit(database: Database) -> None:
    person = make.person("Anna")
    approvals = stream_of(person, length=3)
    url = database.url.render_as_string(hide_password=False)
    acknowledged = run_and_kill(url, person, approvals, after=1, early=True)
    with pytest.raises(AssertionError, match="is gone"):
        nothing_is_lost_or_doubled(approvals, acknowledged)
    print("1 fault put in: acknowledged before the commit")


def test_it_would_show_deliveries_that_are_not_stored_with_the_change(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[int] = []
    listen(heard)
    monkeypatch.setattr(outbox, "enqueue", lambda *_words, **_more: None)
    anna = make.person()
    decision = make.act(make.approval(steps=[anna]), anna, "approve")
    while outbox.deliver_pending():
        pass
    assert decision not in heard
    print("1 fault put in: deliveries are not stored")
