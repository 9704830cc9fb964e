"""What the server relies on in gevent, each proved beside a variant that fails."""

import os
import socket
import subprocess
import sys
import textwrap
from contextlib import closing
from pathlib import Path

import pytest

from ledelse.realtime import server
from tests.services import Postgres, free_port

ROOT = Path(__file__).parents[2]


def accepted_without_nagle(listener: socket.socket) -> bool:
    with (
        closing(listener),
        closing(socket.create_connection(listener.getsockname()[:2])),
        closing(listener.accept()[0]) as accepted,
    ):
        return bool(accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))


def test_what_is_accepted_inherits_that_nagle_is_off() -> None:
    assert accepted_without_nagle(server.listen("127.0.0.1", free_port()))
    assert not accepted_without_nagle(socket.create_server(("127.0.0.1", 0))), "set by the system anyway"


def test_a_port_in_use_is_a_fault_and_leaves_nothing_open() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken, pytest.raises(OSError, match="in use"):
        server.listen("127.0.0.1", taken.getsockname()[1])


@pytest.mark.parametrize(
    ("headers", "foreign"),
    [
        ({}, False),
        ({"HTTP_ORIGIN": "https://ledelse.dk", "HTTP_HOST": "ledelse.dk"}, False),
        ({"HTTP_ORIGIN": "https://ledelse.dk:8443", "HTTP_HOST": "ledelse.dk:8443"}, False),
        (
            {
                "HTTP_ORIGIN": "https://ledelse.dk",
                "HTTP_HOST": "127.0.0.1:5000",
                "HTTP_X_FORWARDED_HOST": "ledelse.dk",
            },
            False,
        ),
        ({"HTTP_ORIGIN": "https://evil.example", "HTTP_HOST": "ledelse.dk"}, True),
        ({"HTTP_ORIGIN": "https://ledelse.dk.evil.example", "HTTP_HOST": "ledelse.dk"}, True),
        ({"HTTP_ORIGIN": "https://ledelse.dk@evil.example", "HTTP_HOST": "ledelse.dk"}, True),
        ({"HTTP_ORIGIN": "null", "HTTP_HOST": "ledelse.dk"}, True),
        ({"HTTP_ORIGIN": "", "HTTP_HOST": "ledelse.dk"}, True),
    ],
)
def test_a_page_of_another_host_is_foreign(headers: dict[str, str], foreign: bool) -> None:
    assert server.is_foreign(headers) is foreign


def run(script: str, *arguments: str, **environment: str) -> str:
    """What a script says in a process of its own, which it may patch as it likes."""
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script), *arguments],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


TURNS = """
    import sys
    import gevent
    from gevent import socket
    from gevent.pywsgi import WSGIServer
    from geventwebsocket.handler import WebSocketHandler
    from ledelse.realtime import server

    order = []
    def app(environ, start):
        order.append(environ["PATH_INFO"])
        start("200 OK", [("Content-Length", "0")])
        return [b""]

    handler = server.Handler if sys.argv[1] == "ours" else WebSocketHandler
    listener = server.listen("127.0.0.1", 0)
    serving = WSGIServer(listener, app, handler_class=handler, log=None)
    greedy = socket.create_connection(listener.getsockname())
    greedy.sendall(b"GET /greedy HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n" * 1500)
    patient = socket.create_connection(listener.getsockname())
    patient.sendall(b"GET /patient HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n")
    serving.start()
    with gevent.Timeout(30):
        while "/patient" not in order:
            gevent.sleep(0)
    print(order.index("/patient"))
"""


def test_a_client_that_always_has_data_lets_the_others_have_their_turn() -> None:
    assert int(run(TURNS, "ours")) < 100
    assert int(run(TURNS, "stock")) > 500, "the fault was not found"


WRITERS = """
    from gevent import monkey
    monkey.patch_all()
    import sys, time
    from contextlib import nullcontext
    import gevent
    from sqlalchemy import event, text
    from sqlalchemy.exc import OperationalError
    from ledelse.kernel import db

    database = db.Database("sqlite:///" + sys.argv[2])
    event.listen(database.write_engine, "connect", lambda raw, _: raw.execute("PRAGMA busy_timeout = 200"))
    if sys.argv[1] == "each for itself":
        database.writing_alone = nullcontext
    faults = []

    def write():
        try:
            with database.writing_alone(), database.write_engine.begin() as connection:
                connection.execute(text("UPDATE t SET n = n + 1"))
                gevent.sleep(0.01)
        except OperationalError as fault:
            faults.append(str(fault.orig))

    with database.write_engine.begin() as connection:
        connection.execute(text("CREATE TABLE IF NOT EXISTS t (n INTEGER)"))
        connection.execute(text("INSERT INTO t VALUES (0)"))
    gevent.joinall([gevent.spawn(write) for _ in range(8)])
    print(len(faults))
"""


def test_writers_on_sqlite_wait_for_each_other_outside_the_database(tmp_path: Path) -> None:
    assert int(run(WRITERS, "one at a time", str(tmp_path / "a.db"))) == 0
    assert int(run(WRITERS, "each for itself", str(tmp_path / "b.db"))) > 0, "the fault was not found"


SLEEPERS = """
    import sys
    from gevent import monkey
    if sys.argv[1] == "first":
        monkey.patch_all()
    import time
    import gevent
    from sqlalchemy import text
    from ledelse.kernel import db

    database = db.Database(sys.argv[2])

    def sleep():
        with database.read_engine.connect() as connection:
            connection.execute(text("SELECT pg_sleep(0.5)"))

    sleep()
    begun = time.perf_counter()
    gevent.joinall([gevent.spawn(sleep) for _ in range(5)])
    print(time.perf_counter() - begun)
"""


@pytest.mark.postgres
def test_postgresql_is_waited_for_by_one_greenlet_and_not_by_all(cluster: Postgres) -> None:
    with cluster.database() as url:
        assert float(run(SLEEPERS, "first", url)) < 1.7
        assert float(run(SLEEPERS, "not at all", url)) > 2.4, "the fault was not found"
