"""Connecting, watching and being cut off, over Socket.IO with websockets only."""

import re
from typing import Any

from flask import Flask, current_app, request, session
from flask_socketio import SocketIO, disconnect
from socketio.exceptions import ConnectionRefusedError as Refusal

from ledelse.kernel import clock
from ledelse.kernel.transaction import SYSTEM, reading
from ledelse.people import sessions
from ledelse.people.actor import actor_for
from ledelse.realtime.watchers import Watchers

TOPIC = re.compile(r"board|case:\d{1,18}|meeting:\d{1,18}")

OPTIONS: dict[str, Any] = {
    "async_mode": "gevent",
    "transports": ["websocket"],
    "cors_allowed_origins": None,  # the page's own origin only
    "ping_interval": 25,
    "ping_timeout": 20,
    "max_http_buffer_size": 100_000,
    "async_handlers": False,
    "manage_session": False,
    "allow_upgrades": False,
}

socketio = SocketIO()
watchers = Watchers()


def init_app(app: Flask) -> None:
    """Hang Socket.IO on the app; another origin cannot open a socket."""
    socketio.init_app(app, **OPTIONS)


def _sid() -> str:
    return str(request.sid)  # type: ignore[attr-defined]


@socketio.on("connect")
def _connect(_auth: Any = None) -> None:
    """Only a browser that is signed in; the identity is resolved once, here."""
    word = session.get("_user_id")
    if not word:
        raise Refusal("signed out")
    with reading(SYSTEM) as look:
        found = sessions.signed_in_person(look.session, word, now=clock.now())
        if found is None or actor_for(look.session, found.person_id) is None:
            raise Refusal("signed out")
    watchers.come(_sid(), person_id=found.person_id, session_id=found.session_id)


@socketio.on("disconnect")
def _disconnect(_reason: Any = None) -> None:
    watchers.go(_sid())


@socketio.on("watch")
def _watch(topic: Any = None) -> None:
    """Note what a tab looks at. It says nothing about whether there is such a thing."""
    if isinstance(topic, str) and TOPIC.fullmatch(topic):
        watchers.watch(_sid(), topic)


@socketio.on("unwatch")
def _unwatch(topic: Any = None) -> None:
    if isinstance(topic, str):
        watchers.unwatch(_sid(), topic)


@socketio.on_error_default
def _broken(fault: BaseException) -> None:
    current_app.logger.error("a socket handler broke", exc_info=fault)
    disconnect()


def say_changed(sid: str, *, topic: str, seq: int) -> None:
    """Hint to one tab that a topic changed."""
    socketio.emit("changed", {"topic": topic, "seq": seq}, to=sid)


def cut(sids: list[str]) -> None:
    """Close sockets; the pages then ask and are told why."""
    for sid in sids:
        watchers.go(sid)
        server: Any = socketio.server
        server.disconnect(sid)
