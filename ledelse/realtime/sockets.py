"""Connecting, watching and being cut off, over Socket.IO with websockets only."""

import logging
import re
import time
from typing import Any

from flask import Flask, request, session
from flask_socketio import SocketIO, disconnect
from prometheus_client import Gauge
from socketio.exceptions import ConnectionRefusedError as Refusal

from ledelse.cases.access import readers
from ledelse.kernel import clock
from ledelse.kernel.transaction import SYSTEM, reading
from ledelse.people import sessions
from ledelse.people.actor import actor_for
from ledelse.people.sessions import SignedInPerson
from ledelse.realtime.frames import LARGEST
from ledelse.realtime.watchers import Watchers

TOPIC = re.compile(r"board|(case|meeting):[0-9]{1,18}")
FIRST_WORDS = 10.0  # seconds in which a connection must ask to be let in
LAST_WORDS = 1.0  # seconds in which a client that was cut can read why, before its connection is closed

PING_EVERY, PING_PATIENCE = 25, 20  # seconds

OPTIONS: dict[str, Any] = {
    "async_mode": "gevent",
    "transports": ["websocket"],
    "cors_allowed_origins": None,  # the page's own origin only
    "ping_interval": PING_EVERY,
    "ping_timeout": PING_PATIENCE,
    "max_http_buffer_size": LARGEST,
    "async_handlers": False,
    "manage_session": False,
    "allow_upgrades": False,
}

log = logging.getLogger(__name__)
socketio = SocketIO()
watchers = Watchers()

Gauge("ledelse_sockets", "Open browser tabs on the live channel").set_function(lambda: len(watchers))


def init_app(app: Flask) -> None:
    """Hang Socket.IO on the app; another origin cannot open a socket."""
    socketio.init_app(app, **OPTIONS)
    engine = _server().eio
    let_in = engine.handlers["connect"]

    def at_the_gate(engine_sid: str, environ: dict[str, Any]) -> Any:
        socketio.start_background_task(_hang_up_if_silent, engine_sid)
        return let_in(engine_sid, environ)

    engine.on("connect", at_the_gate)


def _server() -> Any:
    return socketio.server  # type: ignore[attr-defined]  # the stubs do not know it


def _sid() -> str:
    return str(request.sid)  # type: ignore[attr-defined]


@socketio.on("connect")
def _connect(_auth: Any = None) -> None:
    """Only a browser that is signed in; the identity is resolved once, here."""
    found = _who_is_it(session.get("_user_id") or "")
    if found is None or not watchers.come(_sid(), person_id=found.person_id, session_id=found.session_id):
        _hang_up(_sid())
        raise Refusal("signed out")


def _who_is_it(word: str) -> SignedInPerson | None:
    """Read again if anybody's rights ended meanwhile: nothing may wait between the last look and `come`."""
    while True:
        before = watchers.endings
        with reading(SYSTEM) as look:
            found = sessions.signed_in_person(look.session, word, now=clock.now())
            known = found is not None and actor_for(look.session, found.person_id) is not None
        if before == watchers.endings:
            return found if known else None


@socketio.on("disconnect")
def _disconnect(_reason: Any = None) -> None:
    watchers.go(_sid())


@socketio.on("watch")
def _watch(topic: Any = None, *_more: Any) -> None:
    """Note what a tab looks at. It never says whether there is such a thing."""
    if not isinstance(topic, str) or not TOPIC.fullmatch(topic) or not watchers.watch(_sid(), topic):
        return
    kind, _, number = topic.partition(":")
    socket = watchers.find(_sid())
    if kind == "case" and socket is not None:
        with reading(SYSTEM) as look:
            may_read = readers(look, int(number), person_ids=[socket.person_id])
        if may_read:
            socket.shown.add(topic)


@socketio.on("unwatch")
def _unwatch(topic: Any = None, *_more: Any) -> None:
    if isinstance(topic, str):
        watchers.unwatch(_sid(), topic)


@socketio.on_error_default
def _broken(fault: BaseException) -> None:
    log.error("a socket handler broke", exc_info=fault)
    disconnect()


def say_changed(sid: str, *, topic: str, seq: int) -> None:
    """Hint to one tab that a topic changed."""
    socketio.emit("changed", {"topic": topic, "seq": seq}, to=sid)


def cut(sids: list[str]) -> None:
    """Close sockets; the pages then ask and are told why."""
    server = _server()
    for sid in sids:
        watchers.go(sid)
        _hang_up(sid)
        server.disconnect(sid)


def _hang_up(sid: str) -> None:
    """Close the connection itself too, a moment later: a client that stays would only take up room."""
    engine_sid = _server().manager.eio_sid_from_sid(sid, "/")
    if engine_sid is not None:
        socketio.start_background_task(_close_later, engine_sid)


def _close_later(engine_sid: str) -> None:
    time.sleep(LAST_WORDS)
    _server().eio.disconnect(engine_sid)


def _hang_up_if_silent(engine_sid: str) -> None:
    """Who opens a connection and never says who it is for does not keep it."""
    time.sleep(FIRST_WORDS)
    if _server().manager.sid_from_eio_sid(engine_sid, "/") is None:
        _server().eio.disconnect(engine_sid)
