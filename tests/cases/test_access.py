"""Who may read a case: level AND restriction; what one may not read does not exist."""

from collections.abc import Callable
from typing import Any

import pytest

from ledelse.cases import access, documents, service
from ledelse.cases.access import open_case, open_case_to_write, open_document, open_version
from ledelse.cases.rules import Access, DocumentRole, Reach, Why, is_wider, may_reach
from ledelse.cases.service import CaseChange
from ledelse.kernel.db import Database
from ledelse.kernel.transaction import Work
from ledelse.kernel.verdict import Kind, NotFound, Refused
from ledelse.people.acting import acting, looking
from ledelse.people.actor import Actor
from ledelse.people.permissions import Role
from tests import make


def reads(case: int, person: int) -> bool:
    with looking(person) as look:
        try:
            open_case(look, case)
        except NotFound:
            return False
        return True


def writes(case: int, person: int) -> bool:
    try:
        with acting(person) as work:
            open_case_to_write(work, case)
    except (NotFound, Refused):
        return False
    return True


@pytest.fixture
def cast(database: Database) -> dict[str, int]:
    """An owner unit with people of every role in it, and others outside."""
    unit = make.unit("Ejer")
    below = make.unit("Under", under=unit)
    people = {role.value: make.person(role.value, role=role, unit=unit) for role in Role}
    return people | {
        "unit": unit,
        "officer": make.officer(),
        "other": make.person("Other"),
        "stranger": make.person("Stranger"),
        "below": make.person("Below", unit=below),
    }


PEOPLE = [*(role.value for role in Role), "officer", "other", "stranger", "below"]
OWNERS = {role.value for role in Role}


@pytest.mark.parametrize(
    ("level", "extra", "readers"),
    [
        (Access.INVOLVED, set(), {"officer"}),
        (Access.INVOLVED, {"other"}, {"officer", "other"}),
        (Access.UNIT, set(), OWNERS | {"officer"}),
        (Access.EVERYONE, set(), set(PEOPLE)),
    ],
)
def test_each_level_has_its_readers(
    cast: dict[str, int], level: Access, extra: set[str], readers: set[str]
) -> None:
    supplementary = frozenset(cast[name] for name in extra)
    case = make.case(unit_id=cast["unit"], access=level, supplementary_ids=supplementary)
    assert {name for name in PEOPLE if reads(case, cast[name])} == readers


@pytest.mark.parametrize("level", list(Access))
def test_a_whitelist_narrows_every_level_and_widens_none(cast: dict[str, int], level: Access) -> None:
    listed = frozenset({cast["officer"], cast["leader"], cast["stranger"]})
    case = make.case(unit_id=cast["unit"], access=level, restrict_people=listed)
    wanted = {
        Access.INVOLVED: {"officer"},
        Access.UNIT: {"officer", "leader"},
        Access.EVERYONE: {"officer", "leader", "stranger"},
    }
    assert {name for name in PEOPLE if reads(case, cast[name])} == wanted[level]


def test_a_unit_on_the_whitelist_is_its_direct_members(cast: dict[str, int]) -> None:
    units = frozenset({cast["unit"]})
    case = make.case(
        access=Access.EVERYONE, restrict_units=units, restrict_people=frozenset({cast["officer"]})
    )
    assert {name for name in PEOPLE if reads(case, cast[name])} == OWNERS | {"officer"}


def test_writers_are_those_on_the_case_and_the_owner_units_own(cast: dict[str, int]) -> None:
    case = make.case(
        unit_id=cast["unit"], access=Access.EVERYONE, supplementary_ids=frozenset({cast["other"]})
    )
    assert {name for name in PEOPLE if writes(case, cast[name])} == {
        "officer",
        "other",
        "leader",
        "case_officer",
        "secretariat",
    }


def test_what_is_not_there_and_what_is_not_yours_look_the_same(cast: dict[str, int]) -> None:
    case = make.case()
    document = make.document(case)
    with looking(cast["officer"]) as look:
        assert open_version(look, document, 1)[1].n == 1
        with pytest.raises(NotFound):
            open_version(look, document, 2)
    with looking(cast["stranger"]) as look:
        for opening in (
            lambda: open_case(look, case),
            lambda: open_case(look, 999_999),
            lambda: open_document(look, document),
            lambda: open_document(look, 999_999),
            lambda: open_version(look, document, 1),
        ):
            with pytest.raises(NotFound):
                opening()


@pytest.mark.parametrize("verb", ["add", "version", "rename", "close", "access", "update", "link", "delete"])
def test_no_verb_reaches_a_case_that_one_may_not_read(cast: dict[str, int], verb: str) -> None:
    case, mine = make.case(), make.case(access=Access.EVERYONE)
    document = make.document(case)
    reach = Reach(Access.EVERYONE, confidential=False)
    change = CaseChange(frozenset({"title"}), title="Nyt")
    role = DocumentRole.ATTACHMENT
    verbs: dict[str, Callable[[Work[Actor]], object]] = {
        "add": lambda work: documents.add_document(work, case, role=role, title="Bilag", file=make.file()),
        "version": lambda work: documents.add_version(work, document, file=make.file()),
        "rename": lambda work: documents.rename_document(work, document, title="Nyt", role=role),
        "close": lambda work: service.close_case(work, case),
        "access": lambda work: service.change_access(work, case, reach=reach, confirmed=True),
        "update": lambda work: service.update_case(work, case, change),
        "link": lambda work: service.link_cases(work, case, other_id=mine),
        "delete": lambda work: service.delete_case(work, case, reason="Fordi"),
    }
    with pytest.raises(NotFound), acting(cast["secretariat"]) as work:
        verbs[verb](work)
    assert not reads(case, cast["stranger"])


