"""Every reason there is for a no has its sentence, complete with facts and bearable without them."""

import ast
import importlib
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path

import pytest

from ledelse.approvals.rules import Action
from ledelse.approvals.rules import Why as ApprovalWhy
from ledelse.cases.files.parsers.terms import MB, Unacceptable, WhyNot
from ledelse.cases.files.render import NoRendition
from ledelse.cases.rules import Why as CaseWhy
from ledelse.kernel.verdict import YES, Kind, Refused, conflict
from ledelse.people.rules import Why as PeopleWhy
from ledelse.texts import refusals
from ledelse.texts.at_the_door import STATUSES
from ledelse.texts.language import placeholders

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
ACT = {"who": "Anna Holm", "username": "anna", "what": "approve", "at": NOW - timedelta(minutes=57)}
FACTS: dict[str, object] = {
    "step": 2,
    "places": 3,
    "most": 30,
    "longest": 300,
    "shortest": 12,
    "limit": 200 * MB,
    "actual": 300 * MB,
    "number": "2026-000101",
    "name": "Bo Lund",
    "username": "bo",
    "looks_like": "gif",
    "wait": timedelta(minutes=5),
}
REASONS = ("Why", "WhyNot", "NoRendition")


def reasons_in_the_house() -> Iterator[type[StrEnum]]:
    """Every enum of reasons anywhere under ledelse, so that a new one is found the day it is written."""
    for path in sorted((ROOT / "ledelse").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef) and node.name in REASONS:
                module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
                yield getattr(importlib.import_module(module), node.name)


MEMBERS = [member for reasons in reasons_in_the_house() for member in reasons]


def identified(member: StrEnum) -> str:
    return f"{type(member).__module__}.{member.name}"


def assert_reads_well(sentence: str) -> None:
    assert re.fullmatch(r"[A-ZÆØÅÉ0-9].*[.?!]", sentence), sentence
    assert "%" not in sentence
    assert "None" not in sentence
    assert "  " not in sentence


def test_the_reasons_are_found() -> None:
    assert {ApprovalWhy, CaseWhy, PeopleWhy, WhyNot, NoRendition} <= {type(member) for member in MEMBERS}
    assert set(refusals.SENTENCES) == {type(member) for member in MEMBERS}


@pytest.mark.parametrize("why", MEMBERS, ids=identified)
@pytest.mark.parametrize("facts", [{}, FACTS, {**FACTS, **ACT}], ids=["bare", "facts", "act"])
def test_every_reason_has_a_sentence(why: StrEnum, facts: dict[str, object]) -> None:
    assert_reads_well(refusals.sentence(Refused(why, Kind.CONFLICT, facts), now=NOW))
    assert_reads_well(refusals.reason(why, facts))


@pytest.mark.parametrize("reasons", refusals.SENTENCES, ids=lambda reasons: reasons.__module__)
def test_the_last_alternative_can_do_without_facts_and_the_first_uses_known_ones(
    reasons: type[StrEnum],
) -> None:
    computed = {"limit_size", "actual_size"}
    for alternatives in refusals.SENTENCES[reasons].values():
        assert not placeholders(alternatives[-1])
        assert placeholders("".join(alternatives)) <= FACTS.keys() | computed


@pytest.mark.parametrize("why", MEMBERS, ids=identified)
def test_every_reason_has_a_title_without_a_full_stop(why: StrEnum) -> None:
    for kind in Kind:
        title = refusals.title(Refused(why, kind, FACTS))
        assert title
        assert title[-1].isalpha()
        assert len(title) < 40


def test_every_reason_has_an_address_of_its_own() -> None:
    slugs = [refusals.type_slug(Refused(why, Kind.INVALID, {})) for why in MEMBERS]
    assert len(set(slugs)) == len(slugs)
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)+", slug) for slug in slugs)
    assert "approval-already-acted" in slugs


def test_who_was_first_is_told_with_name_deed_and_time() -> None:
    refused = Refused(ApprovalWhy.COLLEAGUE_ACTED, Kind.CONFLICT, ACT)
    assert refusals.sentence(refused, now=NOW) == (
        "Anna Holm har allerede godkendt i dag kl. 15.03. Siden er opdateret, så du ser sagen, som den er nu."
    )


def test_programs_are_not_told_about_pages() -> None:
    refused = Refused(ApprovalWhy.HAS_MOVED_ON, Kind.CONFLICT, ACT)
    told = refusals.sentence(refused, on_page=False, now=NOW)
    assert told == "Anna Holm har allerede godkendt i dag kl. 15.03."


def test_my_own_deed_is_told_to_me_as_mine() -> None:
    refused = Refused(ApprovalWhy.ALREADY_ACTED, Kind.CONFLICT, ACT)
    told = refusals.sentence(refused, me="anna", on_page=False, now=NOW)
    assert told == "Du har allerede godkendt i dag kl. 15.03."


def test_when_another_acted_after_me_i_am_told_that_i_have_done_my_part() -> None:
    refused = Refused(ApprovalWhy.ALREADY_ACTED, Kind.CONFLICT, ACT)
    told = refusals.sentence(refused, me="bo", now=NOW)
    assert told == "Du har allerede taget stilling her. Du behøver ikke gøre mere."


