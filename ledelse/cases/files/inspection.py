"""Says what an uploaded file is, or why it is refused; the reading is done in a confined child process."""

import json
import logging
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

from . import child
from .parsers.terms import Facts, FileType, Inspection, Limits, Unacceptable, WhyNot

__all__ = ["Facts", "FileType", "Inspection", "Limits", "Unacceptable", "WhyNot", "inspect", "inspect_own"]

_log = logging.getLogger(__name__)

# By path and without PYTHONPATH: the child must not load the rest of Ledelse. Last on the path, so that no
# file in this folder stands before a library of the same name.
_START = "import runpy, sys; sys.path.append(sys.argv.pop(1)); runpy.run_module('parsers', {}, '__main__')"
_FOLDER = Path(__file__).parent


def inspect(path: Path, *, limits: Limits | None = None) -> Inspection:
    """What the file is. Raises Unacceptable(why, facts), whatever the file does to those who read it."""
    bounds = limits or Limits()
    size = path.stat().st_size
    if size == 0:
        raise Unacceptable(WhyNot.EMPTY)
    if size > bounds.size:
        raise Unacceptable(WhyNot.TOO_LARGE, {"limit": bounds.size, "actual": size})
    return _believe(_ask(path.resolve(), limits=bounds), size=size, limits=bounds)


def inspect_own(path: Path) -> Inspection:
    """The same in this process: only for a PDF that this very program has just made, such as the demo's.

    Nothing guards against the file, and the log is silent afterwards: for a worker process.
    """
    from .parsers.__main__ import read

    limits = Limits()
    file_type, found = read(path, limits=limits)
    answer = {"type": file_type, "found": asdict(found)}
    return _believe(answer, size=path.stat().st_size, limits=limits)


def _ask(path: Path, *, limits: Limits) -> object:
    """The child's answer, whatever it may be."""
    request = json.dumps({"path": str(path), "limits": asdict(limits)})
    with tempfile.TemporaryDirectory(prefix="ledelse-inspect-") as name:
        folder = Path(name)
        outcome = child.run(
            [sys.executable, "-I", "-c", _START, str(_FOLDER), request],
            folder=folder,
            seconds=limits.seconds,
            output=folder / "answer",
        )
        if outcome.ending is child.Ending.TIMED_OUT:
            raise Unacceptable(WhyNot.TIMED_OUT, {"limit": int(limits.seconds)})
        if outcome.ending is not child.Ending.FINISHED:
            _log.warning("inspection of %s ended badly: %s", path.name, outcome.last_words)
            raise Unacceptable(WhyNot.BROKEN)
        return _parsed(folder / "answer", most=limits.text * 8 + 1_000_000)


def _parsed(answer: Path, *, most: int) -> object:
    with answer.open("rb") as file:
        content = file.read(most)
    try:
        parsed: object = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return parsed


def _believe(answer: object, *, size: int, limits: Limits) -> Inspection:
    """Check every field: the child has been alone with the file. Anything else than an answer is BROKEN."""
    try:
        return _read_answer(answer, size=size, limits=limits)
    except (KeyError, TypeError, ValueError) as fault:
        _log.warning("inspection gave no sensible answer: %r", fault)
        raise Unacceptable(WhyNot.BROKEN) from fault


def _read_answer(answer: Any, *, size: int, limits: Limits) -> Inspection:
    if "why" in answer:
        raise Unacceptable(WhyNot(answer["why"]), _facts(answer["facts"]))
    found = answer["found"]
    return Inspection(
        type=FileType(answer["type"]),
        size=size,
        pages=_count(found["pages"]),
        width=_count(found["width"]),
        height=_count(found["height"]),
        text=_text(found["text"], most=limits.text),
        text_is_whole=found["text_is_whole"] is True,
        tagged=found["tagged"] if found["tagged"] is None else found["tagged"] is True,
        encrypted=found["encrypted"] is True,
    )


def _facts(stated: dict[str, object]) -> Facts:
    return {
        str(name): value if isinstance(value, int) else str(value)[:100]
        for name, value in list(stated.items())[:10]
        if isinstance(value, int | str)
    }


def _count(stated: object) -> int | None:
    if stated is None or (type(stated) is int and 0 < stated < 2**31):
        return stated
    raise ValueError(stated)


def _text(stated: object, *, most: int) -> str:
    if not isinstance(stated, str):
        raise ValueError("text")
    return stated[:most].replace("\0", "").encode("utf-8", "replace").decode("utf-8")
