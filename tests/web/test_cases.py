"""The pages of cases: listing, opening, editing, closing, deleting, linking, and who may see them."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from ledelse.cases.access import CASE
from ledelse.cases.models import CaseReading
from ledelse.kernel.transaction import SYSTEM, reading
from ledelse.people.permissions import Role
from tests import make, see
from tests.browser import Browser
from tests.web.statements import counted

SignIn = Callable[[int], Browser]
pytestmark = make.on_sqlite


def newest_case() -> int:
    with reading(SYSTEM) as looking:
        return int(
            looking.session.execute(select(CASE.c.id).order_by(CASE.c.id.desc())).scalars().first() or 0
        )


def field(case_id: int, name: str) -> object:
    with reading(SYSTEM) as looking:
        return looking.session.execute(select(CASE.c[name]).where(CASE.c.id == case_id)).scalar_one()


@pytest.fixture
def unit() -> int:
    return make.unit("Center for Skole")


@pytest.fixture
def officer(unit: int) -> int:
    return make.person("Morten Holm", role=Role.CASE_OFFICER, unit=unit)


def new_case(unit: int, **more: str) -> dict[str, str]:
    return {
        "title": "Ny skolevej",
        "kind": "pressesag",
        "unit_id": str(unit),
        "officer": "Morten Holm",
        "access": "unit",
        **more,
    }


def test_a_case_is_opened_with_what_was_typed(sign_in: SignIn, officer: int, unit: int) -> None:
    browser = sign_in(officer)
    browser.get("/sager/ny")
    answer = browser.post("/sager/ny", new_case(unit, deadline_date="25-11-2026", deadline_time="14.00"))
    assert answer.status_code == 303
    page = browser.get(answer.headers["Location"]).text
    assert "Ny skolevej" in page
    assert "25. november 2026 kl. 14.00" in page


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"title": " "}, "Skriv en titel."),
        ({"kind": ""}, "Vælg en sagstype."),
        ({"unit_id": ""}, "Vælg en enhed."),
        ({"unit_id": "999999"}, "Den enhed findes ikke."),
        ({"officer": "Ingen Sådan"}, "Vi kan ikke finde »Ingen Sådan«"),
        ({"deadline_date": "30-02-2026"}, "Skriv datoen som"),
        ({"deadline_date": "2026-11-25", "deadline_time": "99.99"}, "Skriv klokkeslættet som"),
        ({"deadline_time": "12:00"}, "Vælg også en dato."),
        ({"access": "everyone", "confidential": "1"}, "En fortrolig sag kan ikke være åben for alle."),
    ],
)
def test_what_cannot_be_used_is_said_and_the_rest_kept(
    sign_in: SignIn, officer: int, unit: int, wrong: dict[str, str], sentence: str
) -> None:
    browser = sign_in(officer)
    browser.get("/sager/ny")
    answer = browser.post("/sager/ny", new_case(unit, description="Husk lyskrydset", **wrong))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "Husk lyskrydset" in answer.text
    assert newest_case() == 0


def test_a_name_that_fits_several_asks_for_the_whole_one(sign_in: SignIn, officer: int, unit: int) -> None:
    make.person("Anne Berg")
    make.person("Anne Dahl")
    browser = sign_in(officer)
    browser.get("/sager/ny")
    answer = browser.post("/sager/ny", new_case(unit, officer="anne"))
    assert answer.status_code == 422
    assert "Anne Berg" in answer.text
    assert "Anne Dahl" in answer.text


def test_a_member_cannot_open_cases(sign_in: SignIn) -> None:
    browser = sign_in(make.person("anna"))
    assert browser.get("/sager/ny").status_code == 404
    assert "Ny sag" not in browser.get("/sager").text


def test_editing_changes_the_case(sign_in: SignIn, officer: int, unit: int) -> None:
    case = make.case("Gammel titel", by=officer, unit_id=unit)
    browser = sign_in(officer)
    browser.get(f"/sager/{case}/ret")
    answer = browser.post(f"/sager/{case}/ret", new_case(unit, title="Ny titel", revision="1"))
    assert answer.status_code == 303
    assert field(case, "title") == "Ny titel"


def test_who_edits_something_older_sees_both(sign_in: SignIn, officer: int, unit: int) -> None:
    case = make.case("Først", by=officer, unit_id=unit)
    browser = sign_in(officer)
    browser.get(f"/sager/{case}/ret")
    browser.post(f"/sager/{case}/ret", new_case(unit, title="Andens titel", revision="1"))
    answer = browser.post(f"/sager/{case}/ret", new_case(unit, title="Min titel", revision="1"))
    assert answer.status_code == 409
    assert "Andens titel" in answer.text
    assert 'value="Min titel"' in answer.text
    again = browser.post(f"/sager/{case}/ret", new_case(unit, title="Min titel", revision="2"))
    assert again.status_code == 303
    assert field(case, "title") == "Min titel"


def test_who_only_reads_is_told_why_the_buttons_are_off(sign_in: SignIn, officer: int, unit: int) -> None:
    case = make.case(by=officer, unit_id=unit, access="everyone")
    browser = sign_in(make.person("anna"))
    page = browser.get(f"/sager/{case}")
    assert page.status_code == 200
    assert "Bed sagsbehandleren om det" in page.text
    assert browser.get(f"/sager/{case}/ret").status_code == 403
    assert browser.post(f"/sager/{case}/luk").status_code == 403


@pytest.mark.parametrize(
    "path", ["", "/ret", "/adgang", "/dokumenter/ny", "/forelaeggelse", "/godkendelse/ny", "/slet"]
)
def test_what_is_not_ones_own_does_not_exist(sign_in: SignIn, path: str) -> None:
    hidden = make.case("Hemmelig plan", by=make.officer(), confidential=True)
    browser = sign_in(make.person("bo", role=Role.SECRETARIAT))
    nothing = browser.get(f"/sager/987654{path}")
    answer = browser.get(f"/sager/{hidden}{path}")
    assert answer.status_code == nothing.status_code == 404
    assert "Hemmelig" not in answer.text


@pytest.mark.parametrize("path", ["/sager/99999999999999999999", "/godkendelse/99999999999/rediger"])
def test_a_number_beyond_all_is_not_there(sign_in: SignIn, officer: int, path: str) -> None:
    assert sign_in(officer).get(path).status_code == 404


def test_a_field_with_a_nul_is_refused(sign_in: SignIn, officer: int, unit: int) -> None:
    browser = sign_in(officer)
    browser.get("/sager/ny")
    assert browser.post("/sager/ny", new_case(unit, title="a\0b")).status_code == 400


def test_closing_and_opening_again(sign_in: SignIn, officer: int, unit: int) -> None:
    case = make.case(by=officer, unit_id=unit)
    browser = sign_in(officer)
    browser.get(f"/sager/{case}")
    assert browser.post(f"/sager/{case}/luk").status_code == 303
    assert field(case, "status") == "closed"
    assert "Genåbn sagen" in browser.get(f"/sager/{case}").text
    assert browser.post(f"/sager/{case}/genaabn").status_code == 303
    assert field(case, "status") == "open"


def test_a_case_under_approval_is_not_closed_and_says_why(sign_in: SignIn, officer: int, unit: int) -> None:
    case = make.case(by=officer, unit_id=unit)
    make.approval(case_id=case, by=officer)
    browser = sign_in(officer)
    browser.get(f"/sager/{case}")
    answer = browser.post(f"/sager/{case}/luk")
    assert answer.status_code == 409
    assert "Sagen er til godkendelse" in answer.text


def test_deleting_needs_right_and_reason_and_leaves_a_tombstone(
    sign_in: SignIn, officer: int, unit: int
) -> None:
    case = make.case(by=officer, unit_id=unit)
    assert sign_in(officer).get(f"/sager/{case}/slet").status_code == 404
    browser = sign_in(make.person("sekretær", role=Role.SECRETARIAT, unit=unit))
    make.member(officer, unit=unit, role=Role.SECRETARIAT)
    browser = sign_in(officer)
    browser.get(f"/sager/{case}/slet")
    assert browser.post(f"/sager/{case}/slet", {"reason": " "}).status_code == 422
    assert field(case, "deleted_at") is None
    assert browser.post(f"/sager/{case}/slet", {"reason": "Oprettet to gange"}).status_code == 303
    assert field(case, "deleted_reason") == "Oprettet to gange"
    assert browser.get(f"/sager/{case}").status_code == 404


def test_cases_are_tied_by_number(sign_in: SignIn, officer: int, unit: int) -> None:
    case, other = (
        make.case("Den ene", by=officer, unit_id=unit),
        make.case("Den anden", by=officer, unit_id=unit),
    )
    hidden = make.case("Hemmelig", by=make.officer())
    browser = sign_in(officer)
    browser.get(f"/sager/{case}")
    for number in ("", "findes ikke", see.case_number(hidden)):
        answer = browser.post(f"/sager/{case}/sager", {"number": number})
        assert answer.status_code == 422
        assert "Vi kan ikke finde en sag med det nummer" in answer.text
    assert browser.post(f"/sager/{case}/sager", {"number": see.case_number(other)}).status_code == 303
    assert "Den anden" in browser.get(f"/sager/{case}").text


def test_reading_a_confidential_case_is_logged(sign_in: SignIn, officer: int, unit: int) -> None:
    case = make.case(by=officer, unit_id=unit, confidential=True)
    browser = sign_in(officer)
    browser.get(f"/sager/{case}")
    browser.get(f"/sager/{case}", headers={"HX-Request": "true"})
    with reading(SYSTEM) as looking:
        rows = looking.session.execute(select(CaseReading.case_id, CaseReading.person_id)).all()
    assert [tuple(row) for row in rows] == [(case, officer)]


def test_the_list_finds_by_word_and_by_filter(sign_in: SignIn, officer: int, unit: int) -> None:
    make.case("Ørsteds allé", by=officer, unit_id=unit)
    make.case("Skolebus", by=officer, unit_id=unit, kind="pressesag")
    make.case("Skolebus ved åen", by=make.officer())
    browser = sign_in(officer)
    found = browser.get("/sager?q=ØRSTED").text
    assert "Ørsteds allé" in found
    assert "Skolebus" not in found
    assert "Skolebus" in browser.get(f"/sager?vis=enhed-{unit}&type=pressesag").text
    assert "Ørsteds allé" not in browser.get("/sager?vis=lukkede").text
    assert "åen" not in browser.get("/sager?vis=alle&q=skolebus").text
    assert "Ingen sager passer" in browser.get("/sager?q=findes+slet+ikke").text


def test_the_list_goes_on_page_by_page(sign_in: SignIn, officer: int, unit: int) -> None:
    for n in range(52):
        make.case(f"Sag nummer {n:02}", by=officer, unit_id=unit)
    browser = sign_in(officer)
    first = browser.get("/sager?vis=mine").text
    assert "Sag nummer 51" in first
    assert "Sag nummer 01" not in first
    last_shown = newest_case() - 49
    assert "Sag nummer 01" in browser.get(f"/sager?vis=mine&efter={last_shown}").text


def test_the_first_page_of_who_prepares_is_their_work(sign_in: SignIn, officer: int, unit: int) -> None:
    boss = make.person("Chefen")
    draft = make.case("En kladde", by=officer, unit_id=unit)
    make.approval([boss], case_id=draft, by=officer, start=False)
    back = make.case("Kom tilbage", by=officer, unit_id=unit)
    returned = make.approval([boss], case_id=back, by=officer)
    make.act(returned, boss, "return", reason="Ret tallene")
    page = sign_in(officer).get("/sager").text
    assert (
        page.index("Returneret til dig")
        < page.index("Kom tilbage")
        < page.index("Kladder")
        < page.index("En kladde")
    )
    assert "En kladde" not in sign_in(boss).get("/sager").text


def test_a_draft_is_nobody_elses(sign_in: SignIn, officer: int, unit: int) -> None:
    case = make.case(by=officer, unit_id=unit, access="everyone")
    make.approval(case_id=case, by=officer, start=False)
    assert "Kladde" in sign_in(officer).get(f"/sager/{case}").text
    assert "Kladde" not in sign_in(make.person("anna")).get(f"/sager/{case}").text


@pytest.mark.parametrize(
    "path",
    [
        "/sager",
        "/sager?vis=aabne",
        "/sager/ny",
        "/sager/{case}",
        "/sager/{case}/ret",
        "/sager/{case}/adgang",
        "/sager/{case}/dokumenter/ny",
        "/sager/{case}/forelaeggelse",
        "/sager/{case}/dokumenter/{document}/1",
        "/sager/{case}/dokumenter/{document}/aendringer",
        "/sager/{case}/godkendelse/ny",
        "/godkendelse/{approval}/rediger",
    ],
)
def test_no_page_asks_more_than_twelve_times(sign_in: SignIn, officer: int, unit: int, path: str) -> None:
    case = make.case(by=officer, unit_id=unit)
    document = make.document(case, by=officer)
    approvers = [make.person() for _ in range(4)]
    approval = make.approval(approvers, case_id=case, by=officer, documents=[document])
    browser = sign_in(officer)
    address = path.format(case=case, document=document, approval=approval)
    browser.get(address)
    with counted() as statements:
        assert browser.get(address).status_code == 200
    reads = [one for one in statements if one.startswith("SELECT")]
    assert len(reads) <= 12, "\n".join(reads)
