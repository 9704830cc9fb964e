"""A real server with a small town, and people at real browsers whose every complaint fails the test.

Pictures of what they see are kept in the folder LEDELSE_SHOTS (else a temporary one), to be looked at.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response, sync_playwright

from ledelse.kernel import db
from tests import town
from tests.realtime.serving import Server, cookie_of, serving

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE_MS = 20_000  # a busy machine is slow, not wrong
WATCH_POLICY = """document.addEventListener("securitypolicyviolation", (event) =>
    console.error(`the policy stopped ${event.violatedDirective} ${event.blockedURI}`))"""


class Visitor:
    """A person at a browser: `page` is Playwright's; what goes wrong in it is noted in `faults`."""

    def __init__(self, page: Page, url: str, shots: Path, name: str) -> None:
        self.page, self.url, self.shots, self.name = page, url, shots, name
        self.faults: list[str] = []
        page.set_default_timeout(PATIENCE_MS)
        page.add_init_script(WATCH_POLICY)
        page.on("console", self._console)
        page.on("pageerror", lambda fault: self.faults.append(f"script: {fault}"))
        page.on("requestfailed", self._failed)
        page.on("response", self._answered)

    def goes(self, path: str) -> "Visitor":
        """Open an address of ours."""
        self.page.goto(self.url + path)
        return self

    def clicks(self, name: str, *, role: str = "button") -> "Visitor":
        """Press what bears this name, and wait until what it opened has its scripts."""
        self.page.get_by_role(role, name=name).first.click()  # type: ignore[arg-type]  # roles are literals there
        self.page.wait_for_load_state("networkidle")
        return self

    def picture(self, name: str) -> None:
        """Keep what is seen now."""
        size = self.page.viewport_size or {"width": 0}
        path = self.shots / f"{self.name}-{name}-{size['width']}.png"
        self.page.screenshot(path=path, caret="initial")  # hiding the caret would put a style into the page

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.faults.append(f"console: {message.text} ({self.page.url})")

    def _failed(self, request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # the browser left the page while it was loading
            self.faults.append(f"{request.method} {request.url}: {request.failure}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400:
            self.faults.append(f"{response.request.method} {response.url}: {response.status}")


@pytest.fixture(scope="session")
def small_town(tmp_path_factory: pytest.TempPathFactory) -> town.Town:
    """What waits for the mayor, and what the case officer has open."""
    return town.found(tmp_path_factory.mktemp("town"), wanted=town.waits_for("borgmester", "sagsbehandler"))


@pytest.fixture(scope="session")
def server(small_town: town.Town) -> Iterator[Server]:
    with serving(small_town.folder, database_url=small_town.url) as running:
        yield running


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The system's Chromium."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None and not os.environ.get("CI"):
        pytest.skip("Chromium is not installed (Debian: apt-get install chromium)")
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=path, args=list(FLAGS))


@pytest.fixture(scope="session")
def shots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pictures are kept."""
    folder = Path(os.environ.get("LEDELSE_SHOTS") or tmp_path_factory.mktemp("shots"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


Visits = Callable[..., Visitor]


@pytest.fixture
def visit(
    small_town: town.Town, server: Server, chromium: Browser, shots: Path, request: pytest.FixtureRequest
) -> Iterator[Visits]:
    """`visit("borgmester", width=390)`: somebody signed in at a browser of that width; faults fail the test."""
    database = db.Database(small_town.url)
    visitors: list[Visitor] = []
    with ExitStack() as stack:
        stack.callback(database.close)

        def visit(username: str = "", *, width: int = 1280, height: int = 850, **options: Any) -> Visitor:
            db.bind(database)
            shown: dict[str, Any] = {"viewport": {"width": width, "height": height}, "locale": "da-DK"}
            context = chromium.new_context(**shown, has_touch=width < 1000, **options)
            stack.callback(context.close)
            if username:
                name, value = cookie_of(person_id(username)).split("=", 1)
                context.add_cookies([{"name": name, "value": value, "url": server.url}])
            visitor = Visitor(context.new_page(), server.url, shots, request.node.originalname)
            visitors.append(visitor)
            return visitor

        yield visit
    faults = [fault for one in visitors for fault in one.faults]
    assert not faults, "\n".join(faults)


def person_id(username: str) -> int:
    """The id of one of the demo's people."""
    from ledelse.kernel.transaction import SYSTEM, reading
    from ledelse.people.queries import people_by_username

    with reading(SYSTEM) as look:
        return people_by_username(look.session, [username])[username].id
