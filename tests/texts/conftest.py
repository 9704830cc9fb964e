"""The language that a test of words is in: Danish unless it asks for English."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from ledelse.texts import language

CATALOGUES = Path(language.__file__).parent / "catalogues"


@pytest.fixture(scope="session")
def speaker() -> Flask:
    """An app that can do nothing but speak."""
    app = Flask("speaker")
    app.config.update(BABEL_DEFAULT_LOCALE="da", BABEL_TRANSLATION_DIRECTORIES=str(CATALOGUES))
    language.init_app(app)
    return app


@pytest.fixture
def english(speaker: Flask) -> Iterator[None]:
    with speaker.app_context(), language.speaking("en"):
        yield
