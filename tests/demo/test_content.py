"""The demo's Danish: complete, clean, and without anything left to fill in."""

import re
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from random import Random

import pytest

from ledelse.demo.attachments import attachments_for
from ledelse.demo.chains import chain_for
from ledelse.demo.content_files import read
from ledelse.demo.notes import LAST_VERSION, amount_in, cover_note
from ledelse.demo.pages import blocks
from ledelse.demo.people import (
    SHOWN_LOG_INS,
    Level,
    leader_of,
    lineage,
    officers_for,
    people,
    units,
)
from ledelse.demo.plan import make_plan
from ledelse.demo.subjects import Subject, subjects
from ledelse.demo.talk import condition, say
from ledelse.demo.wording import genitive, in_kroner, in_words, thousands, word
from ledelse.people.permissions import Permission, Role, permissions_of
from tests.demo.test_plan import MONDAY, plan_at

CREATED = date(2026, 11, 2)
UNCLEAN = (
    (re.compile(r"[{}]"), "a placeholder is left"),
    (re.compile(r"\S {2,}"), "two spaces"),
    (re.compile(r" [,.;:!?](\s|$)"), "a space before a sign"),
    (re.compile(r"\.\.|,,|,\.|(?<!kr)(?<!pct)\.,"), "two signs in a row"),
    (re.compile(r"(?i)lorem|todo|xxx|tbd"), "filler"),
    (re.compile(r"\b(\w+) \1\b", re.IGNORECASE), "the same word twice"),
    (re.compile(r"\bNone\b"), "a missing value"),
    (re.compile("\u00ad"), "a soft hyphen"),
)
BY_KEY = {subject.key: subject for subject in subjects()}


def assert_clean(text: str) -> None:
    for pattern, what in UNCLEAN:
        for line in text.splitlines():
            assert not pattern.search(line.replace("|---|---:|", "")), f"{what}: {line}"


def test_every_text_of_the_plan_is_clean() -> None:
    for case in plan_at(MONDAY).cases:
        for text in (case.title, *case.notes, *(one.text for one in case.happenings)):
            assert_clean(text)


@pytest.mark.parametrize("key", BY_KEY)
def test_cover_notes_differ_from_version_to_version_as_corrections_do(key: str) -> None:
    wording = word(BY_KEY[key], Random(key), created=CREATED)
    versions = [cover_note(wording, version) for version in range(1, LAST_VERSION + 1)]
    for before, after in pairwise(versions):
        assert before != after
        kept = set(before.splitlines()) & set(after.splitlines())
        assert len(kept) >= 8
    for old, new in wording.subject.changes:
        assert wording.fill(old) in versions[0]
        assert wording.fill(new) in versions[1]


@pytest.mark.parametrize("key", BY_KEY)
def test_tables_add_up_in_every_version(key: str) -> None:
    wording = word(BY_KEY[key], Random(key), created=CREATED)
    if wording.amount is None:
        return
    assert sum(share for _, share in wording.subject.economy) == 100
    for version in (1, 2):
        cells = re.findall(r"\| \**([\d.]+)\** \|$", cover_note(wording, version), re.MULTILINE)
        figures = [int(cell.replace(".", "")) for cell in cells]
        assert sum(figures[:-1]) == figures[-1] == amount_in(wording, version)


@pytest.mark.parametrize("key", BY_KEY)
def test_every_subject_has_a_chain_and_someone_to_prepare_it(key: str) -> None:
    subject: Subject = BY_KEY[key]
    steps = chain_for(word(subject, Random(key), created=CREATED))
    assert 2 <= len(steps) <= 6
    assert all(
        before.only_person != after.only_person or not before.only_person for before, after in pairwise(steps)
    )
    for officer in officers_for(subject.unit):
        assert Permission.CREATE_CASES in permissions_of(officer.roles)


