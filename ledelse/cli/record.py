"""`flask --app app verify`: proves the record and the files."""

import click
from flask import Flask, current_app
from sqlalchemy import select

from ledelse.cases.access import VERSION
from ledelse.kernel import ledger
from ledelse.kernel.db import Database
from ledelse.kernel.storage import Storage


def init_app(app: Flask) -> None:
    """Hang the command on the app."""
    app.cli.add_command(verify)


@click.command("verify")
def verify() -> None:
    """Walk the record's chain and every stored file; exit code 1 at the first that does not hold."""
    database: Database = current_app.extensions["ledelse.database"]
    with database.read_engine.connect() as connection:
        count, broken = ledger.verify(connection)
        if broken is not None:
            raise click.ClickException(f"entry {broken.seq} of the record: {broken.fault}")
        hashes = connection.execute(select(VERSION.c.sha256).distinct()).scalars().all()
    storage: Storage = current_app.extensions["ledelse.storage"]
    with click.progressbar(hashes, label="files", hidden=len(hashes) < 1000) as bar:
        for sha256 in bar:
            if not storage.verify(sha256):
                raise click.ClickException(f"the file {sha256} is missing or was changed")
    click.echo(f"{count} entries and {len(hashes)} files hold")
