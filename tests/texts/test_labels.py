"""Every member of every enum that a screen shows has its word, and every event its fragment."""

import importlib
from enum import StrEnum
from pathlib import Path

import pytest

from ledelse.approvals.chain import Phase, Rule, Status
from ledelse.cases.working_time import DayOff
from ledelse.kernel.events import Event
from ledelse.people.permissions import Role
from ledelse.texts import labels
from ledelse.texts.happenings import WORDS, event_words
from ledelse.texts.language import placeholders

MEMBERS = [member for members in labels.LABELS for member in members]
FACTS: dict[str, object] = {
    "step": 2,
    "to_step": 1,
    "n": 3,
    "reason": "Dublet.",
    "name": "Plan",
    "username": "bo",
}


for capability in (Path(__file__).parents[2] / "ledelse").glob("*/events.py"):
    importlib.import_module(f"ledelse.{capability.parent.name}.events")


def is_ours(event: type[Event]) -> bool:
    return event.__module__.startswith("ledelse.") and event not in {*bases_of_others(), Event}


def bases_of_others() -> set[type[Event]]:
    return {base for event in Event.kinds.values() for base in event.__bases__}


EVENTS = [event for event in Event.kinds.values() if is_ours(event)]


@pytest.mark.parametrize("member", MEMBERS, ids=lambda member: f"{type(member).__name__}.{member.name}")
def test_every_member_has_a_word(member: StrEnum) -> None:
    word = labels.label(member)
    assert word
    assert word == word.strip()
    assert word[-1] not in ".,:!"
    assert "%" not in word


def test_choices_for_a_form_are_values_and_words() -> None:
    assert ("leader", "Leder") in labels.labels(Role)
    assert len(labels.labels(Role)) == len(Role)


@pytest.mark.parametrize(
    ("rule", "needed", "places", "words"),
    [
        (Rule.ALL, None, 3, "alle"),
        (Rule.ANY, None, 3, "én af dem"),
        (Rule.SOME, 2, 3, "2 af 3"),
        (Rule.SOME, 5, 3, "3 af 3"),
        (Rule.SOME, None, 3, "1 af 3"),
        (Rule.ALL, None, 1, ""),
        (Rule.SOME, 1, 1, ""),
    ],
)
def test_a_rule_is_told_as_how_many(rule: Rule, needed: int | None, places: int, words: str) -> None:
    assert labels.rule_words(rule, needed, places) == words


def test_where_an_approval_stands_is_its_phase_while_it_runs() -> None:
    assert labels.state_words(Status.ACTIVE, Phase.WITH_RESPONSIBLE) == "Hos den ansvarlige"
    assert labels.state_words(Status.ACTIVE, None) == "I gang"
    assert labels.state_words(Status.CANCELLED, Phase.AT_STEP) == "Annulleret"


def test_steps_are_counted_only_where_it_stands_at_one() -> None:
    assert labels.step_words(2, 4) == "trin 2 af 4"
    assert labels.step_words(None, 4) == ""


@pytest.mark.parametrize("day_off", DayOff)
def test_a_day_off_is_pointed_out_in_a_sentence(day_off: DayOff) -> None:
    told = labels.day_off_words(day_off)
    assert told.startswith("Dagen er ")
    assert told.endswith(". Fristen gælder alligevel.")


def test_hidden_cases_are_counted() -> None:
    assert labels.hidden_words(0) == ""
    assert labels.hidden_words(1) == "og 1 fortrolig sag"
    assert labels.hidden_words(2) == "og 2 fortrolige sager"


def test_what_is_unknown_has_words_too() -> None:
    assert labels.theme_label("neon") == labels.theme_label("auto") == "Som enheden"
    assert labels.field_label("officer_id") == "sagsbehandler"
    assert labels.field_label("new_field") == "new_field"
    assert (labels.language_label("da"), labels.language_label("fr")) == ("Dansk", "fr")


def test_the_events_are_found() -> None:
    assert len(EVENTS) > 30
    assert set(EVENTS) == set(WORDS)


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.kind())
def test_every_event_has_a_fragment(event: type[Event]) -> None:
    assert not placeholders(WORDS[event][-1])
    for facts in ({}, FACTS, {"fields": ["title", "deadline"]}):
        told = event_words(event.kind(), facts)
        assert told
        assert told[0].islower()
        assert "%" not in told
        assert "None" not in told


def test_events_are_told_with_their_facts() -> None:
    assert event_words("cases.CaseUpdated", {"fields": ["title", "deadline"]}) == "ændrede titel, frist"
    assert event_words("cases.VersionSaved", {"n": 3}) == "gemte version 3 af et dokument"
    assert event_words("approvals.CaseSentBack", {"to_step": 0}) == "returnerede til den ansvarlige"
    assert event_words("approvals.CaseSentBack", {"to_step": 2}) == "returnerede til trin 2"


def test_an_event_of_a_later_version_is_told_as_unknown() -> None:
    assert event_words("tasks.TaskOrdered", {}) == "gjorde noget, som denne udgave ikke kender"
