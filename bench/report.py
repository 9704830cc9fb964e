"""What a run found: `bench/results/*.json`, and the table in `bench/README.md`, which each run writes anew."""

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
BEGIN, END = "<!-- table: written by the run -->", "<!-- end of table -->"


@dataclass(frozen=True)
class Line:
    """One figure of one database at one size; `met` is None where nothing was promised."""

    work: str
    database: str
    cases: int
    product: str
    floor: str = ""
    ratio: float | None = None
    target: str = ""
    met: bool | None = None
    remark: str = ""


def at_most(value: float, most: float) -> bool:
    """Whether a target is met."""
    return value <= most


def write(lines: Sequence[Line], *, facts: dict[str, Any], quick: bool) -> str:
    """Write results and table; answers the table."""
    table = _table(lines)
    name = "quick" if quick else "full"
    (FOLDER / "results").mkdir(exist_ok=True)
    found = {**facts, "lines": [asdict(line) for line in lines]}
    text = json.dumps(found, indent=2, ensure_ascii=False) + "\n"
    (FOLDER / "results" / f"{name}.json").write_text(text, encoding="utf-8")
    _into_readme(table, {**facts, "name": name})
    return table


def machine() -> dict[str, Any]:
    """What it was measured on, and how busy that was (load over the last minute)."""
    packages = ("SQLAlchemy", "Flask", "Jinja2", "gevent", "psycopg")
    return {
        "python": platform.python_version(),
        "system": platform.platform(),
        "cores": os.cpu_count(),
        "load_before": round(os.getloadavg()[0], 2),
        "versions": {name: version(name) for name in packages},
    }


def _table(lines: Sequence[Line]) -> str:
    head = ["work", "database", "cases", "product", "floor", "ratio", "target", "met", ""]
    rows = [
        [
            line.work,
            line.database,
            f"{line.cases:,}",
            line.product,
            line.floor,
            f"{line.ratio:.2f}x" if line.ratio is not None else "",
            line.target,
            "" if line.met is None else "yes" if line.met else "**NO**",
            line.remark,
        ]
        for line in lines
    ]
    return "\n".join(f"| {' | '.join(row)} |" for row in [head, ["---"] * len(head), *rows])


def _into_readme(table: str, facts: dict[str, Any]) -> None:
    readme = FOLDER / "README.md"
    before, _, rest = readme.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    said = (
        f"A {facts['name']} run, measured {facts['date']} at commit {facts['commit']}, {facts['cores']} cores, "
        f"Python {facts['python']}; load {facts['load_before']} before, {facts['load_after']} after "
        "(the run itself makes about 2)."
    )
    readme.write_text(f"{before}{BEGIN}\n{said}\n\n{table}\n{END}{after}", encoding="utf-8")
