"""One's own page and the administration: settings, password, sessions, keys, kinds, people, units."""

import re
from collections.abc import Callable

import pytest
from flask import Flask

from ledelse.people.permissions import Role
from tests import make
from tests.browser import Browser

SignIn = Callable[[int], Browser]
pytestmark = make.on_sqlite


@pytest.fixture
def admin() -> int:
    return make.person("admin", role=Role.ADMINISTRATOR)


def test_settings_are_kept_and_seen_at_once(sign_in: SignIn) -> None:
    browser = sign_in(make.person("anna"))
    browser.get("/mere/indstillinger")
    answer = browser.post("/mere/indstillinger", {"theme": "dark", "language": "en"})
    page = browser.get(answer.headers["Location"]).text
    assert 'data-theme="dark"' in page
    assert '<html lang="en"' in page
    assert 'data-keys="off"' in page


def test_another_password_signs_out_everywhere(app: Flask, sign_in: SignIn) -> None:
    anna = make.person("anna")
    here, there = sign_in(anna), sign_in(anna)
    here.get("/mere/adgangskode")
    new = "en helt anden sætning"
    form = {"old": make.PASSWORD, "new": new, "again": new}
    for wrong, words in (
        ({"old": "forkert"}, "Den nuværende adgangskode passer ikke"),
        ({"new": "kort", "again": "kort"}, "mindst 12 tegn"),
        ({"again": "noget andet"}, "ikke ens"),
    ):
        answer = here.post("/mere/adgangskode", {**form, **wrong})
        assert answer.status_code == 422
        assert words in answer.text
        assert new not in answer.text
    assert here.post("/mere/adgangskode", form).status_code == 303
    assert here.get("/mere").status_code == there.get("/mere").status_code == 302
    Browser(app.test_client()).sign_in(username="anna", password=new)


def test_a_session_elsewhere_is_ended(sign_in: SignIn) -> None:
    anna, bo = make.person("anna"), make.person("bo")
    here, there, other = sign_in(anna), sign_in(anna), sign_in(bo)
    page = here.get("/mere/enheder").text
    numbers = [int(found) for found in re.findall(r"/mere/enheder/(\d+)/slut", page)]
    assert len(numbers) == 2
    assert "denne enhed" in page
    other.get("/mere/enheder")
    assert other.post(f"/mere/enheder/{numbers[0]}/slut").status_code == 404
    for number in numbers:
        here.post(f"/mere/enheder/{number}/slut")
    assert there.get("/mere").status_code == 302


def test_a_key_is_shown_once_works_and_is_ended(app: Flask, sign_in: SignIn) -> None:
    browser = sign_in(make.person("anna"))
    browser.get("/mere/noegler")
    assert browser.post("/mere/noegler", {"name": " "}).status_code == 422
    made = browser.post("/mere/noegler", {"name": "Excel"}).text
    word = re.search(r"ledelse_[\w-]{20,}", made)
    assert word is not None
    assert word[0] not in browser.get("/mere/noegler").text
    headers = {"Authorization": f"Bearer {word[0]}"}
    assert app.test_client().get("/api/v1/me", headers=headers).status_code == 200
    number = re.search(r"/mere/noegler/(\d+)/slut", made)
    assert number is not None
    assert browser.post(f"/mere/noegler/{number[1]}/slut").status_code == 303
    assert app.test_client().get("/api/v1/me", headers=headers).status_code == 401


def test_administration_is_only_for_administrators(sign_in: SignIn, admin: int) -> None:
    for path in ("/administration/sagstyper", "/administration/personer", "/administration/enheder"):
        assert sign_in(make.person()).get(path).status_code == 404
        assert sign_in(admin).get(path).status_code == 200
    assert "Administration" not in sign_in(make.person()).get("/mere").text


def kind(**more: str) -> dict[str, str]:
    return {
        "name": "Høring af nabo",
        "deadline_days": "5",
        "deadline_unit": "working_days",
        "soon_hours": "8",
        "access": "unit",
        "active": "1",
        "do": "save",
        **more,
    }


def test_a_kind_is_added_and_changed(sign_in: SignIn, admin: int) -> None:
    browser = sign_in(admin)
    browser.get("/administration/sagstyper/ny")
    assert browser.post("/administration/sagstyper/ny", kind()).status_code == 303
    path = "/administration/sagstyper/hoering_af_nabo"
    assert browser.post(path, kind(deadline_days="", soon_hours="16")).status_code == 303
    page = browser.get("/administration/sagstyper").text
    assert "ingen frist · gul 16 arbejdstimer før" in page


