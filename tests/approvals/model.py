"""A small model of an approval, written from the words of the product and not from its code.

It keeps a queue: `todo` is the steps that must still decide, in order, and the first of them has it. A return
puts steps back in front of the queue, and undo puts back a copy that was kept. People are their ids, units are
negative numbers.
"""

from collections.abc import Iterable
from copy import deepcopy
from datetime import datetime, timedelta

from tests.approvals.model_state import (
    WITH_CONDITIONS,
    WITH_RESPONSIBLE,
    WITH_STEP,
    Condition,
    Seat,
    State,
    Step,
)


class Model:
    """One approval, and the people around it."""

    def __init__(
        self, *, responsible: int, secretary: int, steps: list[Step], units: dict[int, set[int]]
    ) -> None:
        self.responsible, self.secretary, self.units = responsible, secretary, units
        self.state = State(steps)
        self.newest: frozenset[int] = frozenset()
        self.seen: set[tuple[int, int]] = set()  # (step uid, copy recipient)
        self.opened: dict[int, datetime] = {}
        self.undoable: list[tuple[State, int, datetime]] = []

    def names_of(self, person: int) -> set[int]:
        """Under which names a person may stand in a chain: their own and their units'."""
        return {person} | {-unit for unit in self.units.get(person, set())}

    @property
    def current(self) -> int | None:
        s = self.state
        return s.todo[0] if s.status == "active" and s.place == WITH_STEP else None

    def step(self, n: int) -> Step:
        return self.state.steps[n - 1]

    def may_decide(self, person: int) -> bool:
        if self.current is None:
            return False
        return any(
            seat.by is None and seat.whom in self.names_of(person) for seat in self.step(self.current).seats
        )

    def stale_seats(self, person: int) -> list[Seat]:
        seats = [seat for step in self.state.steps for seat in step.seats if seat.by == person]
        return [seat for seat in seats if seat.given_on != self.state.locked]

    def reached(self, n: int) -> bool:
        return n not in self.state.todo or n == self.current or n in self.state.came_back

    def my_copies(self, person: int) -> set[tuple[int, int]]:
        names = self.names_of(person)
        return {(step.uid, copy) for step in self.state.steps for copy in step.copies if copy in names}

    def sees(self, person: int) -> bool:
        if person in (self.responsible, self.secretary):
            return True
        return self.state.status != "draft" and bool(self.names_of(person) & {w for _, w in self.grants()})

    def allowed(self, person: int, now: datetime) -> set[str]:
        if not self.sees(person):
            return set()
        s, active = self.state, self.state.status == "active"
        in_charge = person == self.responsible
        may: dict[str, bool] = {
            "start": in_charge and (s.status == "draft" or (active and s.place == WITH_RESPONSIBLE)),
            "withdraw": in_charge and active,
            "edit_steps": in_charge and (s.status == "draft" or (active and s.place != WITH_CONDITIONS)),
            "cancel": active and person in (self.responsible, self.secretary),
            "reopen": s.status == "cancelled" and person in (self.responsible, self.secretary),
            "take_over": active and bool(s.todo) and person in (self.responsible, self.secretary),
            "skip": self._stands_later(person),
            "seen": s.status != "draft" and bool(self.my_copies(person) - self.seen),
            "confirm": s.status in ("active", "approved") and bool(self.stale_seats(person)),
            "tick_condition": active and any(c.owner == person for c in s.open_conditions),
            "waive_condition": active and any(c.set_by == person for c in s.open_conditions),
            "undo": self._may_undo(person, now),
        }
        decide = self.may_decide(person)
        may |= dict.fromkeys(("approve", "approve_with_conditions", "return", "forward"), decide)
        may["reject"] = decide and self.current == len(s.steps)
        return {action for action, lit in may.items() if lit}

    def _stands_later(self, person: int) -> bool:
        if self.current is None:
            return False
        later = self.state.steps[self.current :]
        return any(seat.whom in self.names_of(person) for step in later for seat in step.seats)

    def _may_undo(self, person: int, now: datetime) -> bool:
        if not self.undoable:
            return False
        _, actor, at = self.undoable[-1]
        if actor != person:
            return False
        opened = any(self.opened.get(one, at - timedelta(1)) >= at for one in self.next_people() - {person})
        return not opened or now - at <= timedelta(seconds=10)

    def next_people(self) -> set[int]:
        if self.current is None:
            return {self.responsible}
        return {person for person in self.units if self.may_decide(person)}

    def waiting(self) -> set[tuple[str, int]]:
        s = self.state
        if s.status in ("draft", "cancelled"):
            return set()
        found = {
            ("see", copy)
            for n, step in enumerate(s.steps, start=1)
            for copy in step.copies
            if self.reached(n) and (step.uid, copy) not in self.seen
        }
        if s.status != "active":
            return found
        found |= {("confirm", person) for person in self.units if self.stale_seats(person)}
        found |= {("condition", condition.owner) for condition in s.open_conditions}
        if s.place == WITH_RESPONSIBLE:
            found.add(("returned", self.responsible))
        if self.current is not None:
            found |= {("decide", seat.whom) for seat in self.step(self.current).seats if seat.by is None}
        return found

    def grants(self) -> set[tuple[str, int]]:
        s = self.state
        found = {("responsible", self.responsible)}
        if s.status == "draft":
            return found
        found |= {("approver", seat.whom) for step in s.steps for seat in step.seats}
        found |= {("copy_recipient", copy) for step in s.steps for copy in step.copies}
        found |= {("condition_owner", c.owner) for c in s.conditions if c.state in ("open", "ticked")}
        return found | {("acted", person) for person in s.acted}

    def _act(self, person: int, now: datetime) -> None:
        """Something that can be undone is about to happen."""
        self.undoable.append((deepcopy(self.state), person, now))
        self.state.acted.add(person)

    def start(self, *, adopt: bool) -> None:
        s = self.state
        self.undoable.clear()
        if s.status == "draft":
            s.todo, s.locked = list(range(1, len(s.steps) + 1)), self.newest
        elif adopt and s.locked != self.newest:
            s.locked = self.newest
            self._empty(s.todo)
            self._lapse(s.came_back)
        s.status, s.place = "active", WITH_STEP

    def approve(self, person: int, now: datetime, *, conditions: Iterable[tuple[str, int]] = ()) -> None:
        self._act(person, now)
        s, n = self.state, self.state.todo[0]
        s.conditions += [Condition(text, n, person, owner) for text, owner in conditions]
        self._fill(n, person, self.names_of(person))
        self._decide_if_enough(n)

    def _fill(self, n: int, person: int, names: set[int]) -> None:
        for seat in self.step(n).seats:
            if seat.by is None and seat.whom in names:
                seat.by, seat.given_on = person, self.state.locked

    def _decide_if_enough(self, n: int) -> None:
        s, step = self.state, self.step(n)
        if not step.is_decided:
            return
        self._leave(n)
        if not s.todo or s.todo[0] != n + 1 or n + 1 in s.came_back:
            return
        voters = {seat.by for seat in step.seats if seat.by is not None}
        again = {seat.whom for seat in self.step(n + 1).seats if seat.by is None} & voters
        for person in again:
            s.acted.add(person)
            self._fill(n + 1, person, {person})
        if again:
            self._decide_if_enough(n + 1)

    def _leave(self, n: int) -> None:
        s = self.state
        s.todo.remove(n)
        s.came_back.discard(n)
        if not s.todo:
            s.place = WITH_CONDITIONS
            self._end_if_settled()

    def _end_if_settled(self) -> None:
        if self.state.place == WITH_CONDITIONS and not self.state.open_conditions:
            self.state.status, self.state.place = "approved", ""

    def send_back(self, person: int, now: datetime, *, to: int, resume: str) -> None:
        self._act(person, now)
        s, n = self.state, self.state.todo[0]
        if resume == "with_me":
            for seat in self.step(n).seats:
                if seat.by == person:
                    seat.by = None
            self._lapse({n}, set_by=person)
            front = [to] if to else []
        else:
            self._empty([n])
            self._lapse({n})
            front = list(range(max(to, 1), n))
        self._empty(front)
        self._lapse(set(front))
        s.skipped -= {*front, n}
        s.todo[:0] = front
        s.came_back.add(n)
        s.place = WITH_STEP if to else WITH_RESPONSIBLE

    def _empty(self, steps: Iterable[int]) -> None:
        for n in steps:
            for seat in self.step(n).seats:
                seat.by = None

    def _lapse(self, steps: set[int], *, set_by: int | None = None) -> None:
        for condition in self.state.open_conditions:
            if condition.step in steps and set_by in (None, condition.set_by):
                condition.state = "lapsed"

    def reject(self, person: int, now: datetime) -> None:
        self._act(person, now)
        self.state.came_back.add(self.state.todo[0])
        self.state.status, self.state.place = "rejected", ""

    def forward(self, person: int, now: datetime, *, to: int) -> None:
        self._act(person, now)
        mine = [
            seat
            for seat in self.step(self.state.todo[0]).seats
            if seat.by is None and seat.whom in self.names_of(person)
        ]
        own = [seat for seat in mine if seat.whom == person]
        (own or mine)[0].whom = to

    def skip(self, person: int, now: datetime) -> None:
        self._act(person, now)
        self.state.skipped.add(self.state.todo[0])
        self._leave(self.state.todo[0])

    def undo(self) -> None:
        self.state = self.undoable.pop()[0]

    def withdraw(self) -> None:
        self.undoable.clear()
        s = self.state
        self._empty(range(1, len(s.steps) + 1))
        self._lapse(set(range(1, len(s.steps) + 1)))
        s.status, s.place, s.todo, s.locked = "draft", "", [], frozenset()
        s.came_back, s.skipped = set(), set()

    def take_over(self, *, n: int, person: int, add: bool) -> None:
        self.undoable.clear()
        step = self.step(n)
        step.seats = [*(seat for seat in step.seats if add or seat.by is not None), Seat(person)]

    def cancel(self) -> None:
        self.undoable.clear()
        self.state.status = "cancelled"

    def reopen(self) -> None:
        self.undoable.clear()
        self.state.status = "active"

    def mark_seen(self, person: int) -> None:
        self.seen |= self.my_copies(person)

    def confirm(self, person: int) -> None:
        self.undoable.clear()
        for seat in self.stale_seats(person):
            seat.given_on = self.state.locked

    def settle(self, condition: Condition, *, state: str) -> None:
        self.undoable.clear()
        condition.state = state
        self._end_if_settled()

    @property
    def fixed(self) -> int:
        """How many steps in front have had their turn."""
        if self.state.status == "draft":
            return 0
        return max((n for n in range(1, len(self.state.steps) + 1) if self.reached(n)), default=0)

    def edit_steps(self, tail: list[Step]) -> None:
        self.undoable.clear()
        s, fixed = self.state, self.fixed
        s.steps = s.steps[:fixed] + tail
        s.todo = [n for n in s.todo if n <= fixed]
        if s.status == "active":
            s.todo += range(fixed + 1, len(s.steps) + 1)
