"""`flask --app app db upgrade | current`."""

import click
from flask import Flask, current_app
from flask.cli import AppGroup

from ledelse.cli.faults import in_one_line
from ledelse.kernel import migrations

group = AppGroup("db", help="The database's tables.")


def init_app(app: Flask) -> None:
    """Hang the commands on the app."""
    app.cli.add_command(group)


@group.command("upgrade")
@in_one_line
def upgrade() -> None:
    """Bring the tables up to what this version needs. May be run again at any time."""
    migrations.upgrade(current_app.extensions["ledelse.database"].write_engine)
    click.echo(f"the database is at {migrations.newest()}")


@group.command("current")
@in_one_line
def current() -> None:
    """Say where the database is; exit code 1 when it is not where this version needs it."""
    at = migrations.current(current_app.extensions["ledelse.database"].read_engine)
    click.echo(at or "empty")
    if at != migrations.newest():
        raise SystemExit(1)
