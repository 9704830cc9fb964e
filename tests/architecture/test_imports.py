"""The import contracts of pyproject.toml: each one fails on a house where someone breaks it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINT = str(Path(sys.executable).with_name("lint-imports"))
PACKAGES = [
    "web",
    "api",
    "realtime",
    "jobs",
    "cli",
    "demo",
    "texts",
    "reactions",
    "board",
    "approvals",
    "cases",
    "people",
    "kernel",
]
CAPABILITY = ["service", "queries", "access", "models", "events", "rules"]

LAYERS = "Upper floors import lower ones"
INSIDE = "Inside a capability"
FLASK = "Only doors and texts know Flask"
PURE = "Rules know no database and no clock"
DOORS = "Doors never import models"


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """Every package and file of the house, all of them empty."""
    root = tmp_path / "ledelse"
    for package in PACKAGES:
        (root / package).mkdir(parents=True)
        (root / package / "__init__.py").touch()
    for package in ("people", "cases", "approvals"):
        for name in CAPABILITY:
            (root / package / f"{name}.py").touch()
    for name in ("clock", "db", "transaction"):
        (root / "kernel" / f"{name}.py").touch()
    for path in (root / "__init__.py", root / "models.py"):
        path.touch()
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return root


def broken_contracts(house: Path) -> str:
    command = [LINT, "--no-cache", "--no-logo"]
    environment = {**os.environ, "COLUMNS": "500"}
    done = subprocess.run(command, cwd=house.parent, capture_output=True, text=True, env=environment)
    assert done.returncode in {0, 1}, done.stderr
    return "\n".join(line for line in done.stdout.splitlines() if line.endswith("BROKEN"))


def test_a_house_in_order_breaks_no_contract(house: Path) -> None:
    allowed = {
        "web/pages.py": "import flask\nfrom ledelse.cases import service, queries\nfrom ledelse.texts import x",
        "texts/__init__.py": "import flask_babel",
        "cases/service.py": "from ledelse.cases import access, models, events, rules\nimport ledelse.people.queries",
        "cases/models.py": "import sqlalchemy\nfrom ledelse.kernel import db",
    }
    for name, source in allowed.items():
        (house / name).write_text(source, encoding="utf-8")
    assert broken_contracts(house) == ""


@pytest.mark.parametrize(
    ("contract", "path", "source"),
    [
        (LAYERS, "kernel/clock.py", "import ledelse.people.rules"),
        (LAYERS, "people/service.py", "from ledelse.cases import queries"),
        (LAYERS, "web/pages.py", "import ledelse.api"),
        (LAYERS, "tasks/__init__.py", ""),
        (LAYERS, "helpers.py", ""),
        (INSIDE, "cases/access.py", "import ledelse.cases.service"),
        (INSIDE, "people/queries.py", "import ledelse.people.service"),
        (INSIDE, "approvals/models.py", "import ledelse.approvals.events"),
        (INSIDE, "approvals/rules.py", "from ledelse.approvals import events"),
        (FLASK, "cases/service.py", "import flask"),
        (FLASK, "board/queries.py", "from flask_babel import gettext"),
        (FLASK, "people/passwords.py", "from werkzeug.security import check_password_hash"),
        (PURE, "people/rules.py", "import sqlalchemy"),
        (PURE, "cases/rules.py", "from ledelse.kernel import clock"),
        (PURE, "approvals/rules.py", "from ledelse.kernel.transaction import transaction"),
        (DOORS, "web/pages.py", "from ledelse.cases.models import Case"),
        (DOORS, "demo/seeder.py", "from ledelse.people import models"),
        (DOORS, "cli/tables.py", "import ledelse.models"),
    ],
)
def test_a_breach_is_seen(house: Path, contract: str, path: str, source: str) -> None:
    (house / path).parent.mkdir(exist_ok=True)
    (house / path).write_text(source, encoding="utf-8")
    assert contract in broken_contracts(house)


def test_rules_may_not_reach_the_database_through_others(house: Path) -> None:
    (house / "cases/deadlines.py").write_text("import ledelse.kernel.db", encoding="utf-8")
    (house / "cases/rules.py").write_text("import ledelse.cases.deadlines", encoding="utf-8")
    assert PURE in broken_contracts(house)
