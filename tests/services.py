"""Throwaway PostgreSQL and Redis servers for tests: gone when the tests are, whatever ends them.

How it works:
1. `postgres()` makes a cluster in a temporary directory, as user `postgres` when we are root (PostgreSQL
   refuses root), on a free port, with everything that guards against power cuts switched off.
2. `Postgres.database(prepare)` gives a fresh database at once: the first time, `prepare` migrates a template;
   after that each database is a copy of it.
3. `redis()` does the same for Redis, without files.
4. Each server dies with its parent, even when that is killed (`setpriv --pdeathsig`); directories left
   behind by a killed run are swept by the next.

Each test process (each xdist worker) starts its own servers. What is not installed raises `Missing`.
"""

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import redis as redis_client
from psycopg import sql

PREFIX = "ledelse-test-"
PATIENCE_S = 30
UNSAFE_BUT_FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_wal_size": "256MB",
    "max_connections": "100",
    "shared_buffers": "64MB",
    "timezone": "UTC",
    "log_min_messages": "fatal",
}


class Missing(RuntimeError):
    """A program that the tests need is not installed; the message says which package has it."""


@dataclass(frozen=True)
class Postgres:
    """A running cluster; `database()` is what tests use."""

    port: int
    password: str
    directory: Path
    templates: dict[Callable[[str], None], str] = field(default_factory=dict)

    def url(self, database: str) -> str:
        """The address of one database, as SQLAlchemy and DATABASE_URL want it."""
        return f"postgresql+psycopg://postgres:{self.password}@127.0.0.1:{self.port}/{database}"

    @contextmanager
    def database(self, prepare: Callable[[str], None] | None = None) -> Iterator[str]:
        """The address of a fresh database, dropped afterwards (open connections and all).

        `prepare` is called once with the address of a template (to migrate it, or to fill it); it must close
        its connections. Pass the same function each time: it is the key of the template.
        """
        name = self._create("test", template=self._template(prepare) if prepare else "template0")
        try:
            yield self.url(name)
        finally:
            self._run("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)

    def _template(self, prepare: Callable[[str], None]) -> str:
        if prepare not in self.templates:
            name = self._create("template", template="template0")
            prepare(self.url(name))
            self.templates[prepare] = name
        return self.templates[prepare]

    def _create(self, kind: str, *, template: str) -> str:
        name = f"{kind}_{secrets.token_hex(6)}"
        self._run("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY", name, template)
        return name

    def _run(self, statement: str, *names: str) -> None:
        with psycopg.connect(self._plain_url, autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))

    @property
    def _plain_url(self) -> str:
        return self.url("postgres").replace("+psycopg", "")


@dataclass(frozen=True)
class Redis:
    """A running Redis; `url` is what REDIS_URL wants."""

    port: int
    password: str

    @property
    def url(self) -> str:
        """The address of database 0."""
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    def empty(self) -> None:
        """Forget everything, between tests."""
        with redis_client.Redis.from_url(self.url) as client:
            client.flushall()


@contextmanager
def postgres(*, settings: Mapping[str, str] | None = None) -> Iterator[Postgres]:
    """A PostgreSQL cluster of our own for as long as the block lasts; `settings` go over the fast ones."""
    programs = _postgres_programs()
    with _directory() as directory:
        cluster = Postgres(port=free_port(), password=secrets.token_hex(16), directory=directory)
        _init_cluster(programs, cluster)
        where = {"port": str(cluster.port), "unix_socket_directories": str(directory)}
        chosen = {**UNSAFE_BUT_FAST, **(settings or {}), **where}
        options = [word for name, value in chosen.items() for word in ("-c", f"{name}={value}")]
        command = [str(programs / "postgres"), "-D", str(directory / "data"), *options]
        with _server(_as_postgres(command), directory=directory, ready=lambda: _postgres_answers(cluster)):
            yield cluster


