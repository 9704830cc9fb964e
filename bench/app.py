"""The product's app in this process, asked as a signed-in browser or program asks, without a network."""

import io
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from sqlalchemy import event
from werkzeug.datastructures import Headers
from werkzeug.test import EnvironBuilder

import ledelse
from bench.places import Place
from bench.town import session_word, token_word


@dataclass(frozen=True)
class Answer:
    """What came back, as it would go over the wire."""

    status: str
    size: int


@dataclass
class Statements:
    """How many statements were run, and for how long (seconds)."""

    count: int = 0
    seconds: float = 0.0
    began: float = 0.0


@dataclass
class Asker:
    """Asks the app for addresses."""

    app: Flask
    statements: Statements = field(default_factory=Statements)

    def page(self, path: str, *, person_id: int) -> dict[str, Any]:
        """The request of a browser in which this person has signed in."""
        return self._environ(path, {"Cookie": cookie(self.app, person_id), "Sec-Fetch-Site": "same-origin"})

    def api(self, path: str, *, person_id: int) -> dict[str, Any]:
        """The request of a program with this person's key."""
        return self._environ("/api/v1" + path, {"Authorization": f"Bearer {token_word(person_id)}"})

    def _environ(self, path: str, headers: dict[str, str]) -> dict[str, Any]:
        headers = {**headers, "Accept-Encoding": "gzip"}
        return EnvironBuilder(path, base_url="http://127.0.0.1:5000/", headers=Headers(headers)).get_environ()

    def ask(self, environ: dict[str, Any]) -> Answer:
        """Through the whole app; raises when it is not answered with 200."""
        status: list[str] = []
        asked = {**environ, "wsgi.input": io.BytesIO()}
        body = self.app.wsgi_app(asked, lambda code, _headers, _info=None: status.append(code))  # type: ignore[arg-type]  # WSGI wants a writer back
        size = sum(len(part) for part in body)
        close = getattr(body, "close", None)
        if close is not None:
            close()
        if not status[0].startswith("200"):
            raise RuntimeError(f"{environ['PATH_INFO']} was answered with {status[0]}")
        return Answer(status[0], size)

    def statements_of(self, environ: dict[str, Any]) -> tuple[int, float]:
        """How many statements one request runs, and their milliseconds."""
        self.ask(environ)
        count, seconds = self.statements.count, self.statements.seconds
        self.ask(environ)
        return self.statements.count - count, (self.statements.seconds - seconds) * 1000


def cookie(app: Flask, person_id: int) -> str:
    """What the browser of this person sends."""
    signer: Any = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    content = {"_user_id": session_word(person_id), "_fresh": True, "csrf_token": "0" * 40}
    return f"{app.config['SESSION_COOKIE_NAME']}={signer.dumps(content)}"


@contextmanager
def asker(place: Place) -> Iterator[Asker]:
    """The app on a place's database."""
    app = ledelse.create_app(place.settings)
    database = app.extensions["ledelse.database"]
    asking = Asker(app)

    def begin(*_: object) -> None:
        asking.statements.began = time.perf_counter()

    def end(*_: object) -> None:
        asking.statements.count += 1
        asking.statements.seconds += time.perf_counter() - asking.statements.began

    for engine in {database.read_engine, database.write_engine}:
        event.listen(engine, "before_cursor_execute", begin)
        event.listen(engine, "after_cursor_execute", end)
    yield asking
    database.close()
