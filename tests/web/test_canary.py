"""Confidential texts are canaries: whoever has no part in a case walks everywhere and must never meet one.

Each confidential case of the demo has a title and a phrase that stand nowhere else. A crawler signs in as each kind of
person, follows every link, opens every route with the ids of every confidential case, asks the API the same with a
token, and listens on the live channel. Who has a part is read from the demo's plan, never from the program.
"""

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from config import Settings
from ledelse.approvals.access import APPROVAL
from ledelse.cases import access
from ledelse.cases.access import CASE, DOCUMENT
from ledelse.demo import people as town_people
from ledelse.demo.happenings import CasePlan
from ledelse.kernel import clock, db
from ledelse.kernel.events import Recorded
from ledelse.kernel.transaction import SYSTEM, reading, transaction
from ledelse.people.permissions import Open
from ledelse.people.queries import people_by_username
from ledelse.people.sessions import make_token
from ledelse.realtime import hints
from ledelse.realtime.sockets import watchers
from tests import town
from tests.browser import Browser
from tests.web.addresses import addresses, routes_of
from tests.web.page_checks import CheckedClient

KINDS = {  # a person of each role
    "leader": "centerchef.kultur",
    "case officer": "sagsbehandler2",
    "secretariat": "sekretariat",
    "analyst": "analytiker",
    "administrator": "admin",
    "mayor": "borgmester",
}
HREF = re.compile(r'(?:href|hx-get)="(/[^"#]*)')
NOT_WALKED = re.compile(r"^/static/|/log-")
MOST_PAGES = 100  # by following links, for one person
SHARE = 4  # each kind of person opens the routes with one in four of the cases, together all

pytestmark = pytest.mark.timeout(300)


@dataclass(frozen=True)
class Place:
    """The app on the small town, and where the confidential cases are in it."""

    app: Flask
    plan: tuple[CasePlan, ...]
    case_ids: dict[str, int]  # by title


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    from ledelse import create_app

    def is_wanted(case: CasePlan) -> bool:
        return case.confidential or case.waits_for in KINDS.values()

    folder: Path = tmp_path_factory.mktemp("canary")
    made = town.found(folder, wanted=is_wanted, with_files=0, cases=185)
    app = create_app(Settings(made.url, folder, "of-these-tests-alone-and-nobody-else", secure_cookies=False))
    hidden = tuple(case for case in made.plan.cases if case.confidential)
    with reading(SYSTEM) as look:
        ids = {str(row.title): int(row.id) for row in look.session.execute(select(CASE.c.title, CASE.c.id))}
    yield Place(app, hidden, ids)
    app.extensions["ledelse.database"].close()


@pytest.fixture(autouse=True)
def _bound(place: Place) -> None:
    db.bind(place.app.extensions["ledelse.database"])


def has_a_part(case: CasePlan, username: str) -> bool:
    """Whether a person ever had anything to do with a case, by the plan alone."""
    named = {case.officer, *case.restricted_to, *(one.who for one in case.happenings)}
    named |= {one.to for one in case.happenings if one.to}
    named |= {condition.owner for one in case.happenings for condition in one.conditions}
    units = {unit for step in case.steps for unit in step.units}
    named |= {name for step in case.steps for name in (*step.people, *step.copy)}
    return username in named or any(unit in units for unit, _ in town_people.people()[username].memberships)


def markers(cases: list[CasePlan]) -> dict[str, str]:
    """Forbidden text -> the case that it gives away."""
    return {text: case.title for case in cases for text in (case.title, case.marker) if text}


