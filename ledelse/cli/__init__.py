"""Administration commands: `flask --app app ...`."""

from flask import Flask

from ledelse.cli import database, people, record


def init_app(app: Flask) -> None:
    """Hang the commands on the app."""
    for part in (database, people, record):
        part.init_app(app)
