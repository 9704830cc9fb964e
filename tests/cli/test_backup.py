"""Commands as an administrator runs them: copies of a living database, brought back and proved."""

import json
import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from config import for_commands
from ledelse import create_app, reactions
from ledelse.cases import documents
from ledelse.cases.rules import DocumentRole
from ledelse.kernel import alone, db, migrations
from ledelse.kernel.storage import Storage
from ledelse.people.acting import acting
from tests import make
from tests.services import Postgres


@dataclass
class Installation:
    """A data folder with its database."""

    folder: Path
    database_url: str

    def run(self, *words: str, fails: bool = False) -> str:
        """What a command says; when it fails, in one line on stderr."""
        app = create_app(for_commands({"DATA_DIR": str(self.folder), "DATABASE_URL": self.database_url}))
        try:
            done = app.test_cli_runner().invoke(args=words)
        finally:
            app.extensions["ledelse.database"].close()
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        assert (done.exit_code != 0) is fails, done.output
        return (done.stderr if fails else done.stdout).strip()

    @property
    def files(self) -> list[Path]:
        return sorted((self.folder / "files").glob("??/??/*"))


def filled(folder: Path, url: str) -> Installation:
    """An installation with a case, an approval and two stored files."""
    database = db.Database(url)
    db.bind(database)
    reactions.load()
    make.begin()
    officer = make.officer()
    case = make.case("Sag med æøå")
    storage = Storage(folder / "files")
    for text in ("Indstilling", "Bilag"):
        stored = storage.put(text.encode())
        with acting(officer) as work:
            documents.add_document(work, case, role=DocumentRole.COVER, title=text, file=make.file(text))
        assert stored.sha256 == make.file(text).sha256
    make.approval([make.person("bo")], start=False)
    database.close()
    return Installation(folder, url)


@pytest.fixture
def full(tmp_path: Path, _sqlite_template: Path) -> Installation:
    folder = tmp_path / "full"
    folder.mkdir()
    shutil.copy(_sqlite_template, folder / "ledelse.db")
    return filled(folder, f"sqlite:///{folder / 'ledelse.db'}")


@pytest.fixture
def empty(tmp_path: Path) -> Installation:
    folder = tmp_path / "empty"
    folder.mkdir()
    return Installation(folder, f"sqlite:///{folder / 'ledelse.db'}")


def named(installation: Installation) -> Installation:
    """Leave out what no file stands behind: `make` writes rows only."""
    database = db.Database(installation.database_url)
    with database.write_engine.begin() as connection:
        for (text,) in connection.exec_driver_sql("SELECT text FROM version_text").all():
            Storage(installation.folder / "files").put(text.encode())
    database.close()
    return installation


def test_a_backup_comes_back_whole(full: Installation, empty: Installation, tmp_path: Path) -> None:
    named(full)
    assert "hold" in full.run("verify")
    copy = tmp_path / "copy"
    full.run("backup", str(copy))
    assert "is back" in empty.run("restore", str(copy))
    assert empty.run("verify") == full.run("verify")
    assert [path.name for path in empty.files] == [path.name for path in full.files]
    assert (copy.stat().st_mode & 0o777) == 0o700


def test_restore_refuses_what_holds_data_unless_told_to_replace_it(
    full: Installation, tmp_path: Path
) -> None:
    named(full)
    before, copy = full.run("verify"), tmp_path / "copy"
    full.run("backup", str(copy))
    full.run("user", "create", "ny.admin", "--name", "Ny Admin", "--password", "lang nok til det hele")
    surplus = Storage(full.folder / "files").put(b"only the replaced database named this")
    after = full.run("verify")
    assert after != before

    assert full.run("restore", str(copy), fails=True).endswith("--replace throws it away")
    assert full.run("verify") == after
    full.run("restore", str(copy), "--replace")
    assert full.run("verify") == before
    assert surplus.sha256 not in {path.name for path in full.files}


def test_restore_refuses_while_a_server_runs(full: Installation, empty: Installation, tmp_path: Path) -> None:
    named(full)
    full.run("backup", str(tmp_path / "copy"))
    with closing(alone.hold(empty.folder)):
        assert "stop it first" in empty.run("restore", str(tmp_path / "copy"), fails=True)
    empty.run("restore", str(tmp_path / "copy"))