def test_a_reason_that_the_deed_does_not_explain_is_told_too() -> None:
    facts = {**ACT, "what": "cancel"}
    told = refusals.sentence(Refused(ApprovalWhy.HAS_ENDED, Kind.CONFLICT, facts), on_page=False, now=NOW)
    assert told == (
        "Anna Holm har annulleret forløbet i dag kl. 15.03. "
        "Forløbet er afsluttet, så der er ikke mere at afgøre her."
    )


@pytest.mark.parametrize("action", Action)
def test_every_action_can_be_what_was_done_first(action: Action) -> None:
    facts = {**ACT, "what": action.value}
    told = refusals.sentence(Refused(ApprovalWhy.CHANGED_SINCE, Kind.CONFLICT, facts), now=NOW)
    assert told.startswith("Anna Holm har ")
    assert "i dag kl. 15.03." in told
    assert_reads_well(told)


@pytest.mark.parametrize("missing", ["who", "what", "at"])
def test_half_a_deed_is_not_told(missing: str) -> None:
    facts = {name: value for name, value in ACT.items() if name != missing}
    told = refusals.sentence(Refused(ApprovalWhy.HAS_MOVED_ON, Kind.CONFLICT, facts), now=NOW)
    assert told == "Sagen er gået videre, så den venter ikke længere på dig."


def test_two_reasons_of_one_value_keep_their_own_sentences() -> None:
    assert str(ApprovalWhy.CASE_CLOSED) == str(CaseWhy.CASE_CLOSED)
    assert refusals.reason(ApprovalWhy.CASE_CLOSED) != refusals.reason(CaseWhy.CASE_CLOSED)


def test_a_file_fault_is_told_with_sizes() -> None:
    fault = Unacceptable(WhyNot.TOO_LARGE, {"limit": 200 * MB, "actual": 250 * MB})
    assert refusals.sentence(fault) == (
        "Filen fylder 250 MB. Den må højst fylde 200 MB. Del den op, eller gem den mindre."
    )


def test_an_unusable_file_is_told_with_its_fault() -> None:
    refused = Refused(CaseWhy.FILE_UNUSABLE, Kind.INVALID, {"field": "file", "why": WhyNot.ENCRYPTED})
    assert refusals.sentence(refused) == "Filen er låst med en adgangskode. Gem den uden, og prøv igen."


@pytest.mark.parametrize(
    ("looks_like", "told"),
    [
        ("zip", "pakket mappe"),
        ("doc", "ældre Office-format"),
        ("exe", "program"),
        ("gif", "gif-fil"),
        ("", "Den type"),
    ],
)
def test_a_strange_file_is_told_as_what_it_is(looks_like: str, told: str) -> None:
    assert told in refusals.reason(WhyNot.UNKNOWN_TYPE, {"looks_like": looks_like})


def test_a_button_that_is_on_has_no_reason_and_one_that_is_off_has() -> None:
    assert refusals.why_off(YES) == ""
    assert refusals.why_off(conflict(ApprovalWhy.NOT_LAST_STEP)) == (
        "Kun det sidste trin kan afvise. Du kan returnere sagen i stedet."
    )


@pytest.mark.parametrize("stored", [*NoRendition, None, "of a later version"])
def test_a_missing_preview_is_always_explained(stored: str | None) -> None:
    assert_reads_well(refusals.no_preview(stored))


@pytest.mark.parametrize("status", [*STATUSES, 418, 502])
def test_every_status_has_a_title_and_a_sentence(status: int) -> None:
    assert_reads_well(refusals.for_status(status))
    assert refusals.title_for_status(status)[-1].isalpha()


def test_what_is_said_at_the_door_reads_well() -> None:
    for told in (
        refusals.not_found(),
        refusals.signed_out(),
        refusals.page_too_old(),
        refusals.too_large(),
        refusals.too_often(),
    ):
        assert_reads_well(told)
    assert "200 MB" in refusals.too_large(200 * MB)


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(1, "om 1 sekund."), (59, "om 59 sekunder."), (60, "om 1 minut."), (61, "om 2 minutter.")],
)
def test_the_wait_is_told_and_never_too_short(seconds: int, told: str) -> None:
    assert refusals.too_often(seconds).endswith(told)


@pytest.mark.usefixtures("english")
def test_every_reason_has_its_english_sentence() -> None:
    for why in MEMBERS:
        for facts in ({}, FACTS, {**FACTS, **ACT}):
            refused = Refused(why, Kind.CONFLICT, facts)
            told = refusals.sentence(refused, now=NOW)
            assert_reads_well(told)
            assert not re.search("[æøåÆØÅ]", told), told
    taken = Refused(ApprovalWhy.COLLEAGUE_ACTED, Kind.CONFLICT, ACT)
    assert refusals.sentence(taken, on_page=False, now=NOW) == "Anna Holm already approved today at 15:03."
    assert (
        refusals.sentence(taken, me="anna", on_page=False, now=NOW) == "You already approved today at 15:03."
    )
