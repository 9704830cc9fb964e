"""Cases through the API: the shapes of the contract, every no, and lists that stay in order while pages turn."""

from typing import Any

import pytest

from ledelse.cases.rules import Access
from ledelse.kernel.transaction import SYSTEM, reading
from ledelse.people.permissions import Role
from tests import make
from tests.api.conftest import Program, Programs, problem_of
from tests.travel import Clock


def new(**fields: Any) -> dict[str, Any]:
    """A body that opens a case."""
    return {"title": "Ny cykelsti på Åvej", "kind": "udvalgssag", **fields}


def opened(there: Program, **fields: Any) -> Any:
    return there.done("/cases", new(**{"unit": make.unit(), **fields}))


@pytest.mark.usefixtures("clock")
def test_a_case_is_opened_with_all_its_fields(program: Programs, clock: Clock) -> None:
    anna = make.person("anna")
    unit, other = make.unit("Teknik"), make.unit("Miljø")
    body = new(
        unit=unit,
        deadline="2026-06-01",
        access="involved",
        confidential=True,
        restriction={"units": [other], "people": ["anna", "sagsbehandler"]},
        description="Skolevej",
        subject="05.01.00",
        supplementary=["ANNA"],
    )
    response = program(make.officer()).post("/cases", body)
    assert response.status_code == 201
    case = response.json
    assert case is not None
    assert response.headers["Location"] == f"/api/v1/cases/{case['id']}"
    assert case["number"] == "2026-000001"
    wanted = {"title": "Ny cykelsti på Åvej", "kind": "udvalgssag", "unit": unit, "access": "involved"}
    wanted |= {"confidential": True, "status": "open", "officer": "sagsbehandler", "description": "Skolevej"}
    wanted |= {"deadline": "2026-06-01T21:59:00Z", "deadline_timed": False, "subject": "05.01.00"}
    wanted |= {
        "supplementary": ["anna"],
        "may_write": True,
        "created": "2026-03-03T08:00:00Z",
        "closed": None,
    }
    assert {name: case[name] for name in wanted} == wanted
    assert case["restriction"]["units"] == [other]
    assert sorted(case["restriction"]["people"]) == ["anna", "sagsbehandler"]
    assert program(anna).read(f"/cases/{case['id']}") == case


@pytest.mark.usefixtures("clock")
def test_what_is_left_out_is_as_the_kind_says(program: Programs) -> None:
    there, unit = program(make.officer()), make.unit()
    case = opened(there, unit=unit)
    assert case["access"] == "unit"
    assert case["deadline"] == "2026-03-31T21:59:00Z", "20 working days"
    assert case["restriction"] is None
    assert opened(there, unit=unit, deadline=None)["deadline"] is None
    timed = opened(there, unit=unit, deadline="2026-06-01T12:00:00+02:00")
    assert (timed["deadline"], timed["deadline_timed"]) == ("2026-06-01T10:00:00Z", True)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 301}, "title"),
        ({"title": "x" * 2000}, "title"),
        ({"title": None}, "title"),
        ({"title": 7}, "title"),
        ({"title": "a\0b"}, "title"),
        ({"kind": "nonsense"}, "kind"),
        ({"unit": 999}, "unit"),
        ({"unit": 0}, "unit"),
        ({"unit": 2**31}, "unit"),
        ({"unit": 2**80}, "unit"),
        ({"unit": "1"}, "unit"),
        ({"unit": True}, "unit"),
        ({"unit": 1.5}, "unit"),
        ({"deadline": "soon"}, "deadline"),
        ({"deadline": "2026-06-01T12:00:00"}, "deadline"),
        ({"deadline": "2026-02-30"}, "deadline"),
        ({"deadline": "0001-01-01"}, "deadline"),
        ({"deadline": "9999-12-31"}, "deadline"),
        ({"deadline": 1780000000}, "deadline"),
        ({"access": "all"}, "access"),
        ({"access": "everyone", "confidential": True}, "access"),
        ({"confidential": "yes"}, "confidential"),
        ({"officer": "nobody"}, "officer"),
        ({"supplementary": ["nobody"]}, "supplementary"),
        ({"supplementary": "anna"}, "supplementary"),
        ({"restriction": {"people": ["nobody"]}}, "restriction.people"),
        ({"restriction": {"units": [999]}}, "restriction.units"),
        ({"restriction": {}}, "restriction"),
        ({"restriction": {"persons": []}}, "restriction.persons"),
        ({"colour": "red"}, "colour"),
    ],
)
@make.on_sqlite
def test_a_field_that_cannot_be_used_is_named(program: Programs, change: dict[str, Any], field: str) -> None:
    response = program(make.officer()).post("/cases", new(**{"unit": make.unit(), **change}))
    problem = problem_of(response, 422)
    assert list(problem["errors"]) == [field]
    assert all(problem["errors"][field])


