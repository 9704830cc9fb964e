"""The live channel: who is connected, what they look at, and the hints that make their pages ask again.

1. A browser connects with the cookie of its signed-in session; without one it is refused (`sockets`).
2. It says what it looks at with `watch`: interest, not a right (`watchers`).
3. After a commit the relay tells `hints`, which asks at that moment who of the watchers may see the case,
   and sends those `changed {topic, seq}`: ids only. The page then fetches its fragment by htmx.
4. When a session or a right ends, its sockets are cut.
5. `server` is the gevent server that holds them all; `frames` keeps any one of them from taking too much.
"""

import threading

from flask import Flask

from ledelse.realtime import hints, sockets

__all__ = ["init_app", "start"]


def init_app(app: Flask) -> None:
    """Hang the live channel on the app."""
    sockets.init_app(app)
    hints.register()


def start() -> None:
    """Begin what runs beside the sockets; called by the server once it listens."""
    threading.Thread(target=hints.watch_the_clock, name="sessions", daemon=True).start()
