"""The sheets: what an action asks, what is said when it is missing, and what it does."""

import re
from collections.abc import Callable

import pytest

from tests import make, see
from tests.browser import Browser
from tests.make import on_sqlite
from tests.travel import Clock
from tests.web.forms import HTMX, body, form_of, opened, send, sheet, waiting

SignIn = Callable[[int], Browser]

pytestmark = on_sqlite


@pytest.fixture(autouse=True)
def _stand_still(clock: Clock, database: object) -> None:
    """Every test happens on the Tuesday morning of the clock."""


def test_a_return_needs_a_reason_and_stays_in_its_sheet(sign_in: SignIn) -> None:
    anna, bo = make.person("anna"), make.person("bo")
    approval = waiting("Sagen", anna, bo)
    make.act(approval, anna, "approve")
    browser = sign_in(bo)
    fields = sheet(browser, approval, "returner")
    answer = send(browser, approval, {**fields, "to_step": "1", "back_to_me": "1"}, headers=HTMX)
    assert answer.status_code == 422
    page = body(answer)
    assert "data-sheet" in page
    assert "Skriv en begrundelse" in page
    assert re.search(r'name="back_to_me" value="1" checked', page)
    assert re.search(r'<option value="1" selected>', page)
    answer = send(
        browser, approval, {**fields, "reason": "Uklar indstilling", "to_step": "1", "back_to_me": "1"}
    )
    assert answer.status_code == 303
    assert see.stand(approval) == ("at_step", "current", "returned")
    make.act(approval, anna, "approve")
    assert see.stand(approval) == ("at_step", "approved", "current")


def test_a_form_in_a_sheet_goes_into_the_page_below_only_where_there_is_one(sign_in: SignIn) -> None:
    anna = make.person("anna")
    approval = waiting("Sagen", anna)
    browser = sign_in(anna)
    path = f"/godkend/{approval}/returner"
    on_inbox = {**HTMX, "HX-Current-URL": f"http://localhost/godkend/{approval}"}
    on_case = {**HTMX, "HX-Current-URL": "http://localhost/sager/1"}
    assert 'hx-target="#detail"' in body(browser.get(path, headers=on_inbox))
    assert 'hx-target="#detail"' not in body(browser.get(path, headers=on_case))
    assert 'hx-target="#detail"' not in body(browser.get(path))


def test_only_the_last_step_rejects_and_the_menu_says_so(sign_in: SignIn) -> None:
    anna, bo = make.person("anna"), make.person("bo")
    approval = waiting("Sagen", anna, bo)
    browser = sign_in(anna)
    assert "Kun det sidste trin kan afvise." in body(browser.get(f"/godkend/{approval}"))
    assert browser.get(f"/godkend/{approval}/afvis").status_code == 409
    make.act(approval, anna, "approve")
    browser = sign_in(bo)
    fields = sheet(browser, approval, "afvis")
    assert send(browser, approval, fields).status_code == 422
    assert send(browser, approval, {**fields, "comment": "Nej"}).status_code == 303
    assert see.stand(approval)[0] == "rejected"


def test_conditions_are_set_seen_and_ticked_off(sign_in: SignIn) -> None:
    anna, bo = make.person("anna"), make.person("bo")
    approval = waiting("Sagen", anna)
    browser = sign_in(anna)
    fields = sheet(browser, approval, "betingelser")
    assert send(browser, approval, fields).status_code == 422
    named = {**fields, "condition_1": "Spørg Bo", "owner_1": str(bo), "condition_2": "Tæl igen"}
    assert send(browser, approval, named).status_code == 303
    assert see.stand(approval)[0] == "awaiting_conditions"
    bos = sign_in(bo)
    fields = opened(bos, approval, action="tick_condition")
    assert send(bos, approval, fields).status_code == 303
    page = body(browser.get(f"/godkend/{approval}"))
    assert "Opfyldt" in page
    assert "Spørg Bo" in page
    waive = form_of(page, action="waive_condition")
    assert send(browser, approval, waive).status_code == 303
    assert see.stand(approval)[0] == "approved"


