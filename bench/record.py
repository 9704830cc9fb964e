"""Walking the record's chain of hashes, beside the hashing alone."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from bench.places import Place
from bench.timing import Times, taking_turns
from ledelse.kernel import db, ledger


@dataclass(frozen=True)
class Walked:
    """How long a walk took, and how many entries it held."""

    entries: int
    product: Times
    floor: Times


def measure(place: Place) -> Walked:
    """The whole chain, three times; raises when it is not whole."""
    database = db.Database(place.url)
    bare = place.bare()
    entries = 0

    def walk() -> None:
        nonlocal entries
        with database.read_engine.connect() as connection:
            entries, broken = ledger.verify(connection)
        if broken is not None:
            raise RuntimeError(f"the record does not hold: {broken}")

    def hashes_alone() -> None:
        query = "SELECT prev_hash, data, kind, at, person_id, case_id FROM ledger_entry ORDER BY seq"
        digest: Callable[[bytes], object] = hashlib.sha256
        for prev_hash, data, *_ in bare.all(query):
            digest((prev_hash + data).encode())

    product, floor = taking_turns(walk, hashes_alone, rounds=2, each=1)
    bare.close()
    database.close()
    return Walked(entries, product, floor)
