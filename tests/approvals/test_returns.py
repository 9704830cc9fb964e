"""Returns: to whom, how it goes on, what of the others stands, and documents that change meanwhile."""

import pytest

from ledelse.approvals.chain import Resume, Rule
from ledelse.approvals.rules import Why
from ledelse.kernel.db import Database
from tests import make, see
from tests.approvals.test_steps import why_not


@pytest.fixture
def three(database: Database) -> list[int]:
    return [make.person("Anna"), make.person("Bo"), make.person("Carla")]


def at_third_step(three: list[int]) -> int:
    approval = make.approval(steps=three)
    for person in three[:2]:
        make.act(approval, person, "approve")
    return approval


@pytest.mark.parametrize(
    ("to", "resume", "straight_after", "then_approving"),
    [
        (1, Resume.WITH_ME, ("at_step", "current", "approved", "returned"), [0, 2]),
        (2, Resume.WITH_ME, ("at_step", "approved", "current", "returned"), [1, 2]),
        (1, Resume.FROM_THERE, ("at_step", "current", "pending", "returned"), [0, 1, 2]),
        (2, Resume.FROM_THERE, ("at_step", "approved", "current", "returned"), [1, 2]),
    ],
)
def test_a_return_to_a_step_goes_on_as_the_returner_chose(
    three: list[int], to: int, resume: Resume, straight_after: tuple[str, ...], then_approving: list[int]
) -> None:
    approval = at_third_step(three)
    make.act(approval, three[2], "return", reason="Ret tallene", to_step=to, resume=resume)
    assert see.stand(approval) == straight_after
    for n in then_approving:
        assert see.waiting(approval) == {("decide", three[n])}
        make.act(approval, three[n], "approve")
    assert see.stand(approval)[0] == "approved"


@pytest.mark.parametrize(
    ("resume", "then_approving"), [(Resume.WITH_ME, [2]), (Resume.FROM_THERE, [0, 1, 2])]
)
def test_a_return_to_the_responsible_waits_until_it_is_sent_on(
    three: list[int], resume: Resume, then_approving: list[int]
) -> None:
    approval = at_third_step(three)
    officer = make.officer()
    make.act(approval, three[2], "return", comment="Mangler bilag", to_step=0, resume=resume)
    assert see.stand(approval)[0] == "with_responsible"
    assert see.waiting(approval) == {("returned", officer)}
    assert why_not(approval, three[2], "approve").why is Why.WITH_RESPONSIBLE
    make.act(approval, officer, "start")
    for n in then_approving:
        assert see.waiting(approval) == {("decide", three[n])}
        make.act(approval, three[n], "approve")
    assert see.stand(approval)[0] == "approved"


def test_without_a_choice_it_resumes_from_there(three: list[int]) -> None:
    approval = at_third_step(three)
    make.act(approval, three[2], "return", reason="Ret", to_step=1)
    assert see.stand(approval) == ("at_step", "current", "pending", "returned")


def test_a_return_needs_a_reason_or_a_comment(three: list[int]) -> None:
    approval = at_third_step(three)
    assert why_not(approval, three[2], "return", to_step=1).why is Why.REASON_MISSING
    assert why_not(approval, three[2], "return", to_step=1, reason=" ").why is Why.REASON_MISSING
    make.act(approval, three[2], "return", to_step=1, comment="Se side 3")


def test_a_return_goes_only_backwards(three: list[int]) -> None:
    approval = at_third_step(three)
    assert why_not(approval, three[2], "return", to_step=3, reason="Ret").why is Why.TO_STEP_UNUSABLE
    assert why_not(approval, three[2], "return", to_step=9, reason="Ret").why is Why.TO_STEP_UNUSABLE


def test_nested_returns_come_back_in_turn(three: list[int]) -> None:
    """Carla returns to Bo, Bo to Anna, Anna to the responsible, each 'with me': and back the same way."""
    anna, bo, carla = three
    approval = at_third_step(three)
    make.act(approval, carla, "return", reason="Ret", to_step=2, resume=Resume.WITH_ME)
    make.act(approval, bo, "return", reason="Ret", to_step=1, resume=Resume.WITH_ME)
    make.act(approval, anna, "return", reason="Ret", to_step=0, resume=Resume.WITH_ME)
    assert see.stand(approval) == ("with_responsible", "returned", "returned", "returned")
    make.act(approval, make.officer(), "start")
    for person in three:
        assert see.waiting(approval) == {("decide", person)}
        make.act(approval, person, "approve")
    assert see.stand(approval)[0] == "approved"


def test_a_nested_return_from_there_still_comes_back_to_whoever_returned_first(three: list[int]) -> None:
    anna, bo, carla = three
    dan = make.person("Dan")
    approval = make.approval(steps=[anna, bo, carla, dan])
    for person in three:
        make.act(approval, person, "approve")
    make.act(approval, dan, "return", reason="Ret", to_step=3, resume=Resume.WITH_ME)
    make.act(approval, carla, "return", reason="Ret", to_step=1, resume=Resume.FROM_THERE)
    assert see.stand(approval) == ("at_step", "current", "pending", "returned", "returned")
    for person in (anna, bo, carla, dan):
        assert see.waiting(approval) == {("decide", person)}
        make.act(approval, person, "approve")
    assert see.stand(approval)[0] == "approved"


def test_one_return_voids_the_step_when_it_resumes_from_there(database: Database) -> None:
    anna, bo, carla = make.person("Anna"), make.person("Bo"), make.person("Carla")
    approval = make.approval(steps=[anna, make.step(bo, carla)])
    make.act(approval, anna, "approve")
    make.act(approval, bo, "approve")
    make.act(approval, carla, "return", reason="Ret", to_step=1, resume=Resume.FROM_THERE)
    make.act(approval, anna, "approve")
    assert see.waiting(approval) == {("decide", bo), ("decide", carla)}


