"""Reads forms off the pages of a decision, and sends them as a browser without JavaScript does."""

import re
from typing import Any

from werkzeug.test import TestResponse

from tests import make
from tests.browser import Browser

HTMX = {"HX-Request": "true"}


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
