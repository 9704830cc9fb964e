"""A town on a server: one process serves the database, the tests change it from theirs."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from ledelse import reactions
from ledelse.kernel import db
from ledelse.realtime import hints
from tests import make
from tests.realtime.serving import Server, Tab, cookie_of, serving, settled

Open = Callable[..., Tab]


@dataclass
class Place:
    """A folder with a database, and what `make` has filled in there."""

    folder: Path
    database: db.Database
    filled_in: make._Town = field(default_factory=make._Town)

    def enter(self) -> None:
        """Let the brackets of this process, and `make`, work here."""
        db.bind(self.database)
        make._town = self.filled_in

    @contextmanager
    def serving(self, *entry: str) -> Iterator[Server]:
        """A server on it."""
        with serving(self.folder, database_url=str(self.database.url), entry=entry) as running:
            yield running


@contextmanager
def a_place(folder: Path, template: Path) -> Iterator[Place]:
    """A new database."""
    shutil.copy(template, folder / "ledelse.db")
    place = Place(folder, db.Database(f"sqlite:///{folder / 'ledelse.db'}"))
    reactions.load()
    hints.register()
    yield place
    place.database.close()


@pytest.fixture(scope="module")
def place(_sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """Where the good server works."""
    with a_place(tmp_path_factory.mktemp("town"), _sqlite_template) as made:
        yield made


@pytest.fixture(scope="module")
def running(place: Place) -> Iterator[Server]:
    with place.serving("app.py", "serve") as running:
        yield running


@pytest.fixture
def server(running: Server, place: Place) -> Server:
    """The server as it is sold."""
    place.enter()
    return running


@dataclass(frozen=True)
class Careless:
    """A server without precautions: any origin, nobody is ever cut, frames of any size."""

    place: Place
    server: Server


@pytest.fixture(scope="module")
def careless(_sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Careless]:
    """To see that a test would find the fault; `place.enter()` first."""
    with (
        a_place(tmp_path_factory.mktemp("careless"), _sqlite_template) as made,
        made.serving("tests/realtime/serve_broken.py", "careless") as running,
    ):
        yield Careless(made, running)


@pytest.fixture
def tab(server: Server) -> Iterator[Open]:
    """Opens tabs in which a person has just signed in."""
    with ExitStack() as stack:

        def opened(person_id: int, *topics: str) -> Tab:
            settled()  # a role given a moment ago would cut the tab
            new = Tab(server, cookie_of(person_id))
            stack.callback(new.close)
            return new.watch(*topics)

        yield opened
