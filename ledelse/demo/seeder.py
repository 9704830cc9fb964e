"""Plays the plan through the product's own services, with the clock set to each happening."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import select

from ledelse.approvals import drafts
from ledelse.approvals import service as approvals
from ledelse.approvals.access import APPROVAL, open_approval
from ledelse.approvals.chain import ConditionStatus
from ledelse.approvals.drafts import NewApproval, NewStep
from ledelse.approvals.facts import CONDITION, load
from ledelse.approvals.rules import Action, StepPlan
from ledelse.approvals.service import Act, NewCondition
from ledelse.cases import access, documents
from ledelse.cases import service as cases
from ledelse.cases.documents import ReceivedFile
from ledelse.cases.receiving import keep_inspected, receive_cover_note
from ledelse.cases.rules import DocumentRole
from ledelse.cases.working_time import end_of_day
from ledelse.demo import people as town
from ledelse.demo.attachments import Attachment, print_all
from ledelse.demo.happenings import CasePlan, Happening, What
from ledelse.demo.own_files import read_all
from ledelse.demo.plan import HISTORY, SEED, Plan, make_plan
from ledelse.kernel import clock, db, outbox
from ledelse.kernel.storage import Storage
from ledelse.kernel.transaction import SYSTEM, Work, transaction
from ledelse.people.acting import acting
from ledelse.people.actor import Actor
from ledelse.people.permissions import Role
from ledelse.people.rules import Level
from ledelse.people.service import create_person, create_unit, give_membership

PASSWORD = "demo"
FOUNDED = HISTORY * 5  # the organisation stood before its first case: working time, so more in days

Say = Callable[[str], None]


def seed(storage: Storage, *, say: Say, made_at: datetime | None = None, plan: Plan | None = None) -> Plan:
    """Fill an empty database with the demo municipality; answers what it was made from."""
    plan = plan or make_plan(made_at or clock.now(), seed=SEED)
    with db.current().in_a_hurry():
        say("Nordstrand Kommune: enheder og personer")
        numbers = _found_town(plan.made_at - FOUNDED)
        say(f"Nordstrand Kommune: bilag til {len(plan.cases)} sager")
        files = _print(storage, plan)
        say(f"Nordstrand Kommune: {len(plan.happenings)} hændelser gennem syv måneder")
        seeder = _Seeder(storage, plan, numbers, files)
        for happening in plan.happenings:
            seeder.play(happening)
        outbox.settle_all()  # nobody was listening while it was made
    return plan


@dataclass(frozen=True, slots=True)
class _Numbers:
    """The ids of the town's people by username and units by key."""

    people: dict[str, int]
    units: dict[str, int]


def _found_town(founded: datetime) -> _Numbers:
    with clock.travel(founded), transaction(SYSTEM) as work:
        units: dict[str, int] = {}
        for unit in town.units().values():
            parent = units[unit.parent] if unit.parent else None
            level = Level(unit.level.value)
            units[unit.key] = create_unit(work, name=unit.name, level=level, parent_id=parent)
        people: dict[str, int] = {}
        for person in town.people().values():
            people[person.username] = create_person(
                work,
                username=person.username,
                name=person.name,
                title=person.title,
                password=PASSWORD,
                demo=True,
            )
            for unit_key, role in person.memberships:
                give_membership(
                    work,
                    person_id=people[person.username],
                    unit_id=units[unit_key],
                    role=Role(role.value),
                )
    return _Numbers(people, units)


def _print(storage: Storage, plan: Plan) -> dict[Attachment, ReceivedFile]:
    """Print every distinct attachment, look into it as into an upload, and keep it."""
    printed = print_all((one for case in plan.cases for one in case.attachments), seed=plan.seed)
    read = read_all(list(printed.values()))
    return {
        attachment: keep_inspected(storage, content, found, filename=attachment.file_name)
        for (attachment, content), found in zip(printed.items(), read, strict=True)
    }


@dataclass(slots=True)
class _Made:
    """The ids of what a case has become."""

    case_id: int
    cover_id: int | None = None
    document_ids: list[int] = field(default_factory=list)
    approval_id: int | None = None


