"""Approving over HTTP: the real server and clients in processes of their own, beside a bare transaction."""

import hashlib
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.places import SECRET, Bare, Place
from bench.timing import Times
from bench.town import STEPS, token_word
from tests.services import free_port

ROOT = Path(__file__).parents[1]
RATE = 50  # a second
PATIENCE_S = 30


@dataclass(frozen=True)
class Waits:
    """An approval that waits for somebody, as the data was made."""

    approval_id: int
    person_id: int
    step: int
    revision: int


@dataclass(frozen=True)
class Decided:
    """What was measured; times in seconds, each from its own requests."""

    nothing: Times  # a signed-in request that does nothing
    bare: Times  # a bare transaction that writes the same rows
    approve: Times
    a_second: float  # approvals a second with eight clients

    @property
    def floor(self) -> float:
        """What a request and a transaction cost by themselves (milliseconds, p95)."""
        return self.nothing.p95 + self.bare.p95


def measure(place: Place, *, rounds: int, each: int) -> Decided:
    """Nothing, bare, approve; nothing, bare, approve: `each` requests of each at 50 a second; then 8 clients."""
    waiting = iter(_waiting(place))
    nothing: list[float] = []
    bare: list[float] = []
    approve: list[float] = []
    with _server(place) as port:
        for one in range(rounds + 1):
            new = _send(port, [_nothing(port, 1 + n) for n in range(each)])["seconds"]
            raw = _bare(place, [next(waiting) for _ in range(each)])
            real = _send(port, [_approve(port, next(waiting)) for _ in range(each)])["seconds"]
            if one:  # the first warms up
                nothing, bare, approve = nothing + new, bare + raw, approve + real
        many = [_approve(port, next(waiting)) for _ in range(each * 4)]
        took = _send(port, many, rate=None)["took"]
    return Decided(Times(tuple(nothing)), Times(tuple(bare)), Times(tuple(approve)), len(many) / took)


def _waiting(place: Place) -> list[Waits]:
    """Different people throughout; not at the last step alone, nor at the first."""
    bare = place.bare()
    rows = bare.all(
        "SELECT w.approval_id, w.person_id, a.step_n, a.revision FROM approval_waiting w "
        "JOIN approval a ON a.id = w.approval_id WHERE w.wait = 'decide' AND w.person_id IS NOT NULL "
        "AND a.step_n < ? ORDER BY a.revision, a.id",
        STEPS,
    )
    bare.close()
    return [Waits(*row) for row in rows]


def _nothing(port: int, person_id: int) -> str:
    return _request("GET", "/api/v1/me", port=port, person_id=person_id)


def _approve(port: int, waits: Waits) -> str:
    body = json.dumps({"action": "approve", "revision": waits.revision})
    path = f"/api/v1/approvals/{waits.approval_id}/actions"
    return _request("POST", path, port=port, person_id=waits.person_id, body=body)


def _request(method: str, path: str, *, port: int, person_id: int, body: str = "") -> str:
    lines = [
        f"{method} {path} HTTP/1.1",
        f"Host: 127.0.0.1:{port}",
        f"Authorization: Bearer {token_word(person_id)}",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
    ]
    return "\r\n".join([*lines, "", body])


def _send(port: int, requests: list[str], *, rate: int | None = RATE) -> dict[str, Any]:
    plan = {"port": port, "clients": 8, "rate": rate, "requests": requests}
    words = [sys.executable, "-m", "bench.client"]
    done = subprocess.run(words, input=json.dumps(plan), capture_output=True, text=True, check=True, cwd=ROOT)
    answer: dict[str, Any] = json.loads(done.stdout)
    wrong = {status for status in answer["statuses"] if status != 200}
    if wrong:
        raise RuntimeError(f"some requests were answered with {wrong}")
    return answer


@contextmanager
def _server(place: Place) -> Iterator[int]:
    """`python app.py serve` as in production, on a free port."""
    port = free_port()
    settings = {
        "DATABASE_URL": place.url,
        "DATA_DIR": str(place.data_dir),
        "SECRET_KEY": SECRET,
        "PORT": str(port),
        "INSECURE_COOKIES": "1",
    }
    log = place.data_dir / "server.log"
    with log.open("wb") as words:
        command = [sys.executable, "app.py", "serve"]
        server = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, **settings}, stdout=words, stderr=words
        )
        try:
            _wait_until_up(server, port, log)
            yield port
        finally:
            server.terminate()
            server.wait(PATIENCE_S)


