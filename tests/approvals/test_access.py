"""Who may see a case because of an approval, from the draft to the end, and that nothing lingers."""

import pytest

from ledelse.approvals.chain import Resume
from ledelse.cases import access
from ledelse.cases import service as cases
from ledelse.cases.rules import Access, Why
from ledelse.kernel.db import Database
from ledelse.kernel.verdict import NotFound, Refused
from ledelse.people.acting import acting, looking
from ledelse.people.permissions import Role
from tests import make, see


@pytest.fixture
def cast(database: Database) -> dict[str, int]:
    return {name: make.person(name) for name in ("Anna", "Bo", "Copy", "Stranger")}


def readers(approval: int, cast: dict[str, int]) -> set[str]:
    return {name for name, person in cast.items() if see.may_read(approval, person)}


def case_readers(case: int, cast: dict[str, int]) -> set[str]:
    with looking(make.officer()) as look:
        found = access.readers(look, case, person_ids=cast.values())
    return {name for name, person in cast.items() if person in found}


def test_approvers_and_copies_see_it_from_the_start_and_not_in_draft(cast: dict[str, int]) -> None:
    steps = [make.step(cast["Anna"]), make.step(cast["Bo"], copies=[cast["Copy"]])]
    approval = make.approval(steps=steps, start=False)
    assert readers(approval, cast) == set()
    assert case_readers(see.row(approval).case_id, cast) == set()
    make.act(approval, make.officer(), "start")
    assert readers(approval, cast) == {"Anna", "Bo", "Copy"}


def test_withdrawn_it_is_a_draft_again_for_everybody(cast: dict[str, int]) -> None:
    approval = make.approval(steps=[cast["Anna"], cast["Bo"]])
    make.act(approval, cast["Anna"], "approve")
    case = see.row(approval).case_id
    assert case_readers(case, cast) == {"Anna", "Bo"}
    make.act(approval, make.officer(), "withdraw")
    assert readers(approval, cast) == set()
    assert case_readers(case, cast) == set()
    with pytest.raises(NotFound):
        make.act(approval, cast["Anna"], "approve")


def test_whoever_acted_keeps_seeing_it(cast: dict[str, int]) -> None:
    approval = make.approval(steps=[cast["Anna"], cast["Bo"]])
    make.act(approval, cast["Anna"], "forward", to_person=cast["Stranger"])
    assert readers(approval, cast) == {"Anna", "Bo", "Stranger"}
    make.act(approval, cast["Stranger"], "approve")
    make.act(approval, cast["Bo"], "approve")
    assert readers(approval, cast) == {"Anna", "Bo", "Stranger"}


def test_an_undone_forward_leaves_nothing_with_whom_it_went_to(cast: dict[str, int]) -> None:
    approval = make.approval(steps=[cast["Anna"]])
    make.act(approval, cast["Anna"], "forward", to_person=cast["Stranger"])
    make.act(approval, cast["Anna"], "undo")
    assert readers(approval, cast) == {"Anna"}


def test_a_step_that_is_edited_away_takes_its_rights_along(cast: dict[str, int]) -> None:
    approval = make.approval(steps=[cast["Anna"], cast["Bo"]])
    make.act(approval, make.officer(), "edit_steps", steps=(make.step(cast["Anna"]),))
    assert readers(approval, cast) == {"Anna"}


def test_a_right_from_another_approval_stays_when_one_is_withdrawn(cast: dict[str, int]) -> None:
    case = make.case()
    first = make.approval(steps=[cast["Anna"]], case_id=case)
    second = make.approval(steps=[cast["Anna"]], case_id=case)
    make.act(first, make.officer(), "withdraw")
    assert see.may_read(second, cast["Anna"])
    assert not see.may_read(first, cast["Anna"])


def test_rights_stay_when_it_is_cancelled_or_ended(cast: dict[str, int]) -> None:
    approval = make.approval(steps=[cast["Anna"], cast["Bo"]])
    make.act(approval, make.officer(), "cancel", reason="Ikke aktuel")
    assert readers(approval, cast) == {"Anna", "Bo"}


def test_a_return_to_the_responsible_changes_no_rights(cast: dict[str, int]) -> None:
    approval = make.approval(steps=[cast["Anna"], cast["Bo"]])
    make.act(approval, cast["Anna"], "return", reason="Ret", resume=Resume.WITH_ME)
    assert readers(approval, cast) == {"Anna", "Bo"}


def test_a_whitelist_keeps_whoever_is_not_on_it_out_of_the_chain(cast: dict[str, int]) -> None:
    anna = cast["Anna"]
    listed = frozenset({make.officer(), anna})
    case = make.case(confidential=True, restrict_people=listed, access=Access.INVOLVED)
    approval = make.approval(steps=[anna], case_id=case)
    with pytest.raises(Refused) as refusal:
        make.act(approval, anna, "forward", to_person=cast["Bo"])
    assert (refusal.value.why, refusal.value.facts["name"]) == (Why.SHUTS_OUT_INVOLVED, "Bo")
    assert readers(approval, cast) == {"Anna"}
    with pytest.raises(Refused):
        make.approval(steps=[cast["Bo"]], case_id=case)


def test_a_case_with_an_approval_under_way_is_neither_closed_nor_deleted(cast: dict[str, int]) -> None:
    unit = make.unit()
    secretary = make.person("Sanne", role=Role.SECRETARIAT, unit=unit)
    case = make.case(unit_id=unit, access=Access.UNIT)
    approval = make.approval(steps=[cast["Anna"]], case_id=case)
    with pytest.raises(Refused) as refusal, acting(make.officer()) as work:
        cases.close_case(work, case)
    assert refusal.value.why is Why.CASE_HAS_RUNNING_APPROVAL
    with pytest.raises(Refused), acting(secretary) as work:
        cases.delete_case(work, case, reason="Fejl")
    make.act(approval, cast["Anna"], "approve")
    with acting(make.officer()) as work:
        cases.close_case(work, case)


def test_a_deleted_case_takes_its_approvals_out_of_sight(cast: dict[str, int]) -> None:
    unit = make.unit()
    secretary = make.person("Sanne", role=Role.SECRETARIAT, unit=unit)
    case = make.case(unit_id=unit, access=Access.UNIT)
    approval = make.approval(steps=[cast["Anna"]], case_id=case)
    make.act(approval, cast["Anna"], "approve")
    with acting(secretary) as work:
        cases.delete_case(work, case, reason="Oprettet ved en fejl")
    assert not see.may_read(approval, cast["Anna"])
    assert not see.may_read(approval, make.officer())
