"""One server to a data folder: a second would take half of the deliveries, and tell its own watchers only."""

import fcntl
from pathlib import Path
from typing import IO

NAME = "server.lock"


class Taken(Exception):
    """A server works on this folder already."""

    def __init__(self, data_dir: Path) -> None:
        super().__init__(f"a server runs on {data_dir} already")


def hold(data_dir: Path) -> IO[bytes]:
    """Hold the folder until the file that is answered is closed, or the process ends, however it ends.

    Raises `Taken`, OSError.
    """
    file = (data_dir / NAME).open("ab")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as fault:
        file.close()
        raise Taken(data_dir) from fault
    return file
