"""How the server starts, refuses to start, and ends: `python app.py demo` and `serve` as processes of their own."""

import io
import json
import logging
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from ledelse.kernel import alone, db, logs, migrations
from tests.services import free_port

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0  # seconds; the machine may be busy
SECRET = "Zk3-this-secret-is-of-the-tests-alone-9Qw"


@contextmanager
def started(*words: str, **settings: str) -> Iterator["subprocess.Popen[str]"]:
    """A process whose output can be read line by line."""
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", **settings}
    process = subprocess.Popen(
        [sys.executable, *words],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


def refused(*words: str, **settings: str) -> list[str]:
    """The lines on stderr of a start that does not happen."""
    with started(*words, **settings) as process:
        said, faults = process.communicate(timeout=PATIENCE)
    assert process.returncode == 1, (said, faults)
    assert said == ""
    return faults.splitlines()


def small_demo(folder: Path, **settings: str) -> dict[str, str]:
    return {"DATA_DIR": str(folder), "PORT": str(free_port()), **settings}


def wait_for(process: "subprocess.Popen[str]", words: str) -> str:
    """Read until a line with these words; answers all that was said."""
    assert process.stdout is not None
    said = ""
    for line in process.stdout:
        said += line
        if words in line:
            return said
    raise AssertionError(said)


DEMO = ("tests/cli/small_demo.py", "demo")


def test_a_demo_starts_ends_cleanly_and_keeps_its_data(tmp_path: Path) -> None:
    settings = small_demo(tmp_path)
    with started(*DEMO, **settings) as process:
        assert "seeding" in wait_for(process, "is ready")
        with urllib.request.urlopen(f"http://127.0.0.1:{settings['PORT']}/readyz") as answer:
            assert json.load(answer)["ready"] is True
        process.send_signal(signal.SIGINT)
        _, faults = process.communicate(timeout=PATIENCE)
        assert (process.returncode, faults) == (0, "")
    before = (tmp_path / "secret-key").read_text()
    with started(*DEMO, **settings) as process:
        assert "seeding" not in wait_for(process, "is ready")
    assert (tmp_path / "secret-key").read_text() == before
    assert ((tmp_path / "secret-key").stat().st_mode & 0o777) == 0o600
    assert "holds a demo" in refused("app.py", "serve", **serve_settings(tmp_path))[0]


def test_seeding_that_was_interrupted_begins_anew(tmp_path: Path) -> None:
    settings = small_demo(tmp_path)
    with started(*DEMO, **settings, SEEDING_TAKES="60") as process:
        wait_for(process, "seeding")
        time.sleep(0.5)
        process.send_signal(signal.SIGINT)
        _, faults = process.communicate(timeout=PATIENCE)
        assert process.returncode == 130
        assert faults.endswith("stopped\n")
        assert "Traceback" not in faults
    with started(*DEMO, **settings) as process:
        assert "seeding" in wait_for(process, "is ready")


def test_a_demo_takes_nobodys_port_and_nobodys_folder(tmp_path: Path) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = str(taken.getsockname()[1])
        (line,) = refused(*DEMO, DATA_DIR=str(tmp_path / "new"), PORT=port)
        assert port in line
        assert "try another PORT" in line

    (tmp_path / "foreign" / "files").mkdir(parents=True)
    (line,) = refused(*DEMO, **small_demo(tmp_path / "foreign"))
    assert "not a demo" in line

    (line,) = refused(*DEMO, DATA_DIR=str(tmp_path / "new"), PORT="a")
    assert "PORT" in line

    with closing(alone.hold(tmp_path)):
        (line,) = refused(*DEMO, **small_demo(tmp_path))
    assert "a server runs on" in line


def serve_settings(folder: Path, **more: str) -> dict[str, str]:
    return {
        "DATA_DIR": str(folder),
        "DATABASE_URL": f"sqlite:///{folder / 'ledelse.db'}",
        "SECRET_KEY": SECRET,
        "PORT": str(free_port()),
        **more,
    }


def test_serve_names_everything_that_is_missing_or_weak_at_once() -> None:
    lines = refused(
        "app.py", "serve", SECRET_KEY="secret", METRICS_TOKEN="x", PORT="99999", REDIS_URL="x", DEMO="1"
    )
    assert [line.split()[0] for line in lines] == [
        "DATABASE_URL",
        "SECRET_KEY",
        "DATA_DIR",
        "DEMO",
        "METRICS_TOKEN",
        "REDIS_URL",
        "PORT",
    ]


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("postgresql://nobody@127.0.0.1:1/none", "does not answer"),
        ("postgresql+nothing://127.0.0.1/x", "not an address"),
        ("sqlite:////no/such/folder/x.db", "does not answer"),
        ("", "db upgrade"),
    ],
)
def test_serve_needs_a_database_that_is_ready(tmp_path: Path, url: str, words: str) -> None:
    settings = serve_settings(tmp_path)
    (line,) = refused("app.py", "serve", **{**settings, "DATABASE_URL": url or settings["DATABASE_URL"]})
    assert words in line


def test_serve_logs_json_without_what_was_asked_for(tmp_path: Path) -> None:
    settings = serve_settings(tmp_path, METRICS_TOKEN="a-token-of-the-tests")
    database = db.Database(settings["DATABASE_URL"])
    migrations.upgrade(database.write_engine)
    database.close()
    with started("app.py", "serve", **settings) as process:
        wait_for(process, "listens on")
        address = f"http://127.0.0.1:{settings['PORT']}"
        urllib.request.urlopen(f"{address}/log-ind?username=hemmelig.person").close()
        process.terminate()
        _, logged = process.communicate(timeout=PATIENCE)
        assert process.returncode == 0
    lines = [json.loads(line) for line in logged.splitlines()]
    assert ("/log-ind", 200) in {(line.get("route"), line.get("status")) for line in lines}
    assert "hemmelig" not in logged


def test_an_exception_is_logged_without_its_words() -> None:
    stream = io.StringIO()
    record = logging.getLogger("ledelse.test")
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.JsonLines())
    record.addHandler(handler)
    record.propagate = False
    try:
        raise ValueError("Sagen om Anna Holm")
    except ValueError:
        record.exception("a page broke", extra={"case": 42})
    finally:
        record.removeHandler(handler)
    line = json.loads(stream.getvalue())
    assert line["fault"]["kind"] == "ValueError"
    assert "test_an_exception" in line["fault"]["places"][-1]
    assert (line["message"], line["case"]) == ("a page broke", 42)
    assert "Anna" not in stream.getvalue()
