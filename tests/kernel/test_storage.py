"""Files by their hash: whole or not at all, once, and never a way out of the folder."""

import errno
import hashlib
import io
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from ledelse.kernel.storage import CHUNK, UNFINISHED, NotAName, Storage, Stored, TooLarge

ROOT = Path(__file__).parents[2]


@pytest.fixture
def storage(tmp_path: Path) -> Storage:
    return Storage(tmp_path / "files")


def files_in(storage: Storage) -> list[Path]:
    return [path for path in storage.root.rglob("*") if path.is_file()]


def test_what_is_put_is_found_under_its_hash(storage: Storage) -> None:
    stored = storage.put(b"indstilling", limit=None)
    assert stored == Stored(sha256=hashlib.sha256(b"indstilling").hexdigest(), size=11)
    assert storage.has(stored.sha256)
    assert storage.verify(stored.sha256)
    with storage.open(stored.sha256) as file:
        assert file.read() == b"indstilling"


def test_the_path_has_two_levels_of_folders(storage: Storage) -> None:
    name = storage.put(b"x", limit=None).sha256
    assert storage.path(name) == storage.root / name[:2] / name[2:4] / name


def test_a_stream_of_several_chunks_is_the_same_as_its_bytes(storage: Storage) -> None:
    content = os.urandom(3 * CHUNK + 17)
    assert storage.put(io.BytesIO(content), limit=None) == storage.put(content, limit=None)
    assert storage.put(content, limit=None).size == len(content)


def test_the_same_content_twice_is_one_file(storage: Storage) -> None:
    storage.put(b"same", limit=None)
    storage.put(b"same", limit=None)
    assert len(files_in(storage)) == 1


def test_a_stored_file_cannot_be_written_to_by_others(storage: Storage) -> None:
    path = storage.path(storage.put(b"x", limit=None).sha256)
    assert path.stat().st_mode & 0o777 == 0o440


def test_content_of_exactly_the_limit_is_taken(storage: Storage) -> None:
    assert storage.put(b"12345", limit=5).size == 5


def test_one_byte_over_the_limit_is_refused_and_nothing_is_left(storage: Storage) -> None:
    with pytest.raises(TooLarge) as refusal:
        storage.put(b"123456", limit=5)
    assert refusal.value.limit == 5
    assert files_in(storage) == []


def test_a_stream_over_the_limit_is_not_read_to_its_end(storage: Storage) -> None:
    endless = Endless()
    with pytest.raises(TooLarge):
        storage.put(endless, limit=2 * CHUNK)
    assert endless.given <= 3 * CHUNK
    assert files_in(storage) == []


def test_a_stream_that_breaks_off_leaves_nothing(storage: Storage) -> None:
    with pytest.raises(ConnectionResetError):
        storage.put(BreaksOff(), limit=None)
    assert files_in(storage) == []


def test_a_full_disk_leaves_nothing_half(storage: Storage) -> None:
    with no_file_larger_than(CHUNK), pytest.raises(OSError, match="File too large"):
        storage.put(b"x" * (2 * CHUNK), limit=None)
    assert files_in(storage) == []


def test_a_disk_that_cannot_sync_is_a_failure_and_leaves_nothing(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        storage.put(b"x", limit=None)
    assert files_in(storage) == []


def test_file_and_every_folder_above_are_synced_before_put_returns(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[Path] = []
    really = os.fsync

    def noting(handle: int) -> None:
        synced.append(Path(f"/proc/self/fd/{handle}").readlink())
        really(handle)

    monkeypatch.setattr(os, "fsync", noting)
    place = storage.path(storage.put(b"x", limit=None).sha256)
    assert synced[0].parent == storage.root / UNFINISHED
    assert synced[1:] == [place.parent, place.parent.parent, storage.root]


@pytest.mark.parametrize(
    "name",
    ["", "..", "../../etc/passwd", "a" * 63, "a" * 65, "A" * 64, "g" * 64, "a" * 64 + "\n", "/" + "a" * 63],
)
def test_nothing_but_a_hash_becomes_a_path(storage: Storage, name: str) -> None:
    for ask in (storage.path, storage.has, storage.verify, storage.open):
        with pytest.raises(NotAName):
            ask(name)


def test_what_was_never_put_is_not_there(storage: Storage) -> None:
    unknown = "0" * 64
    assert not storage.has(unknown)
    assert not storage.verify(unknown)
    with pytest.raises(FileNotFoundError):
        storage.open(unknown)


def test_rot_is_noticed_and_healed_by_putting_the_content_again(storage: Storage) -> None:
    stored = storage.put(b"godkendt", limit=None)
    path = storage.path(stored.sha256)
    path.chmod(0o600)
    path.write_bytes(b"afvist!!")
    assert not storage.verify(stored.sha256)
    storage.put(b"godkendt", limit=None)
    assert storage.verify(stored.sha256)


def test_only_old_remains_of_a_crash_are_swept(storage: Storage) -> None:
    kept = storage.put(b"x", limit=None)
    left, being_written = storage.root / UNFINISHED / "old", storage.root / UNFINISHED / "new"
    left.write_bytes(b"half")
    being_written.write_bytes(b"half")
    os.utime(left, (time.time() - 7200, time.time() - 7200))
    assert storage.sweep(older_than=timedelta(hours=1)) == 1
    assert being_written.exists()
    assert not left.exists()
    assert storage.has(kept.sha256)


WRITES_FOR_EVER = """
import itertools, sys
from pathlib import Path
from ledelse.kernel.storage import Storage
storage = Storage(Path(sys.argv[1]))
for number in itertools.count():
    storage.put(bytes([number % 251]) * 300_000 + str(number).encode(), limit=None)
    print(number, flush=True)
"""


def test_a_process_killed_while_writing_leaves_no_file_under_a_wrong_name(storage: Storage) -> None:
    for _round in range(3):
        command = [sys.executable, "-c", WRITES_FOR_EVER, str(storage.root)]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as writer:
            assert writer.stdout is not None
            writer.stdout.readline()
            time.sleep(0.03)
            writer.send_signal(signal.SIGKILL)
    named = [path.name for path in files_in(storage) if path.parent.name != UNFINISHED]
    assert named
    assert all(storage.verify(name) for name in named)


class Endless:
    """A sender who never stops."""

    def __init__(self) -> None:
        self.given = 0

    def read(self, size: int = -1, /) -> bytes:
        self.given += size
        return b"\0" * size


class BreaksOff:
    """A sender who hangs up after the first chunk."""

    def __init__(self) -> None:
        self._chunks = iter([b"first"])

    def read(self, _size: int = -1, /) -> bytes:
        for chunk in self._chunks:
            return chunk
        raise ConnectionResetError


@contextmanager
def no_file_larger_than(size: int) -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
