"""Deals out the demo's cases and plays each one: the whole story of the municipality, ready to be seeded."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from random import Random

from ledelse.cases.rules import Access
from ledelse.cases.working_time import COPENHAGEN, end_of_day
from ledelse.demo.attachments import attachments_for, templates
from ledelse.demo.chains import StepPlan, chain_for
from ledelse.demo.happenings import CasePlan, Fate, Happening, Twist
from ledelse.demo.notes import cover_note
from ledelse.demo.people import Person, lineage, members_of, officers_for
from ledelse.demo.script import CALENDAR, Role, Script, play_until
from ledelse.demo.standing import Standing, standings
from ledelse.demo.subjects import CaseKind, Subject, subjects
from ledelse.demo.wording import Wording, word

SEED = 2026
CASES = 400
CONFIDENTIAL = 32  # of the 400
HISTORY = timedelta(hours=8 * 145)  # working time: seven months
USUAL_LENGTH = timedelta(hours=36)  # working time from the first draft to the last approval
EPOCH = timedelta(days=240)  # the general attachments are this old
ON_TIME = 0.78
OWN_ATTACHMENTS = 0.35  # of the finished cases; the others have general ones only, which print faster
BUSY_CENTRE, BUSY = "veje", 3  # the planted bottleneck needs enough cases to be seen
TRIES = 2000  # draws until a case has a new title and the right chain
ACCESS = {
    CaseKind.COMMITTEE: Access.EVERYONE,
    CaseKind.INFORMATION: Access.EVERYONE,
    CaseKind.MAYORS_ANSWER: Access.UNIT,
    CaseKind.BUDGET: Access.UNIT,
    CaseKind.PRESS: Access.UNIT,
    CaseKind.ACCESS_REQUEST: Access.UNIT,
}


@dataclass(frozen=True, slots=True)
class Plan:
    """All cases of the demo municipality as it stands at `made_at` (UTC)."""

    made_at: datetime
    seed: int
    cases: tuple[CasePlan, ...]

    @property
    def happenings(self) -> list[Happening]:
        """Everything that happens, in order of time; within a case in the order in which it was done."""
        every = (one for case in self.cases for one in case.happenings)
        return sorted(every, key=lambda one: one.when)

    @property
    def confidential_markers(self) -> tuple[str, ...]:
        """What only those involved may ever meet: each title, and the phrase in every text of its case."""
        hidden = [case for case in self.cases if case.confidential]
        return tuple(text for case in hidden for text in (case.title, case.marker) if text)


def make_plan(made_at: datetime, *, seed: int = SEED, cases: int = CASES) -> Plan:
    """The plan for a demo made at that moment: the same for the same moment and seed."""
    dealer = _Dealer(made_at.replace(second=0, microsecond=0), seed)
    wanted = [*standings()]
    wanted += dealer.history(
        cases - len(wanted), hidden=CONFIDENTIAL - sum(one.confidential for one in wanted)
    )
    plans = [dealer.case(number, standing) for number, standing in enumerate(wanted, start=1)]
    return Plan(dealer.now, seed, tuple(_numbered_by_time(plans)))


class _Dealer:
    def __init__(self, now: datetime, seed: int) -> None:
        self.now, self.seed = now, seed
        self.today = _local_date(now)
        self.rng = Random(seed)
        self.titles: set[str] = set()
        self.secrets: set[str] = set()

    def history(self, number: int, *, hidden: int) -> Iterator[Standing]:
        """The cases that have ended: `hidden` of them confidential."""
        for at in range(number):
            fate = self.rng.choices((Fate.APPROVED, Fate.REJECTED, Fate.CANCELLED), (91, 5, 4))[0]
            yield Standing("", fate=fate, confidential=at < hidden, urgent=self.rng.random() < 0.05)

    def case(self, number: int, standing: Standing) -> CasePlan:
        settled = self._settled(standing)
        wording, steps, officer = self._draw(standing, settled)
        own = bool(standing.holder or wording.secret) or self.rng.random() < OWN_ATTACHMENTS
        role = Role(
            number=number,
            kind=wording.subject.kind,
            officer=officer.username,
            steps=steps,
            attachments=len(templates(wording.subject, own=own)),
            secret=wording.secret,
            fate=standing.fate,
            stop_at=self._stop_at(standing, steps),
            twist=standing.twist,
            quiet=standing.twist is not None,
            seed=f"{self.seed}:{number}",
        )
        script = play_until(role, settled=settled, now=self.now)
        created = _local_date(script.happenings[0].when)
        wording = wording.begun(created)
        last_version = max((one.version or 0 for one in script.happenings), default=1)
        return CasePlan(
            number=number,
            wording=wording,
            title=wording.title,
            kind=role.kind,
            unit=wording.subject.unit,
            officer=role.officer,
            access=Access.INVOLVED if wording.secret else ACCESS.get(role.kind, Access.INVOLVED),
            confidential=wording.secret is not None,
            restricted_to=self._restricted_to(role, script) if wording.secret else (),
            deadline=self._deadline(standing, script),
            urgent=standing.urgent,
            notes=tuple(cover_note(wording, version) for version in range(1, last_version + 1)),
            attachments=attachments_for(wording, created=created, epoch=self.today - EPOCH, own=own),
            steps=steps,
            fate=standing.fate,
            waits_for=standing.holder or None,
            twist=standing.twist,
            happenings=script.happenings,
        )

    def _settled(self, standing: Standing) -> datetime:
        """When the case is to stand where it stands: lately, or any time in the months of history."""
        if not standing.holder:
            ago = timedelta(minutes=self.rng.randint(60, int(HISTORY.total_seconds() // 60)))
        elif standing.due is not None and standing.due < 0:
            ago = timedelta(hours=self.rng.randint(10, 44), minutes=self.rng.randint(0, 59))
        else:
            ago = timedelta(minutes=self.rng.randint(25, 15 * 60))
        return CALENDAR.subtract_working_time(self.now, ago)

    def _draw(self, standing: Standing, settled: datetime) -> tuple[Wording, tuple[StepPlan, ...], Person]:
        """A subject that fits, worded so that the title is new and the chain passes the holder."""
        fitting = [subject for subject in subjects() if _fits(subject, standing)]
        weights = [BUSY if _is_of(BUSY_CENTRE, subject) else 1 for subject in fitting]
        for _ in range(TRIES):
            subject = self.rng.choices(fitting, weights)[0]
            wording = word(subject, self.rng, created=_about(settled))
            steps = chain_for(wording)
            if wording.title in self.titles or wording.secret in self.secrets:
                continue
            if not _passes(standing, steps):
                continue
            officers = [one for one in officers_for(subject.unit) if _may_be_officer(one, standing, steps)]
            if not officers:
                continue
            self.titles.add(wording.title)
            if wording.secret:
                self.secrets.add(wording.secret)
            return wording, steps, self.rng.choice(officers)
        raise LookupError(f"no new case can be worded for {standing}")

    def _stop_at(self, standing: Standing, steps: tuple[StepPlan, ...]) -> int:
        last = len(steps) - 1
        match standing.fate:
            case Fate.WAITING:
                return _place_of(standing.holder, steps)
            case Fate.RETURNED | Fate.CANCELLED:
                return self.rng.randint(0, last)
            case _:
                return last

    def _deadline(self, standing: Standing, script: Script) -> datetime | None:
        if standing.holder:
            return None if standing.due is None else self._due(standing.due, standing.at)
        if self.rng.random() < 0.08:
            return None
        ended = _local_date(script.settled)
        if self.rng.random() < ON_TIME:
            return end_of_day(CALENDAR.add_working_days(ended, self.rng.randint(0, 6)))
        created = _local_date(script.happenings[0].when)
        late = CALENDAR.add_working_days(ended, -self.rng.randint(1, 5))
        return end_of_day(max(late, CALENDAR.add_working_days(created, 1)))

    def _due(self, days: int, hour: int | None) -> datetime:
        soon = self.today + timedelta(days=days)
        day = soon if days in (0, 1) else CALENDAR.add_working_days(self.today, days)
        if hour is None:
            return end_of_day(day)
        at = datetime.combine(day, time(hour), COPENHAGEN).astimezone(self.now.tzinfo)
        return at if at > self.now else end_of_day(day)

    def _restricted_to(self, role: Role, script: Script) -> tuple[str, ...]:
        """Half of the confidential cases name those who may read them: all who have a part in the case."""
        if self.rng.random() < 0.5:
            return ()
        named = {name for step in role.steps for name in (*step.people, *step.copy)}
        named |= {one.username for step in role.steps for unit in step.units for one in members_of(unit)}
        return tuple(sorted({role.officer, *named, *(one.who for one in script.happenings)}))


def _fits(subject: Subject, standing: Standing) -> bool:
    if standing.subject:
        return subject.key == standing.subject
    return subject.confidential == standing.confidential


def _is_of(centre: str, subject: Subject) -> bool:
    return any(unit.key == centre for unit in lineage(subject.unit))


def _passes(standing: Standing, steps: tuple[StepPlan, ...]) -> bool:
    if standing.fate is Fate.REJECTED:
        return steps[-1].only_person is not None
    if standing.fate is not Fate.WAITING:
        return True
    if _place_of(standing.holder, steps) < 0:
        return False
    # A decision before this one is to be seen: there must be one.
    return standing.twist is not Twist.CONDITION_OPEN or _place_of(standing.holder, steps) > 0


def _place_of(holder: str, steps: tuple[StepPlan, ...]) -> int:
    """The last step that the person, or the unit, decides alone; -1 when there is none."""
    mine = [at for at, step in enumerate(steps) if step.only_person == holder or holder in step.units]
    return mine[-1] if mine else -1


def _may_be_officer(officer: Person, standing: Standing, steps: tuple[StepPlan, ...]) -> bool:
    if any(officer.username in step.people for step in steps):
        return False
    if standing.fate in (Fate.DRAFT, Fate.RETURNED, Fate.AWAITING_CONDITIONS):
        return officer.username == standing.holder
    return True


def _about(settled: datetime) -> date:
    """Roughly the day on which a case begins that stands where it is to stand by `settled`."""
    return _local_date(CALENDAR.subtract_working_time(settled, USUAL_LENGTH))


def _local_date(moment: datetime) -> date:
    return moment.astimezone(COPENHAGEN).date()


def _numbered_by_time(plans: list[CasePlan]) -> Iterator[CasePlan]:
    """The cases in the order in which they begin, so that their numbers rise with time."""
    for number, plan in enumerate(sorted(plans, key=lambda one: one.happenings[0].when), start=1):
        happenings = tuple(replace(one, case=number) for one in plan.happenings)
        yield replace(plan, number=number, happenings=happenings)
