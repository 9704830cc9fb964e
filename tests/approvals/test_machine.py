"""Random people do random things to an approval, and a small independent model must agree at every step.

After each action: the chain, for whom it waits, who may read, and for every person exactly the buttons that the
model lights; for one person every action is tried on the server and rolled back. At the end the record's chain
holds and there is at most one outcome. LEDELSE_FAULTS=long runs longer.
"""

import os
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from ledelse.approvals import service
from ledelse.approvals.chain import APPROVAL_MOVES
from ledelse.approvals.drafts import Takeover
from ledelse.approvals.rules import Action
from ledelse.approvals.service import Act, NewCondition
from ledelse.cases.rules import Access
from ledelse.kernel import clock
from ledelse.kernel.db import Database
from ledelse.kernel.verdict import Kind, NotFound, Refused
from ledelse.people.acting import acting
from tests import make, see
from tests.approvals.machine_acts import NAMES, Acts, Town, plan
from tests.approvals.model import Model
from tests.approvals.model_state import Seat, Step

LONG = os.environ.get("LEDELSE_FAULTS") == "long"


class Enough(Exception):
    """The server took it; take it back."""


class Approvals(Acts):
    """One approval, from its draft on."""

    # How it begins ------------------------------------------------------------------------------------

    @initialize(data=st.data())
    def begin(self, data: st.DataObject) -> None:
        town = self.town
        town.as_at_first()
        self.case = make.case(by=town.responsible, unit_id=town.own_unit, access=Access.UNIT)
        self.documents = [make.document(self.case, by=town.responsible, title=title) for title in "AB"]
        steps = data.draw(st.lists(self.steps(), min_size=1, max_size=4), label="steps")
        self.model = Model(
            responsible=town.responsible, secretary=town.secretary, steps=steps, units=town.members
        )
        self.approval = make.approval(
            steps=[plan(step) for step in steps],
            case_id=self.case,
            by=town.responsible,
            documents=self.documents,
            start=False,
        )
        self.note_versions()
        if data.draw(st.sampled_from([True, True, True, False]), label="started"):
            self.do(town.responsible, "start")
            self.model.start(adopt=False)

    def note_versions(self) -> None:
        self.model.newest = frozenset(self.newest(document) for document in self.documents)

    def newest(self, document: int) -> int:
        return see.newest_version(document)

    # What can happen ----------------------------------------------------------------------------------

    @rule(data=st.data())
    def act(self, data: st.DataObject) -> None:
        """Somebody does something that is lit for them."""
        may = {person: self.model.allowed(person, self.now) for person in self.town.everybody}
        who = [person for person in self.town.everybody if may[person]]
        if not who:
            return
        # Those who may decide are asked more often, so that runs come to their end.
        deciders = [person for person in who if "approve" in may[person]]
        person = data.draw(st.sampled_from(who + deciders * 2), label="person")
        action = data.draw(st.sampled_from(self.weighed(may[person])), label="action")
        getattr(self, f"do_{action}")(person, data)

    def weighed(self, actions: set[str]) -> list[str]:
        often = {"approve": 6, "start": 4, "return": 3, "undo": 2, "approve_with_conditions": 2}
        rare = {"cancel", "withdraw", "reject"}
        return [a for a in sorted(actions) for _ in range(often.get(a, 1) if a in rare else often.get(a, 2))]

    @rule(seconds=st.sampled_from([1, 8, 11, 3600]))
    def wait(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @rule(data=st.data())
    def look(self, data: st.DataObject) -> None:
        """Somebody has it on the screen."""
        seeing = [person for person in self.town.everybody if self.model.sees(person)]
        person = data.draw(st.sampled_from(seeing), label="who looks")
        with clock.travel(self.now):
            make.opened(self.approval, person)
        self.model.opened[person] = self.now

    @rule(which=st.integers(0, 1))
    def write_a_version(self, which: int) -> None:
        make.version(self.documents[which], by=self.town.responsible)
        self.note_versions()

    @rule(who=st.integers(0, len(NAMES) - 1), which=st.integers(0, 1))
    def move(self, who: int, which: int) -> None:
        """Somebody begins or stops in a unit."""
        person, unit = self.town.people[who], self.town.units[which]
        (self.town.leave if unit in self.town.members[person] else self.town.join)(person, unit)

    @rule(data=st.data())
    def try_everything(self, data: st.DataObject) -> None:
        """The server accepts exactly what the model allows, whatever the buttons say."""
        person = data.draw(st.sampled_from(self.town.everybody), label="who tries")
        accepted = {action.value for action in Action if self.is_accepted(person, action.value)}
        assert accepted == self.model.allowed(person, self.now)

    def is_accepted(self, person: int, action: str) -> bool:
        """Whether the server does it, with words and choices that are fine; it is rolled back."""
        wanted = Act(Action(action), make.revision_of(self.approval), **self.plausible(person, action))
        try:
            with clock.travel(self.now), acting(person) as work:
                service.act(work, self.approval, wanted)
                raise Enough
        except Enough:
            return True
        except NotFound:
            return False
        except Refused as refusal:
            if refusal.kind is Kind.INVALID and not action.endswith("condition"):
                raise AssertionError(f"the test's own words were unusable: {refusal}") from refusal
            return False

    def plausible(self, person: int, action: str) -> dict[str, Any]:
        model, n = self.model, self.model.current or next(iter(self.model.state.todo), 1)
        newcomer = [*self.newcomers(n, person), self.town.outsider][0]
        mine = [c for c in model.state.open_conditions if person in (c.owner, c.set_by)]
        mine = [c for c in mine if (c.owner if action == "tick_condition" else c.set_by) == person]
        fields: dict[str, dict[str, Any]] = {
            "approve_with_conditions": {"conditions": (NewCondition("Husk bilag"),)},
            "forward": {"to_person": newcomer},
            "take_over": {"takeovers": (Takeover(n, (newcomer,), add=True),)},
            "edit_steps": {"steps": self.chain_with([Step([Seat(self.town.people[0])])])},
            "tick_condition": {"condition_id": self.condition_id(mine[0].text)} if mine else {},
            "waive_condition": {"condition_id": self.condition_id(mine[0].text)} if mine else {},
        }
        return {"reason": "Derfor", **fields.get(action, {})}

    # What must be so after each step ------------------------------------------------------------------

    @precondition(lambda self: hasattr(self, "approval"))
    @invariant()
    def agrees_with_the_model(self) -> None:
        model, state, loaded = self.model, self.model.state, see.loaded(self.approval)
        chain = loaded.chain
        assert chain.status == state.status
        assert chain.status is self.before or chain.status in APPROVAL_MOVES[self.before]
        self.before = chain.status
        phase = state.place if state.status in ("active", "cancelled") else None
        assert chain.phase == (phase or None)
        assert [step.status for step in chain.steps] == self.expected_statuses()
        for step, wanted in zip(chain.steps, state.steps, strict=True):
            filled = sorted((p.person_id or -(p.unit_id or 0), p.approved_by or 0) for p in step.places)
            assert filled == sorted((one.whom, one.by or 0) for one in wanted.seats)
        assert {(row.text, row.status) for row in loaded.conditions if row.status != "lapsed"} == {
            (one.text, one.state) for one in state.conditions if one.state != "lapsed"
        }
        assert see.waiting(self.approval) == model.waiting()
        assert see.grants(self.approval) == model.grants()
        assert (chain.finished_at is not None) == (state.status in ("approved", "rejected", "cancelled"))

    @precondition(lambda self: hasattr(self, "approval"))
    @invariant()
    def lights_the_right_buttons(self) -> None:
        with clock.travel(self.now):
            for person in self.town.everybody:
                assert see.buttons(self.approval, person) == self.model.allowed(person, self.now), person

    @precondition(lambda self: hasattr(self, "approval"))
    @invariant()
    def has_at_most_one_outcome(self) -> None:
        status = self.model.state.status
        rejections = [one for one in see.standing(self.approval) if one[0] == "reject"]
        assert len(rejections) == (status == "rejected")
        if status == "approved":
            assert all(
                step.is_decided or n in self.model.state.skipped
                for n, step in enumerate(self.model.state.steps, start=1)
            )
            assert not self.model.state.open_conditions

    def expected_statuses(self) -> list[str]:
        state = self.model.state
        at_step = state.place == "at_step" and state.status in ("active", "cancelled")

        def status(n: int) -> str:
            if state.status == "draft":
                return "pending"
            if at_step and state.todo[0] == n:
                return "current"
            if n in state.came_back:
                return "returned"
            if n in state.todo:
                return "pending"
            return "skipped" if n in state.skipped else "approved"

        return [status(n) for n in range(1, len(state.steps) + 1)]

    def teardown(self) -> None:
        see.ledger_is_whole()


@make.on_sqlite
@pytest.mark.timeout(3600 if LONG else 300)
def test_random_people_and_actions_agree_with_the_model(database: Database) -> None:
    Approvals.town = Town()
    run_state_machine_as_test(
        Approvals,
        settings=settings(
            max_examples=1500 if LONG else 15,
            stateful_step_count=35,
            derandomize=not LONG,  # the short form is the same each time; the long one goes and looks
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
            phases=(Phase.generate, Phase.shrink) if LONG else (Phase.generate,),
            report_multiple_bugs=False,
            print_blob=True,
        ),
    )
