"""PostgreSQL's own programs for copying a database; passwords go through the environment, never a command line."""

import os
import shutil
import subprocess
from pathlib import Path

import click
from sqlalchemy import URL


def dump(url: URL, to: Path) -> Path:
    """Write one moment of the database to a file; answers it."""
    options = ["--format=custom", "--no-owner", "--no-privileges", f"--file={to}"]
    _run("pg_dump", options, url)
    return to


def restore(url: URL, dumped: Path, *, replace: bool) -> None:
    """Fill the database from a file, all of it or nothing."""
    options = ["--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error"]
    if replace:
        options += ["--clean", "--if-exists"]
    _run("pg_restore", [*options, f"--dbname={url.database}", str(dumped)], url, names_database=True)


def _run(program: str, options: list[str], url: URL, *, names_database: bool = False) -> None:
    found = shutil.which(program)
    if found is None:
        raise click.ClickException(f"{program} is not installed (Debian: postgresql-client)")
    words = [found, *options] if names_database else [found, *options, str(url.database)]
    environment = {**os.environ, **_whereabouts(url)}
    done = subprocess.run(words, check=False, env=environment, capture_output=True, text=True)
    if done.returncode != 0:
        lines = [line for line in done.stderr.splitlines() if line.strip()] or ["no reason given"]
        raise click.ClickException(f"{program}: {lines[0]}")


def _whereabouts(url: URL) -> dict[str, str]:
    """How the programs find the server, as their environment variables."""
    told = {
        "PGHOST": url.host or str(url.query.get("host", "")),
        "PGPORT": str(url.port or ""),
        "PGUSER": url.username or "",
        "PGPASSWORD": str(url.password or ""),
        "PGSSLMODE": str(url.query.get("sslmode", "")),
    }
    return {name: value for name, value in told.items() if value}
