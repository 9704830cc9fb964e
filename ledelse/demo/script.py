"""Plays one case through its chain in working time: who does what when, until it stands where it is meant to."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import TypedDict, Unpack

from ledelse.approvals.chain import Resume, Rule
from ledelse.cases.working_time import COPENHAGEN, Calendar
from ledelse.demo.chains import StepPlan
from ledelse.demo.happenings import ConditionPlan, Fate, Happening, Twist, What
from ledelse.demo.notes import LAST_VERSION
from ledelse.demo.people import MAYOR, Person, colleagues, members_of, people
from ledelse.demo.subjects import CaseKind
from ledelse.demo.talk import condition, say

CALENDAR = Calendar()
PACE = {CaseKind.PRESS: 0.2, CaseKind.MAYORS_ANSWER: 1.3}  # how a kind bends everybody's usual pace
USUAL_PACE = 1.7
TALKATIVE = 0.35  # how many approvals carry a comment
MINUTE = timedelta(minutes=1)


class Facts(TypedDict, total=False):
    """The fields of a happening that not all of them have."""

    text: str
    version: int
    attachment: int
    to_step: int
    resume: Resume
    to: str
    conditions: tuple[ConditionPlan, ...]


@dataclass(frozen=True, slots=True)
class Role:
    """What a case is to play: its chain and officer, and where it ends. `stop_at` is the index of a step."""

    number: int
    kind: CaseKind
    officer: str
    steps: tuple[StepPlan, ...]
    attachments: int
    secret: str | None
    fate: Fate
    stop_at: int
    twist: Twist | None
    quiet: bool  # nothing unusual happens on the way
    seed: str


@dataclass(frozen=True, slots=True)
class Script:
    """All that happens to a case, in order, and when it came to stand where it stands."""

    happenings: tuple[Happening, ...]
    settled: datetime


def play_until(role: Role, *, settled: datetime, now: datetime) -> Script:
    """Play the case so that it comes to stand where it is meant to at about `settled`, and never after."""
    start = CALENDAR.subtract_working_time(settled, timedelta(hours=8 * len(role.steps)))
    script = _Play(role, start, now).run()
    if script.settled < settled:
        early = CALENDAR.working_time_between(script.settled, settled)
        start = CALENDAR.add_working_time(start, early)
        script = _Play(role, start, now).run()
    while script.settled > settled:
        late = CALENDAR.working_time_between(settled, script.settled)
        start = CALENDAR.subtract_working_time(start, late + timedelta(minutes=7))
        script = _Play(role, start, now).run()
    return script


@dataclass(slots=True)
class _Play:
    role: Role
    at: datetime
    now: datetime
    version: int = 1
    done: list[Happening] = field(default_factory=list)
    extra: list[Happening] = field(
        default_factory=list
    )  # beside the chain: copies seen, conditions met, closing
    instead: dict[int, Person] = field(default_factory=dict)  # who was given a step's only place, by index
    rng: Random = field(init=False)

    def __post_init__(self) -> None:
        # The same chance each time, so that playing again from an earlier start gives the same story.
        self.rng = Random(self.role.seed)

    def run(self) -> Script:
        self.prepare()
        if self.role.fate is not Fate.DRAFT:
            self.start()
            self.pass_steps()
        settled = self.at
        if self.role.fate is Fate.APPROVED and self.role.twist is None and self.chance(0.7):
            self.aside(What.CLOSE_CASE, self.role.officer, after=self.hours(2, 60))
        past = (one for one in (*self.done, *self.extra) if one.when <= self.now)
        return Script(tuple(sorted(past, key=lambda one: one.when)), settled)

    def prepare(self) -> None:
        officer = self.role.officer
        self.do(What.CREATE_CASE, officer, after=MINUTE)
        self.do(What.WRITE_NOTE, officer, after=self.minutes(20, 90), version=1)
        for attachment in range(self.role.attachments):
            self.do(What.ATTACH, officer, after=self.minutes(3, 25), attachment=attachment)
        self.do(What.PREPARE, officer, after=self.minutes(4, 40))

    def start(self) -> None:
        self.do(What.START, self.role.officer, after=self.minutes(2, 30))
        if not self.role.quiet and self.chance(0.03):
            self.do(What.WITHDRAW, self.role.officer, after=self.minutes(6, 90), text=self.say("withdraw"))
            self.correct()
            self.do(What.START, self.role.officer, after=self.minutes(3, 20))
        for username in dict.fromkeys(name for step in self.role.steps for name in step.copy):
            self.copy_seen(username)

    def pass_steps(self) -> None:
        at_step = 0
        while at_step < len(self.role.steps):
            stops = at_step == self.role.stop_at
            if stops and self.role.fate is not Fate.APPROVED:
                self.stop(at_step)
                return
            at_step = self.pass_step(at_step)

    def stop(self, at_step: int) -> None:
        actor = self.actors(at_step)[0]
        match self.role.fate:
            case Fate.REJECTED:
                self.decide(What.REJECT, actor, text=self.say("reject"))
            case Fate.CANCELLED:
                self.do(What.CANCEL, self.role.officer, after=self.hours(1, 12), text=self.say("cancel"))
            case Fate.RETURNED:
                self.send_back(actor, to_step=0, resume=Resume.WITH_ME)
            case Fate.AWAITING_CONDITIONS:
                self.condition(actor)
            case _ if self.role.twist in (Twist.CHANGED_SINCE_SEEN, Twist.TO_CONFIRM):
                self.send_back(actor, to_step=0, resume=Resume.WITH_ME)
                self.start_again()

    def pass_step(self, at_step: int) -> int:
        """Let the step be decided; the answer is the index of the step that comes next."""
        actors = self.actors(at_step)
        if self.role.twist is Twist.CONDITION_OPEN and at_step == self.role.stop_at - 1:
            self.condition(actors[-1])
            return at_step + 1
        plain = self.role.quiet or len(actors) > 1
        if not plain and (unusual := self.unusual(at_step, actors[0])) is not None:
            return unusual
        for actor in actors:
            self.decide(What.APPROVE, actor, text=self.comment())
        return at_step + 1

    def unusual(self, at_step: int, actor: Person) -> int | None:
        """Something else than a plain approval: the index of the next step, or None when nothing comes up."""
        drawn = self.rng.random()
        if drawn < 0.13 and self.version < LAST_VERSION:
            return self.returned(at_step, actor)
        if drawn < 0.18:
            return self.conditional(at_step, actor)
        if drawn < 0.20:
            return self.forwarded(at_step, actor)
        if drawn < 0.215 and at_step + 1 < len(self.role.steps):
            return self.skipped(at_step)
        if drawn < 0.23:
            return self.cancelled_and_reopened(at_step, actor)
        return None

    def returned(self, at_step: int, actor: Person) -> int:
        resume = Resume.WITH_ME if self.chance(0.65) else Resume.FROM_THERE
        back_to = self.rng.randrange(at_step) if at_step and self.chance(0.3) else None
        self.send_back(actor, to_step=0 if back_to is None else back_to + 1, resume=resume)
        if back_to is not None:
            for again in self.actors(back_to):
                self.decide(What.APPROVE, again, text=self.comment())
            return at_step if resume is Resume.WITH_ME else back_to + 1
        self.start_again()
        return at_step if resume is Resume.WITH_ME else 0

    def conditional(self, at_step: int, actor: Person) -> int:
        self.condition(actor)
        is_last = at_step + 1 == len(self.role.steps)
        self.settle(actor, after=self.hours(2, 14) if is_last else self.minutes(9, 50))
        return at_step + 1

    def settle(self, actor: Person, *, after: timedelta) -> None:
        if self.chance(0.8):
            self.do(What.TICK_CONDITION, self.role.officer, after=after)
        else:
            self.do(What.WAIVE_CONDITION, actor.username, after=after, text=self.say("waive"))

    def forwarded(self, at_step: int, actor: Person) -> int | None:
        # Nobody else of the chain: whoever stands in the next step too would not be asked twice.
        busy = {self.role.officer, *(name for step in self.role.steps for name in step.people)}
        busy |= {one.username for one in self.instead.values()}
        others = [one for one in colleagues(actor) if one.username not in busy]
        if not others:
            return None
        to = self.rng.choice(others)
        text = say("forward", self.rng, to=to, secret=self.role.secret)
        self.decide(What.FORWARD, actor, text=text, to=to.username)
        self.decide(What.APPROVE, to, text=self.comment())
        self.instead[at_step] = to
        return at_step + 1

    def skipped(self, at_step: int) -> int:
        later = self.actors(at_step + 1)[0]
        self.decide(What.SKIP, later, text=self.say("skip"))
        return at_step + 1

    def cancelled_and_reopened(self, at_step: int, actor: Person) -> int:
        self.do(What.CANCEL, self.role.officer, after=self.hours(1, 6), text=self.say("cancel"))
        self.do(What.REOPEN, self.role.officer, after=self.hours(9, 30), text=self.say("reopen"))
        self.decide(What.APPROVE, actor, text=self.comment())
        return at_step + 1

    def condition(self, actor: Person) -> None:
        wanted = ConditionPlan(condition(self.rng, secret=self.role.secret), self.role.officer)
        text = self.say("conditions_comment")
        self.decide(What.APPROVE_WITH_CONDITIONS, actor, text=text, conditions=(wanted,))

    def send_back(self, actor: Person, *, to_step: int, resume: Resume) -> None:
        self.decide(What.RETURN, actor, text=self.say("return"), to_step=to_step, resume=resume)

    def start_again(self) -> None:
        self.correct()
        self.do(What.START, self.role.officer, after=self.minutes(2, 25), text=self.say("restart"))

    def correct(self) -> None:
        self.version = min(self.version + 1, LAST_VERSION)
        self.do(What.WRITE_NOTE, self.role.officer, after=self.hours(1, 9), version=self.version)

    def copy_seen(self, username: str) -> None:
        if username == MAYOR and self.role.twist is Twist.UNSEEN_COPY:
            return
        if username == MAYOR or self.chance(0.75):
            # Only the copies that are meant to wait in the mayor's inbox do: she has seen the others by now.
            soon = CALENDAR.working_time_between(self.at, self.now) / 2
            after = min(self.hours(1, 18), soon) if username == MAYOR else self.hours(1, 18)
            text = self.say("copy") if self.chance(0.3) else ""
            self.aside(What.SEEN, username, after=max(after, MINUTE), text=text)

    def decide(self, what: What, actor: Person, **facts: Unpack[Facts]) -> None:
        decided = CALENDAR.add_working_time(self.at, self.delay(actor))
        opened = CALENDAR.subtract_working_time(decided, self.minutes(3, 30))
        if opened > self.at:
            self.done.append(Happening(opened, self.role.number, What.READ, actor.username))
        self.at = decided
        self.put(self.done, decided, what, actor.username, **facts)

    def do(self, what: What, who: str, *, after: timedelta, **facts: Unpack[Facts]) -> None:
        self.at = CALENDAR.add_working_time(self.at, after)
        self.put(self.done, self.at, what, who, **facts)

    def aside(self, what: What, who: str, *, after: timedelta, **facts: Unpack[Facts]) -> None:
        self.put(self.extra, CALENDAR.add_working_time(self.at, after), what, who, **facts)

    def put(
        self, where: list[Happening], when: datetime, what: What, who: str, **facts: Unpack[Facts]
    ) -> None:
        where.append(Happening(when, self.role.number, what, who, **facts))

    def delay(self, actor: Person) -> timedelta:
        hours = actor.pace * PACE.get(self.role.kind, USUAL_PACE) * self.rng.lognormvariate(-0.2, 0.7)
        delay = timedelta(minutes=round(60 * min(max(hours, 0.2), 44)))
        if self.at.astimezone(COPENHAGEN).weekday() == actor.slow_on:
            delay += CALENDAR.day_length + self.hours(4, 14)
        return delay

    def actors(self, at_step: int) -> list[Person]:
        """Who will decide the step: its people, enough of them, or one of the unit's members."""
        if at_step in self.instead:
            return [self.instead[at_step]]
        step = self.role.steps[at_step]
        named = [people()[username] for username in step.people]
        if step.rule is Rule.SOME:
            return self.rng.sample(named, step.needed or 1)
        if step.units:
            members = [one for unit in step.units for one in members_of(unit)]
            return [self.rng.choice([one for one in members if one.username != self.role.officer])]
        return named

    def say(self, about: str) -> str:
        return say(about, self.rng, to=people()[self.role.officer], secret=self.role.secret)

    def comment(self) -> str:
        return self.say("approve") if self.chance(TALKATIVE) else ""

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def minutes(self, least: int, most: int) -> timedelta:
        return timedelta(minutes=self.rng.randint(least, most))

    def hours(self, least: int, most: int) -> timedelta:
        return self.minutes(60 * least, 60 * most)
