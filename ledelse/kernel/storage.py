"""Files kept under the SHA-256 of their content: written whole or not at all, never changed.

A file is on the disk (fsync of the file and of every folder above it) before `put` returns, so a row that
names it can be committed afterwards without fear of a power cut.
"""

import hashlib
import io
import os
import re
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO, Protocol

CHUNK = 1024 * 1024
SYNC_EVERY = 16 * CHUNK
UNFINISHED = "unfinished"
_NAME = re.compile(r"[0-9a-f]{64}")


class Readable(Protocol):
    """Whatever gives bytes piece by piece: an upload, an open file."""

    def read(self, size: int = ..., /) -> bytes: ...


@dataclass(frozen=True)
class Stored:
    """What was stored: the name (64 hex digits) and the size in bytes."""

    sha256: str
    size: int


class TooLarge(Exception):
    """The content went past the limit (bytes); nothing of it was kept."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"more than {limit} bytes")
        self.limit = limit


class NotAName(ValueError):
    """Asked for something that is not the SHA-256 of anything."""


class Storage:
    """A folder of immutable files: `root/ab/cd/abcd...`, one file per content."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, content: Readable | bytes, *, limit: int | None = None) -> Stored:
        """Store the content and answer its name. `limit` in bytes. Raises TooLarge, OSError (disk full)."""
        source = io.BytesIO(content) if isinstance(content, bytes) else content
        folder = self.root / UNFINISHED
        folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=folder)
        try:
            with os.fdopen(handle, "wb") as target:
                stored = _copy(source, target, limit=limit)
            self._move_into_place(Path(name), stored.sha256)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        return stored

    def path(self, sha256: str) -> Path:
        """Where that content is, or would be. Raises NotAName for anything but 64 lower-case hex digits."""
        if not _NAME.fullmatch(sha256):
            raise NotAName(sha256)
        return self.root / sha256[:2] / sha256[2:4] / sha256

    def open(self, sha256: str) -> BinaryIO:
        """The content, for reading. Raises FileNotFoundError."""
        return self.path(sha256).open("rb")

    def has(self, sha256: str) -> bool:
        return self.path(sha256).is_file()

    def verify(self, sha256: str) -> bool:
        """Say whether the content is there and still answers to its name."""
        try:
            with self.open(sha256) as source:
                digest = hashlib.sha256()
                for chunk in _chunks(source):
                    digest.update(chunk)
        except FileNotFoundError:
            return False
        return digest.hexdigest() == sha256

    def sweep(self, *, older_than: timedelta) -> int:
        """Remove what a crash left half written, if untouched for that long; answer how many files."""
        oldest = time.time() - older_than.total_seconds()
        left = [file for file in (self.root / UNFINISHED).glob("*") if file.stat().st_mtime < oldest]
        for file in left:
            file.unlink(missing_ok=True)
        return len(left)

    def _move_into_place(self, finished: Path, sha256: str) -> None:
        """Rename over what may be there: the same content, or a copy that has rotted since."""
        place = self.path(sha256)
        place.parent.mkdir(parents=True, exist_ok=True)
        finished.replace(place)
        # Also when the folders were there already: whoever made them may not have synced them yet.
        for folder in (place.parent, place.parent.parent, self.root):
            _sync_folder(folder)


def _copy(source: Readable, target: BinaryIO, *, limit: int | None) -> Stored:
    digest, size, unsynced = hashlib.sha256(), 0, 0
    for chunk in _chunks(source):
        size += len(chunk)
        if limit is not None and size > limit:
            raise TooLarge(limit)
        digest.update(chunk)
        target.write(chunk)
        unsynced += len(chunk)
        if unsynced >= SYNC_EVERY:  # many short waits for the disk instead of one long one at the end
            _sync(target)
            unsynced = 0
    os.fchmod(target.fileno(), 0o440)
    _sync(target)
    return Stored(sha256=digest.hexdigest(), size=size)


def _chunks(source: Readable) -> Iterator[bytes]:
    while chunk := source.read(CHUNK):
        yield chunk
        time.sleep(0)  # under gevent this lets the other requests run


def _sync(target: BinaryIO) -> None:
    target.flush()
    os.fsync(target.fileno())


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