@pytest.mark.parametrize(
    "damage", ["a file", "a missing file", "the database", "the manifest", "no manifest"]
)
def test_a_damaged_backup_is_found_before_anything_is_touched(
    full: Installation, empty: Installation, tmp_path: Path, damage: str
) -> None:
    named(full)
    copy = tmp_path / "copy"
    full.run("backup", str(copy))
    one = next((copy / "files").glob("??/??/*"))
    match damage:
        case "a file":
            one.chmod(0o600)
            one.write_bytes(b"something else")
        case "a missing file":
            one.unlink()
        case "the database":
            with (copy / "database.sqlite").open("ab") as file:
                file.write(b"x")
        case "the manifest":
            (copy / "manifest.json").write_text("{}")
        case _:
            (copy / "manifest.json").unlink()
    empty.run("restore", str(copy), fails=True)
    assert not empty.files
    assert empty.run("db", "upgrade") == f"the database is at {migrations.newest()}"
    assert empty.run("verify") == "0 entries and 0 files hold"


def test_a_changed_file_is_named_and_the_rest_is_kept(full: Installation, tmp_path: Path) -> None:
    named(full)
    rotten = full.files[0]
    rotten.chmod(0o600)
    rotten.write_bytes(b"rot")
    said = full.run("backup", str(tmp_path / "copy"), fails=True)
    assert rotten.name in said
    manifest = json.loads((tmp_path / "copy" / "manifest.json").read_text())
    assert rotten.name not in manifest["files"]
    assert len(manifest["files"]) == len(full.files) - 1
    assert rotten.name in full.run("verify", fails=True)


def test_verify_finds_a_record_that_was_changed(full: Installation) -> None:
    named(full)
    full.run("verify")
    database = db.Database(full.database_url)
    with database.write_engine.begin() as connection:
        connection.exec_driver_sql("UPDATE ledger_entry SET person_id = NULL WHERE seq = 5")
        connection.exec_driver_sql("UPDATE ledger_entry SET data = '{}' WHERE seq = 5")
    database.close()
    assert "entry 5" in full.run("verify", fails=True)


def test_a_token_stands_alone_on_the_last_line(full: Installation) -> None:
    assert full.run("token", "create", "bo").splitlines()[-1].startswith("ledelse_")
    assert "nobody" in full.run("token", "create", "ingen", fails=True)


def test_every_command_explains_itself_and_fails_in_one_line(empty: Installation) -> None:
    for name in ("db upgrade", "db current", "user create", "token create", "verify", "backup", "restore"):
        assert "Usage:" in empty.run(*name.split(), "--help")
    for words in (["verify"], ["token", "create", "bo"], ["backup", str(empty.folder / "copy")]):
        assert len(empty.run(*words, fails=True).splitlines()) == 1, words
    empty.run("db", "upgrade")
    assert empty.run("db", "current") == migrations.newest()
    short = empty.run("user", "create", "a", "--name", "A", "--password", "x", fails=True)
    assert len(short.splitlines()) == 1


def _migrated(url: str) -> None:
    database = db.Database(url)
    migrations.upgrade(database.write_engine)
    database.close()


@pytest.fixture
def on_postgres(cluster: Postgres, tmp_path: Path) -> Iterator[tuple[Installation, Installation]]:
    for name in ("full", "empty"):
        (tmp_path / name).mkdir()
    with cluster.database(_migrated) as source, cluster.database() as target:
        yield filled(tmp_path / "full", source), Installation(tmp_path / "empty", target)


@pytest.mark.postgres
def test_a_backup_of_postgresql_comes_back_whole(
    on_postgres: tuple[Installation, Installation], tmp_path: Path
) -> None:
    full, empty = on_postgres
    named(full)
    full.run("backup", str(tmp_path / "copy"))
    empty.run("restore", str(tmp_path / "copy"))
    assert empty.run("verify") == full.run("verify")
    assert "--replace" in empty.run("restore", str(tmp_path / "copy"), fails=True)
    empty.run("restore", str(tmp_path / "copy"), "--replace")
    assert empty.run("verify") == full.run("verify")