def test_forwarding_by_name_without_javascript(sign_in: SignIn) -> None:
    anna, bo = make.person("anna"), make.person("Bo Holm")
    make.person("Bodil Holm")
    approval = waiting("Sagen", anna)
    browser = sign_in(anna)
    fields = sheet(browser, approval, "viderestil")
    several = send(browser, approval, {**fields, "q": "holm"})
    assert several.status_code == 422
    assert "Bodil Holm" in body(several)
    assert "Bo Holm" in body(several)
    nobody = send(browser, approval, {**fields, "q": "Findes Ikke"})
    assert nobody.status_code == 422
    assert send(browser, approval, {**fields, "q": "Bo Holm"}).status_code == 422  # Bodil fits too
    assert send(browser, approval, {**fields, "to": str(bo)}).status_code == 303
    assert see.waiting(approval) == {("decide", bo)}


def test_a_search_for_people_shows_those_that_fit(sign_in: SignIn) -> None:
    anna = make.person("anna")
    make.person("Bodil Holm")
    approval = waiting("Sagen", anna)
    page = body(sign_in(anna).get(f"/godkend/{approval}/viderestil?q=bod", headers=HTMX))
    people = page.split('id="people"')[1]
    assert "Bodil Holm" in people
    assert "anna" not in people.split("</fieldset>")[0]


def test_the_responsible_sends_on_with_the_versions_chosen(sign_in: SignIn) -> None:
    anna, officer = make.person("anna"), make.officer()
    case = make.case("Budget")
    note, other = make.document(case, text="Fem kroner"), make.document(case, title="Bilag", text="A")
    approval = make.approval([anna], case_id=case, documents=[note, other])
    make.act(approval, anna, "return", reason="Ret tal", to_step=0)
    make.version(note, text="Seks kroner")
    make.version(other, text="B")
    browser = sign_in(officer)
    assert "Send videre" in body(browser.get(f"/godkend/{approval}"))
    page = body(browser.get(f"/godkend/{approval}/send-videre"))
    assert "Indstilling: v2 i stedet for v1" in page
    assert "Bilag: v2 i stedet for v1" in page
    assert re.search(r"<del>.*Fem.*</del>\s*<ins>.*Seks", page)
    fields = sheet(browser, approval, "send-videre")
    assert send(browser, approval, {**fields, "adopt": str(note)}).status_code == 303
    locked = see.loaded(approval).locked
    assert [locked[note] is not None, len(set(locked.values()))] == [True, 2]
    page = body(sign_in(anna).get(f"/godkend/{approval}"))
    assert "v2, du så v1" in page  # the note
    assert "v2 findes på sagen" in page  # the attachment was not adopted


@pytest.mark.parametrize(
    ("name", "action", "stand"),
    [("annuller", "cancel", "at_step"), ("traek-tilbage", "withdraw", "draft")],
)
def test_the_responsible_stops_or_takes_back(sign_in: SignIn, name: str, action: str, stand: str) -> None:
    approval = waiting("Sagen", make.person("anna"))
    browser = sign_in(make.officer())
    fields = sheet(browser, approval, name)
    assert fields["action"] == action
    answer = send(browser, approval, {**fields, "comment": "Vi venter på tal"})
    assert answer.headers["Location"] == f"/godkend/{approval}"
    assert see.stand(approval)[0] == stand
    assert browser.get(answer.headers["Location"]).status_code == 200
    if action == "cancel":
        fields = sheet(browser, approval, "genaabn")
        assert send(browser, approval, {**fields, "comment": "Videre"}).status_code == 303
        assert see.row(approval).status == "active"


def test_somebody_later_skips_the_step_with_a_reason(sign_in: SignIn) -> None:
    anna, bo = make.person("anna"), make.person("bo")
    approval = waiting("Sagen", anna, bo)
    browser = sign_in(bo)
    fields = sheet(browser, approval, "spring-over")
    assert send(browser, approval, fields).status_code == 422
    assert send(browser, approval, {**fields, "comment": "Anna er syg"}).status_code == 303
    assert see.stand(approval) == ("at_step", "skipped", "current")


def test_the_case_officer_takes_over_or_puts_somebody_else_in(sign_in: SignIn) -> None:
    anna, bo, officer = make.person("anna"), make.person("bo"), make.officer()
    approval = waiting("Sagen", anna)
    browser = sign_in(officer)
    fields = {**sheet(browser, approval, "overtag"), "step": "1", "comment": "Anna er syg"}
    assert send(browser, approval, {**fields, "to": str(bo)}).status_code == 303
    assert see.waiting(approval) == {("decide", bo)}
    fields = {**sheet(browser, approval, "overtag"), "step": "1", "comment": "Bo også"}
    assert send(browser, approval, {**fields, "add": "1"}).status_code == 303
    assert see.waiting(approval) == {("decide", bo), ("decide", officer)}
