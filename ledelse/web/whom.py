"""Finds the person or the unit that somebody means by a name typed into a form, and suggests while they type."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask import request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ledelse.kernel.transaction import Reading
from ledelse.people.actor import Actor
from ledelse.people.permissions import Permission, needs
from ledelse.people.queries import PersonView, UnitView, all_people, all_units
from ledelse.texts.formats import names
from ledelse.web import guard, pages
from ledelse.web.form_values import Form, Unusable, whole
from ledelse.web.rendering import page

MOST = 12  # suggestions at a time
BETWEEN = ";"


@dataclass(frozen=True, slots=True)
class Whom:
    """A person or a unit as forms carry it: `p12` or `u3`."""

    key: str
    words: str  # what stands in the form, and finds it again
    more: str = ""

    @property
    def id(self) -> int:
        """The id of the person or of the unit."""
        return int(self.key[1:])

    @property
    def is_unit(self) -> bool:
        """Whether it is a unit."""
        return self.key.startswith("u")


@dataclass(frozen=True, slots=True)
class Directory:
    """Everybody and every unit, by key."""

    known: dict[str, Whom]

    @classmethod
    def of(cls, reading: Reading[Actor], *, units: bool = True) -> "Directory":
        """All that can be chosen, in one query or two."""
        found = [_person(one) for one in all_people(reading.session)]
        if units:
            found += [_unit(one) for one in all_units(reading.session)]
        return cls({one.key: one for one in found})

    def chosen(self, keys: Iterable[str]) -> list[Whom]:
        """Those of the keys that are somebody, each once."""
        return [self.known[key] for key in dict.fromkeys(keys) if key in self.known]

    def like(self, words: str) -> list[Whom]:
        """Those whose name, user name or title holds all the words; an exact name alone."""
        wanted = words.casefold().replace("(", " ").replace(")", " ").split()
        if not wanted:
            return []
        exact = [one for one in self.known.values() if words.strip().casefold() == one.words.casefold()]
        if exact:
            return exact
        return [one for one in self.known.values() if _holds(f"{one.words} {one.more}", wanted)]

    def meant(self, words: str, *, field: str) -> Whom:
        """The only one that the words fit. Raises `Unusable` for nobody, and for several."""
        found = self.like(words)
        if not found:
            raise Unusable(field, _("Vi kan ikke finde »%(words)s«. Tjek navnet.", words=words.strip()))
        if len(found) > 1:
            some = names([one.words for one in found], 4)
            raise Unusable(field, _("Flere passer: %(some)s. Skriv hele navnet.", some=some))
        return found[0]

    def from_form(self, form: Form, name: str) -> list[Whom]:
        """The ticked ones of a field, and those typed beside them (several with `;` between)."""
        typed = [part for part in form.get(f"{name}_new", "").split(BETWEEN) if part.strip()]
        new = [self.meant(part, field=name).key for part in typed]
        return self.chosen([*form.getlist(name), *new])


def person_keys(people: Iterable[PersonView]) -> list[str]:
    """The keys of people."""
    return [f"p{one.id}" for one in people]


def people_ids(chosen: Iterable[Whom]) -> tuple[int, ...]:
    """The people among the chosen."""
    return tuple(one.id for one in chosen if not one.is_unit)


def unit_ids(chosen: Iterable[Whom]) -> tuple[int, ...]:
    """The units among the chosen."""
    return tuple(one.id for one in chosen if one.is_unit)


def key_id(key: str) -> int | None:
    """The id in a key."""
    return whole(key[1:])


@pages.get("/forslag")
@needs(Permission.READ_CASES)
def suggestions() -> Response:
    """Names that fit what stands in a field so far, for its list."""
    typed = next((text for name, text in request.args.items() if name != "slags"), "")
    directory = Directory.of(guard.reading(), units=request.args.get("slags") != "person")
    found = directory.like(typed.rsplit(BETWEEN, 1)[-1])[:MOST]
    return page("components/suggestions.html", found=found)


def _holds(known: str, wanted: list[str]) -> bool:
    folded = known.casefold()
    return all(word in folded for word in wanted)


def _person(one: PersonView) -> Whom:
    return Whom(f"p{one.id}", f"{one.name} ({one.username})", one.title)


def _unit(one: UnitView) -> Whom:
    return Whom(f"u{one.id}", one.name)