def _wait_until_up(server: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except ConnectionRefusedError:
            if server.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"the server did not start:\n{log.read_text()}") from None
            time.sleep(0.1)
        else:
            return


def _bare(place: Place, all_waiting: list[Waits]) -> list[float]:
    """At the same pace as the requests, in this process while the server rests."""
    bare = place.bare()
    seconds = []
    began = time.perf_counter()
    for n, waits in enumerate(all_waiting):
        time.sleep(max(0.0, began + n / RATE - time.perf_counter()))
        start = time.perf_counter()
        _approve_bare(bare, waits, datetime.now(UTC))
        seconds.append(time.perf_counter() - start)
    bare.close()
    return seconds


def _approve_bare(bare: Bare, waits: Waits, now: datetime) -> None:
    """The rows that the product writes for this decision, with no rule asked and nothing read for others."""
    at: Any = now if bare.kind != "sqlite" else now.strftime("%Y-%m-%d %H:%M:%S.%f")
    approval, person, run = waits.approval_id, waits.person_id, bare.run
    step = (approval - 1) * STEPS + waits.step
    run("BEGIN IMMEDIATE" if bare.kind == "sqlite" else "BEGIN")
    lock = "" if bare.kind == "sqlite" else " FOR UPDATE"
    run(f"SELECT revision FROM approval WHERE id = ?{lock}", approval).fetchone()
    decision = run(
        "INSERT INTO approval_decision (approval_id, step_n, person_id, action, comment, reason, note, revision, at) "
        "VALUES (?, ?, ?, 'approve', '', '', '', ?, ?) RETURNING id",
        approval, waits.step, person, waits.revision + 1, at,
    ).fetchone()[0]  # fmt: skip
    run(
        "INSERT INTO approval_decision_document (decision_id, version_id, sha256) "
        "SELECT ?, id, sha256 FROM document_version WHERE id = ?", decision, approval,
    )  # fmt: skip
    run(
        "UPDATE approval_place SET approved_by_id = ?, decision_id = ? WHERE step_id = ?",
        person,
        decision,
        step,
    )
    run("UPDATE approval_step SET status = 'approved' WHERE id = ?", step)
    run("UPDATE approval_step SET status = 'current', since = ? WHERE id = ?", at, step + 1)
    for ord_ in range(5):
        run(
            "INSERT INTO approval_decision_effect (decision_id, ord, subject, row_id, field, before, after) "
            "VALUES (?, ?, 'step', ?, 'status', '\"current\"', '\"approved\"')", decision, ord_, step,
        )  # fmt: skip
    run("DELETE FROM approval_waiting WHERE approval_id = ?", approval)
    run(
        "INSERT INTO approval_waiting (approval_id, person_id, wait) "
        "SELECT ?, person_id, 'decide' FROM approval_place WHERE step_id = ?", approval, step + 1,
    )  # fmt: skip
    run(
        "INSERT INTO case_grant (case_id, person_id, cause, source, created_at) VALUES (?, ?, 'acted', ?, ?)",
        approval, person, f"approval:{approval}", at,
    )  # fmt: skip
    run(
        "UPDATE approval SET revision = ?, stale_before = ?, since = ?, step_n = ?, holder_level = 'centre' "
        "WHERE id = ?", waits.revision + 1, waits.revision + 1, at, waits.step + 1, approval,
    )  # fmt: skip
    seq, tip = run(f"SELECT seq, hash FROM ledger_head WHERE id = 1{lock}").fetchone()
    data = json.dumps({"approval_id": approval, "decision_id": decision, "step": waits.step})
    sealed = hashlib.sha256((tip + data).encode()).hexdigest()
    run(
        "INSERT INTO ledger_entry (seq, at, kind, person_id, case_id, data, prev_hash, hash) "
        "VALUES (?, ?, 'approvals.StepApproved', ?, ?, ?, ?, ?)",
        seq + 1, at, person, approval, data, tip, sealed,
    )  # fmt: skip
    run("UPDATE ledger_head SET seq = ?, hash = ? WHERE id = 1", seq + 1, sealed)
    run(
        "INSERT INTO delivery (seq, listener, due_at, done_at, attempts) VALUES (?, 'bench', ?, ?, 0)",
        seq + 1, at, at,
    )  # fmt: skip
    run("COMMIT")
