"""What tests are given: a migrated database (SQLite and PostgreSQL), settings, the app, browsers, a clock.

`database` runs a test on both databases. A test that is about rules, not about storage, says `@on_sqlite`
(from `tests.make`) and runs on one. A database is migrated once per run and made fresh for each test.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

import hypothesis
import pytest
from flask import Flask

from config import Settings
from ledelse import reactions
from ledelse.kernel import db, migrations
from tests import make, services
from tests.browser import Browser
from tests.fresh import Fresh, FreshPostgres, FreshSqlite
from tests.travel import Clock
from tests.web.page_checks import CheckedClient

hypothesis.settings.register_profile("ledelse", deadline=None)  # a busy machine is slow, not wrong
hypothesis.settings.load_profile("ledelse")


def pytest_sessionstart() -> None:
    """Make the catalogues that the app reads, where their texts have changed (as `make test` does)."""
    compiling = [sys.executable, str(Path(__file__).parents[1] / ".ci" / "messages.py"), "compile"]
    subprocess.run(compiling, check=True)


def _migrate(url: str) -> None:
    database = db.Database(url)
    migrations.upgrade(database.write_engine)
    database.close()


@pytest.fixture(scope="session")
def _sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "migrated.db"
    _migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def cluster() -> Iterator[services.Postgres]:
    """The PostgreSQL server of this run, started when the first test needs it."""
    with ExitStack() as stack:
        try:
            running = stack.enter_context(services.postgres())
        except services.Missing as fault:
            if os.environ.get("CI"):
                raise
            pytest.skip(str(fault))
        yield running


@pytest.fixture(scope="session")
def _fresh_sqlite(_sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fresh]:
    fresh = FreshSqlite(_sqlite_template, folder=tmp_path_factory.mktemp("fresh"))
    yield fresh
    fresh.database.close()


@pytest.fixture(scope="session")
def _fresh_postgres(cluster: services.Postgres) -> Iterator[Fresh]:
    with cluster.database(_migrate) as url:
        fresh = FreshPostgres(url)
        yield fresh
        fresh.database.close()


@pytest.fixture(
    params=[pytest.param("sqlite", id="sqlite"), pytest.param("postgres", marks=pytest.mark.postgres)]
)
def _fresh(request: pytest.FixtureRequest) -> Fresh:
    fresh: Fresh = request.getfixturevalue(f"_fresh_{request.param}")
    fresh.renew()
    return fresh


@pytest.fixture
def database_url(_fresh: Fresh) -> str:
    """The address of a fresh, migrated database."""
    return _fresh.database.url.render_as_string(hide_password=False)


@pytest.fixture
def database(_fresh: Fresh) -> Iterator[db.Database]:
    """A fresh database that all brackets of the test use."""
    db.bind(_fresh.database)
    reactions.load()
    make.begin()
    yield _fresh.database
    if _fresh.database.is_sqlite:
        _fresh.database.close()  # nobody may hold the file when the next test's is put in its place


@pytest.fixture
def clock() -> Iterator[Clock]:
    """The time, to be set and moved; it begins on a Tuesday morning."""
    with Clock(datetime.fromisoformat("2026-03-03T09:00:00+01:00")) as travelled:
        yield travelled


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """Settings as on a developer's machine: plain http, a folder of its own."""
    return Settings(
        database_url=database_url,
        data_dir=tmp_path / "data",
        secret_key="not-a-secret-of-anything-but-these-tests",
        secure_cookies=False,
    )


@pytest.fixture
def app(settings: Settings, database: db.Database) -> Flask:
    """The whole app on the test's database, CSRF and all; every page that is fetched keeps the house rules."""
    from ledelse import create_app

    app = create_app(settings)
    app.test_client_class = CheckedClient
    app.extensions["ledelse.database"].close()
    app.extensions["ledelse.database"] = database
    db.bind(database)
    return app


@pytest.fixture
def browser(app: Flask) -> Browser:
    """A browser in which nobody has signed in."""
    return Browser(app.test_client())


@pytest.fixture
def sign_in(app: Flask) -> Callable[[int], Browser]:
    """Opens a browser in which this person has signed in, through the form like everybody else."""

    def signed_in(person_id: int) -> Browser:
        browser = Browser(app.test_client())
        browser.sign_in(username=make.username(person_id), password=make.PASSWORD)
        return browser

    return signed_in
