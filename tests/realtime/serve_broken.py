"""The server with faults put in, to see that the tests of the live channel would find them.

python serve_broken.py careless    any origin, nobody is ever cut, frames of any size
python serve_broken.py dies        is killed between the commit and the delivery
"""

import os
import signal
import sys
from typing import Any

from gevent import monkey


def careless() -> None:
    import geventwebsocket.handler
    from geventwebsocket.handler import WebSocketHandler
    from geventwebsocket.websocket import WebSocket

    from ledelse.realtime import hints, server, sockets

    sockets.OPTIONS["cors_allowed_origins"] = "*"
    vars(hints)["cut"] = lambda _sids: None
    server.Handler.upgrade_connection = WebSocketHandler.upgrade_connection  # type: ignore[method-assign]
    geventwebsocket.handler.WebSocket = WebSocket


def dies() -> None:
    def die(_event: Any) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    from ledelse.kernel import events
    from ledelse.realtime import hints

    hints.register()
    hearing = events.listener_named("realtime.changed")
    assert hearing is not None
    object.__setattr__(hearing, "hear", die)


monkey.patch_all()  # before anything of ours is imported, as app.py does
{"careless": careless, "dies": dies}[sys.argv[1]]()
import app  # noqa: E402 - after the patching

sys.exit(app.main(["serve"]))
