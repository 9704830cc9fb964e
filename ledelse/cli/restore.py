"""`flask --app app restore DIR`: brings a backup back, and proves it afterwards.

1. Nothing is touched before all of the backup was read and answers to its manifest.
2. The files come first: each is written beside what is there. Then the database, all of it or nothing.
3. The record and the files are proved as `verify` does. Files that only the replaced database named go last.
"""

import os
import shutil
from contextlib import closing
from pathlib import Path
from typing import IO

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from sqlalchemy import inspect

from config import Settings
from ledelse.cli import postgres, record
from ledelse.cli.backup import Manifest, read_manifest, sha256_of
from ledelse.cli.faults import in_one_line
from ledelse.kernel import alone, migrations
from ledelse.kernel.db import Database
from ledelse.kernel.storage import Storage


def init_app(app: Flask) -> None:
    """Hang the command on the app."""
    app.cli.add_command(restore)


@click.command("restore")
@click.argument("folder", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="Throw away what is there now.")
@with_appcontext
@in_one_line
def restore(folder: Path, replace: bool) -> None:
    """Bring the backup in DIR back into this installation, which must be empty and stopped.

    The exit code is 1 when the backup is damaged, or something stands in the way.
    """
    settings: Settings = current_app.extensions["ledelse.settings"]
    database: Database = current_app.extensions["ledelse.database"]
    storage: Storage = current_app.extensions["ledelse.storage"]
    manifest = read_manifest(folder)
    _may_take(manifest, database)
    with closing(_alone(settings)):
        if not replace and not _is_empty(database, storage):
            raise click.ClickException("there is data here already; --replace throws it away")
        _check(folder, manifest)
        _bring_files(folder, manifest, storage)
        _bring_database(folder / manifest.database, database, replace=replace)
        _prove(database, storage)
        _drop_others(manifest, storage)
        if manifest.demo:
            (settings.data_dir / "demo").touch()
    click.echo(f"{manifest.made_at} is back: the database and {len(manifest.files)} files")
    if manifest.revision != migrations.newest():
        click.echo("its tables are older than this version: run `flask --app app db upgrade`")


def _may_take(manifest: Manifest, database: Database) -> None:
    here = "sqlite" if database.is_sqlite else "postgresql"
    if manifest.kind != here:
        raise click.ClickException(f"the backup is of {manifest.kind}, DATABASE_URL is {here}")
    if not migrations.knows(manifest.revision):
        raise click.ClickException(f"the backup is of a newer version of Ledelse ({manifest.revision})")


def _alone(settings: Settings) -> IO[bytes]:
    try:
        return alone.hold(settings.data_dir)
    except alone.Taken as fault:
        raise click.ClickException(f"{fault}: stop it first") from fault


def _is_empty(database: Database, storage: Storage) -> bool:
    tables = inspect(database.read_engine).get_table_names()
    return not tables and not any(storage.root.glob("??/??/*"))


def _check(folder: Path, manifest: Manifest) -> None:
    """Read all of the backup before anything is touched."""
    if sha256_of(folder / manifest.database) != manifest.database_sha256:
        raise click.ClickException("the backup's database was changed")
    held = Storage(folder / "files")
    with click.progressbar(manifest.files, label="checking", hidden=len(manifest.files) < record.LONG) as bar:
        damaged = [name for name in bar if not held.verify(name)]
    if damaged:
        raise click.ClickException(f"{len(damaged)} files of the backup are missing or were changed")


def _bring_files(folder: Path, manifest: Manifest, storage: Storage) -> None:
    held = Storage(folder / "files")
    with click.progressbar(manifest.files, label="files", hidden=len(manifest.files) < record.LONG) as bar:
        for name in bar:
            with held.open(name) as source:
                storage.put(source)


def _bring_database(copy: Path, database: Database, *, replace: bool) -> None:
    database.close()
    if not database.is_sqlite:
        postgres.restore(database.url, copy, replace=replace)
        return
    place = Path(str(database.url.database))
    place.parent.mkdir(parents=True, exist_ok=True)
    beside = place.with_name(f"{place.name}.restoring")
    shutil.copyfile(copy, beside)
    with beside.open("rb") as file:
        os.fsync(file.fileno())
    for part in ("-wal", "-shm"):  # they belong to what is replaced
        place.with_name(f"{place.name}{part}").unlink(missing_ok=True)
    beside.replace(place)


def _prove(database: Database, storage: Storage) -> None:
    proof = record.prove(database, storage)
    if proof.faults:
        raise click.ClickException(f"the backup is back, but {len(proof.faults)} things in it do not hold")


def _drop_others(manifest: Manifest, storage: Storage) -> None:
    wanted = set(manifest.files)
    for path in storage.root.glob("??/??/*"):
        if path.name not in wanted:
            path.unlink()
