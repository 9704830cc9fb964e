"""A municipality of any size as rows: everything that lists, pages and decisions read, all of it consistent."""

import hashlib
import random
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from ledelse.approvals.events import ApprovalStarted
from ledelse.cases.events import CaseCreated
from ledelse.kernel.events import Event
from ledelse.kernel.ledger import GENESIS, seal

KINDS = ("borgmestersvar", "udvalgssag", "budgetnotat", "klagesag", "aktindsigt", "moedesag")
SUBJECTS = (
    "Ny cykelsti",
    "Skolernes budget",
    "Svar til borger",
    "Klage over byggeri",
    "Aftale om vintertjeneste",
)
PLACES = ("Havnegade", "Nørrevang Skole", "Strandparken", "Egevej", "Vestbyen", "Kirkebakken", "Mosevangen")
FIRST_NAMES = ("Anna", "Bo", "Carla", "David", "Ea", "Frode", "Gitte", "Hans", "Ida", "Jens", "Karen", "Lars")
LAST_NAMES = ("Hansen", "Jensen", "Nielsen", "Madsen", "Holm", "Lund", "Bak", "Vestergaard", "Kjær", "Dam")

BLOCK = 5000  # cases that are written at a time
SECRETARIAT = 2  # the unit that gets a copy of four approvals out of five
SEES_MUCH = 1  # sits in the secretariat
SEES_LITTLE = 2  # an officer in a department
STEPS = 3

Row = tuple[Any, ...]
Rows = dict[str, list[Row]]
Moment = Callable[[datetime], Any]  # how this database wants a time


