"""Deciding on the pages: the flow with and without JavaScript, refusals, and what a second tap does."""

import re
from collections.abc import Callable

import pytest

from ledelse.approvals.chain import Resume
from ledelse.approvals.service import NewCondition
from tests import make, see
from tests.browser import Browser
from tests.make import on_sqlite
from tests.travel import Clock
from tests.web.forms import HTMX, body, form_of, opened, send, waiting

SignIn = Callable[[int], Browser]

pytestmark = on_sqlite


@pytest.fixture(autouse=True)
def _stand_still(clock: Clock, database: object) -> None:
    """Every test happens on the Tuesday morning of the clock."""


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
