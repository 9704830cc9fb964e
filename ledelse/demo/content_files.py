"""Reads the TOML files that hold the demo's Danish content."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

CONTENT = Path(__file__).parent / "content"


@cache
def read(name: str) -> dict[str, Any]:
    """One file of `content/`, by its name without the ending."""
    return tomllib.loads((CONTENT / f"{name}.toml").read_text(encoding="utf-8"))


def subject_files() -> list[str]:
    """The names of all files with subjects, in a fixed order."""
    return sorted(f"subjects/{path.stem}" for path in (CONTENT / "subjects").glob("*.toml"))
