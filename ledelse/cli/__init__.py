"""Administration commands: `flask --app app ...`."""

from flask import Flask

from ledelse.cli import backup, database, people, record, restore


def init_app(app: Flask) -> None:
    """Hang the commands on the app."""
    for part in (database, people, record, backup, restore):
        part.init_app(app)
