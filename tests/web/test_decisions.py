"""Deciding on the pages: the flow with and without JavaScript, refusals, and what a second tap does."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from werkzeug.test import TestResponse

from ledelse.approvals.chain import Resume
from ledelse.approvals.service import NewCondition
from tests import make, see
from tests.browser import Browser
from tests.make import on_sqlite
from tests.travel import Clock

SignIn = Callable[[int], Browser]
HTMX = {"HX-Request": "true"}

pytestmark = on_sqlite


@pytest.fixture(autouse=True)
def _stand_still(clock: Clock, database: object) -> None:
    """Every test happens on the Tuesday morning of the clock."""


def form_of(page: str, *, action: str, in_list: bool = False) -> dict[str, str]:
    """The hidden fields of the form with this action, as a browser would send them."""
    for form in re.findall(r"<form.*?</form>", page, re.DOTALL):
        fields = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form))
        if fields.get("action") == action and ("from" in fields) is in_list:
            fields.pop("csrf_token")
            return fields
    raise AssertionError(f"no form for {action}")


def opened(browser: Browser, approval: int, *, action: str = "approve") -> dict[str, str]:
    """Open the approval, and answer the fields of one of its forms."""
    return form_of(body(browser.get(f"/godkend/{approval}")), action=action)


def sheet(browser: Browser, approval: int, name: str) -> dict[str, str]:
    """Open a sheet, and answer its hidden fields."""
    page = body(browser.get(f"/godkend/{approval}/{name}"))
    fields = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page.split("data-sheet")[1]))
    fields.pop("csrf_token")
    return fields


def send(browser: Browser, approval: int, fields: dict[str, str], **more: Any) -> TestResponse:
    return browser.post(f"/godkend/{approval}/handling", fields, **more)


def body(answer: TestResponse) -> str:
    return answer.get_data(as_text=True)


def waiting(title: str, *people: int, **fields: Any) -> int:
    return make.approval(list(people), case_id=make.case(title), **fields)


def test_after_an_approval_the_next_case_is_there(sign_in: SignIn) -> None:
    anna = make.person("anna")
    first, second, third = (waiting(title, anna) for title in ("Første", "Anden", "Tredje"))
    browser = sign_in(anna)
    answer = send(browser, second, opened(browser, second), headers=HTMX)
    assert answer.status_code == 200
    assert answer.headers["HX-Push-Url"] == f"/godkend/{third}"
    page = body(answer)
    assert "<html" not in page
    assert re.search(r"page-head__title[^>]*data-focus-here>Tredje", page)
    assert 'id="inbox-list"' in page
    assert 'hx-swap-oob="morph"' in page
    assert 'id="nav-count-inbox"' in page
    assert "Godkendt: Anden" in page
    assert form_of(page, action="undo")
    answer = send(browser, third, opened(browser, third), headers=HTMX)
    assert answer.headers["HX-Push-Url"] == f"/godkend/{first}"
    answer = send(browser, first, opened(browser, first), headers=HTMX)
    assert answer.headers["HX-Push-Url"] == "/godkend"
    assert "Alt er klaret" in body(answer)
    assert [see.stand(one)[0] for one in (first, second, third)] == ["approved"] * 3


def test_the_next_case_of_an_answer_is_opened_when_it_is_shown(sign_in: SignIn) -> None:
    anna, bo = make.person("anna"), make.person("bo")
    first, second = waiting("Første", anna), waiting("Anden", bo, anna)
    browser, bos = sign_in(anna), sign_in(bo)
    send(bos, second, opened(bos, second))
    answer = send(browser, first, opened(browser, first), headers=HTMX)
    told = re.search(r'hx-post="(/godkend/\d+/aabnet)" hx-trigger="load"', body(answer))
    assert told is not None
    assert told.group(1) == f"/godkend/{second}/aabnet"
    assert "undo" in see.buttons(second, bo)
    assert browser.post(told.group(1)).status_code == 204
    assert "row--unread" not in body(browser.get("/godkend"))


def test_without_javascript_the_next_page_has_the_way_back(sign_in: SignIn) -> None:
    anna = make.person("anna")
    first, second = waiting("Første", anna), waiting("Anden", anna)
    browser = sign_in(anna)
    answer = send(browser, first, {**opened(browser, first), "comment": "Fint arbejde"})
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"/godkend/{second}"
    page = body(browser.get(answer.headers["Location"]))
    assert "Godkendt: Første" in page
    answer = send(browser, first, form_of(page, action="undo"))
    assert answer.headers["Location"] == f"/godkend/{first}"
    assert see.stand(first) == ("at_step", "current")
    assert "Fortrudt: Første" in body(browser.get(answer.headers["Location"]))


def test_the_toast_is_shown_once(sign_in: SignIn) -> None:
    anna = make.person("anna")
    first, _second = waiting("Første", anna), waiting("Anden", anna)
    browser = sign_in(anna)
    answer = send(browser, first, opened(browser, first))
    assert "Godkendt: Første" in body(browser.get(answer.headers["Location"]))
    assert "Godkendt: Første" not in body(browser.get("/godkend"))


def test_a_double_tap_has_one_effect_and_the_same_answer(sign_in: SignIn) -> None:
    anna = make.person("anna")
    first, second = waiting("Første", anna, anna), waiting("Anden", anna)
    browser = sign_in(anna)
    fields = opened(browser, first)
    answers = [send(browser, first, fields) for _tap in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert f"/godkend/{second}" in answers[0].headers["Location"]
    assert len([one for one in see.standing(first) if one[0] == "approve"]) == 2  # the second one is carried
    assert len([one for one in see.decisions(first) if one.action == "approve"]) == 2


def test_a_key_that_comes_with_something_else_is_refused(sign_in: SignIn) -> None:
    anna, bo = make.person("anna"), make.person("bo")
    approval = waiting("Sagen", anna, bo)
    browser = sign_in(anna)
    fields = opened(browser, approval)
    send(browser, approval, fields)
    answer = send(browser, approval, {**fields, "comment": "noget andet"})
    assert answer.status_code == 422
    assert len([one for one in see.decisions(approval) if one.action == "approve"]) == 1


def test_too_late_says_who_did_what_and_keeps_what_was_typed(sign_in: SignIn, clock: Clock) -> None:
    unit = make.unit("Direktionen")
    anna, bo = make.person("anna", unit=unit), make.person("Bo Holm", unit=unit)
    approval = make.approval([make.step(units=[unit]), make.step(make.person("cay"))])
    browser = sign_in(anna)
    fields = opened(browser, approval)
    make.act(approval, bo, "approve")
    clock.forward(minutes=4)
    answer = send(browser, approval, {**fields, "comment": "Min egen mening"}, headers=HTMX)
    assert answer.status_code == 409
    page = body(answer)
    assert "Bo Holm har allerede godkendt i dag kl. 9.00." in page
    assert "Min egen mening" in page
    assert re.search(r'class="notice notice--bad" role="alert"', page)
    assert "disabled" in page.split('id="bar-acts"')[1]
    whole = send(browser, approval, {**fields, "comment": "Min egen mening"})
    assert whole.status_code == 409
    assert "<html" in body(whole)
    assert "Min egen mening" in body(whole)


def test_what_was_seen_must_be_what_is_there(sign_in: SignIn) -> None:
    anna = make.person("anna")
    approval = waiting("Sagen", anna)
    browser = sign_in(anna)
    fields = opened(browser, approval)
    make.act(approval, make.officer(), "withdraw")
    make.act(approval, make.officer(), "start")
    answer = send(browser, approval, fields, headers=HTMX)
    assert answer.status_code == 409
    assert see.stand(approval) == ("at_step", "current")


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


def test_a_decision_on_an_older_version_is_confirmed_with_one_tap(sign_in: SignIn) -> None:
    anna, bo = make.person("anna"), make.person("bo")
    case = make.case("Budget")
    note = make.document(case, text="Fem kroner")
    approval = make.approval([anna, bo], case_id=case, documents=[note])
    make.act(approval, anna, "approve")
    make.act(approval, bo, "return", reason="Ret", to_step=0, resume=Resume.WITH_ME)
    make.version(note, text="Seks kroner")
    make.act(approval, make.officer(), "start", adopt={note: None})
    browser = sign_in(anna)
    fields = opened(browser, approval, action="confirm")
    assert "givet på v1, nu v2" in body(browser.get(f"/godkend/{approval}"))
    assert send(browser, approval, fields).status_code == 303
    assert "givet på v1" not in body(browser.get(f"/godkend/{approval}"))


def test_a_copy_is_marked_as_read_from_the_list(sign_in: SignIn) -> None:
    anna, bo = make.person("anna"), make.person("bo")
    approval = make.approval([make.step(bo, copies=[anna])], case_id=make.case("Til orientering"))
    browser = sign_in(anna)
    fields = form_of(body(browser.get("/godkend")), action="seen", in_list=True)
    answer = send(browser, approval, fields, headers=HTMX)
    assert answer.headers["HX-Reswap"] == "none"
    assert 'id="inbox-list"' in body(answer)
    assert "Læst: Til orientering" in body(answer)
    assert 'id="panel"' not in body(answer)
    assert "Til orientering" not in body(browser.get("/godkend")).split("toasts")[0]


def test_a_swipe_that_comes_too_late_says_so_in_the_list(sign_in: SignIn) -> None:
    unit = make.unit("Direktionen")
    anna, bo = make.person("anna", unit=unit), make.person("Bo Holm", unit=unit)
    approval = make.approval([make.step(units=[unit]), make.step(make.person("cay"))])
    browser = sign_in(anna)
    page = body(browser.get("/godkend"))
    fields = form_of(page, action="approve", in_list=True)
    make.act(approval, bo, "approve")
    answer = send(browser, approval, fields, headers=HTMX)
    assert answer.status_code == 409
    assert "toast--bad" in body(answer)
    assert "Bo Holm har allerede godkendt" in body(answer)


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


def test_what_is_not_yours_to_do_is_refused_without_a_trace(sign_in: SignIn) -> None:
    anna, bo = make.person("anna"), make.person("bo")
    approval = waiting("Sagen", anna, bo)
    browser = sign_in(make.officer())
    browser.get(f"/godkend/{approval}")
    fields = {"action": "approve", "revision": str(make.revision_of(approval)), "key": "k"}
    answer = send(browser, approval, fields)
    assert answer.status_code == 403
    assert "ikke godkender" in body(answer)
    assert see.stand(approval) == ("at_step", "current", "pending")


def test_the_responsible_follows_whom_it_waits_for(sign_in: SignIn) -> None:
    approval = waiting("Sagen", make.person("Anna Holm"))
    page = body(sign_in(make.officer()).get(f"/godkend/{approval}"))
    assert "Venter på Anna Holm." in page
    assert "Træk tilbage" in page.split('id="bar-acts"')[1]
    assert "ikke godkender" not in page


def test_an_unknown_action_is_the_senders_fault(sign_in: SignIn) -> None:
    anna = make.person("anna")
    approval = waiting("Sagen", anna)
    browser = sign_in(anna)
    browser.get(f"/godkend/{approval}")
    assert send(browser, approval, {"action": "explode", "revision": "1"}).status_code == 400


def test_history_shows_who_did_what_and_what_was_undone(sign_in: SignIn) -> None:
    anna, bo = make.person("anna"), make.person("bo")
    approval = make.approval([make.step(anna, name="Chef"), make.step(bo, name="Direktør")])
    make.act(approval, anna, "approve", comment="Ser rigtigt ud")
    make.act(approval, anna, "undo")
    make.act(approval, anna, "approve_with_conditions", conditions=(NewCondition("Husk høringen"),))
    page = body(sign_in(anna).get(f"/godkend/{approval}"))
    assert "anna godkendte trin 1 (Chef) (fortrudt)" in page
    assert "Ser rigtigt ud" in page
    assert "Husk høringen" in page
    assert "history__line--undone" in page
    assert form_of(page, action="undo")
