"""How the people of the machine act: on the server as a door does it, and on the model beside it."""

from datetime import UTC, datetime
from itertools import count
from typing import Any

from hypothesis import note
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine

from ledelse.approvals import service
from ledelse.approvals.chain import Resume, Rule, Status
from ledelse.approvals.drafts import NewStep, Takeover
from ledelse.approvals.rules import Action
from ledelse.approvals.service import Act, NewCondition
from ledelse.kernel import clock
from ledelse.kernel.idempotency import earlier_answer, keep_answer, once
from ledelse.kernel.transaction import SYSTEM, transaction
from ledelse.people import service as people
from ledelse.people.acting import acting
from ledelse.people.permissions import Role
from tests import make, see
from tests.approvals.model import Model
from tests.approvals.model_state import Condition, Seat, Step

NAMES = ("Anna", "Bo", "Carla", "Dan", "Eva")
_keys = count(1)


class Town:
    """Who there is, the same for all runs."""

    def __init__(self) -> None:
        self.own_unit = make.unit("Borgmesterkontoret")
        self.units = [make.unit("Direktionen"), make.unit("Økonomi")]
        self.people = [make.person(name) for name in NAMES]
        self.responsible = make.person("Rikke", role=Role.CASE_OFFICER, unit=make.unit("Sekretariat"))
        self.secretary = make.person("Sanne", role=Role.SECRETARIAT, unit=self.own_unit)
        self.outsider = make.person("Olga")
        self.members: dict[int, set[int]] = {person: set() for person in self.everybody}
        for person, unit in ((2, 0), (3, 0), (3, 1), (4, 1)):
            self.join(self.people[person], self.units[unit])
        self.at_first = {person: set(units) for person, units in self.members.items()}

    @property
    def everybody(self) -> list[int]:
        return [*self.people, self.responsible, self.secretary]

    def join(self, person: int, unit: int) -> None:
        make.member(person, unit=unit)
        self.members[person].add(unit)

    def leave(self, person: int, unit: int) -> None:
        with transaction(SYSTEM) as work:
            people.end_membership(work, person_id=person, unit_id=unit, role=Role.MEMBER)
        self.members[person].discard(unit)

    def as_at_first(self) -> None:
        for person, units in self.at_first.items():
            for unit in units - self.members[person]:
                self.join(person, unit)
            for unit in self.members[person] - units:
                self.leave(person, unit)


