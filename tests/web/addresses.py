"""The route table as tests walk it: what each route asks for, and its addresses with ids filled in.

`python -m tests.web.addresses` prints the table as it is kept in routes.txt.
"""

import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from flask import Flask
from werkzeug.routing import AnyConverter, Rule

from config import Settings
from ledelse.people.permissions import Need, need_of

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
HIDDEN = {
    "case_id",
    "document_id",
    "approval_id",
    "item",
    "version_id",
}  # parts that name what not all may see


@dataclass(frozen=True)
class Route:
    """A route with one method."""

    method: str
    path: str
    endpoint: str
    need: Need
    arguments: tuple[str, ...]
    rule: Rule

    @property
    def is_api(self) -> bool:
        """Whether programs use it, with a token."""
        return self.endpoint.startswith("api.")

    @property
    def has_object(self) -> bool:
        """Whether it is about one object that may be somebody else's."""
        return bool({*self.arguments} & HIDDEN)

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def routes_of(app: Flask) -> list[Route]:
    """All routes of the app but the static files, in order of their paths."""
    found = []
    for rule in app.url_map.iter_rules():
        if rule.endpoint == "static":
            continue
        need = need_of(app.view_functions[rule.endpoint])
        assert need is not None, f"{rule.rule} has no @needs"
        found += [
            Route(method, rule.rule, rule.endpoint, need, tuple(sorted(rule.arguments)), rule)
            for method in METHODS
            if method in (rule.methods or ())
        ]
    return sorted(found, key=lambda route: (route.path, route.method))


def addresses(app: Flask, route: Route, ids: Mapping[str, object]) -> Iterator[str]:
    """The addresses of a route with these ids; one for each of the words that a part may be."""
    unknown = {*route.arguments} - {*ids} - {*_words(route)}
    assert not unknown, f"{route}: say in the test's ids what {', '.join(unknown)} stands for"
    adapter = app.url_map.bind("localhost")
    choices = [_words(route).get(name) or [ids[name]] for name in route.arguments]
    for values in product(*choices):
        filled = dict(zip(route.arguments, values, strict=True))
        yield adapter.build(route.endpoint, filled, method=route.method)


def _words(route: Route) -> dict[str, list[object]]:
    """Parts that may be some words only, with those."""
    converters = route.rule._converters.items()
    return {name: [*sorted(one.items)] for name, one in converters if isinstance(one, AnyConverter)}


def table(app: Flask) -> str:
    """The route table as text: method, need, path."""
    return "".join(f"{one.method:<7}{one.need:<19}{one.path}\n" for one in routes_of(app))


def _print_table() -> None:
    from ledelse import create_app

    with tempfile.TemporaryDirectory() as folder:
        there = Path(folder)
        settings = Settings(f"sqlite:///{there / 'routes.db'}", there, "only-to-look-at-the-route-table")
        print(table(create_app(settings)), end="")


if __name__ == "__main__":
    _print_table()
