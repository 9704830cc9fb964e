"""`flask --app app verify`: proves the record and the files."""

from collections.abc import Iterable
from dataclasses import dataclass

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from sqlalchemy import select

from ledelse.cases.access import VERSION
from ledelse.cli.faults import in_one_line
from ledelse.kernel import ledger
from ledelse.kernel.db import Database
from ledelse.kernel.storage import Storage

LONG = 1000  # files, from where a progress bar is worth its line


def init_app(app: Flask) -> None:
    """Hang the command on the app."""
    app.cli.add_command(verify)


@click.command("verify")
@with_appcontext
@in_one_line
def verify() -> None:
    """Walk the record's chain and every stored file.

    The exit code is 1 when something does not hold; each thing that does not is a line.
    """
    database: Database = current_app.extensions["ledelse.database"]
    proof = prove(database, current_app.extensions["ledelse.storage"])
    for line in proof.faults:
        click.echo(line, err=True)
    if proof.faults:
        raise click.ClickException(f"{len(proof.faults)} things do not hold")
    click.echo(f"{proof.entries} entries and {proof.files} files hold")


@dataclass(frozen=True, slots=True)
class Proof:
    """How much was looked at, and what does not hold."""

    entries: int
    files: int
    faults: tuple[str, ...]


def prove(database: Database, storage: Storage) -> Proof:
    """Check the chain of the record, and that every file that a row names is there and unchanged."""
    with database.read_engine.connect() as connection:
        entries, broken = ledger.verify(connection)
        named = named_files(connection.execute(_NAMED).all())
    faults = [] if broken is None else [f"entry {broken.seq} of the record: {broken.fault}"]
    with click.progressbar(sorted(named), label="files", hidden=len(named) < LONG) as bar:
        faults += [
            f"the file {sha256} is missing or was changed" for sha256 in bar if not storage.verify(sha256)
        ]
    return Proof(entries, len(named), tuple(faults))


_NAMED = select(VERSION.c.sha256, VERSION.c.rendition_sha256)


def named_files(rows: Iterable[Iterable[str | None]]) -> set[str]:
    """The names in rows of versions and their PDFs."""
    return {name for row in rows for name in row if name}
