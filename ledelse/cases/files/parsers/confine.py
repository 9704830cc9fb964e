"""Takes away what a parser does not need: memory, processor time, open files, the network.

A process confines itself before it touches the file. Run as a script it confines itself and becomes
another program: `python -I confine.py '{"seconds": 60, ...}' soffice ...` (standard library only).
"""

import ctypes
import json
import os
import resource
import signal
import sys
from contextlib import suppress
from pathlib import Path

CLONE_NEWUSER = 0x10000000
CLONE_NEWNET = 0x40000000
PR_SET_PDEATHSIG = 1
PR_SET_NO_NEW_PRIVS = 38


def confine(*, seconds: float, output: int, memory: int | None, open_files: int = 64) -> None:
    """Limit this process and its children: processor seconds, bytes per file written, address space."""
    _leave_the_network()
    libc = ctypes.CDLL(None)
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_CPU, int(seconds) + 1, kill_at=int(seconds) + 3)
    _limit(resource.RLIMIT_FSIZE, output)
    _limit(resource.RLIMIT_NOFILE, open_files)
    if memory is not None:
        _limit(resource.RLIMIT_AS, memory)


def _limit(what: int, wanted: int, *, kill_at: int | None = None) -> None:
    """Never above what the process was given: raising a hard limit is not ours to do.

    At the lower limit of processor time comes SIGXCPU, which says what happened; at the upper one SIGKILL.
    """
    given = resource.getrlimit(what)[1]
    hard = kill_at or wanted
    if given != resource.RLIM_INFINITY:
        hard = min(hard, given)
    resource.setrlimit(what, (min(wanted, hard), hard))


def _leave_the_network() -> bool:
    """Move to a network namespace with nothing in it, where the kernel lets us; answers whether it did."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWNET) == 0:
        return True
    user, group = os.geteuid(), os.getegid()
    if libc.unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0:
        return False
    # Inside a new user namespace: keep being who we were, or files look as if they were nobody's.
    maps = {"setgroups": "deny", "uid_map": f"{user} {user} 1", "gid_map": f"{group} {group} 1"}
    for name, line in maps.items():
        with suppress(OSError):  # where the names are not allowed, reading works all the same
            Path("/proc/self", name).write_text(line)
    return True


if __name__ == "__main__":
    confine(**json.loads(sys.argv[1]))
    os.execvp(sys.argv[2], sys.argv[2:])  # noqa: S606 - the command comes from `render`, not from a file