@make.on_sqlite
def test_every_wrong_field_is_named_at_once_and_the_unknown_person_too(program: Programs) -> None:
    there = program(make.officer())
    errors = problem_of(there.post("/cases", {"kind": 1, "unit": "x", "deadline": "?"}), 422)["errors"]
    assert set(errors) == {"title", "kind", "unit", "deadline"}
    body = new(unit=make.unit(), officer="ukendt", supplementary=["ingen"])
    errors = problem_of(there.post("/cases", body), 422)["errors"]
    assert errors == {
        "officer": ["Ukendt brugernavn: ukendt."],
        "supplementary": ["Ukendt brugernavn: ingen."],
    }


def test_a_case_is_changed_only_where_something_is_said(program: Programs) -> None:
    make.person("anna")
    there = program(make.officer())
    case = opened(there, description="Før", deadline="2030-01-01")
    changed = there.patched(f"/cases/{case['id']}", {"title": "Anden", "supplementary": ["anna"]})
    assert changed["title"] == "Anden"
    assert changed["description"] == "Før"
    assert changed["deadline"] == case["deadline"]
    assert changed["supplementary"] == ["anna"]
    assert changed["revision"] > case["revision"]
    cleared = there.patched(f"/cases/{case['id']}", {"deadline": None})
    assert cleared["deadline"] is None


def test_a_change_to_what_was_changed_since_is_a_conflict(program: Programs) -> None:
    there = program(make.officer())
    case = opened(there)
    path, seen = f"/cases/{case['id']}", case["revision"]
    assert there.patch(path, {"title": "Første", "revision": seen}).status_code == 200
    problem = problem_of(there.patch(path, {"title": "Anden", "revision": seen}), 409, "case-changed-since")
    assert (problem["who"], problem["what"]) == ("sagsbehandler", "cases.CaseUpdated")
    assert problem["when"].endswith("Z")
    assert there.read(path)["title"] == "Første"


def test_who_may_read_but_not_write_gets_403(program: Programs) -> None:
    case = make.case(access=Access.EVERYONE)
    anna = program(make.person("anna"))
    assert anna.read(f"/cases/{case}")["may_write"] is False
    problem_of(anna.patch(f"/cases/{case}", {"title": "x"}), 403, "case-not-yours-to-write")
    problem_of(anna.post(f"/cases/{case}/close"), 403)
    problem_of(anna.post(f"/cases/{case}/access", {"access": "unit"}), 403)
    problem_of(anna.post(f"/cases/{case}/delete", {"reason": "x"}), 403)
    problem_of(anna.post(f"/cases/{case}/approvals", {}), 403)


def test_closing_and_opening_again(program: Programs) -> None:
    there = program(make.officer())
    path = f"/cases/{opened(there)['id']}"
    closed = there.done(f"{path}/close")
    assert closed["status"] == "closed"
    assert closed["closed"]
    problem_of(there.post(f"{path}/close"), 409, "case-case-closed")
    assert there.done(f"{path}/reopen")["status"] == "open"
    problem_of(there.post(f"{path}/reopen"), 409)


def test_a_case_with_a_running_approval_is_not_closed(program: Programs) -> None:
    case = make.case()
    make.approval([make.person()], case_id=case)
    problem_of(program(make.officer()).post(f"/cases/{case}/close"), 409)


def test_letting_more_people_in_asks_for_confirmation(program: Programs) -> None:
    there = program(make.officer())
    path = f"/cases/{opened(there, access='involved')['id']}"
    problem = problem_of(there.post(f"{path}/access", {"access": "everyone"}), 409, "case-widens-access")
    assert "errors" not in problem
    assert there.done(f"{path}/access", {"access": "everyone", "confirmed": True})["access"] == "everyone"
    narrower = {"access": "involved", "restriction": {"people": ["sagsbehandler"]}}
    assert there.done(f"{path}/access", narrower)["restricted"] is True


def test_why_somebody_sees_a_case(program: Programs) -> None:
    anna = make.person("anna")
    case = make.case(supplementary_ids=frozenset({anna}))
    found = program(anna).read(f"/cases/{case}/access")
    assert found["access"] == "involved"
    assert found["items"][0]["person"] == "anna"
    assert found["items"][0]["causes"] == [{"cause": "supplementary", "source": "case"}]


def test_links_show_only_what_one_may_see(program: Programs) -> None:
    anna = make.person("anna")
    case, hidden = make.case(access=Access.EVERYONE), make.case("Skjult")
    there = program(make.officer())
    assert there.done(f"/cases/{case}/links", {"case": hidden})["links"][0]["title"] == "Skjult"
    assert program(anna).read(f"/cases/{case}")["links"] == []
    problem_of(there.post(f"/cases/{case}/links", {"case": 999}), 404)


