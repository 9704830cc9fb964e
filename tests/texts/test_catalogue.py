"""Every Danish text in code and templates has its English, and the English is fit to be shown.

`make check` compares catalogue and source as well; here each text is looked at as a reader would.
"""

import re
import runpy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from ledelse.texts.language import placeholders
from tests.texts.conftest import CATALOGUE

ROOT = Path(__file__).parents[2]
FOLDERS = ("ledelse", "templates")
tools: dict[str, Any] = runpy.run_path(str(ROOT / ".ci" / "messages.py"))

SAME_IN_BOTH = {
    "%(num)d person",
    "Administration",
    "Administrator",
    "E-mail",
    "Excel",
    "Mine",
    "OpenDocument",
    "PDF",
    "PowerPoint",
    "Version %(n)s",
    "Word",
    "v%(now)s",
}
danish = re.compile("[æøåÆØÅ]")


@pytest.fixture(scope="module")
def source() -> Catalog:
    found: Catalog = tools["texts_in_source"]()
    return found


def english_catalogue() -> Catalog:
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="en")


def forms(texts: Any) -> tuple[str, ...]:
    return (texts,) if isinstance(texts, str) else tuple(texts or ())


def pairs() -> Iterator[tuple[str, str]]:
    """Each Danish text with its English, plural forms one by one; what is not translated is left out."""
    for message in english_catalogue():
        if message.id and tools["is_translated"](message):
            yield from zip(forms(message.id), forms(message.string), strict=True)


PAIRS = sorted(pairs())


def in_folder(message: Message, folder: str) -> bool:
    return any(place.startswith(f"{folder}/") for place, _ in message.locations)


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_text_of_the_folder_is_translated(folder: str, source: Catalog) -> None:
    wanted = [message for message in source if message.id and in_folder(message, folder)]
    assert len(wanted) > 20
    catalogue = english_catalogue()
    missing = []
    for message in wanted:
        found = catalogue.get(message.id, message.context)
        if found is None or not tools["is_translated"](found):
            missing.append(tools["shown"](message))
    assert not missing, "run `make messages` and translate what is empty in the catalogue"


def test_there_is_much_to_look_at() -> None:
    assert len(PAIRS) > 300


def test_the_english_wants_the_same_facts() -> None:
    wrong = [english for text, english in PAIRS if wanted_facts(text) != wanted_facts(english)]
    assert not wrong


def wanted_facts(text: str) -> tuple[frozenset[str], frozenset[str]]:
    return placeholders(text), frozenset(re.findall(r"{\w+}", text))


def test_the_english_ends_as_the_danish_does() -> None:
    wrong = [
        english
        for text, english in PAIRS
        if blanks_around(text) != blanks_around(english) or (needs_its_end(text) and text[-1] != english[-1])
    ]
    assert not wrong


def blanks_around(text: str) -> tuple[str, str]:
    return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]


def needs_its_end(text: str) -> bool:
    """Whether the last sign belongs to a sentence, and not to a shortened word."""
    return text.endswith((".", "?", "!", ":", "…")) and " " in text and not text.endswith(("kr.", "s."))


def test_the_english_is_english() -> None:
    wrong = [english for text, english in PAIRS if danish.search(english) or is_left_as_it_was(text, english)]
    assert not wrong


def is_left_as_it_was(text: str, english: str) -> bool:
    return english == text and text not in SAME_IN_BOTH and danish_words(text)


def danish_words(text: str) -> bool:
    """Whether more than facts and signs stands in it."""
    return len(re.sub(r"%\(\w+\)[sd]|{\w+}|[^a-zæøåA-ZÆØÅ]", "", text)) > 2
