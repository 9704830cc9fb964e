"""The web server of one process: gevent's pywsgi on a listening socket of our own."""

import signal
import socket
from collections.abc import Mapping
from typing import ClassVar
from urllib.parse import urlsplit

import gevent
from flask import Flask
from gevent.event import Event
from gevent.pywsgi import WSGIServer
from geventwebsocket.handler import WebSocketHandler

from ledelse.realtime import frames
from ledelse.realtime.sockets import PING_EVERY, PING_PATIENCE

BACKLOG = 2048
SILENCE = PING_EVERY + PING_PATIENCE + 5  # seconds after which a socket is taken for dead; it is pinged
LAST_REQUESTS = 5.0  # seconds that requests under way get when the server stops
LOOK_EVERY = 0.02  # seconds

frames.use_limits()


class Handler(WebSocketHandler):  # type: ignore[misc]
    """One connection of a browser."""

    under_way: ClassVar[set["Handler"]] = set()  # being answered now, open sockets not among them

    def handle_one_request(self) -> object:
        """Yield, then serve: a client that always has data would never let the others run."""
        gevent.sleep(0)
        return super().handle_one_request()

    def handle_one_response(self) -> None:
        """Answer, and be known to be at it."""
        self.under_way.add(self)
        try:
            super().handle_one_response()
        finally:
            self.under_way.discard(self)

    def upgrade_connection(self) -> object:
        """From here on it is a socket: one whose other end has vanished does not stay for ever.

        Another site's page is refused before that; a browser would send our cookie with its request.
        """
        if is_foreign(self.environ):
            self.start_response("403 Forbidden", [])
            return [b"another origin"]
        refused = super().upgrade_connection()
        self.under_way.discard(self)
        if not refused:
            self.socket.settimeout(SILENCE)
        return refused


def is_foreign(environ: Mapping[str, str]) -> bool:
    """Whether a page of another host asks; programs that are no browser name none."""
    origin = environ.get("HTTP_ORIGIN")
    if origin is None:
        return False
    own = {environ.get("HTTP_HOST"), environ.get("HTTP_X_FORWARDED_HOST", "").split(",")[-1].strip()}
    return urlsplit(origin).netloc not in own - {"", None}


def listen(host: str, port: int) -> socket.socket:
    """A listening socket with Nagle off (it costs 44 ms on each keep-alive request) and room in its queue.

    On Linux what is accepted inherits the option from the listener.
    """
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        listener.bind((host, port))
        listener.listen(BACKLOG)
    except OSError:
        listener.close()
        raise
    listener.settimeout(0)
    return listener


def serve(app: Flask, listener: socket.socket) -> None:
    """Serve until told to stop; requests under way get some seconds to end, open sockets are dropped."""
    server = WSGIServer(listener, app, handler_class=Handler, log=None)
    told_to_stop = Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        gevent.signal_handler(name, told_to_stop.set)
    server.start()
    told_to_stop.wait()
    server.close()
    for _ in range(int(LAST_REQUESTS / LOOK_EVERY)):
        if not Handler.under_way:
            return
        gevent.sleep(LOOK_EVERY)
