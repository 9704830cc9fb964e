"""House rules that a reader of one file cannot see broken: who commits, who asks the clock, where Danish stands."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import jinja2
import pytest

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "ledelse").rglob("*.py"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html")) + sorted((ROOT / "templates").rglob("*.txt"))

MAY_COMMIT = {
    "ledelse/kernel/transaction.py",
    "ledelse/kernel/outbox.py",
    "ledelse/kernel/migrations.py",  # Alembic's own transaction, before anybody works
}
MAY_ASK_THE_CLOCK = {
    "ledelse/kernel/clock.py",
    "ledelse/kernel/storage.py",  # compares with the age of files, which the system dates
}
HOLDS_DANISH_BY_NATURE = {"ledelse/demo"}  # the demo municipality is content, not interface
TRANSLATES = {
    "_",
    "_l",
    "N_",
    "gettext",
    "ngettext",
    "pgettext",
    "lazy_gettext",
    "lazy_ngettext",
    "lazy_pgettext",
}
CLOCKS = {"datetime.now", "datetime.today", "datetime.utcnow", "date.today", "time.time", "time.localtime"}
SAYS_NOTHING = {"manager", "helper", "helpers", "util", "utils", "common", "misc", "data", "process", "base"}

danish = re.compile("[æøåÆØÅ]")


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def calls(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Each call as `x.y` (or `.y` on something longer), with its line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node.lineno


def test_there_is_a_house_to_look_at() -> None:
    assert len(SOURCES) > 50
    assert len(TEMPLATES) > 10


def test_only_the_bracket_and_the_outbox_commit() -> None:
    found = {name_of(path) for path in SOURCES for call, _ in calls(parsed(path)) if call.endswith(".commit")}
    assert found <= MAY_COMMIT, "commit only through transaction() and the outbox"


def test_only_the_clock_asks_what_time_it_is() -> None:
    found = {
        f"{name_of(path)}:{line}"
        for path in SOURCES
        if name_of(path) not in MAY_ASK_THE_CLOCK
        for call, line in calls(parsed(path))
        if call in CLOCKS
    }
    assert not found, "use work.now, work.today or kernel.clock.now(): tests and the demo travel in time"


def is_by_nature_danish(path: Path) -> bool:
    return any(name_of(path).startswith(place) for place in HOLDS_DANISH_BY_NATURE)


@pytest.mark.parametrize("path", [path for path in SOURCES if not is_by_nature_danish(path)], ids=name_of)
def test_danish_in_code_is_marked_for_translation(path: Path) -> None:
    found = [f"line {line}: {text!r}" for line, text in unmarked_danish(parsed(path))]
    assert not found, "what a user reads is wrapped in _()"


def unmarked_danish(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """String constants with Danish letters that are neither docstrings nor given to `_()`."""
    exempt: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in TRANSLATES:
            exempt.update(part for argument in node.args for part in ast.walk(argument))
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            exempt.add(node.value)  # docstrings speak of Danish things
    for node in ast.walk(tree):
        if node in exempt or not isinstance(node, ast.Constant) or not isinstance(node.value, str):
            continue
        if danish.search(node.value):
            yield node.lineno, node.value


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_danish_in_templates_is_marked_for_translation(path: Path) -> None:
    found = [f"line {line}: {text!r}" for line, text in plain_danish(path.read_text(encoding="utf-8"))]
    assert not found, "what a user reads is wrapped in _() or {% trans %}"


def plain_danish(source: str) -> Iterator[tuple[int, str]]:
    """Text between the tags with Danish letters, save inside `{% trans %}`."""
    environment = jinja2.Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do"])
    inside_trans, after_tag = False, False
    for line, kind, value in environment.lex(source):
        if kind == "name" and after_tag:
            inside_trans = {"trans": True, "endtrans": False}.get(value, inside_trans)
        if kind != "whitespace":
            after_tag = kind == "block_begin"
        if kind == "data" and not inside_trans and danish.search(value):
            yield line, value.strip()


def test_files_are_named_after_what_they_hold() -> None:
    found = {
        name_of(path) for path in SOURCES if path.stem in SAYS_NOTHING or path.parent.name in SAYS_NOTHING
    }
    assert not found, "when the best name is 'utils', what it is has not been found out yet"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("x = 'Sagen er lukket på mødet'", ["Sagen er lukket på mødet"]),
        ("x = _('Sagen er lukket på mødet')", []),
        ("x = texts.gettext('på')", []),
        ("x = f'{y} på'", [" på"]),
        ("x = say(_('på'), 'å')", ["å"]),
        ("'''Om åer.'''", []),
    ],
)
def test_unmarked_danish_is_found(source: str, expected: list[str]) -> None:
    assert [text for _, text in unmarked_danish(ast.parse(source))] == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<p>Gå</p>", ["<p>Gå</p>"]),
        ("<p>{{ _('Gå') }}</p>", []),
        ("{%- trans -%}Gå{% endtrans %}", []),
        ("{% trans %}Gå{% endtrans %} på", ["på"]),
        ("{# på #}", []),
    ],
)
def test_plain_danish_in_a_template_is_found(source: str, expected: list[str]) -> None:
    assert [text for _, text in plain_danish(source)] == expected