@contextmanager
def redis() -> Iterator[Redis]:
    """A Redis server of our own for as long as the block lasts."""
    program = shutil.which("redis-server")
    if program is None:
        raise Missing("redis-server is not installed (Debian: redis-server)")
    with _directory() as directory:
        server = Redis(port=free_port(), password=secrets.token_hex(16))
        options = {"port": server.port, "bind": "127.0.0.1", "requirepass": server.password}
        words = [word for name, value in options.items() for word in (f"--{name}", str(value))]
        command = [program, *words, "--save", "", "--appendonly", "no", "--dir", str(directory)]
        with _server(_dies_with_us(command), directory=directory, ready=lambda: _redis_answers(server)):
            yield server


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def _postgres_programs() -> Path:
    """Where `initdb` and `postgres` are; Debian keeps them off the PATH, one folder per version."""
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    if not found:
        raise Missing("PostgreSQL is not installed (Debian: postgresql)")
    return found[-1].parent


def _init_cluster(programs: Path, cluster: Postgres) -> None:
    secret = cluster.directory / "password"
    secret.write_text(cluster.password, encoding="ascii")
    _hand_to_postgres(secret)
    words = ["--auth=password", "--username=postgres", f"--pwfile={secret}", "--encoding=UTF8"]
    command = [str(programs / "initdb"), *words, "--locale=C.UTF-8", "--no-sync", "-D"]
    command = _as_postgres([*command, str(cluster.directory / "data")])
    made = subprocess.run(command, capture_output=True, text=True, cwd=cluster.directory, check=False)
    if made.returncode:
        raise RuntimeError(f"initdb failed:\n{made.stdout}{made.stderr}")


def _as_postgres(command: list[str]) -> list[str]:
    """The command for a user that PostgreSQL accepts, to end when we do."""
    if os.geteuid() != 0:
        return _dies_with_us(command)
    user = pwd.getpwnam("postgres")
    identity = [f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--init-groups"]
    return ["setpriv", *identity, "--pdeathsig=INT", *command]


def _dies_with_us(command: list[str]) -> list[str]:
    """Ask the kernel to end the server when we end (where there is `setpriv`: every Linux)."""
    return ["setpriv", "--pdeathsig=INT", *command] if shutil.which("setpriv") else command


@contextmanager
def _server(command: list[str], *, directory: Path, ready: Callable[[], bool]) -> Iterator[None]:
    """Run a server until the block ends; raises with its own words when it does not come up."""
    log = directory / "server.log"
    with ExitStack() as stack:
        output = stack.enter_context(log.open("wb"))
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd=directory
        )
        stack.callback(_stop, process)
        deadline = time.monotonic() + PATIENCE_S
        while not ready():
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{command[-1]} did not start:\n{log.read_text(errors='replace')}")
            time.sleep(0.05)
        yield


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGINT)
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _postgres_answers(cluster: Postgres) -> bool:
    try:
        psycopg.connect(cluster._plain_url, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def _redis_answers(server: Redis) -> bool:
    try:
        with redis_client.Redis.from_url(server.url, socket_timeout=2) as client:
            return bool(client.ping())
    except redis_client.ConnectionError:
        return False


@contextmanager
def _directory() -> Iterator[Path]:
    """A directory of our own, named after our process, that user `postgres` may enter."""
    _sweep()
    directory = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
    _hand_to_postgres(directory)
    try:
        yield directory
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def _hand_to_postgres(path: Path) -> None:
    if os.geteuid() != 0:
        return
    try:
        user = pwd.getpwnam("postgres")
    except KeyError:
        return  # then there is no PostgreSQL either, and the directory is for Redis
    os.chown(path, user.pw_uid, user.pw_gid)


def _sweep() -> None:
    """Remove what earlier, killed runs left: directories whose process is gone."""
    for directory in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        owner = directory.name.removeprefix(PREFIX).split("-")[0]
        if not _is_alive(int(owner)):
            shutil.rmtree(directory, ignore_errors=True)


def _is_alive(process_id: int) -> bool:
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
