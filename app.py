"""Builds the app and starts the server: `python app.py demo | serve`, or `flask --app app COMMAND`."""

import sys

if __name__ == "__main__":
    # Only a server patches, and before anything else is imported; commands and tests run unpatched.
    from gevent import monkey

    monkey.patch_all()

import gc
import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from socket import socket
from typing import IO

from flask import Flask
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

import config
import ledelse
from ledelse import demo, jobs, realtime
from ledelse.kernel import alone, logs, migrations
from ledelse.realtime import server

MARK = "demo"  # a file in DATA_DIR that says: this is a demo, its passwords are known
UNFINISHED = "demo-unfinished"
INTERRUPTED = 130


class CannotStart(Exception):
    """Why not, one line each."""

    def __init__(self, *lines: str) -> None:
        super().__init__(*lines)
        self.lines = lines


def create_app() -> Flask:
    """The app as administration commands need it."""
    try:
        return ledelse.create_app(config.for_commands())
    except (ArgumentError, OSError) as fault:
        raise SystemExit(f"the settings cannot be used: {fault}") from fault


def main(arguments: list[str]) -> int:
    """Start the server that is asked for; answers the exit code."""
    starts = {"demo": _demo, "serve": _serve}
    if len(arguments) != 1 or arguments[0] not in starts:
        print("usage: python app.py demo | serve", file=sys.stderr)
        return 2
    try:
        starts[arguments[0]]()
    except CannotStart as fault:
        for line in fault.lines:
            print(line, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nstopped", file=sys.stderr)
        return INTERRUPTED
    return 0


def _demo() -> None:
    settings = _settings(config.for_demo)
    if not _is_ours(settings.data_dir):
        raise CannotStart(f"{settings.data_dir} holds data that is not a demo: choose another DATA_DIR")
    with closing(_listener(settings)) as listener, closing(_alone(settings)):
        if (settings.data_dir / UNFINISHED).exists():
            _clear(settings.data_dir)
        app = ledelse.create_app(settings)
        if not (settings.data_dir / MARK).exists():
            _found(app, settings)
        migrations.upgrade(app.extensions["ledelse.database"].write_engine)
        print(demo.welcome(f"http://{settings.host}:{settings.port}"), flush=True)
        _run(app, listener)


def _is_ours(data_dir: Path) -> bool:
    """Whether the folder may be used for a demo; one that was interrupted is cleared and made anew."""
    known = any((data_dir / name).exists() for name in (MARK, UNFINISHED))
    return known or not any((data_dir / name).exists() for name in ("ledelse.db", "files"))


def _clear(data_dir: Path) -> None:
    for left in data_dir.glob("ledelse.db*"):
        left.unlink()
    shutil.rmtree(data_dir / "files", ignore_errors=True)


def _found(app: Flask, settings: config.Settings) -> None:
    """Make the municipality; whatever stops this half-way, the next start begins anew."""
    (settings.data_dir / UNFINISHED).touch()
    migrations.upgrade(app.extensions["ledelse.database"].write_engine)
    demo.seed(app.extensions["ledelse.storage"], say=lambda words: print(words, flush=True))
    (settings.data_dir / UNFINISHED).rename(settings.data_dir / MARK)


def _serve() -> None:
    settings = _settings(config.for_server)
    if any((settings.data_dir / name).exists() for name in (MARK, UNFINISHED)):
        raise CannotStart(
            f"{settings.data_dir} holds a demo, whose passwords are known: choose another DATA_DIR"
        )
    with closing(_listener(settings)) as listener, closing(_alone(settings)):
        app = _app(settings)
        logs.to_json_lines()
        print(f"Ledelse listens on http://{settings.host}:{settings.port}", flush=True)
        _run(app, listener)


def _settings(read: Callable[[], config.Settings]) -> config.Settings:
    try:
        return read()
    except config.SettingsFault as fault:
        raise CannotStart(*fault.faults) from fault
    except OSError as fault:
        raise CannotStart(f"DATA_DIR cannot be used: {fault}") from fault


def _listener(settings: config.Settings) -> socket:
    try:
        return server.listen(settings.host, settings.port)
    except OSError as fault:
        at = f"{settings.host}:{settings.port}"
        raise CannotStart(f"{at} cannot be listened on ({fault.strerror}): try another PORT") from fault


def _alone(settings: config.Settings) -> IO[bytes]:
    try:
        return alone.hold(settings.data_dir)
    except alone.Taken as fault:
        raise CannotStart(str(fault)) from fault
    except OSError as fault:
        raise CannotStart(f"DATA_DIR cannot be used: {fault}") from fault


def _app(settings: config.Settings) -> Flask:
    """The app on a database that is there and where this version needs it."""
    try:
        app = ledelse.create_app(settings)
        at = migrations.current(app.extensions["ledelse.database"].read_engine)
    except ArgumentError as fault:
        raise CannotStart("DATABASE_URL is not an address of a database") from fault
    except SQLAlchemyError as fault:
        raise CannotStart(f"the database does not answer ({type(fault).__name__})") from fault
    if at != migrations.newest():
        raise CannotStart(
            f"the database is at {at or 'nothing'}, this version needs {migrations.newest()}: "
            "run `flask --app app db upgrade`"
        )
    return app


def _run(app: Flask, listener: socket) -> None:
    jobs.start(app)
    realtime.start()
    gc.collect()
    gc.freeze()
    server.serve(app, listener)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
