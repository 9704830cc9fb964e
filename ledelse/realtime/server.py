"""The web server of one process: gevent's pywsgi on a listening socket of our own."""

import signal
import socket

import gevent
from flask import Flask
from gevent.pywsgi import WSGIServer
from geventwebsocket.handler import WebSocketHandler

BACKLOG = 2048


class Handler(WebSocketHandler):  # type: ignore[misc]
    """Lets others run before each request: a client that always has data would never yield otherwise."""

    def handle_one_request(self) -> object:
        """Yield, then serve."""
        gevent.sleep(0)
        return super().handle_one_request()


def listen(host: str, port: int) -> socket.socket:
    """A listening socket with Nagle off (it costs 44 ms on each keep-alive request) and room in its queue."""
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    listener.bind((host, port))
    listener.listen(BACKLOG)
    listener.settimeout(0)
    return listener


def serve(app: Flask, listener: socket.socket) -> None:
    """Serve until told to stop; requests under way get some seconds to end."""
    server = WSGIServer(listener, app, handler_class=Handler, log=None)
    server.stop_timeout = 5
    for name in (signal.SIGTERM, signal.SIGINT):
        gevent.signal_handler(name, server.stop)
    server.serve_forever()