def test_everything_people_say_is_clean() -> None:
    for about in read("talk"):
        if about != "condition":
            for seed in range(60):
                assert_clean(say(about, Random(seed), to=people()["vejdrift.mortensen"]))
    assert_clean(condition(Random(1)))


def test_confidential_talk_names_its_case() -> None:
    said = say("approve", Random(1), to=people()["sagsbehandler"], secret="barnesag BF-12345")
    assert said.startswith("Vedr. barnesag BF-12345: ")


def test_the_tree_has_one_root_and_levels_that_never_rise_downwards() -> None:
    order = list(Level)
    roots = [unit for unit in units().values() if unit.parent is None]
    assert [root.key for root in roots] == ["byraad"]
    for unit in units().values():
        above = lineage(unit.key)
        assert above[-1] is roots[0]
        heights = [order.index(one.level) for one in above]
        assert heights == sorted(heights, reverse=True)


def test_every_unit_has_a_leader_and_about_sixty_people_fill_them() -> None:
    assert 55 <= len(people()) <= 70
    for key in units():
        assert leader_of(key).username in people()
    assert len({person.name for person in people().values()}) == len(people())
    assert {unit for person in people().values() for unit, _ in person.memberships} <= set(units())


def test_the_promised_log_ins_exist_with_fitting_roles() -> None:
    assert set(SHOWN_LOG_INS) <= set(people())
    roles = {name: people()[name].roles for name in SHOWN_LOG_INS}
    assert Role.LEADER in roles["borgmester"]
    assert roles["sekretariat"] == {Role.SECRETARIAT}
    assert roles["sagsbehandler"] == roles["sagsbehandler2"] == {Role.CASE_OFFICER}
    assert roles["analytiker"] == {Role.ANALYST}
    assert roles["admin"] == {Role.ADMINISTRATOR}


def test_every_role_is_played_by_someone() -> None:
    assert {role for person in people().values() for role in person.roles} == set(Role)


def test_figures_and_names_are_written_the_danish_way() -> None:
    assert thousands(1250000) == "1.250.000"
    assert in_kroner(85000) == "85.000 kr."
    assert in_words(date(2026, 3, 3)) == "3. marts 2026"
    assert genitive("Lars") == "Lars’"
    assert genitive("Sofie") == "Sofies"


def test_no_place_name_needs_an_apostrophe() -> None:
    for key in ("skole", "dagtilbud", "vej", "bydel", "plejecenter", "hal", "forening", "virksomhed", "park"):
        assert all(name[-1] not in "sxz" for name in read("names")[key])


def test_general_attachments_are_shared_and_others_are_the_cases_own() -> None:
    subject = BY_KEY["skolevej"]
    first, second = (word(subject, Random(seed), created=CREATED) for seed in (1, 2))
    general, own, _ = attachments_for(first, created=CREATED, epoch=date(2026, 4, 1))
    other = attachments_for(second, created=date(2026, 11, 9), epoch=date(2026, 4, 1))
    assert general == other[0]
    assert own != other[1]


@pytest.mark.parametrize("key", BY_KEY)
def test_every_text_of_the_attachments_is_clean(key: str) -> None:
    wording = word(BY_KEY[key], Random(key), created=CREATED)
    for attachment in attachments_for(wording, created=CREATED, epoch=date(2026, 4, 1)):
        assert_clean(attachment.title)
        rng = Random(attachment.title)
        for text in texts_in(
            blocks(attachment.kind, BY_KEY[key], attachment.wording, dated=CREATED, rng=rng)
        ):
            assert_clean(text)


def texts_in(part: object) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    elif isinstance(part, list | tuple):
        for one in part:
            yield from texts_in(one)
    elif isinstance(part, dict):
        yield from texts_in(list(part.values()))


def test_a_file_name_is_fit_for_any_disk() -> None:
    for case in make_plan(MONDAY).cases[:50]:
        for attachment in case.attachments:
            assert re.fullmatch(r"[\wæøåÆØÅ .\-]+\.pdf", attachment.file_name)