def test_a_link_cannot_be_used_to_find_out_that_a_case_exists(cast: dict[str, int]) -> None:
    hidden = make.case(by=make.person("Hider", role=Role.CASE_OFFICER))
    mine = make.case()
    for other in (hidden, 999_999):
        with pytest.raises(NotFound), acting(cast["officer"]) as work:
            service.link_cases(work, mine, other_id=other)


@pytest.mark.parametrize(
    ("before", "after", "wider"),
    [
        (Reach(Access.INVOLVED, False), Reach(Access.INVOLVED, False), False),
        (Reach(Access.INVOLVED, False), Reach(Access.UNIT, False), True),
        (Reach(Access.UNIT, False), Reach(Access.INVOLVED, False), False),
        (Reach(Access.UNIT, True), Reach(Access.UNIT, False), True),
        (Reach(Access.UNIT, False), Reach(Access.UNIT, True), False),
        (Reach(Access.UNIT, False), Reach(Access.UNIT, False, frozenset({1})), False),
        (Reach(Access.UNIT, False, frozenset({1})), Reach(Access.UNIT, False), True),
        (Reach(Access.UNIT, False, frozenset({1})), Reach(Access.UNIT, False, frozenset({1, 2})), True),
        (Reach(Access.UNIT, False, frozenset({1, 2})), Reach(Access.UNIT, False, frozenset({1})), False),
        (
            Reach(Access.UNIT, False, frozenset({1})),
            Reach(Access.UNIT, False, frozenset({1}), frozenset({9})),
            True,
        ),
    ],
)
def test_what_counts_as_letting_more_in(before: Reach, after: Reach, wider: bool) -> None:
    assert is_wider(before, after) is wider


def test_letting_more_in_must_be_confirmed(cast: dict[str, int]) -> None:
    case = make.case()
    wide = Reach(Access.EVERYONE, confidential=False)
    with pytest.raises(Refused) as refusal, acting(cast["officer"]) as work:
        service.change_access(work, case, reach=wide, confirmed=False)
    assert (refusal.value.why, refusal.value.kind) == (Why.WIDENS_ACCESS, Kind.CONFLICT)
    assert not reads(case, cast["stranger"])
    with acting(cast["officer"]) as work:
        service.change_access(work, case, reach=wide, confirmed=True)
    assert reads(case, cast["stranger"])
    with acting(cast["officer"]) as work:
        service.change_access(work, case, reach=Reach(Access.INVOLVED, confidential=True), confirmed=False)
    assert not reads(case, cast["stranger"])


def test_a_confidential_case_is_not_for_everyone_and_a_whitelist_has_its_officer() -> None:
    officer: dict[str, Any] = {"officer_id": 1, "officer_units": frozenset({7})}
    assert may_reach(Reach(Access.UNIT, True), **officer)
    assert may_reach(Reach(Access.EVERYONE, True), **officer).why is Why.CONFIDENTIAL_FOR_ALL
    assert may_reach(Reach(Access.UNIT, False, frozenset({1})), **officer)
    assert may_reach(Reach(Access.UNIT, False, None, frozenset({7})), **officer)
    assert may_reach(Reach(Access.UNIT, False, frozenset({2})), **officer).why is Why.SHUTS_OUT_OFFICER
    assert may_reach(Reach(Access.UNIT, False, frozenset()), **officer).why is Why.SHUTS_OUT_OFFICER


def test_a_whitelist_has_room_for_everybody_with_a_part(cast: dict[str, int]) -> None:
    case = make.case()
    make.approval(steps=[cast["other"]], case_id=case)
    narrow = Reach(Access.INVOLVED, False, frozenset({cast["officer"]}))
    with pytest.raises(Refused) as refusal, acting(cast["officer"]) as work:
        service.change_access(work, case, reach=narrow, confirmed=True)
    assert (refusal.value.why, refusal.value.facts["name"]) == (Why.SHUTS_OUT_INVOLVED, "Other")
    roomy = Reach(Access.INVOLVED, False, frozenset({cast["officer"], cast["other"]}))
    with acting(cast["officer"]) as work:
        service.change_access(work, case, reach=roomy, confirmed=True)


def test_a_new_officer_must_be_on_the_whitelist(cast: dict[str, int]) -> None:
    case = make.case(restrict_people=frozenset({cast["officer"], cast["leader"]}))
    for name, fine in (("other", False), ("leader", True)):
        change = CaseChange(frozenset({"officer_id"}), officer_id=cast[name])
        if fine:
            with acting(cast["officer"]) as work:
                service.update_case(work, case, change)
            continue
        with pytest.raises(Refused) as refusal, acting(cast["officer"]) as work:
            service.update_case(work, case, change)
        assert refusal.value.why is Why.SHUTS_OUT_INVOLVED
    assert reads(case, cast["leader"])
    assert not reads(case, cast["officer"])


def test_who_of_these_may_read_it_is_worked_out_for_all_at_once(cast: dict[str, int]) -> None:
    case = make.case(unit_id=cast["unit"], access=Access.UNIT)
    everybody = [cast[name] for name in PEOPLE]
    with looking(cast["officer"]) as look:
        found = access.readers(look, case, person_ids=everybody)
    assert found == {person for person in everybody if reads(case, person)}


def test_an_approval_of_a_case_one_may_not_read_is_not_there_for_whoever_prepares(
    cast: dict[str, int],
) -> None:
    case = make.case()
    with pytest.raises(NotFound):
        make.approval(case_id=case, by=cast["case_officer"], documents=[])
