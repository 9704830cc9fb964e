"""The main job in real browsers: a case from draft through three levels, with a return, to final."""

from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from ledelse.demo import people as town_people
from tests.cases.files.making import pdf
from tests.journeys.conftest import Visitor, Visits

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

OFFICER, CHIEF, DIRECTOR, MAYOR = "sagsbehandler", "centerchef.skole", "direktor.boern", "borgmester"
WIDTHS = [390, 820, 1280]
NOTE = "## Indstilling\n\nVi indstiller, at skolen får **{amount}** til en ny legeplads."


def called(username: str) -> str:
    """How a person is named in lists to choose from."""
    return f"{town_people.people()[username].name} ({username})"


def new_case(officer: Visitor, title: str) -> None:
    """Open a case, write its cover note, and put a file on it."""
    page = officer.goes("/sager/ny").page
    page.locator("#f-title").fill(title)
    page.locator("#f-kind").select_option(label="Udvalgssag")
    page.locator("#f-unit_id").select_option(index=1)
    officer.clicks("Opret sag")
    expect(page.get_by_role("heading", name=title)).to_be_visible()
    officer.clicks("Skriv indstilling", role="link")
    page.locator("#f-text").fill(NOTE.format(amount="100.000 kr."))
    expect(page.locator("#note-shown strong")).to_have_text("100.000 kr.")
    officer.picture("note")
    officer.clicks("Gem version 1")
    expect(page.get_by_role("link", name="Ret teksten")).to_be_visible()


def put_on(officer: Visitor, file: Path) -> None:
    officer.clicks("Tilføj fil", role="link")
    officer.page.locator("input[type=file]").set_input_files(file)
    officer.clicks("Læg på sagen")
    expect(officer.page.get_by_role("link", name=file.stem)).to_be_visible()


def send_through(officer: Visitor, *usernames: str) -> str:
    """Make an approval with these as steps and start it; answers its path."""
    page = officer.page
    officer.clicks("Send til godkendelse", role="link")
    for n, username in enumerate(usernames, start=1):
        if page.locator(f"#f-step-{n}-whom").count() == 0:
            officer.clicks("Tilføj trin")
        field = page.locator(f"#f-step-{n}-whom")
        field.fill(called(username))
    officer.picture("chain")
    officer.clicks("Send af sted")
    page.wait_for_url(lambda url: "/rediger" not in url and "/ny" not in url)
    if "/godkend/" not in page.url:
        officer.clicks("Åbn godkendelsen", role="link")
        page.wait_for_url("**/godkend/*")
    return "/godkend/" + page.url.split("/godkend/")[1].split("?")[0].split("#")[0]


def bar(visitor: Visitor) -> Locator:
    """The bar of three."""
    return visitor.page.locator("#bar-acts")


def opens(visitor: Visitor, path: str, title: str) -> None:
    visitor.goes(path)
    expect(visitor.page.locator("#panel").get_by_role("heading", name=title)).to_be_visible()


def approves(visitor: Visitor) -> Locator:
    """Tap Godkend; the toast says that it was done."""
    bar(visitor).locator("button.button--approve").click()
    toast = visitor.page.locator("[data-toast]").last
    expect(toast).to_be_visible()
    return toast


@pytest.mark.parametrize("width", WIDTHS)
def test_a_case_goes_from_draft_through_three_levels_with_a_return(
    visit: Visits, tmp_path: Path, width: int
) -> None:
    title = f"Ny legeplads ved Havneskolen {width}"
    file = tmp_path / "Tegninger.pdf"
    file.write_bytes(pdf("Tegning af legepladsen", "Side to"))
    officer = visit(OFFICER, width=width)
    new_case(officer, title)
    put_on(officer, file)
    officer.picture("case")
    path = send_through(officer, CHIEF, DIRECTOR, MAYOR)

    board = visit(CHIEF, width=1280).goes("/overblik")
    card = board.page.locator(f"#card-{path.rsplit('/', 1)[1]}")
    expect(card).to_contain_text(town_people.people()[CHIEF].name.split()[0])

    chief = visit(CHIEF, width=width)
    opens(chief, path, title)
    chief.picture("decision")
    toast = approves(chief)
    expect(card).to_contain_text(town_people.people()[DIRECTOR].name.split()[0])  # moved without reload
    toast.get_by_role("button", name="Fortryd").click()
    expect(card).to_contain_text(town_people.people()[CHIEF].name.split()[0])
    opens(chief, path, title)
    approves(chief)
    expect(card).to_contain_text(town_people.people()[DIRECTOR].name.split()[0])
    board.picture("board")

    director = visit(DIRECTOR, width=width)
    opens(director, path, title)
    bar(director).get_by_role("link", name="Returnér").click()
    sheet = director.page.locator("#sheet, main").locator("form.decision-form").first
    expect(sheet).to_be_visible()
    sheet.locator("label:has(input[type=radio])").first.click()
    sheet.get_by_label("Send direkte tilbage til mig bagefter").check()
    director.picture("return")
    sheet.locator("button[type=submit]").click()
    expect(director.page.locator("[data-toast]").last).to_be_visible()

    officer.goes(path)
    expect(bar(officer).get_by_role("link", name="Send videre")).to_be_visible()
    officer.goes(officer_case(officer))
    officer.clicks("Ret teksten", role="link")
    officer.page.locator("#f-text").fill(NOTE.format(amount="80.000 kr."))
    officer.clicks("Gem version 2")
    officer.goes(path)
    bar(officer).get_by_role("link", name="Send videre").click()
    form = officer.page.locator("form.decision-form").first
    expect(form).to_be_visible()
    officer.picture("send-on")
    form.locator("button[type=submit]").click()
    expect(card).to_contain_text(town_people.people()[DIRECTOR].name.split()[0])

    opens(director, path, title)
    changed = director.page.locator("#panel .diff").first
    expect(changed.locator("del").first).to_contain_text("100.000")
    expect(changed.locator("ins").first).to_contain_text("80.000")
    director.picture("diff")
    approves(director)

    mayor = visit(MAYOR, width=width)
    opens(mayor, path, title)
    mayor.picture("mayor")
    approves(mayor)
    expect(card).to_have_count(0)
    mayor.picture("next")
    assert path not in mayor.page.url  # the next case is there by itself
    opens(officer, path, title)
    expect(officer.page.locator("#panel")).to_contain_text("Godkendt")
    officer.picture("final")


def officer_case(officer: Visitor) -> str:
    """The way from the approval on the screen to its case."""
    link = officer.page.locator("a[href^='/sager/']:not([href='/sager'])").first
    address = link.get_attribute("href") or ""
    return "/sager/" + address.split("/")[2].split("?")[0]