@dataclass(frozen=True)
class Size:
    """How large the town is."""

    cases: int
    open: int  # of them with an approval under way
    units: int = 500
    people: int = 4000

    def part(self, parts: int) -> "Size":
        """The same town with a part of the cases."""
        return Size(self.cases // parts, self.open // parts, self.units, self.people)


FULL = Size(cases=100_000, open=10_000)
QUICK = Size(cases=10_000, open=1_000)
TINY = Size(cases=60, open=40, units=12, people=30)

COLUMNS = {
    "unit": "id name level parent_id path",
    "person": "id username name title active language theme keys_on created_at",
    "membership": "id person_id unit_id role",
    "login_session": "id token_hash person_id device created_at last_seen_at expires_at",
    "api_token": "id token_hash person_id name created_at",
    "case": "id number title description kind unit_id officer_id access confidential restricted deadline_at "
    "deadline_timed status revision created_at closed_at",
    "case_grant": "id case_id person_id unit_id cause source created_at",
    "document": "id case_id role title ord",
    "document_version": "id document_id n sha256 size type filename author_id created_at pages rendition",
    "version_text": "version_id text",
    "approval": "id case_id unit_id responsible_id status phase revision stale_before urgent batchable "
    "deadline_at deadline_timed created_by_id created_at started_at finished_at is_open due_at due_timed "
    "soon_at since step_n steps holder_level holder_unit_id",
    "approval_step": "id approval_id n name rule status deadline_timed since",
    "approval_place": "id step_id ord person_id unit_id approved_by_id decision_id",
    "approval_copy": "id step_id person_id unit_id",
    "approval_document": "id approval_id ord document_id version_id",
    "approval_decision": "id approval_id step_n person_id action comment reason note revision at",
    "approval_decision_document": "decision_id version_id sha256",
    "approval_waiting": "id approval_id person_id unit_id wait",
    "ledger_entry": "seq at kind person_id on_behalf_of_id case_id data prev_hash hash",
}


def session_word(person_id: int) -> str:
    """What this person's browser holds."""
    return f"bench-session-{person_id}"


def token_word(person_id: int) -> str:
    """This person's key for programs."""
    return f"bench-token-{person_id}"


class Town:
    """All rows, block by block; the same size gives the same town."""

    def __init__(self, size: Size, moment: Moment, *, now: datetime) -> None:
        self.size, self.moment, self.now = size, moment, now
        self.chance = random.Random(2026)  # the same town each time
        self.tip, self.seq = GENESIS, 0
        self.decision_id = self.grant_id = 0
        self.homes: dict[int, int] = {}
        self.levels: dict[int, str] = {}
        self.staff: dict[int, list[int]] = defaultdict(list)

    def blocks(self) -> Iterator[Rows]:
        """First the organisation, then the cases with all that hangs on them."""
        yield self._organisation()
        for first in range(1, self.size.cases + 1, BLOCK):
            rows: Rows = defaultdict(list)
            for case_id in range(first, min(first + BLOCK, self.size.cases + 1)):
                self._case(rows, case_id)
            yield rows

    def _organisation(self) -> Rows:
        rows: Rows = defaultdict(list)
        parents = {1: "/1/"}
        rows["unit"].append((1, "Byrådet", "political", None, "/1/"))
        self.levels[1] = "political"
        for unit_id in range(2, self.size.units + 1):
            level = "directorate" if unit_id <= 9 else "centre" if unit_id <= 60 else "department"
            parent = (
                1
                if unit_id <= 9
                else self._above(unit_id, 2, 9)
                if unit_id <= 60
                else self._above(unit_id, 10, 60)
            )
            parents[unit_id] = f"{parents[parent]}{unit_id}/"
            self.levels[unit_id] = level
            rows["unit"].append((unit_id, f"Enhed {unit_id}", level, parent, parents[unit_id]))
        for person_id in range(1, self.size.people + 1):
            self._person(rows, person_id)
        return rows

    def _above(self, unit_id: int, first: int, last: int) -> int:
        return first + unit_id % (min(last, unit_id - 1) - first + 1)

    def _person(self, rows: Rows, person_id: int) -> None:
        at, later = self.moment(self.now), self.moment(self.now + timedelta(hours=12))
        unit_id = SECRETARIAT if person_id == SEES_MUCH else self._unit(person_id)
        name = f"{FIRST_NAMES[person_id % 12]} {LAST_NAMES[person_id // 12 % 10]}"
        role = (
            "secretariat"
            if person_id == SEES_MUCH
            else ("leader", "case_officer", "case_officer")[person_id % 3]
        )
        word, key = session_word(person_id), token_word(person_id)
        rows["person"].append((person_id, f"p{person_id}", name, "", True, "da", "auto", True, at))
        rows["membership"].append((person_id, person_id, unit_id, role))
        rows["login_session"].append((person_id, _sha256(word), person_id, "bench", at, at, later))
        rows["api_token"].append((person_id, _sha256(key), person_id, "bench", at))
        self.homes[person_id] = unit_id
        self.staff[unit_id].append(person_id)

    def _unit(self, person_id: int) -> int:
        """Everybody but the few in the secretariat and the council is spread over the rest."""
        return 3 + person_id % (self.size.units - 2)

    def _case(self, rows: Rows, case_id: int) -> None:
        under_way = case_id % (self.size.cases // self.size.open) == 0
        officer = 2 + (case_id * 7919) % (self.size.people - 1)
        unit_id = self.homes[officer]
        created = self.now - timedelta(days=1 + case_id % 700)
        closed = None if under_way else self.moment(created + timedelta(days=9))
        confidential = self.chance.random() < 0.03
        access = self.chance.choices(("everyone", "unit", "involved"), (0 if confidential else 1, 60, 39))[0]
        kind = self.chance.choice(KINDS)
        number, at = f"2026-{case_id:06d}", self.moment(created)
        title = f"{SUBJECTS[case_id % 5]}, {PLACES[case_id % 7]} {case_id % 90}"
        status = "open" if under_way else "closed"
        rows["case"].append(
            (
                case_id,
                number,
                title,
                "",
                kind,
                unit_id,
                officer,
                access,
                confidential,
                False,
                None,
                False,
                status,
                1,
                at,
                closed,
            )
        )
        self._grant(rows, case_id, officer, None, "officer", "case", at)
        words = f"Forvaltningen indstiller, at {title.lower()} godkendes."
        sha256 = _sha256(f"{case_id}{words}")
        rows["document"].append((case_id, case_id, "cover", "Indstilling", 1))
        rows["document_version"].append(
            (
                case_id,
                case_id,
                1,
                sha256,
                len(words),
                "text/markdown",
                "indstilling.md",
                officer,
                at,
                None,
                "not_needed",
            )
        )
        rows["version_text"].append((case_id, words))
        made = CaseCreated(case_id=case_id, number=number, case_kind=kind, unit_id=unit_id)
        self._write(rows, made, created, officer)
        self._approval(rows, case_id, under_way, officer, created, sha256)

    def _approval(
        self, rows: Rows, case_id: int, under_way: bool, officer: int, created: datetime, sha256: str
    ) -> None:
        """Three steps of one person each; under way it stands at the first, the second or the last."""
        at = self.moment(created)
        people = [1 + (officer + 613 * n + case_id) % self.size.people for n in range(1, STEPS + 1)]
        current = self.chance.randint(1, STEPS) if under_way else STEPS + 1
        holder = self.homes[people[current - 1]] if under_way else None
        due = self._due(case_id)
        soon = due - timedelta(days=3) if due else None
        finished = None if under_way else self.moment(created + timedelta(days=8))
        rows["approval"].append(
            (
                case_id,
                case_id,
                self.homes[officer],
                officer,
                "active" if under_way else "approved",
                "at_step" if under_way else None,
                current + 1,
                current,
                self.chance.random() < 0.04,
                True,
                self._at(due),
                False,
                officer,
                at,
                at,
                finished,
                under_way,
                self._at(due),
                False,
                self._at(soon),
                at,
                current if under_way else None,
                STEPS,
                self.levels[holder] if holder else None,
                holder,
            )
        )
        source = f"approval:{case_id}"
        self._grant(rows, case_id, officer, None, "responsible", source, at)
        rows["approval_document"].append((case_id, case_id, 1, case_id, case_id))
        self._decision(rows, case_id, None, officer, "start", 2, at, sha256)
        for n, person_id in enumerate(people, start=1):
            self._step(rows, case_id, n, person_id, current, at, sha256)
            self._grant(rows, case_id, person_id, None, "approver", source, at)
        if self.chance.random() < 0.8:
            rows["approval_copy"].append((case_id, case_id * STEPS, None, SECRETARIAT))
            self._grant(rows, case_id, None, SECRETARIAT, "copy_recipient", source, at)
        if under_way:
            rows["approval_waiting"].append((case_id, case_id, people[current - 1], None, "decide"))
            started = ApprovalStarted(case_id=case_id, approval_id=case_id, status="active", step_to=1)
            self._write(rows, started, created, officer)

    def _step(
        self, rows: Rows, case_id: int, n: int, person_id: int, current: int, at: Any, sha256: str
    ) -> None:
        step_id = (case_id - 1) * STEPS + n
        status = "approved" if n < current else "current" if n == current else "pending"
        since = None if status == "pending" else at
        rows["approval_step"].append((step_id, case_id, n, f"Trin {n}", "all", status, False, since))
        decision = None
        if n < current:
            decision = self._decision(rows, case_id, n, person_id, "approve", n + 2, at, sha256)
        by = person_id if decision else None
        rows["approval_place"].append((step_id, step_id, 1, person_id, None, by, decision))

    def _decision(
        self,
        rows: Rows,
        case_id: int,
        n: int | None,
        by: int,
        action: str,
        revision: int,
        at: Any,
        sha256: str,
    ) -> int:
        self.decision_id += 1
        rows["approval_decision"].append((self.decision_id, case_id, n, by, action, "", "", "", revision, at))
        rows["approval_decision_document"].append((self.decision_id, case_id, sha256))
        return self.decision_id

    def _due(self, case_id: int) -> datetime | None:
        """One in ten has no deadline, one in ten is late, two in ten are near, the rest have time."""
        part = self.chance.randrange(10)
        if part == 0:
            return None
        late, near, far = self.chance.randint(-9, -1), self.chance.randint(1, 2), self.chance.randint(5, 60)
        days = late if part == 1 else near if part < 4 else far
        return self.now.replace(minute=self.chance.randrange(60)) + timedelta(days=days)

    def _at(self, moment: datetime | None) -> Any:
        return self.moment(moment) if moment else None

    def _grant(
        self,
        rows: Rows,
        case_id: int,
        person_id: int | None,
        unit_id: int | None,
        cause: str,
        source: str,
        at: Any,
    ) -> None:
        self.grant_id += 1
        rows["case_grant"].append((self.grant_id, case_id, person_id, unit_id, cause, source, at))

    def _write(self, rows: Rows, event: Event, at: datetime, person_id: int) -> None:
        """One entry of the record, chained to the one before as the ledger does it."""
        self.seq += 1
        entry = {
            "seq": self.seq,
            "at": at.astimezone(UTC),
            "kind": event.kind(),
            "person_id": person_id,
            "on_behalf_of_id": None,
            "case_id": event.case_id,
            "data": event.data(),
            "prev_hash": self.tip,
        }
        self.tip = seal(entry)
        rows["ledger_entry"].append((*(entry | {"at": self.moment(at)}).values(), self.tip))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
