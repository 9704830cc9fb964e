"""A real server in a process of its own, browser tabs on its live channel, and plain HTTP to it."""

import os
import queue
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

import socketio
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from socketio.exceptions import ConnectionError as NotConnected

from ledelse.kernel import outbox
from ledelse.people import sessions
from ledelse.people.acting import acting
from tests.browser import META, TOKEN
from tests.services import free_port

ROOT = Path(__file__).parents[2]
SECRET = "Zk3-this-secret-is-of-the-tests-alone-9Qw"
PATIENCE = 60.0  # seconds; the machine may be busy
SOON = 1.0  # seconds within which everybody is told


@dataclass(frozen=True)
class Server:
    """A running server."""

    port: int
    process: "subprocess.Popen[str]"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def get(self, path: str, **headers: str) -> tuple[int, str]:
        """Status and body, whatever the status."""
        request = urllib.request.Request(self.url + path, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as fault:
            with fault:
                return fault.code, fault.read().decode()

    def die(self) -> None:
        """As when the power fails."""
        self.process.kill()
        self.process.wait(PATIENCE)


@contextmanager
def serving(
    folder: Path, *, database_url: str, entry: tuple[str, ...] = ("app.py", "serve"), **more: str
) -> Iterator[Server]:
    """`python app.py serve` (or another entry) on a database that is ready."""
    port = free_port()
    settings = {
        "DATABASE_URL": database_url,
        "DATA_DIR": str(folder),
        "SECRET_KEY": SECRET,
        "PORT": str(port),
        "INSECURE_COOKIES": "1",
        "PYTHONPATH": str(ROOT),
    }
    environment = {"PATH": os.environ["PATH"], **settings, **more}
    with (folder / "server.log").open("a") as log:
        process = subprocess.Popen(
            [sys.executable, *entry], cwd=ROOT, env=environment, stdout=log, stderr=log, text=True
        )
        server = Server(port, process)
        try:
            _wait_until_ready(server, folder / "server.log")
            yield server
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(PATIENCE)
            finally:
                process.kill()


def _wait_until_ready(server: Server, log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        assert server.process.poll() is None, log.read_text()
        try:
            if server.get("/readyz")[0] == 200:
                return
        except OSError:
            time.sleep(0.05)
    raise AssertionError(f"not ready: {log.read_text()}")


def cookie_of(person_id: int, *, device: str = "test") -> str:
    """The cookie of a browser in which the person has just signed in."""
    with acting(person_id) as work:
        word = sessions.sign_in(work, device=device)
    return cookie_with(word)


def cookie_with(word: str) -> str:
    """The cookie that the server would make for a session's word."""
    app = Flask("cookies")
    app.secret_key = SECRET
    signer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert signer is not None
    return f"ledelse={signer.dumps({'_user_id': word})}"


def settled() -> None:
    """Wait until the server has told everybody of what was done so far."""
    until = time.monotonic() + PATIENCE
    while outbox.count_due():
        assert time.monotonic() < until, "the server does not deliver"
        time.sleep(0.02)


class Tab:
    """A browser tab on the live channel; never reconnects by itself."""

    def __init__(self, server: Server, cookie: str | None, *, origin: str | None = None) -> None:
        self.heard: queue.Queue[dict[str, Any]] = queue.Queue()
        self.closed_at: float | None = None
        extra = {"origin": origin} if origin else {}
        self.client = socketio.Client(reconnection=False, websocket_extra_options=extra)
        self.client.on("changed", self.heard.put)
        self.client.on("disconnect", self._closed)
        sent = {"Cookie": cookie} if cookie else {}
        try:
            self.client.connect(server.url, headers=sent, transports=["websocket"], wait_timeout=10)
        except NotConnected:
            if self.client.eio.ws is not None:
                self.client.eio.ws.close()  # the library leaves it open
            raise

    def _closed(self, *_reason: Any) -> None:
        self.closed_at = time.monotonic()

    def watch(self, *topics: Any) -> "Tab":
        """Look at things; the answer means that the server has noted it."""
        for topic in topics:
            self.client.call("watch", topic, timeout=10)
        return self

    def hears(self, topic: str, *, within: float = PATIENCE) -> dict[str, Any]:
        """The next hint about a topic, others passed over."""
        until = time.monotonic() + within
        while True:
            try:
                told = self.heard.get(timeout=max(0.001, until - time.monotonic()))
            except queue.Empty:
                raise AssertionError(f"nothing was heard of {topic}") from None
            if told["topic"] == topic:
                return told

    def all_heard(self) -> list[dict[str, Any]]:
        """What came so far."""
        return [self.heard.get() for _ in range(self.heard.qsize())]

    def is_cut(self, *, within: float = SOON) -> bool:
        """Whether the server closes it in time."""
        until = time.monotonic() + within
        while self.closed_at is None and time.monotonic() < until:
            time.sleep(0.01)
        return self.closed_at is not None

    def close(self) -> None:
        self.client.disconnect()


class Web:
    """Pages over real HTTP: cookies, and the token of the last form."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.jar = CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))
        self.token = ""

    def get(self, path: str) -> str:
        return self._open(urllib.request.Request(self.server.url + path))

    def post(self, path: str, **fields: str) -> str:
        body = urllib.parse.urlencode({"csrf_token": self.token, **fields}).encode()
        return self._open(urllib.request.Request(self.server.url + path, data=body))

    def _open(self, request: urllib.request.Request) -> str:
        with self.opener.open(request, timeout=PATIENCE) as answer:
            page = str(answer.read().decode())
        found: re.Match[str] | None = TOKEN.search(page) or META.search(page)
        self.token = found.group(1) if found else self.token
        return page

    @property
    def cookie(self) -> str:
        """As a browser sends it."""
        return "; ".join(f"{one.name}={one.value}" for one in self.jar)
