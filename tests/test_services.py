"""The throwaway servers of the tests: fresh each time, and gone even when the tests are killed."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
import redis as redis_client

from tests import services


def connect(url: str) -> psycopg.Connection:
    return psycopg.connect(url.replace("+psycopg", ""), autocommit=True)


@pytest.mark.postgres
def test_each_database_is_a_fresh_copy_of_what_was_prepared_once(cluster: services.Postgres) -> None:
    prepared: list[str] = []

    def prepare(url: str) -> None:
        prepared.append(url)
        with connect(url) as connection:
            connection.execute("CREATE TABLE sag (nummer int)")

    for _ in range(2):
        with cluster.database(prepare) as url, connect(url) as connection:
            assert connection.execute("SELECT count(*) FROM sag").fetchone() == (0,)
            connection.execute("INSERT INTO sag VALUES (1)")
    assert len(prepared) == 1


@pytest.mark.postgres
def test_a_database_goes_even_when_someone_is_still_connected(cluster: services.Postgres) -> None:
    with cluster.database() as url:
        left_open = connect(url)
    with pytest.raises(psycopg.OperationalError):
        left_open.execute("SELECT 1")
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        connect(url)


@pytest.mark.postgres
def test_nobody_gets_in_without_the_password(cluster: services.Postgres) -> None:
    with pytest.raises(psycopg.OperationalError, match="password"):
        connect(cluster.url("postgres").replace(cluster.password, "postgres"))


@pytest.mark.redis
def test_redis_answers_and_forgets() -> None:
    with services.redis() as server:
        client = redis_client.Redis.from_url(server.url)
        client.set("sag", "1")
        server.empty()
        assert client.get("sag") is None
        client.close()
    with pytest.raises(redis_client.ConnectionError):
        redis_client.Redis.from_url(server.url).ping()


SCRIPT = """
import time
from tests import services
with services.postgres() as cluster, services.redis():
    print(cluster.directory, flush=True)
    time.sleep(60)
"""


@pytest.mark.postgres
@pytest.mark.redis
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_servers_end_with_a_killed_test_run_and_the_next_one_sweeps(how: signal.Signals) -> None:
    command = [sys.executable, "-c", SCRIPT]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[1]) as run:
        assert run.stdout is not None
        directory = Path(run.stdout.readline().strip())
        server = int((directory / "data" / "postmaster.pid").read_text().splitlines()[0])
        run.send_signal(how)
        run.wait()
    deadline = time.monotonic() + 15
    while is_running(server):
        assert time.monotonic() < deadline, "PostgreSQL outlived the run that started it"
        time.sleep(0.05)
    with services.redis():
        assert not directory.exists()


def is_running(process_id: int) -> bool:
    """Whether it runs; one that has ended but was not yet waited for does not."""
    status = Path(f"/proc/{process_id}/status")
    if not status.exists():
        return False
    return "State:\tZ" not in status.read_text(encoding="utf-8")
