"""Who can see a case and why; letting more in is asked twice."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from ledelse.cases.access import CASE
from ledelse.kernel.transaction import SYSTEM, reading
from ledelse.people.permissions import Role
from tests import make
from tests.browser import Browser

SignIn = Callable[[int], Browser]
pytestmark = make.on_sqlite


@pytest.fixture
def unit() -> int:
    return make.unit("Center for Skole")


@pytest.fixture
def officer(unit: int) -> int:
    return make.person("Morten Holm", role=Role.CASE_OFFICER, unit=unit)


@pytest.fixture
def case(officer: int, unit: int) -> int:
    return make.case(by=officer, unit_id=unit, access="involved")


def level(case_id: int) -> tuple[str, bool, bool]:
    with reading(SYSTEM) as looking:
        query = select(CASE.c.access, CASE.c.confidential, CASE.c.restricted).where(CASE.c.id == case_id)
        row = looking.session.execute(query).one()
        return row.access, row.confidential, row.restricted


def test_the_page_says_why_and_names_everybody(sign_in: SignIn, officer: int, case: int) -> None:
    boss = make.person("Lone Bach")
    make.approval([boss], case_id=case, by=officer)
    page = sign_in(officer).get(f"/sager/{case}/adgang").text
    assert "du er sagsbehandler på sagen" in page
    assert "Lone Bach" in page
    assert "godkender i et forløb" in page


def test_letting_more_in_is_asked_before_it_is_done(sign_in: SignIn, officer: int, case: int) -> None:
    browser = sign_in(officer)
    path = f"/sager/{case}/adgang"
    browser.get(path)
    asked = browser.post(path, {"access": "everyone"})
    assert asked.status_code == 409
    assert "Flere vil kunne se sagen. Er det meningen?" in asked.text
    assert level(case)[0] == "involved"
    assert browser.post(path, {"access": "everyone", "confirmed": "1"}).status_code == 303
    assert level(case)[0] == "everyone"


def test_narrowing_is_done_at_once(sign_in: SignIn, officer: int, unit: int) -> None:
    case = make.case(by=officer, unit_id=unit, access="everyone")
    browser = sign_in(officer)
    browser.get(f"/sager/{case}/adgang")
    assert (
        browser.post(f"/sager/{case}/adgang", {"access": "involved", "confidential": "1"}).status_code == 303
    )
    assert level(case) == ("involved", True, False)


def test_a_whitelist_is_typed_by_name(sign_in: SignIn, officer: int, case: int) -> None:
    browser = sign_in(officer)
    path = f"/sager/{case}/adgang"
    browser.get(path)
    typed = {"access": "involved", "restricted": "1", "restriction_new": "Morten Holm; Center for Skole"}
    assert browser.post(path, typed).status_code == 303
    assert level(case) == ("involved", False, True)
    assert "Kun dem på listen slipper ind: Morten Holm, Center for Skole." in browser.get(path).text


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"access": "everyone", "confidential": "1"}, "En fortrolig sag kan ikke være åben for alle"),
        ({"access": "involved", "restricted": "1"}, "Sagsbehandleren ville ikke længere kunne se sagen"),
        ({"access": "noget"}, "Vælg, hvem der kan se sagen."),
        ({"access": "unit", "restricted": "1", "restriction_new": "Ingen Sådan"}, "Vi kan ikke finde"),
    ],
)
def test_what_cannot_be_is_said_and_kept(
    sign_in: SignIn, officer: int, case: int, form: dict[str, str], words: str
) -> None:
    browser = sign_in(officer)
    browser.get(f"/sager/{case}/adgang")
    answer = browser.post(f"/sager/{case}/adgang", form)
    assert answer.status_code == 422
    assert words in answer.text
    assert level(case) == ("involved", False, False)


def test_who_only_reads_sees_why_but_cannot_change(sign_in: SignIn, officer: int, unit: int) -> None:
    case = make.case(by=officer, unit_id=unit, access="everyone")
    browser = sign_in(make.person("anna"))
    page = browser.get(f"/sager/{case}/adgang")
    assert "Sagen er åben for alle" in page.text
    assert "Bed sagsbehandleren om det" in page.text
    assert browser.post(f"/sager/{case}/adgang", {"access": "involved"}).status_code == 403
