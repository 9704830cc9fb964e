"""Several at once: only what was opened or marked for it, each on its own, with an outcome for each."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests import make, see
from tests.browser import Browser
from tests.make import on_sqlite
from tests.travel import Clock

SignIn = Callable[[int], Browser]

pytestmark = on_sqlite


@pytest.fixture(autouse=True)
def _stand_still(clock: Clock, database: object) -> None:
    """Every test happens on the Tuesday morning of the clock."""


def body(answer: TestResponse) -> str:
    return answer.get_data(as_text=True)


def hidden(page: str) -> list[tuple[str, str]]:
    main = page.split('id="main"')[1]
    return [
        (name, value)
        for name, value in re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', main)
        if name != "csrf_token"
    ]


def as_form(pairs: list[tuple[str, str]]) -> dict[str, Any]:
    form: dict[str, Any] = {}
    for name, value in pairs:
        form.setdefault(name, []).append(value)
    return form


def case_for(title: str, *people: int, **fields: Any) -> int:
    return make.approval(list(people), case_id=make.case(title), **fields)


def test_only_what_was_opened_or_marked_can_be_picked(sign_in: SignIn) -> None:
    anna = make.person("anna")
    opened = case_for("Åbnet", anna)
    marked = case_for("Mærket", anna, batchable=True)
    closed = case_for("Aldrig set", anna, batchable=False)
    make.opened(opened, anna)
    browser = sign_in(anna)
    page = body(browser.get("/godkend/flere"))
    boxes = {
        int(value): off
        for value, off in re.findall(
            r'type="checkbox" name="approval" value="(\d+)"[^>]*?( disabled)?>', page
        )
    }
    assert boxes == {opened: "", marked: "", closed: " disabled"}
    assert "Åbn sagen, før du godkender den sammen med andre." in page
    summary = body(browser.post("/godkend/flere", {"approval": [opened, closed]}))
    assert "Åbnet" in summary
    assert "Aldrig set" not in summary


def test_each_is_approved_on_its_own_and_has_its_outcome(sign_in: SignIn) -> None:
    unit = make.unit("Direktionen")
    anna, bo = make.person("anna", unit=unit), make.person("Bo Holm", unit=unit)
    good = case_for("Den gode", anna, batchable=True)
    late = make.approval([make.step(units=[unit]), make.step(make.person("cay"))],
                         case_id=make.case("Den sene"), batchable=True)  # fmt: skip
    browser = sign_in(anna)
    browser.get("/godkend/flere")
    form = as_form(hidden(body(browser.post("/godkend/flere", {"approval": [good, late]}))))
    make.act(late, bo, "approve")
    answer = browser.post("/godkend/flere/udfoer", form)
    assert answer.status_code == 200
    page = body(answer)
    assert "1 sag godkendt" in page
    assert page.count("outcome--done") == 1
    assert page.count("outcome--bad") == 1
    assert "Bo Holm har allerede godkendt" in page
    assert see.stand(good)[0] == "approved"
    undo = dict(re.findall(r'name="(action|revision)" value="([^"]+)"', page))
    assert undo["action"] == "undo"
    assert browser.post(f"/godkend/{good}/handling", undo).status_code == 303
    assert see.stand(good) == ("at_step", "current")


def test_sent_twice_it_has_one_effect(sign_in: SignIn) -> None:
    anna = make.person("anna")
    approvals = [case_for(title, anna, batchable=True) for title in ("En", "To")]
    browser = sign_in(anna)
    browser.get("/godkend/flere")
    form = as_form(hidden(body(browser.post("/godkend/flere", {"approval": approvals}))))
    pages = [body(browser.post("/godkend/flere/udfoer", form)) for _tap in range(2)]
    assert [page.count("outcome--done") for page in pages] == [2, 2]
    for approval in approvals:
        assert [one.action for one in see.decisions(approval)].count("approve") == 1


def test_what_was_never_opened_is_refused_even_when_sent(sign_in: SignIn) -> None:
    anna = make.person("anna")
    approval = case_for("Aldrig set", anna, batchable=False)
    browser = sign_in(anna)
    browser.get("/godkend/flere")
    form = {"approval": [approval], f"revision_{approval}": make.revision_of(approval), "key": "k"}
    page = body(browser.post("/godkend/flere/udfoer", form))
    assert "outcome--bad" in page
    assert "Åbn sagen, før" in page
    assert see.stand(approval) == ("at_step", "current")


def test_somebody_elses_case_is_not_there(sign_in: SignIn) -> None:
    approval = case_for("Hemmelig", make.person("bo"))
    browser = sign_in(make.person("anna"))
    browser.get("/godkend/flere")
    answer = browser.post("/godkend/flere/udfoer", {"approval": [approval], f"revision_{approval}": 2})
    assert "outcome--bad" in body(answer)
    assert "Hemmelig" not in body(answer)


def test_nothing_picked_leads_back(sign_in: SignIn) -> None:
    browser = sign_in(make.person("anna"))
    browser.get("/godkend/flere")
    answer = browser.post("/godkend/flere", {})
    assert answer.headers["Location"] == "/godkend/flere"
