"""`flask --app app backup DIR`: the database and the files in one folder, while the server runs.

1. The database first, as one moment of it (SQLite: `VACUUM INTO`; PostgreSQL: `pg_dump`).
2. Then every stored file. Files are written before the row that names them and never change, so all that the
   database names is among them.
3. The manifest last: what is there, with its SHA-256. A folder without one is not a backup.
"""

import hashlib
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from ledelse.cli import postgres, record
from ledelse.cli.faults import in_one_line
from ledelse.kernel import clock, migrations
from ledelse.kernel.db import Database
from ledelse.kernel.storage import Storage

MANIFEST = "manifest.json"
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds. `files` are the SHA-256 that each stored file is named by."""

    made_at: str
    demo: bool
    kind: str  # sqlite or postgresql
    revision: str  # of the tables
    database: str  # name of the file
    database_sha256: str
    files: tuple[str, ...]
    format: int = FORMAT


def init_app(app: Flask) -> None:
    """Hang the command on the app."""
    app.cli.add_command(backup)


@click.command("backup")
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@with_appcontext
@in_one_line
def backup(folder: Path) -> None:
    """Copy the database and the files to DIR, which must be empty or not there yet.

    The server may run meanwhile. The exit code is 1 when a file turns out to be damaged; the rest is kept.
    """
    if folder.exists() and any(folder.iterdir()):
        raise click.ClickException(f"{folder} is not empty")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    database: Database = current_app.extensions["ledelse.database"]
    revision = migrations.current(database.read_engine)
    if revision is None:
        raise click.ClickException("there are no tables yet: run `flask --app app db upgrade` first")
    copy = _copy_database(database, folder)
    kept, damaged = _copy_files(current_app.extensions["ledelse.storage"], folder / "files")
    manifest = Manifest(
        made_at=clock.now().isoformat(timespec="seconds"),
        demo=current_app.extensions["ledelse.settings"].demo,
        kind="sqlite" if database.is_sqlite else "postgresql",
        revision=revision,
        database=copy.name,
        database_sha256=sha256_of(copy),
        files=tuple(kept),
    )
    _write(manifest, folder)
    for name in damaged:
        click.echo(f"the file {name} was changed; it is not in the backup", err=True)
    if damaged:
        raise click.ClickException(f"{len(damaged)} files are damaged")
    click.echo(f"{folder} holds the database and {len(kept)} files")


def _copy_database(database: Database, folder: Path) -> Path:
    if not database.is_sqlite:
        return postgres.dump(database.url, folder / "database.dump")
    copy = folder / "database.sqlite"
    with database.read_engine.connect() as connection:
        raw = connection.connection.driver_connection
        assert raw is not None
        raw.execute("PRAGMA query_only=OFF")  # it would refuse to write the copy, too
        try:
            raw.execute("VACUUM INTO ?", (str(copy),))
        finally:
            raw.execute("PRAGMA query_only=ON")
    return copy


def _copy_files(storage: Storage, folder: Path) -> tuple[list[str], list[str]]:
    """Copy what answers to its name; answers the names of those, and of those that do not."""
    names = sorted(path.name for path in storage.root.glob("??/??/*"))
    target, damaged = Storage(folder), []
    with click.progressbar(names, label="files", hidden=len(names) < record.LONG) as bar:
        for name in bar:
            with storage.open(name) as source:
                came_out_as = target.put(source).sha256
            if came_out_as != name:
                target.path(came_out_as).unlink()
                damaged.append(name)
    return [name for name in names if name not in set(damaged)], damaged


def _write(manifest: Manifest, folder: Path) -> None:
    unfinished = folder / f"{MANIFEST}.unfinished"
    with unfinished.open("w", encoding="utf-8") as file:
        json.dump(asdict(manifest), file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    unfinished.rename(folder / MANIFEST)


def sha256_of(path: Path) -> str:
    """The hash of a file's content."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_manifest(folder: Path) -> Manifest:
    """What a folder says it holds. Raises a one-line fault when it is no backup, or not one of ours."""
    try:
        told = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        manifest = Manifest(**{**told, "files": tuple(told["files"])})
    except FileNotFoundError as fault:
        raise click.ClickException(f"{folder} holds no finished backup (no {MANIFEST})") from fault
    except (ValueError, KeyError, TypeError) as fault:
        raise click.ClickException(f"{folder / MANIFEST} cannot be read") from fault
    if manifest.format != FORMAT:
        raise click.ClickException(f"{folder} was made by another version of Ledelse")
    return manifest
