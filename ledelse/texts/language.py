"""Which language is spoken, and the words in it; outside a request (jobs, commands, tests) that is Danish."""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

import flask_babel
from flask import Flask, g

DANISH = "da"
ENGLISH = "en"
LANGUAGES = (DANISH, ENGLISH)

_PLACEHOLDER = re.compile(r"%\((\w+)\)")


def init_app(app: Flask) -> None:
    """Let the app speak the language of whoever is signed in; Danish to anybody else."""
    flask_babel.Babel(app, locale_selector=_chosen)


def _chosen() -> str:
    actor = g.get("actor")
    return DANISH if actor is None or actor.language not in LANGUAGES else str(actor.language)


def gettext(text: str, **facts: object) -> str:
    """The text in the language spoken; `%(name)s` in it are filled in when facts are given."""
    return str(flask_babel.gettext(text, **facts))


def ngettext(singular: str, plural: str, num: int, **facts: object) -> str:
    """The same for one and for many; `%(num)s` is the number."""
    return str(flask_babel.ngettext(singular, plural, num, **facts))


def pgettext(context: str, text: str, **facts: object) -> str:
    """The same for a Danish word that is two words in English: the context tells them apart."""
    return str(flask_babel.pgettext(context, text, **facts))


def marked(text: str) -> str:
    """Mark a text in a table for the catalogue; it is put into the language when it is used."""
    return text


_ = gettext
N_ = marked


def language() -> str:
    """The language spoken: `da` or `en`."""
    locale = flask_babel.get_locale()
    return str(locale.language) if locale is not None else DANISH


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Speak a language inside the block, such as the one of whom a mail goes to; needs an app context."""
    with flask_babel.force_locale(code if code in LANGUAGES else DANISH):
        yield


def fill(alternatives: Iterable[str], facts: Mapping[str, object]) -> str:
    """The first of the (marked) texts whose placeholders are all among the facts, filled in.

    The last alternative has none, so that a sentence never waits for a fact; LookupError otherwise.
    """
    for text in alternatives:
        if all(facts.get(name) not in (None, "") for name in placeholders(text)):
            return gettext(text) % facts
    raise LookupError("no text can do with these facts")


def placeholders(text: str) -> frozenset[str]:
    """The names that a text wants filled in."""
    return frozenset(_PLACEHOLDER.findall(text))
