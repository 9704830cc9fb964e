"""The record: every event in order, chained by hashes; any change to it afterwards is found."""

import json

import pytest
from sqlalchemy import Connection, delete, insert, select, text, update

from ledelse.kernel import ledger
from ledelse.kernel.db import Database
from ledelse.kernel.ledger import ENTRY, HEAD, LedgerEntry, LedgerHead
from tests import make


def written(database: Database, *, entries: int = 6) -> int:
    """A record with at least so many entries; answers how many."""
    for n in range(entries):
        make.unit(f"Enhed {n}")
    with database.read_engine.connect() as connection:
        count, broken = ledger.verify(connection)
    assert broken is None
    assert count >= entries
    return count


def tampered(database: Database, connection_does: "Tamper") -> ledger.Broken | None:
    """What `verify` says after somebody with the database's password has been at it."""
    with database.write_engine.begin() as connection:
        connection_does(connection)
    with database.read_engine.connect() as connection:
        return ledger.verify(connection)[1]


class Tamper:
    """Changes one column of one entry."""

    def __init__(self, seq: int, column: str, value: object) -> None:
        self.seq, self.column, self.value = seq, column, value

    def __call__(self, connection: Connection) -> None:
        statement = update(LedgerEntry).where(ENTRY.c.seq == self.seq).values({self.column: self.value})
        assert connection.execute(statement).rowcount == 1


class Remove(Tamper):
    """Deletes an entry."""

    def __init__(self, seq: int) -> None:
        self.seq = seq

    def __call__(self, connection: Connection) -> None:
        assert connection.execute(delete(LedgerEntry).where(ENTRY.c.seq == self.seq)).rowcount == 1


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("kind", "people.PersonCreated"),
        ("data", '{"name":"En anden","unit_id":1}'),
        ("person_id", "anna"),
        ("on_behalf_of_id", "anna"),
        ("case_id", 99),
        ("at", "moved"),
        ("hash", "0" * 64),
        ("prev_hash", "f" * 64),
    ],
)
@pytest.mark.parametrize("where", ["first", "middle", "last"])
def test_a_changed_entry_is_found_where_it_stands(
    database: Database, column: str, value: object, where: str
) -> None:
    anna = make.person("Anna")
    count = written(database)
    seq = {"first": 1, "middle": count // 2, "last": count}[where]
    if value == "anna":
        value = anna
    if value == "moved":
        with database.read_engine.connect() as connection:
            at = connection.execute(select(ENTRY.c.at).where(ENTRY.c.seq == seq)).scalar_one()
        value = at.replace(year=at.year - 1)
    broken = tampered(database, Tamper(seq, column, value))
    assert broken is not None
    assert broken.seq == seq


@pytest.mark.parametrize("where", ["first", "middle", "last"])
def test_a_removed_entry_is_found(database: Database, where: str) -> None:
    count = written(database)
    seq = {"first": 1, "middle": count // 2, "last": count}[where]
    broken = tampered(database, Remove(seq))
    assert broken is not None
    assert broken.seq == seq
    assert "missing" in broken.fault


def test_two_entries_that_changed_places_are_found(database: Database) -> None:
    count = written(database)

    class Swap(Tamper):
        def __init__(self) -> None:
            pass

        def __call__(self, connection: Connection) -> None:
            for source, target in ((2, count + 5), (3, 2), (count + 5, 3)):
                connection.execute(
                    text("UPDATE ledger_entry SET seq = :target WHERE seq = :source"),
                    {"source": source, "target": target},
                )

    broken = tampered(database, Swap())
    assert broken is not None
    assert broken.seq == 2


def test_an_entry_that_was_put_in_is_found(database: Database) -> None:
    count = written(database)

    class Add(Tamper):
        def __init__(self) -> None:
            pass

        def __call__(self, connection: Connection) -> None:
            row = connection.execute(select(ENTRY).where(ENTRY.c.seq == count)).one()._asdict()
            connection.execute(insert(LedgerEntry), [row | {"seq": count + 1, "hash": "a" * 64}])

    broken = tampered(database, Add())
    assert broken is not None
    assert broken.seq == count + 1


def test_a_head_that_was_set_back_is_found(database: Database) -> None:
    count = written(database)

    class SetBack(Tamper):
        def __init__(self) -> None:
            pass

        def __call__(self, connection: Connection) -> None:
            connection.execute(update(LedgerHead).values(seq=HEAD.c.seq - 1))

    broken = tampered(database, SetBack())
    assert broken == ledger.Broken(count + 1, "entries are missing at the end")


def test_an_entry_says_what_who_and_when_in_canonical_json(database: Database) -> None:
    anna = make.person("Anna")
    approval = make.approval(steps=[anna])
    make.act(approval, anna, "approve", comment="Enig")
    with database.read_engine.connect() as connection:
        rows = connection.execute(select(ENTRY).order_by(ENTRY.c.seq.desc()).limit(2)).all()
    finished, approved = rows
    assert (finished.kind, approved.kind) == ("approvals.ApprovalFinished", "approvals.StepApproved")
    assert (approved.person_id, approved.on_behalf_of_id) == (anna, None)
    said = json.loads(approved.data)
    assert said["approval_id"] == approval
    assert [len(sha256) for _, sha256 in said["documents"]] == [64]
    assert "Enig" not in approved.data, "words stand in their own rows; the record holds their hash"
    assert approved.data == json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
