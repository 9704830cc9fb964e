"""The chain editor: written with submit buttons alone, kept as a draft, sent, and edited while it runs."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from ledelse.approvals.access import APPROVAL
from ledelse.approvals.chain import Rule
from ledelse.approvals.facts import DOCUMENTS
from ledelse.kernel.transaction import SYSTEM, reading
from ledelse.people.permissions import Role
from tests import make, see
from tests.browser import Browser

SignIn = Callable[[int], Browser]
pytestmark = make.on_sqlite


@pytest.fixture
def unit() -> int:
    return make.unit("Center for Skole")


@pytest.fixture
def officer(unit: int) -> int:
    return make.person("Morten Holm", role=Role.CASE_OFFICER, unit=unit)


@pytest.fixture
def case(officer: int, unit: int) -> int:
    return make.case(by=officer, unit_id=unit)


def form(*steps: dict[str, Any], do: str = "save", **more: Any) -> dict[str, Any]:
    """The form with these steps, as a browser sends it."""
    fields: dict[str, Any] = {"steps": str(len(steps)), "do": do, **more}
    for n, step in enumerate(steps, start=1):
        fields |= {f"step-{n}-{name}": value for name, value in step.items()}
    return fields


def approvals_of(case_id: int) -> list[Any]:
    with reading(SYSTEM) as looking:
        return list(looking.session.execute(select(APPROVAL).where(APPROVAL.c.case_id == case_id)))


def documents_of(approval_id: int) -> list[int]:
    with reading(SYSTEM) as looking:
        query = select(DOCUMENTS.c.document_id).where(DOCUMENTS.c.approval_id == approval_id)
        return list(looking.session.execute(query.order_by(DOCUMENTS.c.ord)).scalars())


def test_a_whole_chain_is_written_and_sent_without_javascript(
    sign_in: SignIn, officer: int, unit: int, case: int
) -> None:
    boss, other = make.person("Lone Bach"), make.person("Bo Juhl")
    first, second = make.document(case, by=officer), make.document(case, by=officer, title="Bilag")
    address = f"/sager/{case}/godkendelse/ny"
    browser = sign_in(officer)
    assert "Trin 1" in browser.get(address).text
    added = browser.post(address, form({"whom_new": "lone bach; bo"}, do="add"))
    assert added.status_code == 200
    assert f'name="step-1-whom" value="p{boss}" checked' in added.text
    assert "Trin 2" in added.text
    chain = ({"whom": [f"p{boss}", f"p{other}"], "rule": "any"}, {"whom": [f"u{unit}"], "name": "Centret"})
    more = {"document": [str(second), str(first)], "order": [str(second), str(first)], "urgent": "1"}
    answer = browser.post(address, form(*chain, do="send", deadline_date="2026-12-01", **more))
    assert answer.status_code == 303
    made = approvals_of(case)[0]
    assert (made.status, made.urgent, made.deadline_timed) == ("active", True, False)
    assert documents_of(made.id) == [second, first]
    steps = see.chain(made.id).steps
    assert [step.rule for step in steps] == [Rule.ANY, Rule.ALL]
    assert [place.unit_id for place in steps[1].places] == [unit]


def test_a_name_nobody_has_is_kept_and_named(sign_in: SignIn, officer: int, case: int) -> None:
    browser = sign_in(officer)
    browser.get(f"/sager/{case}/godkendelse/ny")
    answer = browser.post(f"/sager/{case}/godkendelse/ny", form({"whom_new": "Ingen Sådan"}))
    assert answer.status_code == 422
    assert "Vi kan ikke finde »Ingen Sådan«" in answer.text
    assert 'value="Ingen Sådan"' in answer.text
    assert approvals_of(case) == []


def test_a_step_without_anybody_is_pointed_at(sign_in: SignIn, officer: int, case: int) -> None:
    browser = sign_in(officer)
    browser.get(f"/sager/{case}/godkendelse/ny")
    answer = browser.post(f"/sager/{case}/godkendelse/ny", form({"name": "Chefen"}, do="send"))
    assert answer.status_code == 422
    assert 'href="#f-step-1-whom"' in answer.text
    assert 'value="Chefen"' in answer.text
    assert approvals_of(case) == []


def test_what_cannot_be_sent_is_not_half_kept(sign_in: SignIn, officer: int, case: int) -> None:
    """Sending needs documents (or whatever the rules ask): when it is refused, no draft is left behind."""
    boss = make.person("Lone Bach")
    browser = sign_in(officer)
    browser.get(f"/sager/{case}/godkendelse/ny")
    wrong = {"whom": [f"p{boss}"], "rule": "some", "needed": "3"}
    answer = browser.post(f"/sager/{case}/godkendelse/ny", form(wrong, do="send", urgent="1"))
    assert answer.status_code == 422
    assert approvals_of(case) == []
    assert 'name="urgent" value="1" checked' in answer.text


@pytest.mark.parametrize(
    ("do", "order"),
    [("up:2", ["B", "A", "C"]), ("down:2", ["A", "C", "B"]), ("remove:2", ["A", "C"]), ("up:1", ["A", "B", "C"]),
     ("remove:99", ["A", "B", "C"]), ("down:-1", ["A", "B", "C"]), ("noget", ["A", "B", "C"])],
)  # fmt: skip
def test_steps_are_moved_by_buttons(
    sign_in: SignIn, officer: int, case: int, do: str, order: list[str]
) -> None:
    browser = sign_in(officer)
    browser.get(f"/sager/{case}/godkendelse/ny")
    page = browser.post(
        f"/sager/{case}/godkendelse/ny", form({"name": "A"}, {"name": "B"}, {"name": "C"}, do=do)
    ).text
    found = [
        letter for n in range(1, 4) for letter in "ABC" if f'name="step-{n}-name" value="{letter}"' in page
    ]
    assert found == order


def test_documents_are_moved_by_buttons(sign_in: SignIn, officer: int, case: int) -> None:
    first, second = make.document(case, by=officer), make.document(case, by=officer)
    browser = sign_in(officer)
    browser.get(f"/sager/{case}/godkendelse/ny")
    moved = browser.post(
        f"/sager/{case}/godkendelse/ny",
        form({"name": "A"}, do=f"later:{first}", order=[str(first), str(second)], document=[str(first)]),
    ).text
    assert moved.index(f'name="order" value="{second}"') < moved.index(f'name="order" value="{first}"')
    assert f'name="document" value="{first}" checked' in moved
    assert f'name="document" value="{second}" checked' not in moved


def test_a_draft_is_opened_changed_and_sent(sign_in: SignIn, officer: int, case: int) -> None:
    boss, other = make.person("Lone Bach"), make.person("Bo Juhl")
    document = make.document(case, by=officer)
    draft = make.approval([boss], case_id=case, by=officer, documents=[document], start=False)
    browser = sign_in(officer)
    page = browser.get(f"/godkendelse/{draft}/rediger").text
    assert f'name="step-1-whom" value="p{boss}" checked' in page
    revision = see.row(draft).revision
    answer = browser.post(
        f"/godkendelse/{draft}/rediger",
        form({"whom": [f"p{other}"]}, do="send", revision=str(revision), document=[str(document)]),
    )
    assert answer.status_code == 303
    assert see.row(draft).status == "active"
    assert see.chain(draft).steps[0].places[0].person_id == other


def test_two_who_write_the_same_draft_do_not_overwrite_each_other(
    sign_in: SignIn, officer: int, case: int
) -> None:
    boss = make.person("Lone Bach")
    draft = make.approval([boss], case_id=case, by=officer, start=False)
    seen = str(see.row(draft).revision)
    browser = sign_in(officer)
    browser.get(f"/godkendelse/{draft}/rediger")
    mine = form({"whom": [f"p{boss}"], "name": "Min"}, revision=seen)
    assert browser.post(f"/godkendelse/{draft}/rediger", mine).status_code == 303
    late = form({"whom": [f"p{boss}"], "name": "Sen"}, revision=seen)
    answer = browser.post(f"/godkendelse/{draft}/rediger", late)
    assert answer.status_code == 409
    assert 'value="Sen"' in answer.text
    assert "ændret" in answer.text


def test_of_a_running_approval_only_steps_to_come_are_edited(
    sign_in: SignIn, officer: int, case: int
) -> None:
    boss, other, third = make.person("Lone Bach"), make.person("Bo Juhl"), make.person("Ida Krogh")
    running = make.approval([boss, other], case_id=case, by=officer)
    browser = sign_in(officer)
    page = browser.get(f"/godkendelse/{running}/rediger").text
    assert "Trinnet er begyndt" in page
    assert 'name="step-1-whom"' not in page
    revision = str(see.row(running).revision)
    hostile = form({"whom": [f"p{third}"]}, {"whom": [f"p{third}"], "name": "Ny"}, revision=revision)
    assert browser.post(f"/godkendelse/{running}/rediger", hostile).status_code == 303
    steps = see.chain(running).steps
    assert [step.places[0].person_id for step in steps] == [boss, third]


def test_a_running_approval_that_moved_meanwhile_is_not_edited_blindly(
    sign_in: SignIn, officer: int, case: int
) -> None:
    boss, other = make.person("Lone Bach"), make.person("Bo Juhl")
    running = make.approval([boss, other], case_id=case, by=officer)
    browser = sign_in(officer)
    browser.get(f"/godkendelse/{running}/rediger")
    revision = str(see.row(running).revision)
    make.act(running, boss, "approve")
    answer = browser.post(
        f"/godkendelse/{running}/rediger",
        form({}, {"whom": [f"p{boss}"], "name": "Ny"}, revision=revision),
    )
    assert answer.status_code == 409
    assert see.chain(running).steps[1].places[0].person_id == other


def test_the_deadline_may_be_empty_and_a_day_off_is_pointed_out(sign_in: SignIn, officer: int) -> None:
    browser = sign_in(officer)
    assert "lørdag" in browser.get("/frist?deadline_date=2026-11-28").text
    assert browser.get("/frist?deadline_date=2026-11-27").text.strip() == ""
    assert browser.get("/frist?deadline_date=vrøvl").status_code == 200


def test_strangers_and_readers_do_not_edit(sign_in: SignIn, officer: int, unit: int) -> None:
    case = make.case(by=officer, unit_id=unit, access="everyone")
    reader = make.person("Anna", role=Role.CASE_OFFICER, unit=make.unit("Et andet center"))
    draft = make.approval(case_id=case, by=officer, start=False)
    browser = sign_in(reader)
    assert browser.get(f"/sager/{case}/godkendelse/ny").status_code == 403
    assert browser.get(f"/godkendelse/{draft}/rediger").status_code in (403, 404)
    hidden = make.approval(case_id=make.case("Hemmelig", by=make.officer()), start=False)
    assert browser.get(f"/godkendelse/{hidden}/rediger").status_code == 404


def test_names_are_suggested_while_one_types(sign_in: SignIn, officer: int) -> None:
    make.person("Åse Østergaard")
    make.unit("Økonomi")
    browser = sign_in(officer)
    assert "Åse Østergaard" in browser.get("/forslag?slags=alle&step-1-whom_new=øster").text
    assert "Økonomi" in browser.get("/forslag?slags=alle&x=økon").text
    assert "Økonomi" not in browser.get("/forslag?slags=person&x=økon").text
    assert browser.get("/forslag?slags=alle&x=").text.strip() == ""
