"""Every screen in a real browser: axe without violations, light and dark; nothing too wide; the PDF is drawn."""

import re
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Visitor, Visits

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

AXE = (Path(__file__).parents[1] / "vendor" / "axe.min.js").read_text(encoding="utf-8")
WHAT_IS_WRONG = """async () => (await axe.run(document, {resultTypes: ["violations"]})).violations.map(
    (one) => `${one.id}: ${one.nodes.map((node) => node.target.join(" ")).join(", ")}`)"""
TOO_WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
INK = """(canvas) => {
    const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
    return new Set(new Uint32Array(pixels.buffer)).size;
}"""

SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
OFFICERS = ["/sager", "/sager/ny", "/mere", "/mere/indstillinger", "/mere/noegler", "/mere/enheder"]
SHOWN_TO = {
    "borgmester": ["/godkend", "/godkend/flere", "/overblik"],
    "sagsbehandler": OFFICERS,
    "admin": ["/administration/sagstyper", "/administration/personer", "/administration/enheder"],
}


def links_to(page: Page, start: str) -> list[str]:
    """What the page links to whose address begins so, by its number alone: /godkend/7."""
    found = page.locator(f'a[href^="{start}"]').evaluate_all(
        "(all) => all.map((a) => a.getAttribute('href'))"
    )
    numbers = [re.match(rf"{start}\d+", address) for address in found]
    return list(dict.fromkeys(one[0] for one in numbers if one))


def screens(visitor: Visitor, username: str) -> list[str]:
    """The addresses of this person's screens; of those with a number, the first that they find."""
    found = list(SHOWN_TO[username])
    if username == "borgmester":
        approval = links_to(visitor.goes("/godkend").page, "/godkend/")[0]
        found += [approval, f"{approval}/returner", f"{approval}/betingelser", f"{approval}/udsaet"]
        found += links_to(visitor.goes(approval).page, "/sager/")[:1]
    if username == "sagsbehandler":
        case_path = links_to(visitor.goes("/sager?vis=alle").page, "/sager/")[0]
        found += [case_path, f"{case_path}/adgang", f"{case_path}/forelaeggelse"]
    return found


@pytest.mark.parametrize("width", [390, 820, 1280])
def test_axe_finds_nothing(visit: Visits, width: int) -> None:
    wrong = {}
    for username in SHOWN_TO:
        visitor = visit(username, width=width, bypass_csp=True)
        for address in screens(visitor, username):
            visitor.goes(address).page.evaluate(AXE)
            for scheme in SCHEMES:
                visitor.page.emulate_media(color_scheme=scheme)
                found = visitor.page.evaluate(WHAT_IS_WRONG)
                if found:
                    wrong[f"{address} {scheme}"] = found
            visitor.picture("dark" + address.split("?")[0].replace("/", "-"))
    assert wrong == {}


def test_nothing_is_wider_than_a_narrow_phone(visit: Visits) -> None:
    wide = {}
    for username in SHOWN_TO:
        visitor = visit(username, width=320)
        for address in screens(visitor, username):
            visitor.goes(address)
            over = visitor.page.evaluate(TOO_WIDE)
            if over > 0:
                wide[address] = over
    assert wide == {}


@pytest.mark.parametrize("width", [390, 1280])
def test_a_pdf_is_drawn_in_the_page_and_its_reading_noted(visit: Visits, width: int) -> None:
    mayor = visit("borgmester", width=width)
    path = _with_attachment(mayor)
    mayor.goes(path)
    canvas = mayor.page.locator("[data-reader] canvas").first
    expect(canvas).to_be_visible()
    mayor.page.wait_for_function("() => document.querySelector('[data-reader] canvas').width > 100")
    with mayor.page.expect_response(lambda answer: answer.url.endswith("/laest")) as noted:
        mayor.picture("reader")
    assert noted.value.status == 204
    assert canvas.evaluate(INK) > 2  # more colours than paper


def _with_attachment(mayor: Visitor) -> str:
    """The way to the first PDF among what waits."""
    for approval in links_to(mayor.goes("/godkend").page, "/godkend/"):
        page = mayor.goes(approval).page
        for link in page.locator("#dokumenter ~ * .document__link, .document__link").all():
            if "file-pdf" in (link.inner_html() or ""):
                return link.get_attribute("href") or ""
    raise AssertionError("none of the cases has an attachment")
