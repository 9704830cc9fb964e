"""Other ways through the same approval: keyboard only, a thumb's swipe, several at once, and no JavaScript."""

import pytest
from playwright.sync_api import Locator, expect

from tests.journeys.conftest import Visitor, Visits

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

MAYOR = "borgmester"


def rows(visitor: Visitor) -> Locator:
    """What waits for a decision of one's own."""
    return visitor.page.locator("[data-row]:has([data-swipe-acts] form)")


def settled(visitor: Visitor) -> None:
    visitor.page.wait_for_load_state("networkidle")


def test_a_whole_approval_with_the_keyboard_alone(visit: Visits) -> None:
    mayor = visit(MAYOR).goes("/godkend")
    settled(mayor)
    page = mayor.page
    before = rows(mayor).count()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    focused = page.locator("[data-row-link]:focus")
    expect(focused).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.locator("#panel")).to_be_visible()
    page.wait_for_url("**/godkend/*")
    settled(mayor)
    for _ in range(80):  # Tab alone must lead to the button, too
        page.keyboard.press("Tab")
        if page.evaluate("() => document.activeElement.matches('#bar-acts button.button--approve')"):
            break
    else:
        raise AssertionError("Tab never came to the button Godkend")
    page.keyboard.press("Enter")
    expect(page.locator("[data-toast]")).to_be_visible()
    expect(rows(mayor)).to_have_count(before - 1)
    settled(mayor)
    page.keyboard.press("z")
    expect(rows(mayor)).to_have_count(before)
    settled(mayor)
    page.keyboard.press("g")
    expect(rows(mayor)).to_have_count(before - 1)


def test_a_swipe_uncovers_and_a_second_tap_commits(visit: Visits) -> None:
    mayor = visit(MAYOR, width=390).goes("/godkend")
    settled(mayor)
    row = rows(mayor).first
    name = row.get_attribute("id") or ""
    box = row.locator("[data-row-link]").bounding_box()
    assert box is not None
    touch = mayor.page.context.new_cdp_session(mayor.page)
    y = box["y"] + box["height"] / 2

    def finger(kind: str, x: float) -> None:
        points = [] if kind == "touchEnd" else [{"x": x, "y": y}]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    finger("touchStart", 340)
    for x in range(320, 60, -20):
        finger("touchMove", x)
    finger("touchEnd", 60)
    button = row.get_by_role("button", name="Godkend")
    expect(button).to_be_visible()
    expect(mayor.page.locator(f"#{name}")).to_have_count(1)  # the swipe itself has done nothing
    mayor.picture("uncovered")
    button.click()
    expect(mayor.page.locator(f"#{name}")).to_have_count(0)
    expect(mayor.page.locator("[data-toast]")).to_be_visible()


def test_several_at_once(visit: Visits) -> None:
    mayor = visit(MAYOR, width=820).goes("/godkend")
    for path in [one.get_attribute("href") for one in rows(mayor).locator("[data-row-link]").all()[:2]]:
        mayor.goes(path or "")
        settled(mayor)
    page = mayor.goes("/godkend/flere").page
    boxes = page.locator("input[name=approval]:not([disabled])")
    expect(boxes.nth(1)).to_be_visible()
    boxes.nth(0).check()
    boxes.nth(1).check()
    mayor.picture("picked")
    page.locator("#batch button[type=submit]").click()
    expect(page.locator(".outcome")).to_have_count(2)
    page.locator("main button.button--approve").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    mayor.picture("outcome")
    page.wait_for_url("**/udfoer")
    expect(page.get_by_role("button", name="Fortryd")).to_have_count(2)


def test_the_same_without_javascript(visit: Visits) -> None:
    mayor = visit(MAYOR, width=390, java_script_enabled=False).goes("/godkend")
    page = mayor.page
    link = page.locator("[data-row]:has([data-swipe-acts] form) [data-row-link]").first
    path = link.get_attribute("href") or ""
    mayor.goes(path)
    page.locator("#bar-acts").get_by_role("link", name="Returnér").click()
    expect(page.locator("form.decision-form")).to_be_visible()
    mayor.goes(path)
    page.locator("#bar-acts button.button--approve").click()
    expect(page.locator("[data-toast]")).to_be_visible()
    page.get_by_role("button", name="Fortryd").click()
    expect(page.locator("[data-toast]").last).to_be_visible()
