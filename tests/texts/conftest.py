"""The language that a test of words is in: Danish unless it asks for English."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask

from ledelse.texts import language

CATALOGUE = Path(language.__file__).parent / "catalogues" / "en" / "LC_MESSAGES" / "messages.po"


@pytest.fixture(scope="session")
def speaker(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """An app that can do nothing but speak, from the catalogue as it is written now."""
    compiled = tmp_path_factory.mktemp("catalogues") / "en" / "LC_MESSAGES" / "messages.mo"
    compiled.parent.mkdir(parents=True)
    with CATALOGUE.open("rb") as source, compiled.open("wb") as file:
        write_mo(file, read_po(source, locale="en"))
    app = Flask("speaker")
    app.config.update(BABEL_DEFAULT_LOCALE="da", BABEL_TRANSLATION_DIRECTORIES=str(compiled.parents[2]))
    language.init_app(app)
    return app


@pytest.fixture
def english(speaker: Flask) -> Iterator[None]:
    with speaker.app_context(), language.speaking("en"):
        yield
