"""`app.py demo` with a municipality of one person, made slowly when told to: for the tests of how it starts."""

import os
import signal
import time
from collections.abc import Callable
from typing import Any

from gevent import monkey


def found_small_town(_storage: Any, *, say: Callable[[str], None]) -> None:
    from ledelse.kernel.transaction import SYSTEM, transaction
    from ledelse.people.service import create_person

    say("seeding")
    with transaction(SYSTEM) as work:
        create_person(work, username="borgmester", name="Bo Borg", password="demo", demo=True)
    time.sleep(float(os.environ.get("SEEDING_TAKES", "0")))


monkey.patch_all()  # before anything of ours is imported, as app.py does

import sys  # noqa: E402 - after the patching

import app  # noqa: E402
from ledelse import demo  # noqa: E402

signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs are started deaf to it
demo.seed = found_small_town  # type: ignore[assignment]
sys.exit(app.main(sys.argv[1:]))
