"""Runs a program nobody trusts: a process group of its own, watched, and gone when its time is up.

Works in commands and in a gevent server alike (`subprocess` and `time` are the patched ones there), as long
as it is called from a request or a job and not from gevent's native thread pool.
"""

import os
import signal
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import psutil

LOOK_EVERY = 0.2  # seconds between two looks at the memory
_PLACES = threading.BoundedSemaphore(max(2, os.cpu_count() or 2))


class Ending(StrEnum):
    """How a child came to its end."""

    FINISHED = "finished"
    FAILED = "failed"
    TIMED_OUT = "timed_out"
    TOO_MUCH_MEMORY = "too_much_memory"


@dataclass(frozen=True)
class Outcome:
    """The ending, and the last words on standard error (for the log)."""

    ending: Ending
    last_words: str


def run(
    command: Sequence[str],
    *,
    folder: Path,
    seconds: float,
    output: Path | None = None,
    resident: int | None = None,
    environment: Mapping[str, str] | None = None,
) -> Outcome:
    """Run in `folder`, standard output into the file `output`; waiting for a free place is not counted.

    `seconds` of wall clock; `resident`: bytes of memory in use, the whole process tree together.
    """
    words = folder / "stderr"
    with _PLACES, words.open("wb") as errors, (output or Path(os.devnull)).open("wb") as answers:
        child = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=answers,
            stderr=errors,
            cwd=folder,
            env={"PATH": os.defpath, "LANG": "C.UTF-8", "HOME": str(folder)} | dict(environment or {}),
            start_new_session=True,
        )
        try:
            ending = _watch(child, until=time.monotonic() + seconds, resident=resident)
        finally:
            _end_group(child)
    return Outcome(ending=ending, last_words=_tail(words))


def _watch(child: "subprocess.Popen[bytes]", *, until: float, resident: int | None) -> Ending:
    while (left := until - time.monotonic()) > 0:
        try:
            code = child.wait(timeout=min(left, LOOK_EVERY) if resident else left)
        except subprocess.TimeoutExpired:
            if resident and _memory(child.pid) > resident:
                return Ending.TOO_MUCH_MEMORY
            continue
        return _ending(code)
    return Ending.TIMED_OUT


def _ending(code: int) -> Ending:
    if code == -signal.SIGXCPU:
        return Ending.TIMED_OUT
    return Ending.FINISHED if code == 0 else Ending.FAILED


def _memory(pid: int) -> int:
    """Bytes resident in the process and everything it has started."""
    total = 0
    with suppress(psutil.NoSuchProcess):
        first = psutil.Process(pid)
        for process in (first, *first.children(recursive=True)):
            with suppress(psutil.NoSuchProcess):
                total += process.memory_info().rss
    return total


def _end_group(child: "subprocess.Popen[bytes]") -> None:
    """Also after a good ending: what the child left running goes with it."""
    with suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def _tail(file: Path) -> str:
    with file.open("rb") as words:
        words.seek(max(0, file.stat().st_size - 2000))
        return words.read().decode("utf-8", "replace")
