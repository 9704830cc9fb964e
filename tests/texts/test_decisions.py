"""The history of an approval in words, and what the button to approve promises."""

import json

import pytest

from ledelse.approvals.chain import Resume
from ledelse.approvals.rules import UNDOABLE, Action
from ledelse.texts import decisions
from ledelse.texts.decisions import decision_line, next_words
from ledelse.texts.language import placeholders


@pytest.mark.parametrize("action", Action)
def test_every_action_is_told_with_and_without_facts(action: Action) -> None:
    bare = decision_line(action, who="Lone Bach")
    full = decision_line(
        action,
        who="Ida Krogh",
        on_behalf_of="Lone Bach",
        step=2,
        step_name="Direktør",
        to_step=1,
        to_step_name="Fagchef",
        resume=Resume.FROM_THERE,
        note=json.dumps({"to": "Bo Lund", "undone": "approve", "steps": ["A", "B"], "changes": []}),
        condition="Tal på plads",
    )
    assert bare.startswith("Lone Bach ")
    assert full.startswith("Ida Krogh på vegne af Lone Bach ")
    for line in (bare, full):
        assert "%" not in line
        assert "None" not in line
        assert not line.endswith((".", " ", ":"))


@pytest.mark.parametrize("action", Action)
def test_the_last_alternative_needs_only_a_name(action: Action) -> None:
    assert placeholders(decisions.LINES[action][-1]) == {"who"}


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (
            decision_line(Action.APPROVE, who="Lone Bach", step=2, step_name="Direktør"),
            "godkendte trin 2 (Direktør)",
        ),
        (decision_line(Action.APPROVE, who="Lone Bach", step=2), "godkendte trin 2"),
        (
            decision_line(Action.APPROVE, who="Lone Bach", step=3, carried=True),
            "godkendte også trin 3, fordi det er samme person",
        ),
        (
            decision_line(Action.RETURN, who="Lone Bach", to_step=0, resume=Resume.WITH_ME),
            "returnerede til den ansvarlige – direkte tilbage bagefter",
        ),
        (
            decision_line(Action.RETURN, who="Lone Bach", to_step=1, to_step_name="Fagchef"),
            "returnerede til trin 1 (Fagchef)",
        ),
        (
            decision_line(Action.FORWARD, who="Lone Bach", note='{"to":"Bo Lund"}'),
            "viderestillede sin plads til Bo Lund",
        ),
        (decision_line(Action.UNDO, who="Lone Bach", note='{"undone":"return"}'), "fortrød returneringen"),
        (decision_line(Action.SKIP, who="Lone Bach", step=1), "sprang trin 1 over"),
        (
            decision_line(Action.EDIT_STEPS, who="Lone Bach", note='{"steps":["Fagchef",""]}'),
            "ændrede trinnene til: Fagchef, trin 2",
        ),
        (
            decision_line(
                Action.TICK_CONDITION, who="Lone Bach", note='{"condition":4}', condition="Tal på plads"
            ),
            "opfyldte betingelsen »Tal på plads«",
        ),
        (
            decision_line(Action.WAIVE_CONDITION, who="Lone Bach", note='{"condition":4}'),
            "frafaldt en betingelse",
        ),
    ],
)
def test_lines_are_told_with_what_is_known(line: str, words: str) -> None:
    assert line == f"Lone Bach {words}"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"step": 2, "from": ["Bo"], "to": ["Anna", "Carl"]}, "trin 2 Anna og Carl i stedet for Bo"),
        ({"step": 2, "from": [], "to": ["Anna"]}, "trin 2 også Anna"),
        ({"step": 2, "from": ["Bo"], "to": []}, "trin 2 uden Bo"),
    ],
)
def test_a_takeover_says_who_stands_where_instead_of_whom(change: dict[str, object], words: str) -> None:
    line = decision_line(Action.TAKE_OVER, who="Lone Bach", note=json.dumps({"changes": [change]}))
    assert line == f"Lone Bach ændrede godkenderne: {words}"


def test_whatever_can_be_undone_has_a_name_when_it_is() -> None:
    assert set(decisions.UNDONE) == UNDOABLE


def test_an_undone_action_of_a_later_version_is_not_named() -> None:
    assert decision_line(Action.UNDO, who="Lone Bach", note='{"undone":"levitate"}') == "Lone Bach fortrød"


def test_the_button_says_who_has_it_next() -> None:
    assert next_words("Direktør") == "Godkend og send til Direktør"
    assert next_words(None) == "Godkend endeligt"
    assert next_words(None, open_conditions=1) == "Godkend og afvent betingelser"
    assert next_words("Direktør", finishes_step=False) == "Godkend"


def test_small_words_beside_decisions() -> None:
    assert decisions.given_on_words(3, 5) == "givet på v3, nu v5"
    assert decisions.still_needed_words(1) == "mangler 1 godkendelse"
    assert decisions.still_needed_words(2) == "mangler 2 godkendelser"
    assert decisions.approved_by_words([]) == ""
    assert decisions.approved_by_words(["Anna", "Bo"]) == "Godkendt af Anna og Bo"