@dataclass
class Crawler:
    """Somebody with a browser and a program, who notes every canary that sings."""

    place: Place
    username: str
    forbidden: list[CasePlan]
    share: slice = field(default_factory=lambda: slice(None))
    read: int = 0
    met: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        app = self.place.app
        app.test_client_class = CheckedClient if self.username == "borgmester" else None  # one is enough
        self.browser = Browser(app.test_client())
        self.browser.sign_in(username=self.username, password="demo")
        self.program: FlaskClient = app.test_client()
        with transaction(SYSTEM) as work:
            self.person_id = people_by_username(work.session, [self.username])[self.username].id
            self.headers = {"Authorization": f"Bearer {make_token(work, person_id=self.person_id, name='x')}"}
        self.canaries = markers(self.forbidden)

    def get(self, address: str) -> str:
        """Read one address by its door, and look for canaries in all that comes, headers too."""
        door = self.program if address.startswith("/api/") else self.browser.client
        headers = self.headers if door is self.program else {}
        response = door.get(address, headers=headers)
        text = f"{response.headers}\n{response.get_data().decode('utf-8', 'replace')}"
        response.close()
        self.read += 1
        plain = unescape(text.encode().decode("unicode_escape") if "\\u00" in text else text)
        asked = unquote(address)
        self.met |= {
            f"{address}: {canary}"
            for canary in self.canaries
            if canary not in asked and (canary in text or canary in plain)
        }
        assert response.status_code < 500, address
        return text

    def follow_links(self) -> None:
        """From the first pages on, every link once."""
        waiting = deque(["/", "/godkend", "/sager", "/sager?vis=alle", "/overblik", "/mere"])
        known = set(waiting)
        while waiting and self.read < MOST_PAGES:
            for link in map(unescape, HREF.findall(self.get(waiting.popleft()))):
                if link not in known and not NOT_WALKED.search(link):
                    known.add(link)
                    waiting.append(link)

    def open_every_route(self) -> None:
        """Every reading route, with the ids of every case that is not theirs."""
        app = self.place.app
        for route in routes_of(app):
            if route.method != "GET" or route.need is Open.ANYONE:
                continue
            for ids in self._ids() if route.has_object else [_others()]:
                for address in addresses(app, route, _others() | ids):
                    self.get(address)

    def search(self) -> None:
        """Half of each canary as what is looked for; the answer must not know the other half."""
        for canary in markers(self.forbidden[self.share]):
            half = quote(canary[: len(canary) // 2])
            for address in (f"/sager?q={half}", f"/api/v1/cases?q={half}"):
                self.get(address)

    def _ids(self) -> Iterator[dict[str, object]]:
        with reading(SYSTEM) as look:
            for case in self.forbidden[self.share]:
                case_id = self.place.case_ids[case.title]
                documents = select(DOCUMENT.c.id).where(DOCUMENT.c.case_id == case_id)
                approvals = select(APPROVAL.c.id).where(APPROVAL.c.case_id == case_id)
                document_id = look.session.execute(documents).scalars().first() or 1
                approval_id = look.session.execute(approvals).scalars().first() or 1
                item = f"approval-{approval_id}"
                yield {
                    "case_id": case_id,
                    "document_id": document_id,
                    "approval_id": approval_id,
                    "item": item,
                }


def _others() -> dict[str, object]:
    keys = ("n", "unit_id", "person_id", "token_id", "session_id")
    return dict.fromkeys(keys, 1) | {"person": "borgmester", "key": "borgmestersvar"}


def crawler(place: Place, username: str) -> Crawler:
    strangers = [case for case in place.plan if not has_a_part(case, username)]
    assert len(strangers) > 5, f"{username} has a part in nearly every confidential case"
    return Crawler(place, username, strangers, slice([*KINDS.values()].index(username) % SHARE, None, SHARE))


def test_every_canary_is_unique_and_its_owner_meets_it(place: Place) -> None:
    assert len(place.plan) > 25
    texts = [text for case in place.plan for text in (case.title, case.marker) if text]
    assert len(texts) == len({*texts})
    for case in place.plan[:3]:
        owner = Crawler(place, case.officer, [case])
        owner.get(f"/sager/{place.case_ids[case.title]}")
        assert owner.met, f"{case.officer} cannot read their own case"


@pytest.mark.parametrize("username", KINDS.values(), ids=KINDS)
def test_no_page_and_no_answer_tells_a_non_member(place: Place, username: str) -> None:
    walker = crawler(place, username)
    walker.follow_links()
    walker.open_every_route()
    walker.search()
    print(f"{username}: {walker.read} pages and answers read, {len(walker.canaries)} canaries")
    assert walker.read > 200
    assert not walker.met


@pytest.mark.parametrize("username", KINDS.values(), ids=KINDS)
def test_the_live_channel_says_nothing_to_a_non_member(
    place: Place, username: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[dict[str, Any]] = []
    monkeypatch.setattr(hints, "say_changed", lambda sid, **told: said.append({"to": sid, **told}))
    walker = crawler(place, username)
    topics = [f"case:{place.case_ids[case.title]}" for case in place.plan]
    watchers.come("tab", person_id=walker.person_id, session_id=0)
    for topic in ("board", *topics):
        watchers.watch("tab", topic)
    for case in walker.forbidden:
        hints.hint(_changed(place.case_ids[case.title]))
    assert said == []
    mine = [case for case in place.plan if case not in walker.forbidden]
    for case in mine:
        hints.hint(_changed(place.case_ids[case.title]))
    watchers.go("tab")
    assert bool(said) == bool(mine)
    assert all(told.keys() == {"to", "topic", "seq"} for told in said)


def _changed(case_id: int) -> Recorded:
    return Recorded(
        seq=1,
        kind="cases.CaseChanged",
        at=clock.now(),
        person_id=None,
        on_behalf_of_id=None,
        case_id=case_id,
        data={},
    )


def test_a_list_that_forgot_who_asks_is_caught(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "_visible", lambda _person, _units: CASE.c.deleted_at.is_(None))
    walker = crawler(place, "analytiker")
    walker.get("/overblik")
    walker.get("/api/v1/board")
    walker.search()
    assert {one.split("?")[0].split(":")[0] for one in walker.met} == {
        "/overblik",
        "/api/v1/board",
        "/sager",
        "/api/v1/cases",
    }


def test_an_opening_that_forgot_who_asks_is_caught(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "_visible", lambda _person, _units: CASE.c.deleted_at.is_(None))
    walker = crawler(place, "analytiker")
    case = walker.forbidden[0]
    walker.get(f"/sager/{place.case_ids[case.title]}")
    assert {met.split(": ", 1)[1] for met in walker.met} >= {case.title}