def test_a_deleted_case_is_gone_for_all(program: Programs) -> None:
    unit = make.unit()
    secretary = program(make.person("sek", unit=unit, role=Role.SECRETARIAT))
    case = make.case(unit_id=unit, access=Access.UNIT)
    problem_of(secretary.post(f"/cases/{case}/delete", {"reason": " "}), 422)
    assert secretary.done(f"/cases/{case}/delete", {"reason": "Dublet"})["reason"] == "Dublet"
    problem_of(secretary.get(f"/cases/{case}"), 404)
    problem_of(program(make.officer()).get(f"/cases/{case}"), 404)


def test_reading_a_confidential_case_is_logged_once_per_reading(program: Programs) -> None:
    from ledelse.cases.models import CaseReading

    def readings() -> int:
        with reading(SYSTEM) as looking:
            return looking.session.query(CaseReading).count()

    there = program(make.officer())
    case = opened(there, confidential=True, access="involved")
    plain = opened(there)
    assert readings() == 0
    there.read(f"/cases/{plain['id']}")
    assert readings() == 0
    there.read(f"/cases/{case['id']}")
    there.read(f"/cases/{case['id']}/documents")
    assert readings() == 2
    document = make.document(case["id"])
    there.read(f"/documents/{document}/versions/1")
    assert readings() == 3
    there.read(f"/approvals/{make.approval(case_id=case['id'], documents=[document], start=False)}")
    assert readings() == 4
    there.read(f"/cases/{case['id']}", headers={"Sec-Purpose": "prefetch"})
    assert readings() == 4


def test_the_filters_of_the_list(program: Programs) -> None:
    there, unit = program(make.officer()), make.unit("Teknik")
    old = opened(there, unit=unit, title="Ældre sag", deadline="2030-01-01")
    late = opened(there, title="Ny", kind="orientering", deadline="2031-01-01")
    there.done(f"/cases/{late['id']}/close")

    def ids(query: str) -> list[int]:
        return [case["id"] for case in there.read(f"/cases?{query}")["items"]]

    assert ids("") == [late["id"], old["id"]]
    assert ids("status=open") == [old["id"]]
    assert ids("kind=orientering") == [late["id"]]
    assert ids(f"unit={unit}") == [old["id"]]
    assert ids("officer=sagsbehandler") == [late["id"], old["id"]]
    assert ids("officer=nobody") == []
    assert ids("q=ÆLDRE") == [old["id"]]
    assert ids(f"q={old['number']}") == [old["id"]]
    assert ids("due_before=2030-06-01") == [old["id"]]
    assert ids("due_before=2030-01-01T12:00:00Z") == []
    assert ids("status=open&kind=orientering") == []


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("status=ajar", "status"),
        ("unit=x", "unit"),
        ("unit=99999999999999999999", "unit"),
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("cursor=x", "cursor"),
        ("cursor=%00", "cursor"),
        ("cursor=YWZ0ZXI6eA", "cursor"),
        ("due_before=x", "due_before"),
        ("q=a%00b", "q"),
        ("q=" + "x" * 201, "q"),
        ("color=red", "color"),
    ],
)
@make.on_sqlite
def test_a_filter_that_cannot_be_used_is_named(program: Programs, query: str, field: str) -> None:
    problem = problem_of(program(make.officer()).get(f"/cases?{query}"), 422)
    assert list(problem["errors"]) == [field]


def test_pages_stay_whole_while_cases_come_in(program: Programs) -> None:
    there = program(make.officer())
    made = [make.case(f"Sag {n}") for n in range(7)]
    seen: list[int] = []
    page = there.read("/cases?limit=3")
    while True:
        assert len(page["items"]) <= 3
        seen += [case["id"] for case in page["items"]]
        make.case("Kom imens")
        if page["next"] is None:
            break
        page = there.read(f"/cases?limit=3&cursor={page['next']}")
    assert seen == made[::-1]


@make.on_sqlite
def test_a_list_that_fits_has_no_next_page(program: Programs) -> None:
    there = program(make.officer())
    for n in range(3):
        make.case(f"Sag {n}")
    assert there.read("/cases?limit=3")["next"] is None
    assert there.read("/cases?limit=2")["next"] is not None


def test_the_history_of_a_case_goes_backwards(program: Programs) -> None:
    there = program(make.officer())
    case = opened(there)
    there.patch(f"/cases/{case['id']}", {"title": "Anden"})
    first = there.read(f"/cases/{case['id']}/history?limit=1")
    rest = there.read(f"/cases/{case['id']}/history?limit=1&cursor={first['next']}")
    assert [line["kind"] for line in first["items"] + rest["items"]] == [
        "cases.CaseUpdated",
        "cases.CaseCreated",
    ]
    assert first["items"][0]["person"] == "sagsbehandler"
    assert rest["next"] is None