@pytest.mark.usefixtures("clock")
def test_the_colours_of_examples_follow_the_limit_before_it_is_saved(sign_in: SignIn, admin: int) -> None:
    browser = sign_in(admin)
    path = "/administration/sagstyper/borgmestersvar"
    browser.get(path)
    few = browser.post(path, kind(soon_hours="1", do="show")).text.count("deadline--soon")
    many = browser.post(path, kind(soon_hours="500", do="show")).text.count("deadline--soon")
    assert few < many
    assert "Høring af nabo" not in browser.get("/administration/sagstyper").text


@pytest.mark.parametrize(
    "wrong",
    [{"name": " "}, {"soon_hours": "0"}, {"soon_hours": "x"}, {"deadline_days": "x"}, {"deadline_days": "-1"},
     {"deadline_days": "999999"}, {"soon_hours": "99999999"}],
)  # fmt: skip
def test_a_kind_that_makes_no_sense_is_refused(sign_in: SignIn, admin: int, wrong: dict[str, str]) -> None:
    browser = sign_in(admin)
    browser.get("/administration/sagstyper/ny")
    assert browser.post("/administration/sagstyper/ny", kind(**wrong)).status_code == 422


def test_an_account_is_made_given_a_role_closed_and_opened(app: Flask, sign_in: SignIn, admin: int) -> None:
    unit = make.unit("Center for Skole")
    browser = sign_in(admin)
    browser.get("/administration/personer/ny")
    form = {"name": "Ida Krogh", "username": "ida", "password": "tre ord og lidt til"}
    form |= {"unit_id": str(unit), "role": "case_officer"}
    for wrong in ({"name": ""}, {"username": "IDA ØST"}, {"username": "admin"}, {"password": "kort"}):
        answer = browser.post("/administration/personer/ny", {**form, **wrong})
        assert answer.status_code in (409, 422)
        assert "tre ord" not in answer.text
    path = browser.post("/administration/personer/ny", form).headers["Location"]
    assert "Sagsbehandler" in browser.get(path).text
    ida = Browser(app.test_client())
    ida.sign_in(username="ida", password=form["password"])
    assert ida.get("/sager/ny").status_code == 200
    role = {"unit_id": str(unit), "role": "case_officer"}
    assert browser.post(f"{path}/roller/slut", role).status_code == 303
    assert ida.get("/sager/ny").status_code == 404
    assert browser.post(f"{path}/konto", {"active": "0"}).status_code == 303
    assert ida.get("/mere").status_code == 302
    assert "lukket konto" in browser.get(path).text
    browser.post(f"{path}/konto", {"active": "1"})
    browser.post(f"{path}/adgangskode", {"password": "en anden lang sætning"})
    Browser(app.test_client()).sign_in(username="ida", password="en anden lang sætning")


def test_nobody_locks_themselves_out(sign_in: SignIn, admin: int) -> None:
    browser = sign_in(admin)
    path = f"/administration/personer/{admin}"
    browser.get(path)
    assert browser.post(f"{path}/konto", {"active": "0"}).status_code == 422
    own = {"unit_id": str(make.home()), "role": "administrator"}
    assert browser.post(f"{path}/roller/slut", own).status_code == 422
    assert browser.get("/administration/personer").status_code == 200


def test_people_are_found_by_name(sign_in: SignIn, admin: int) -> None:
    make.person("Ida Krogh")
    browser = sign_in(admin)
    assert "Ida Krogh" in browser.get("/administration/personer?q=krogh+ida").text
    assert "Ida Krogh" not in browser.get("/administration/personer?q=bach").text
    assert browser.get("/administration/personer/987654").status_code == 404


def test_a_unit_is_put_under_another(sign_in: SignIn, admin: int) -> None:
    parent = make.unit("Direktionen")
    browser = sign_in(admin)
    browser.get("/administration/enheder")
    form = {"name": "Center for Skole", "level": "centre", "parent_id": str(parent)}
    assert browser.post("/administration/enheder", {**form, "name": " "}).status_code == 422
    assert browser.post("/administration/enheder", {**form, "level": "x"}).status_code == 422
    assert browser.post("/administration/enheder", {**form, "parent_id": "987654"}).status_code == 422
    assert browser.post("/administration/enheder", form).status_code == 303
    assert "links__item--deep-1" in browser.get("/administration/enheder").text