def partly_approved_then_returned_to_the_responsible() -> tuple[int, int, int, int]:
    anna, bo, carla = make.person("Anna"), make.person("Bo"), make.person("Carla")
    case = make.case()
    document = make.document(case)
    step = make.step(anna, bo, carla, rule=Rule.ALL)
    approval = make.approval(steps=[step], case_id=case, documents=[document])
    make.act(approval, anna, "approve")
    make.act(approval, bo, "return", reason="Ret", to_step=0, resume=Resume.WITH_ME)
    return approval, document, bo, carla


def test_the_others_approvals_in_my_step_stand_when_no_document_changed(database: Database) -> None:
    approval, document, bo, carla = partly_approved_then_returned_to_the_responsible()
    make.version(document)
    make.act(approval, make.officer(), "start")  # the new version is there, but was not adopted
    assert see.waiting(approval) == {("decide", bo), ("decide", carla)}


def test_the_others_approvals_in_my_step_fall_when_a_document_changed(database: Database) -> None:
    approval, document, bo, carla = partly_approved_then_returned_to_the_responsible()
    make.version(document)
    make.act(approval, make.officer(), "start", adopt={document: None})
    anna = see.decisions(approval)[1].person_id  # who approved first
    assert see.waiting(approval) == {("decide", anna), ("decide", bo), ("decide", carla)}


def test_adopting_the_version_that_is_locked_already_changes_nothing(database: Database) -> None:
    approval, document, bo, carla = partly_approved_then_returned_to_the_responsible()
    make.act(approval, make.officer(), "start", adopt={document: 1})
    assert see.waiting(approval) == {("decide", bo), ("decide", carla)}


def test_a_new_version_never_slips_into_what_was_sent(database: Database) -> None:
    anna, bo = make.person("Anna"), make.person("Bo")
    case = make.case()
    document = make.document(case)
    approval = make.approval(steps=[anna, bo], case_id=case, documents=[document])
    sent = see.loaded(approval).locked
    make.version(document)
    make.act(approval, anna, "approve")
    assert see.loaded(approval).locked == sent
    assert see.waiting(approval) == {("decide", bo)}


def given_on_1_now_3() -> tuple[int, int, int]:
    """Anna approved version 1; Bo returned it; the responsible adopted version 3."""
    anna, bo = make.person("Anna"), make.person("Bo")
    case = make.case()
    document = make.document(case)
    approval = make.approval(steps=[anna, bo], case_id=case, documents=[document])
    make.act(approval, anna, "approve")
    make.act(approval, bo, "return", reason="Ret", to_step=0, resume=Resume.WITH_ME)
    make.version(document)
    make.version(document)
    make.act(approval, make.officer(), "start", adopt={document: 3})
    return approval, anna, bo


def test_an_earlier_decision_shows_as_given_on_the_old_version_and_blocks_nothing(database: Database) -> None:
    approval, anna, bo = given_on_1_now_3()
    assert see.waiting(approval) == {("decide", bo), ("confirm", anna)}
    make.act(approval, bo, "approve")
    assert see.stand(approval)[0] == "approved"
    assert see.loaded(approval).stale.keys() == {anna}  # it still shows, but what has ended asks nobody
    assert see.waiting(approval) == set()


def test_one_tap_confirms_a_decision_for_the_new_version(database: Database) -> None:
    approval, anna, bo = given_on_1_now_3()
    assert why_not(approval, bo, "confirm").why is Why.NOTHING_TO_CONFIRM
    make.act(approval, anna, "confirm")
    assert see.waiting(approval) == {("decide", bo)}
    assert see.loaded(approval).stale == {}
    assert why_not(approval, anna, "confirm").why is Why.NOTHING_TO_CONFIRM


def test_each_decision_keeps_the_hashes_of_the_versions_it_was_given_on(database: Database) -> None:
    approval, anna, _ = given_on_1_now_3()
    make.act(approval, anna, "confirm")
    loaded = see.loaded(approval)
    by_action = {row.action: loaded.given_on[row.id] for row in loaded.decisions}
    assert len(by_action["approve"]) == len(by_action["confirm"]) == 1
    assert by_action["approve"] != by_action["confirm"]
    assert all(len(sha256) == 64 for given in by_action.values() for sha256 in given.values())


def test_a_document_of_another_case_cannot_be_adopted(database: Database) -> None:
    approval, _, _, _ = partly_approved_then_returned_to_the_responsible()
    other = make.document(make.case())
    assert why_not(approval, make.officer(), "start", adopt={other: None}).why is Why.DOCUMENT_UNKNOWN


@pytest.mark.parametrize(("resume", "asked"), [(Resume.WITH_ME, "skipped"), (Resume.FROM_THERE, "pending")])
def test_a_skipped_step_is_asked_again_only_when_all_are(
    three: list[int], resume: Resume, asked: str
) -> None:
    anna, _, carla = three
    approval = make.approval(steps=three)
    make.act(approval, anna, "approve")
    make.act(approval, carla, "skip", reason="Bo er syg")
    make.act(approval, carla, "return", reason="Ret", to_step=1, resume=resume)
    assert see.stand(approval) == ("at_step", "current", asked, "returned")
    make.act(approval, anna, "approve")
    after = ("skipped", "current") if resume is Resume.WITH_ME else ("current", "returned")
    assert see.stand(approval) == ("at_step", "approved", *after)