class Acts(RuleBasedStateMachine):
    """One approval with its model; each `do_...` is done to both."""

    town: Town
    case: int
    approval: int
    documents: list[int]
    model: Model

    def __init__(self) -> None:
        super().__init__()
        self.now = datetime(2026, 3, 3, 8, 0, tzinfo=UTC)
        self.texts = count(1)
        self.before = Status.DRAFT

    def steps(self) -> st.SearchStrategy[Step]:
        whom = [*self.town.people, *(-unit for unit in self.town.units)]

        @st.composite
        def a_step(draw: st.DrawFn) -> Step:
            seats = draw(st.lists(st.sampled_from(whom), min_size=1, max_size=3, unique=True))
            kind = draw(st.sampled_from(["all", "all", "any", "some"]))
            some = draw(st.integers(1, len(seats))) if kind == "some" else None
            copies = draw(st.lists(st.sampled_from(whom), max_size=1))
            return Step([Seat(one) for one in seats], kind, some, tuple(copies))

        return a_step()

    def do(self, person: int, action: str, *, twice: bool = False, **fields: Any) -> None:
        """As a door does it: with the key of the tap, so that a second one has no effect."""
        note(f"{person} does {action} {fields}")
        request = once(f"tap-{next(_keys)}", path="/act", body=repr((action, fields)).encode())
        seen = make.revision_of(self.approval)
        answers = []
        for _ in range(2 if twice else 1):
            with clock.travel(self.now), acting(person) as work:
                earlier = earlier_answer(work, request)
                if earlier is not None:
                    answers.append(earlier.body)
                    continue
                decision = service.act(work, self.approval, Act(Action(action), seen, **fields))
                keep_answer(work, request, status=200, body=str(decision))
                answers.append(str(decision))
        assert len(set(answers)) == 1

    def do_start(self, person: int, data: st.DataObject) -> None:
        adopt = data.draw(st.booleans(), label="adopts")
        named = dict.fromkeys(self.documents) if adopt else {}
        self.do(person, "start", adopt=named)
        self.model.start(adopt=adopt)

    def do_approve(self, person: int, data: st.DataObject) -> None:
        self.do(person, "approve", twice=data.draw(st.booleans(), label="double tap"))
        self.model.approve(person, self.now)

    def do_approve_with_conditions(self, person: int, data: st.DataObject) -> None:
        owners = data.draw(
            st.lists(st.sampled_from(self.town.everybody), min_size=1, max_size=2), label="owners"
        )
        conditions = [(f"Betingelse {next(self.texts)}", owner) for owner in owners]
        wanted = tuple(NewCondition(text, owner) for text, owner in conditions)
        self.do(person, "approve_with_conditions", conditions=wanted)
        self.model.approve(person, self.now, conditions=conditions)

    def do_return(self, person: int, data: st.DataObject) -> None:
        to = data.draw(st.integers(0, (self.model.current or 1) - 1), label="to step")
        resume = data.draw(st.sampled_from(list(Resume)), label="resume")
        self.do(person, "return", reason="Ret tallene", to_step=to, resume=resume)
        self.model.send_back(person, self.now, to=to, resume=resume)

    def do_reject(self, person: int, data: st.DataObject) -> None:
        self.do(person, "reject", reason="Nej")
        self.model.reject(person, self.now)

    def do_forward(self, person: int, data: st.DataObject) -> None:
        free = self.newcomers(self.model.current or 1, person)
        if not free:
            return  # everybody stands there already
        to = data.draw(st.sampled_from(free), label="to")
        self.do(person, "forward", to_person=to)
        self.model.forward(person, self.now, to=to)

    def newcomers(self, n: int, person: int) -> list[int]:
        """Who has no place of their own in a step."""
        there = {one.whom for one in self.model.step(n).seats} | {person}
        return [one for one in self.town.everybody if one not in there]

    def do_undo(self, person: int, data: st.DataObject) -> None:
        self.do(person, "undo", twice=data.draw(st.booleans(), label="double tap"))
        self.model.undo()

    def do_withdraw(self, person: int, data: st.DataObject) -> None:
        self.do(person, "withdraw")
        self.model.withdraw()

    def do_take_over(self, person: int, data: st.DataObject) -> None:
        n = data.draw(st.sampled_from(sorted(self.model.state.todo)), label="step")
        free = self.newcomers(n, 0)
        if not free:
            return  # everybody stands there already
        new = data.draw(st.sampled_from(free), label="new approver")
        step = self.model.step(n)
        kept = sum(one.by is not None for one in step.seats)
        add = data.draw(st.booleans(), label="adds") or kept + 1 < step.needed
        self.do(person, "take_over", reason="Ferie", takeovers=(Takeover(n, (new,), add=add),))
        self.model.take_over(n=n, person=new, add=add)

    def do_skip(self, person: int, data: st.DataObject) -> None:
        self.do(person, "skip", reason="Syg")
        self.model.skip(person, self.now)

    def do_cancel(self, person: int, data: st.DataObject) -> None:
        self.do(person, "cancel", reason="Ikke længere aktuel")
        self.model.cancel()

    def do_reopen(self, person: int, data: st.DataObject) -> None:
        self.do(person, "reopen", reason="Aktuel igen")
        self.model.reopen()

    def do_seen(self, person: int, data: st.DataObject) -> None:
        self.do(person, "seen", comment="Set")
        self.model.mark_seen(person)

    def do_confirm(self, person: int, data: st.DataObject) -> None:
        self.do(person, "confirm")
        self.model.confirm(person)

    def do_tick_condition(self, person: int, data: st.DataObject) -> None:
        mine = [one for one in self.model.state.open_conditions if one.owner == person]
        self.settle(person, data.draw(st.sampled_from(mine)), "tick_condition", "ticked")

    def do_waive_condition(self, person: int, data: st.DataObject) -> None:
        mine = [one for one in self.model.state.open_conditions if one.set_by == person]
        self.settle(person, data.draw(st.sampled_from(mine)), "waive_condition", "waived")

    def settle(self, person: int, condition: Condition, action: str, state: str) -> None:
        self.do(person, action, condition_id=self.condition_id(condition.text))
        self.model.settle(condition, state=state)

    def condition_id(self, text: str) -> int:
        return next(int(row.id) for row in see.loaded(self.approval).conditions if row.text == text)

    def do_edit_steps(self, person: int, data: st.DataObject) -> None:
        fixed = self.model.fixed
        tail = data.draw(st.lists(self.steps(), min_size=0 if fixed else 1, max_size=2), label="new steps")
        self.do(person, "edit_steps", steps=self.chain_with(tail))
        self.model.edit_steps(tail)

    def chain_with(self, tail: list[Step]) -> tuple[NewStep, ...]:
        return tuple(plan(step) for step in [*self.model.state.steps[: self.model.fixed], *tail])


def plan(step: Step) -> NewStep:
    """The model's step as the responsible would write it."""
    return make.step(
        *(one.whom for one in step.seats if one.whom > 0),
        units=[-one.whom for one in step.seats if one.whom < 0],
        rule=Rule(step.rule),
        needed=step.some,
        copies=[one for one in step.copies if one > 0],
        copy_units=[-one for one in step.copies if one < 0],
    )
