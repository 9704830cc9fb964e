"""The words of what was just done: every action has them, and a long title stays in one glance."""

import pytest

from ledelse.approvals.rules import Action
from ledelse.texts.done import DONE, LONGEST_TITLE, done_words, shortened, snoozed_words, woken_words


@pytest.mark.parametrize("action", Action)
def test_every_action_is_told_with_the_title(action: Action) -> None:
    told = done_words(action, "Lokalplan 4-112")
    assert "Lokalplan 4-112" in told
    assert "%" not in told
    assert set(DONE) == set(Action)


def test_putting_aside_and_back_is_told() -> None:
    assert snoozed_words("Lokalplan", "i morgen kl. 6.00") == "Udsat til i morgen kl. 6.00: Lokalplan"
    assert woken_words("Lokalplan") == "På listen igen: Lokalplan"


def test_a_long_title_is_cut_between_words() -> None:
    assert shortened("a" * LONGEST_TITLE) == "a" * LONGEST_TITLE
    title = "Udmøntning af velfærdspuljen for børn, unge og ældre i hele kommunen"
    assert shortened(title) == "Udmøntning af velfærdspuljen for børn, unge og ældre i hele …"
    assert shortened("a" * 80) == "a" * LONGEST_TITLE + " …"
