"""Looks into the many PDF files that the demo has printed itself, without a child process for each.

An upload is read in a process of its own, confined, since nobody knows what it does to its reader; starting
that costs more than reading. These files are ours: the same reading, many files to a worker.
"""

import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

from ledelse.cases.files import Inspection, inspect_own

MOST_WORKERS = 4


def read_all(contents: Sequence[bytes], *, workers: int | None = None) -> list[Inspection]:
    """What each file is, in the same order, on all processors (or so many workers)."""
    workers = workers or min(os.cpu_count() or 1, MOST_WORKERS)
    with (
        TemporaryDirectory(prefix="ledelse-demo-") as name,
        ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool,
    ):
        paths = [Path(name) / str(n) for n in range(len(contents))]
        for path, content in zip(paths, contents, strict=True):
            path.write_bytes(content)
        return list(pool.map(inspect_own, paths, chunksize=8))
