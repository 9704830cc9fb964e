"""Whom a case passes: the usual chain of each kind, for the unit it comes from."""

from collections.abc import Callable
from dataclasses import dataclass

from ledelse.approvals.chain import Rule
from ledelse.demo.people import (
    CHIEF_EXECUTIVE,
    MAYOR,
    Level,
    chair_for,
    leader_above,
    leader_of,
    lineage,
)
from ledelse.demo.subjects import CaseKind
from ledelse.demo.wording import Wording

ECONOMY_FROM = 1_000_000  # kroner: from here on Budget og Regnskab is asked
MAYOR_FROM = 2_500_000  # kroner: from here on a budget note goes to the mayor
DIRECTORS = ("direktor.boern", "direktor.teknik", "direktor.social", "direktor.stab")
MAYORS_SECRETARY = "sekretariat.moller"


@dataclass(frozen=True, slots=True)
class StepPlan:
    """A step of a chain: usernames and unit keys, and who gets a copy when the step is reached."""

    name: str
    people: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    rule: Rule = Rule.ALL
    needed: int | None = None
    copy: tuple[str, ...] = ()

    @property
    def only_person(self) -> str | None:
        """The one approver, where there is just one and it is a person."""
        return self.people[0] if len(self.people) == 1 and not self.units else None


def chain_for(wording: Wording) -> tuple[StepPlan, ...]:
    """The steps of a case; nobody stands alone in two steps that follow each other."""
    subject = wording.subject
    steps = CHAINS[subject.kind](subject.unit, wording.amount or 0)
    kept: list[StepPlan] = []
    for step in steps:
        if not kept or step.only_person is None or step.only_person != kept[-1].only_person:
            kept.append(step)
    return tuple(kept)


def _mayors_answer(unit: str, _amount: int) -> list[StepPlan]:
    return [_centre(unit), _director(unit), _chief_executive(), _mayor(copy=(MAYORS_SECRETARY,))]


def _committee(unit: str, amount: int) -> list[StepPlan]:
    economy = [StepPlan("Økonomi", units=("budget",), rule=Rule.ANY)] if amount >= ECONOMY_FROM else []
    chair = StepPlan("Udvalgsformand", (chair_for(unit).username,), copy=("sekretariat.hald",))
    return [*_department(unit), _centre(unit), *economy, _director(unit), chair]


def _budget(_unit: str, amount: int) -> list[StepPlan]:
    checks = StepPlan("Budgetchef", (leader_of("budget").username,))
    economy = StepPlan("Økonomichef", (leader_of("oekonomi").username,))
    mayor = [_mayor(copy=("sekretariat",))] if amount >= MAYOR_FROM else []
    return [checks, economy, _director("oekonomi"), _chief_executive(), *mayor]


def _press(_unit: str, _amount: int) -> list[StepPlan]:
    press = StepPlan("Pressechef", (leader_of("presse").username,))
    return [press, _chief_executive(), _mayor(copy=(MAYORS_SECRETARY,))]


def _complaint(unit: str, _amount: int) -> list[StepPlan]:
    legal = StepPlan("Juridisk vurdering", units=("jura",), rule=Rule.ANY)
    return [*_department(unit), legal, _centre(unit), _director(unit)]


def _access_request(unit: str, _amount: int) -> list[StepPlan]:
    legal = StepPlan("Juridisk chef", (leader_of("jura").username,), copy=("pressechef",))
    own = [] if unit == "jura" else [_centre(unit)]
    return [*own, legal, _director(unit)]


def _information(unit: str, _amount: int) -> list[StepPlan]:
    return [_centre(unit), _director(unit, copy=(MAYOR, chair_for(unit).username))]


def _meeting(unit: str, _amount: int) -> list[StepPlan]:
    directors = StepPlan("Direktionen", DIRECTORS, rule=Rule.SOME, needed=3)
    sending = StepPlan("Udsendelse", units=("sekretariat",), rule=Rule.ANY)
    return [_centre(unit), directors, _chief_executive(), _mayor(), sending]


CHAINS: dict[CaseKind, Callable[[str, int], list[StepPlan]]] = {
    CaseKind.MAYORS_ANSWER: _mayors_answer,
    CaseKind.COMMITTEE: _committee,
    CaseKind.BUDGET: _budget,
    CaseKind.PRESS: _press,
    CaseKind.COMPLAINT: _complaint,
    CaseKind.ACCESS_REQUEST: _access_request,
    CaseKind.INFORMATION: _information,
    CaseKind.MEETING: _meeting,
}


def _department(unit: str) -> list[StepPlan]:
    if lineage(unit)[0].level is not Level.DEPARTMENT:
        return []
    return [StepPlan("Afdelingsleder", (leader_of(unit).username,))]


def _centre(unit: str) -> StepPlan:
    return StepPlan("Centerchef", (leader_above(unit, Level.CENTRE).username,))


def _director(unit: str, *, copy: tuple[str, ...] = ()) -> StepPlan:
    return StepPlan("Direktør", (leader_above(unit, Level.DIRECTORATE).username,), copy=copy)


def _chief_executive() -> StepPlan:
    return StepPlan("Kommunaldirektør", (CHIEF_EXECUTIVE,))


def _mayor(*, copy: tuple[str, ...] = ()) -> StepPlan:
    return StepPlan("Borgmester", (MAYOR,), copy=copy)
