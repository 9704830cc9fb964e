"""The inbox: what waits, in order, with one approval beside it; what was looked at leaves a mark."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, func, select

from ledelse.approvals.facts import OPENING
from ledelse.cases.models import CaseReading
from ledelse.kernel import db
from ledelse.kernel.transaction import SYSTEM, reading
from tests import make
from tests.browser import Browser
from tests.make import on_sqlite
from tests.travel import Clock

SignIn = Callable[[int], Browser]
HTMX = {"HX-Request": "true"}
MOST_STATEMENTS = 12

pytestmark = on_sqlite


@pytest.fixture(autouse=True)
def _stand_still(clock: Clock) -> None:
    """Every test happens on the Tuesday morning of the clock."""


@contextmanager
def statements(database: db.Database) -> Iterator[list[str]]:
    """Every statement that the block sends to the database."""
    sent: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA", "COMMIT", "ROLLBACK")):
            sent.append(statement)

    engines = {database.read_engine, database.write_engine}
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    yield sent
    for engine in engines:
        event.remove(engine, "before_cursor_execute", note)


def text(browser: Browser, path: str, **more: Any) -> str:
    answer = browser.get(path, **more)
    assert answer.status_code == 200, answer.status
    return answer.get_data(as_text=True)


def titles(page: str) -> list[str]:
    found = re.findall(r'class="row__title">(?:<span[^>]*>[^<]*</span>)?([^<]*)<', page)
    return [one.strip() for one in found]


def unread(page: str) -> int:
    return page.count("row--unread")


def waiting(title: str, person_id: int, **fields: Any) -> int:
    return make.approval([person_id], case_id=make.case(title), **fields)


def openings() -> int:
    with reading(SYSTEM) as look:
        return int(look.session.execute(select(func.count()).select_from(OPENING)).scalar_one())


def test_urgent_stands_first_then_by_deadline_and_information_apart(
    database: db.Database, sign_in: SignIn
) -> None:
    anna, bo = make.person("anna"), make.person("bo")
    waiting("Uden frist", anna)
    waiting("Om en uge", anna, deadline=date(2026, 3, 10))
    waiting("I dag", anna, deadline=datetime.fromisoformat("2026-03-03T14:00:00+01:00"))
    waiting("Over fristen", anna, deadline=date(2026, 3, 1))
    waiting("Haster", anna, deadline=date(2026, 4, 1), urgent=True)
    make.approval([make.step(bo, copies=[anna])], case_id=make.case("Til orientering nu"))
    page = text(sign_in(anna), "/godkend")
    assert titles(page) == [
        "Haster",
        "Over fristen",
        "I dag",
        "Om en uge",
        "Uden frist",
        "Til orientering nu",
    ]
    heads = re.findall(r'group__head"><span>([^<]*)</span> <span class="group__count">(\d+)', page)
    assert [head for head, _ in heads] == [
        "Haster",
        "Over frist",
        "I dag og i morgen",
        "Denne og næste uge",
        "Uden frist",
        "Til orientering",
    ]
    assert {count for _, count in heads} == {"1"}
    assert "2 dage over frist" in page
    assert "I dag kl. 14.00" in page


def test_what_waits_for_others_is_not_there(database: db.Database, sign_in: SignIn) -> None:
    anna, bo = make.person("anna"), make.person("bo")
    waiting("Til Bo", bo)
    page = text(sign_in(anna), "/godkend")
    assert titles(page) == []
    assert "Intet venter på dig" in page


def test_filters_stand_in_the_address(database: db.Database, sign_in: SignIn) -> None:
    anna, bo = make.person("anna"), make.person("bo")
    waiting("Rolig", anna)
    waiting("Travl", anna, urgent=True)
    make.approval([make.step(bo, copies=[anna])], case_id=make.case("Kun til orientering"))
    browser = sign_in(anna)
    assert titles(text(browser, "/godkend?vis=haster")) == ["Travl"]
    assert titles(text(browser, "/godkend?vis=orienteringer")) == ["Kun til orientering"]
    assert titles(text(browser, "/godkend?vis=udsatte")) == []
    assert len(titles(text(browser, "/godkend?vis=noget-andet"))) == 3


def test_what_is_opened_is_no_longer_bold(database: db.Database, sign_in: SignIn) -> None:
    anna = make.person("anna")
    first, second = waiting("Den ene", anna), waiting("Den anden", anna)
    browser = sign_in(anna)
    assert unread(text(browser, "/godkend")) == 2
    assert unread(text(browser, f"/godkend/{first}")) == 1
    assert unread(text(browser, "/godkend")) == 1
    assert unread(text(browser, f"/godkend/{second}")) == 0


@pytest.mark.parametrize(
    "headers", [{"HX-Preloaded": "true"}, {"Purpose": "prefetch"}, {"Sec-Purpose": "prefetch;prerender"}]
)
def test_what_is_loaded_ahead_was_not_opened(
    database: db.Database, sign_in: SignIn, headers: dict[str, str]
) -> None:
    anna = make.person("anna")
    approval = waiting("Sagen", anna)
    browser = sign_in(anna)
    text(browser, f"/godkend/{approval}", headers=headers)
    assert openings() == 0
    text(browser, f"/godkend/{approval}")
    assert openings() == 1


def test_the_live_fragment_is_no_opening_either(database: db.Database, sign_in: SignIn) -> None:
    anna = make.person("anna")
    approval = waiting("Sagen", anna)
    browser = sign_in(anna)
    panel = text(browser, f"/godkend/{approval}/panel", headers=HTMX)
    assert 'id="panel"' in panel
    assert 'id="bar-acts" hx-swap-oob' in panel
    assert "<html" not in panel
    assert openings() == 0


def test_reading_a_confidential_case_is_logged(database: db.Database, sign_in: SignIn) -> None:
    anna = make.person("anna")
    approval = make.approval([anna], case_id=make.case("Personsag", confidential=True))
    text(sign_in(anna), f"/godkend/{approval}")
    with reading(SYSTEM) as look:
        readers = look.session.execute(select(CaseReading.person_id)).scalars().all()
    assert readers == [anna]


def test_a_stranger_meets_nothing(database: db.Database, sign_in: SignIn) -> None:
    approval = waiting("Hemmelig plan", make.person("anna"))
    stranger = sign_in(make.person("stranger"))
    for path in ("", "/panel", "/aendringer", "/returner", "/udsaet"):
        answer = stranger.get(f"/godkend/{approval}{path}")
        assert answer.status_code == 404
        assert "Hemmelig" not in answer.get_data(as_text=True)
    for path in ("/handling", "/udsaet", "/aabnet"):
        form = {"action": "approve", "revision": 1, "until": "i-morgen"}
        assert stranger.post(f"/godkend/{approval}{path}", form).status_code == 404


def test_the_page_says_who_is_next_and_what_was_recommended(database: db.Database, sign_in: SignIn) -> None:
    anna, bo = make.person("anna"), make.person("bo")
    case = make.case("Ny cykelsti")
    note = make.document(case, text="# Indstilling\n\nVi **indstiller** at bygge.\n\n# Sagen\n\nLangt.")
    steps = [make.step(anna, name="Centerchef"), make.step(bo, name="Direktøren")]
    approval = make.approval(steps, case_id=case, documents=[note])
    page = text(sign_in(anna), f"/godkend/{approval}")
    assert "Godkend og send til Direktøren" in page
    assert "Vi <strong>indstiller</strong> at bygge." in page
    make.act(approval, anna, "approve")
    assert "Godkend endeligt" in text(sign_in(bo), f"/godkend/{approval}")


def test_the_changes_are_those_since_my_own_version(database: db.Database, sign_in: SignIn) -> None:
    anna = make.person("anna")
    case = make.case("Budget")
    note = make.document(case, text="Det koster fem kroner i alt for os.")
    approval = make.approval([anna], case_id=case, documents=[note])
    browser = sign_in(anna)
    assert "ændret siden" not in text(browser, f"/godkend/{approval}")
    make.act(approval, anna, "return", reason="Ret tal", to_step=0)
    make.version(note, text="Det koster otte kroner i alt for os.")
    make.version(note, text="Det koster ni kroner i alt for os.")
    make.act(approval, make.officer(), "start", adopt={note: None})
    page = text(browser, f"/godkend/{approval}")
    assert "v1 → v3" in page
    assert re.search(r"<del>.*fem\s*</del>\s*<ins>.*ni\s*</ins>", page)
    assert "otte" not in page
    assert "v1 → v3" in text(browser, f"/godkend/{approval}/aendringer")


def test_put_aside_until_tomorrow_and_back_in_the_morning(
    database: db.Database, sign_in: SignIn, clock: Clock
) -> None:
    anna = make.person("anna")
    approval = waiting("Kan vente", anna)
    browser = sign_in(anna)
    text(browser, "/godkend")
    answer = browser.post(f"/godkend/{approval}/udsaet", {"until": "i-morgen"})
    assert answer.status_code == 303
    page = text(browser, answer.headers["Location"])
    assert titles(page) == []
    assert "Udsat til i morgen kl. 6.00" in page
    assert titles(text(browser, "/godkend?vis=udsatte")) == ["Kan vente"]
    clock.forward(days=1)
    assert titles(text(sign_in(anna), "/godkend")) == ["Kan vente"]


def test_put_aside_can_be_taken_back(database: db.Database, sign_in: SignIn) -> None:
    anna = make.person("anna")
    approval = waiting("Kan vente", anna)
    browser = sign_in(anna)
    text(browser, "/godkend")
    browser.post(f"/godkend/{approval}/udsaet", {"until": "naeste-mandag"})
    assert titles(text(browser, "/godkend")) == []
    browser.post(f"/godkend/{approval}/udsaet", {"until": ""})
    assert titles(text(browser, "/godkend")) == ["Kan vente"]


@pytest.mark.parametrize("day", ["2026-03-03", "2020-01-01", "i overmorgen", ""])
def test_put_aside_only_until_a_day_to_come(database: db.Database, sign_in: SignIn, day: str) -> None:
    anna = make.person("anna")
    approval = waiting("Kan vente", anna)
    browser = sign_in(anna)
    browser.get("/godkend")
    answer = browser.post(f"/godkend/{approval}/udsaet", {"until": "dato", "until_date": day})
    assert answer.status_code == 422
    assert "Vælg en dag" in answer.get_data(as_text=True)
    assert titles(text(browser, "/godkend")) == ["Kan vente"]


def test_the_pages_are_cheap(database: db.Database, sign_in: SignIn, app: Flask) -> None:
    anna, bo = make.person("anna"), make.person("bo")
    for number in range(5):
        waiting(f"Sag {number}", anna, deadline=date(2026, 3, 5) + timedelta(days=number))
    case = make.case("Den store")
    note = make.document(case, text="Indstilling")
    other = make.document(case, title="Bilag", text="Bilag")
    steps = [make.step(bo, name="Chef"), make.step(anna, copies=[bo], name="Direktør")]
    approval = make.approval(steps, case_id=case, documents=[note, other])
    make.act(approval, bo, "approve", comment="Fint")
    browser = sign_in(anna)
    for path in ("/godkend", "/godkend/liste", f"/godkend/{approval}/panel"):
        with statements(database) as sent:
            text(browser, path)
        assert len(sent) <= MOST_STATEMENTS, f"{path}: {len(sent)}\n" + "\n\n".join(sent)
    with statements(database) as sent:
        text(browser, f"/godkend/{approval}", headers={"HX-Preloaded": "true"})
    assert len(sent) <= MOST_STATEMENTS, f"{len(sent)}\n" + "\n\n".join(sent)
