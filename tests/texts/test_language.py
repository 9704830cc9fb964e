"""Which language is spoken: that of whoever is signed in, and Danish wherever nobody is."""

from dataclasses import dataclass

import pytest
from flask import Flask, g

from ledelse.people.permissions import Role
from ledelse.texts import language
from ledelse.texts.labels import hidden_words, label
from ledelse.texts.language import fill, gettext, ngettext, pgettext, placeholders


@dataclass(frozen=True)
class Speaker:
    language: str


def test_outside_an_app_it_is_danish() -> None:
    assert language.language() == "da"
    assert gettext("Godkend") == "Godkend"
    assert gettext("trin %(n)s", n=2) == "trin 2"
    assert ngettext("%(num)s dag", "%(num)s dage", 1) == "1 dag"
    assert ngettext("%(num)s dag", "%(num)s dage", 0) == "0 dage"
    assert pgettext("a page", "Siden") == "Siden"
    with language.speaking("en"):
        assert gettext("Godkend") == "Godkend"


def test_in_an_app_without_anybody_it_is_danish(speaker: Flask) -> None:
    with speaker.app_context():
        assert language.language() == "da"
        assert hidden_words(1) == "og 1 fortrolig sag"
        assert hidden_words(2) == "og 2 fortrolige sager"


@pytest.mark.parametrize(
    ("chosen", "spoken", "word"), [("da", "da", "Leder"), ("en", "en", "Leader"), ("fr", "da", "Leder")]
)
def test_it_is_the_language_of_whoever_is_signed_in(
    speaker: Flask, chosen: str, spoken: str, word: str
) -> None:
    with speaker.test_request_context():
        g.actor = Speaker(chosen)
        assert language.language() == spoken
        assert label(Role.LEADER) == word


def test_another_language_is_spoken_inside_the_block_only(speaker: Flask) -> None:
    with speaker.app_context():
        with language.speaking("en"):
            assert gettext("Godkend") == "Approve"
            assert hidden_words(2) == "and 2 confidential cases"
        assert gettext("Godkend") == "Godkend"
        with language.speaking("fr"):
            assert language.language() == "da"


def test_a_plain_percent_sign_needs_no_facts() -> None:
    assert gettext("100 %") == "100 %"


def test_the_fullest_text_whose_facts_are_known_is_taken() -> None:
    alternatives = ("trin %(step)s (%(name)s)", "trin %(step)s", "et trin")
    assert fill(alternatives, {"step": 2, "name": "Direktør"}) == "trin 2 (Direktør)"
    assert fill(alternatives, {"step": 0, "name": ""}) == "trin 0"
    assert fill(alternatives, {"step": None}) == "et trin"
    with pytest.raises(LookupError):
        fill(alternatives[:1], {})


def test_placeholders_are_found() -> None:
    assert placeholders("%(a)s og %(b)d af {n}") == {"a", "b"}
