"""Cases, their documents, kinds and deadlines: each verb beside its refusal."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import select

from ledelse.cases import access, kinds, service
from ledelse.cases.access import CASE
from ledelse.cases.deadlines import Colour, colour_at, due, soon_from
from ledelse.cases.models import CaseLink, CaseReading
from ledelse.cases.rules import Access, CaseStatus, Why
from ledelse.cases.service import CaseChange, NewCase
from ledelse.kernel.db import Database
from ledelse.kernel.transaction import SYSTEM, reading
from ledelse.kernel.verdict import Kind, NotFound, Refused
from ledelse.people.acting import acting, looking
from ledelse.people.permissions import Role
from tests import make, see
from tests.travel import Clock


def row(case: int) -> Any:
    with reading(SYSTEM) as look:
        return look.session.execute(select(CASE).where(CASE.c.id == case)).one()


def why_not(person: int, verb: Callable[..., object], *words: object, **more: object) -> Why:
    with pytest.raises(Refused) as refusal, acting(person) as work:
        verb(work, *words, **more)
    assert isinstance(refusal.value.why, Why)
    return refusal.value.why


def test_numbers_begin_anew_each_year_in_copenhagen(database: Database, clock: Clock) -> None:
    assert see.case_number(make.case()) == "2026-000001"
    assert see.case_number(make.case()) == "2026-000002"
    clock.set(datetime(2026, 12, 31, 22, 59, tzinfo=UTC))
    assert see.case_number(make.case()) == "2026-000003"
    clock.set(datetime(2026, 12, 31, 23, 0, tzinfo=UTC))  # midnight in Copenhagen
    assert see.case_number(make.case()) == "2027-000001"


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"title": " "}, Why.TITLE_MISSING),
        ({"title": "x" * 301}, Why.TITLE_TOO_LONG),
        ({"kind": "findes_ikke"}, Why.KIND_UNKNOWN),
        ({"unit_id": 999_999}, Why.UNIT_UNKNOWN),
        ({"officer_id": 999_999}, Why.PERSON_UNKNOWN),
        ({"supplementary_ids": frozenset({999_999})}, Why.PERSON_UNKNOWN),
        ({"access": Access.EVERYONE, "confidential": True}, Why.CONFIDENTIAL_FOR_ALL),
        ({"restrict_people": frozenset()}, Why.SHUTS_OUT_OFFICER),
    ],
)
def test_what_a_case_cannot_be_opened_with(database: Database, fields: dict[str, object], why: Why) -> None:
    new: dict[str, Any] = {"title": "Sag", "kind": "klagesag", "unit_id": make.unit()} | fields
    officer = make.officer()
    assert why_not(officer, service.create_case, NewCase(**new)) is why
    assert see.case_number(make.case("Sag")).endswith("-000001"), "a refusal takes no number"


def test_only_those_who_prepare_open_cases(database: Database) -> None:
    new = NewCase(title="Sag", kind="klagesag", unit_id=make.unit())
    assert why_not(make.person(), service.create_case, new) is Why.MAY_NOT_CREATE
    with acting(make.person(role=Role.LEADER)) as work:
        service.create_case(work, new)


def test_a_kind_gives_what_is_not_said(database: Database, clock: Clock) -> None:
    make.kind("klagesag", deadline_days=3, access=Access.UNIT)
    found = row(make.case(kind="klagesag", default_deadline=True))
    assert found.access == Access.UNIT
    assert found.deadline_at == datetime(2026, 3, 6, 22, 59, tzinfo=UTC)


def test_the_eight_kinds_are_there_from_the_start(database: Database) -> None:
    with reading(SYSTEM) as look:
        found = kinds.all_kinds(look)
    assert len(found) == 8
    assert {"borgmestersvar", "udvalgssag", "klagesag", "aktindsigt"} <= {kind.key for kind in found}


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"name": " "}, Why.TITLE_MISSING),
        ({"soon_hours": 0}, Why.NUMBER_UNUSABLE),
        ({"deadline_days": 0}, Why.NUMBER_UNUSABLE),
    ],
)
def test_what_a_kind_cannot_be(database: Database, changed: dict[str, object], why: Why) -> None:
    with pytest.raises(Refused) as refusal:
        make.kind("klagesag", **changed)
    assert refusal.value.why is why
    make.kind("klagesag", name="Klage", soon_hours=1, deadline_days=None)


def test_a_kind_that_is_not_used_any_more_leaves_the_menu_only(database: Database) -> None:
    make.kind("klagesag", active=False)
    with reading(SYSTEM) as look:
        assert "klagesag" not in {kind.key for kind in kinds.all_kinds(look)}
        assert "klagesag" in {kind.key for kind in kinds.all_kinds(look, also_inactive=True)}
        assert kinds.kind_by_key(look, "klagesag").name


def test_only_what_is_named_is_changed_and_the_first_of_two_wins(database: Database) -> None:
    case, officer = make.case("Før"), make.officer()
    change = CaseChange(frozenset({"title"}), title=" Efter ", description="ikke denne", revision=1)
    with acting(officer) as work:
        service.update_case(work, case, change)
    found = row(case)
    assert (found.title, found.description, found.revision) == ("Efter", "", 2)
    assert why_not(officer, service.update_case, case, change) is Why.CHANGED_SINCE


def test_a_new_officer_takes_the_case_over_and_the_old_one_lets_go(database: Database) -> None:
    case, officer, new = make.case(), make.officer(), make.person("New", role=Role.CASE_OFFICER)
    with acting(officer) as work:
        service.update_case(work, case, CaseChange(frozenset({"officer_id"}), officer_id=new))
    with looking(new) as look:
        assert access.open_case(look, case).officer_id == new
    with looking(officer) as look, pytest.raises(NotFound):
        access.open_case(look, case)


def test_changing_the_officer_leaves_the_supplementary_ones(database: Database) -> None:
    helper, new = make.person("Helper"), make.person("New", role=Role.CASE_OFFICER)
    case = make.case(supplementary_ids=frozenset({helper}))
    with acting(make.officer()) as work:
        service.update_case(work, case, CaseChange(frozenset({"officer_id"}), officer_id=new))
    with looking(helper) as look:
        assert access.open_case(look, case).is_writer


def test_a_closed_case_is_read_and_not_written_until_it_is_reopened(database: Database) -> None:
    case, officer = make.case(), make.officer()
    assert why_not(officer, service.reopen_case, case) is Why.CASE_NOT_CLOSED
    with acting(officer) as work:
        service.close_case(work, case)
    assert why_not(officer, service.close_case, case) is Why.CASE_CLOSED
    with pytest.raises(Refused) as refusal:
        make.document(case)
    assert (refusal.value.why, refusal.value.kind) == (Why.CASE_CLOSED, Kind.CONFLICT)
    with acting(officer) as work:
        service.reopen_case(work, case)
    make.document(case)
    assert row(case).status == CaseStatus.OPEN


def test_deleting_needs_the_right_and_a_reason_and_leaves_a_tombstone(database: Database) -> None:
    unit = make.unit()
    secretary = make.person("Sanne", role=Role.SECRETARIAT, unit=unit)
    case = make.case(unit_id=unit, access=Access.UNIT)
    assert why_not(make.officer(), service.delete_case, case, reason="Fejl") is Why.MAY_NOT_DELETE
    assert why_not(secretary, service.delete_case, case, reason=" ") is Why.REASON_MISSING
    with acting(secretary) as work:
        service.delete_case(work, case, reason="Oprettet to gange")
    found = row(case)
    assert (found.deleted_by_id, found.deleted_reason) == (secretary, "Oprettet to gange")
    with pytest.raises(NotFound), looking(make.officer()) as look:
        access.open_case(look, case)
    assert see.case_number(make.case()).endswith("-000002"), "its number is not given out again"


def test_two_cases_are_tied_once_and_never_to_themselves(database: Database) -> None:
    one, two = make.case(), make.case()
    for pair in ((one, two), (two, one), (one, two)):
        with acting(make.officer()) as work:
            service.link_cases(work, pair[0], other_id=pair[1])
    with reading(SYSTEM) as look:
        assert len(look.session.execute(select(CaseLink)).all()) == 1
    assert why_not(make.officer(), service.link_cases, one, other_id=one) is Why.CASE_UNKNOWN


def test_reading_a_confidential_case_is_logged(database: Database) -> None:
    case, officer = make.case(confidential=True), make.officer()
    with acting(officer) as work:
        access.note_reading(work, case)
    with reading(SYSTEM) as look:
        found = look.session.scalars(select(CaseReading)).one()
        assert (found.case_id, found.person_id) == (case, officer)


def test_a_case_that_moves_takes_its_approvals_along(database: Database, clock: Clock) -> None:
    """They were counted on the board of the unit that had the case before."""
    case = make.case(kind="klagesag")
    approval = make.approval(case_id=case, deadline=date(2026, 3, 20))
    before = see.row(approval)
    unit = make.unit("Ny ejer")
    make.kind("aktindsigt", soon_hours=40)
    make.kind("klagesag", soon_hours=1)
    change = CaseChange(frozenset({"unit_id", "kind"}), unit_id=unit, kind="aktindsigt")
    with acting(make.officer()) as work:
        service.update_case(work, case, change)
    after = see.row(approval)
    assert (before.unit_id == unit, after.unit_id) == (False, unit)
    assert after.soon_at == soon_from(after.due_at, soon_hours=40)


def test_colours_follow_the_two_moments() -> None:
    deadline = due(date(2026, 7, 1))
    assert deadline is not None
    assert deadline.at.isoformat() == "2026-07-01T21:59:00+00:00"
    soon = soon_from(deadline.at, soon_hours=8)
    assert soon is not None
    assert soon < deadline.at
    for moment, colour in ((soon, Colour.SOON), (deadline.at, Colour.SOON)):
        assert colour_at(moment, due_at=deadline.at, soon_at=soon) is colour
    assert colour_at(datetime(2026, 7, 2, tzinfo=UTC), due_at=deadline.at, soon_at=soon) is Colour.OVERDUE
    assert colour_at(datetime(2026, 6, 1, tzinfo=UTC), due_at=deadline.at, soon_at=soon) is Colour.OK
    assert soon_from(None, soon_hours=8) is None
