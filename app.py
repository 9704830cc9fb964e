"""Builds the app and starts the server: `python app.py demo | serve`, or `flask --app app COMMAND`."""

import sys

if __name__ == "__main__":
    # Only a server patches, and before anything else is imported; commands and tests run unpatched.
    from gevent import monkey

    monkey.patch_all()

import gc
import shutil
from pathlib import Path

from flask import Flask

import config
import ledelse
from ledelse import demo, jobs
from ledelse.kernel import migrations
from ledelse.realtime import server

MARK = "demo"  # a file in DATA_DIR that says: this is a demo, its passwords are known
UNFINISHED = "demo-unfinished"


def create_app() -> Flask:
    """The app as administration commands need it."""
    return ledelse.create_app(config.for_commands())


def main(arguments: list[str]) -> int:
    """Start the server that is asked for."""
    match arguments:
        case ["demo"]:
            return _demo()
        case ["serve"]:
            return _serve()
        case _:
            print("usage: python app.py demo | serve", file=sys.stderr)
            return 2


def _demo() -> int:
    settings = config.for_demo()
    if not _is_ours(settings.data_dir):
        print(f"{settings.data_dir} holds data that is not a demo: choose another DATA_DIR", file=sys.stderr)
        return 1
    try:
        listener = server.listen(settings.host, settings.port)
    except OSError as fault:
        print(f"Port {settings.port} cannot be used ({fault.strerror}): try PORT=5001", file=sys.stderr)
        return 1
    app = ledelse.create_app(settings)
    database = app.extensions["ledelse.database"]
    migrations.upgrade(database.write_engine)
    if not (settings.data_dir / MARK).exists():
        (settings.data_dir / UNFINISHED).touch()
        demo.seed(app.extensions["ledelse.storage"], say=lambda words: print(words, flush=True))
        (settings.data_dir / UNFINISHED).rename(settings.data_dir / MARK)
    print(demo.welcome(f"http://{settings.host}:{settings.port}"), flush=True)
    _run(app, listener)
    return 0


def _is_ours(data_dir: Path) -> bool:
    """Whether the folder may be used for a demo; one that was interrupted is cleared and made anew."""
    if (data_dir / MARK).exists():
        return True
    if (data_dir / UNFINISHED).exists():
        for left in data_dir.glob("ledelse.db*"):
            left.unlink()
        shutil.rmtree(data_dir / "files", ignore_errors=True)
        return True
    return not (data_dir / "ledelse.db").exists()


def _serve() -> int:
    try:
        settings = config.for_server()
    except config.SettingsFault as fault:
        for line in fault.faults:
            print(line, file=sys.stderr)
        return 1
    app = ledelse.create_app(settings)
    at, needed = migrations.current(app.extensions["ledelse.database"].read_engine), migrations.newest()
    if at != needed:
        print(f"the database is at {at}, this version needs {needed}: run `flask --app app db upgrade`")
        return 1
    try:
        listener = server.listen(settings.host, settings.port)
    except OSError as fault:
        print(f"Port {settings.port} cannot be used ({fault.strerror})", file=sys.stderr)
        return 1
    print(f"Ledelse listens on http://{settings.host}:{settings.port}", flush=True)
    _run(app, listener)
    return 0


def _run(app: Flask, listener: server.socket.socket) -> None:
    jobs.start(app)
    gc.collect()
    gc.freeze()
    server.serve(app, listener)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