class _Seeder:
    def __init__(
        self, storage: Storage, plan: Plan, numbers: _Numbers, files: dict[Attachment, ReceivedFile]
    ) -> None:
        self.storage = storage
        self.cases = {case.number: case for case in plan.cases}
        self.numbers = numbers
        self.files = files
        self.made: dict[int, _Made] = {}

    def play(self, happening: Happening) -> None:
        """Do one happening in its person's name, at its time."""
        case = self.cases[happening.case]
        note = None
        if happening.what is What.WRITE_NOTE:
            note = receive_cover_note(self.storage, case.notes[(happening.version or 1) - 1])
        with clock.travel(happening.when), acting(self.numbers.people[happening.who]) as work:
            match happening.what:
                case What.CREATE_CASE:
                    self._create(work, case)
                case What.WRITE_NOTE if note is not None:
                    self._write_note(work, case, note)
                case What.ATTACH:
                    self._attach(work, case, happening)
                case What.PREPARE:
                    self._prepare(work, case)
                case What.READ:
                    self._read(work, case)
                case What.CLOSE_CASE:
                    cases.close_case(work, self.made[case.number].case_id)
                case _:
                    self._act(work, case, happening)

    def _create(self, work: Work[Actor], plan: CasePlan) -> None:
        case_id = cases.create_case(
            work,
            cases.NewCase(
                title=plan.title,
                kind=plan.kind.value,
                unit_id=self.numbers.units[plan.unit],
                deadline=_as_written(plan.deadline),
                access=plan.access,
                confidential=plan.confidential,
                restrict_people=self._ids(plan.restricted_to) if plan.restricted_to else None,
                restrict_units=self._step_units(plan) if plan.restricted_to else None,
            ),
        )
        self.made[plan.number] = _Made(case_id)

    def _ids(self, usernames: tuple[str, ...]) -> frozenset[int]:
        return frozenset(self.numbers.people[username] for username in usernames)

    def _step_units(self, plan: CasePlan) -> frozenset[int]:
        return frozenset(self.numbers.units[key] for step in plan.steps for key in step.units)

    def _write_note(self, work: Work[Actor], plan: CasePlan, note: ReceivedFile) -> None:
        made = self.made[plan.number]
        if made.cover_id is not None:
            documents.add_version(work, made.cover_id, file=note)
            return
        made.cover_id, _ = documents.add_document(
            work, made.case_id, role=DocumentRole.COVER, title="Forelæggelse", file=note
        )
        made.document_ids.append(made.cover_id)

    def _attach(self, work: Work[Actor], plan: CasePlan, happening: Happening) -> None:
        made = self.made[plan.number]
        attachment = plan.attachments[happening.attachment or 0]
        document_id, _ = documents.add_document(
            work,
            made.case_id,
            role=DocumentRole.ATTACHMENT,
            title=attachment.title,
            file=self.files[attachment],
        )
        made.document_ids.append(document_id)

    def _prepare(self, work: Work[Actor], plan: CasePlan) -> None:
        made = self.made[plan.number]
        steps = tuple(
            NewStep(
                plan=StepPlan(
                    name=step.name,
                    people=tuple(self.numbers.people[username] for username in step.people),
                    units=tuple(self.numbers.units[key] for key in step.units),
                    rule=step.rule,
                    needed=step.needed,
                ),
                copy_people=tuple(self.numbers.people[username] for username in step.copy),
            )
            for step in plan.steps
        )
        new = NewApproval(
            steps, tuple(made.document_ids), deadline=_as_written(plan.deadline), urgent=plan.urgent
        )
        made.approval_id = drafts.create_approval(work, made.case_id, new)

    def _read(self, work: Work[Actor], plan: CasePlan) -> None:
        made = self.made[plan.number]
        if made.approval_id is None:
            return
        approvals.note_opened(work, made.approval_id)
        locked = load(work.session, open_approval(work, made.approval_id)).locked
        documents.note_seen(work, [version for version in locked.values() if version is not None])
        if plan.confidential:
            access.note_reading(work, made.case_id)

    def _act(self, work: Work[Actor], plan: CasePlan, happening: Happening) -> None:
        made = self.made[plan.number]
        if made.approval_id is None:
            raise LookupError(f"case {plan.number} has no approval to {happening.what}")
        action = Action(happening.what.value)
        starts = action is Action.START
        spoken = action in (Action.RETURN, Action.REJECT, Action.SKIP, Action.CANCEL, Action.REOPEN)
        query = select(APPROVAL.c.revision).where(APPROVAL.c.id == made.approval_id)
        approvals.act(
            work,
            made.approval_id,
            Act(
                action=action,
                revision=work.session.connection().execute(query).scalar_one(),
                comment="" if spoken else happening.text,
                reason=happening.text if spoken else "",
                to_step=happening.to_step,
                resume=happening.resume,
                to_person=self.numbers.people[happening.to] if happening.to else None,
                conditions=tuple(
                    NewCondition(one.text, self.numbers.people[one.owner]) for one in happening.conditions
                ),
                condition_id=self._open_condition(work, made.approval_id, action),
                adopt=dict.fromkeys(made.document_ids) if starts else {},
            ),
        )

    @staticmethod
    def _open_condition(work: Work[Actor], approval_id: int, action: Action) -> int | None:
        """The oldest open condition that is the actor's to tick or to waive."""
        mine = {Action.TICK_CONDITION: CONDITION.c.owner_id, Action.WAIVE_CONDITION: CONDITION.c.set_by_id}
        if action not in mine:
            return None
        query = select(CONDITION.c.id).where(
            CONDITION.c.approval_id == approval_id,
            CONDITION.c.status == ConditionStatus.OPEN,
            mine[action] == work.actor.person_id,
        )
        return work.session.connection().execute(query.order_by(CONDITION.c.id)).scalars().first()


def _as_written(deadline: datetime | None) -> date | datetime | None:
    """A deadline at the end of a day was given as a date."""
    if deadline is None:
        return None
    day = clock.local_date(deadline)
    return day if end_of_day(day) == deadline else deadline


def welcome(address: str) -> str:
    """What is printed when the demo is ready: the address and whom to sign in as."""
    lines = [f"\n  Ledelse is ready: {address}\n", f"  Sign in as (password: {PASSWORD})"]
    for username in town.SHOWN_LOG_INS:
        person = town.people()[username]
        lines.append(f"    {username:<18}{person.name}, {person.title}")
    return "\n".join([*lines, ""])
