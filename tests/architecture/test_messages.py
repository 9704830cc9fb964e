"""The check of the catalogues: what it looks through, and what it finds."""

import runpy
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog

ROOT = Path(__file__).parents[2]
messages: dict[str, Any] = runpy.run_path(str(ROOT / ".ci" / "messages.py"))


@pytest.fixture
def template() -> Catalog:
    catalog = Catalog()
    catalog.add("Godkend", locations=[("templates/inbox.html", 3)])
    catalog.add("%(name)s har sagen", locations=[("templates/case.html", 9)], flags=("python-format",))
    catalog.add(("%(num)d sag", "%(num)d sager"), flags=("python-format",))
    return catalog


def catalogue(**changes: Any) -> Catalog:
    """An English catalogue of that template, complete but for the changes."""
    texts: dict[str, Any] = {"Godkend": "Approve", "%(name)s har sagen": "%(name)s has the case", **changes}
    catalog = Catalog(locale="en")
    for danish, english in texts.items():
        if english is not None:
            catalog.add(danish, english)
    catalog.add(("%(num)d sag", "%(num)d sager"), ("%(num)d case", "%(num)d cases"))
    return catalog


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"Godkend": None}, "not in the catalogue (make messages): 'Godkend' (templates/inbox.html:3)"),
        ({"Godkend": ""}, "not translated: 'Godkend' (templates/inbox.html:3)"),
        ({"Returnér": "Return"}, "no longer in the source (make messages): 'Returnér'"),
        ({"%(name)s har sagen": "%(nam)s has the case"}, "'%(name)s har sagen' (templates/case.html:9)"),
    ],
)
def test_a_fault_is_found_and_placed(template: Catalog, changes: dict[str, Any], fault: str) -> None:
    found = list(messages["faults_of"](catalogue(**changes), template))
    assert len(found) == 1
    assert fault in found[0]


def test_an_unsure_translation_is_found(template: Catalog) -> None:
    unsure = catalogue()
    unsure["Godkend"].flags.add("fuzzy")
    assert list(messages["faults_of"](unsure, template)) == [
        "marked as unsure: 'Godkend' (templates/inbox.html:3)"
    ]


def test_a_complete_catalogue_has_no_faults(template: Catalog) -> None:
    assert list(messages["faults_of"](catalogue(), template)) == []


def test_texts_are_found_in_code_and_templates() -> None:
    """That ours are all translated is for `make check` to say."""
    places = {name for text in messages["texts_in_source"]() for name, _ in text.locations}
    assert any(place.endswith(".html") for place in places)
    assert any(place.startswith("ledelse/texts/") for place in places)
