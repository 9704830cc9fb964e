"""Which cases stand open when the demo begins, and before whom: the inboxes that a visitor meets."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle

from ledelse.demo.happenings import Fate, Twist
from ledelse.demo.people import CHIEF_EXECUTIVE, MAYOR


@dataclass(frozen=True, slots=True)
class Standing:
    """One open case. `holder` is whom it waits for (the officer, in draft or after a return).

    `due` is in working days from today (0 today and 1 tomorrow by the calendar, negative: overdue); None for no
    deadline. `at` is the hour in Copenhagen when it is due, if that is not the end of the day.
    """

    holder: str
    due: int | None = None
    at: int | None = None
    subject: str | None = None
    urgent: bool = False
    fate: Fate = Fate.WAITING
    twist: Twist | None = None
    confidential: bool = False


MAYORS_MORNING = (
    Standing(MAYOR, 0, at=14, subject="presse_emne", urgent=True),
    Standing(MAYOR, 0, subject="skolebus", urgent=True),
    Standing(MAYOR, -2, subject="budgetopfoelgning"),
    Standing(MAYOR, -1, subject="svar_pasning", twist=Twist.CHANGED_SINCE_SEEN),
    Standing(MAYOR, 0, subject="presse_interview"),
    Standing(MAYOR, 1, subject="dagsorden_strategi"),
    Standing(MAYOR, 1, subject="brev_indskrivning", twist=Twist.CONDITION_OPEN),
    Standing(MAYOR, 2, subject="for_grundkoeb", confidential=True),
    Standing(MAYOR, 3, subject="svar_minister"),
    Standing(MAYOR, 4, subject="dagsorden_udbud"),
    Standing(MAYOR, 7, subject="brev_plejecenter"),
    Standing(MAYOR, subject="svar_klima"),
    # Not hers to approve: one decision to confirm, and two for information.
    Standing("sekretariat", 3, subject="dagsorden_salg", twist=Twist.TO_CONFIRM),
    Standing(MAYOR, subject="ori_vinter", fate=Fate.APPROVED, twist=Twist.UNSEEN_COPY),
    Standing(MAYOR, 6, subject="ori_trivsel", fate=Fate.APPROVED, twist=Twist.UNSEEN_COPY),
)

# How many wait for whom. Flemming Nørskov (centerchef.veje) has more than his share: he is the planted bottleneck.
WAITING = {
    CHIEF_EXECUTIVE: 9,
    "direktor.boern": 9,
    "direktor.teknik": 9,
    "direktor.social": 7,
    "direktor.stab": 7,
    "centerchef.skole": 7,
    "centerchef.veje": 9,
    "centerchef.plan": 4,
    "centerchef.jura": 3,
    "centerchef.dagtilbud": 3,
    "centerchef.familie": 2,
    "centerchef.kultur": 3,
    "centerchef.ejendom": 2,
    "centerchef.aeldre": 3,
    "centerchef.voksen": 1,
    "centerchef.job": 2,
    "centerchef.oekonomi": 2,
    "centerchef.hr": 1,
    "formand.boern": 2,
    "formand.teknik": 3,
    "formand.social": 2,
    "formand.kultur": 2,
    "pressechef": 2,
    "leder.trafik": 2,
    "leder.byggesag": 2,
    "leder.skoledrift": 1,
    "leder.budget": 2,
}
CONFIDENTIAL_TOO = {CHIEF_EXECUTIVE, "direktor.boern", "direktor.social", "direktor.stab"}
WAITING_FOR_UNIT = {"budget": 3, "jura": 2, "sekretariat": 2}
DUE = (3, 0, None, 5, -1, 1, 8, 2, 12)

WITH_OFFICERS = (
    ("sagsbehandler", Fate.DRAFT, 3),
    ("sagsbehandler", Fate.RETURNED, 3),
    ("sagsbehandler", Fate.AWAITING_CONDITIONS, 1),
    ("sagsbehandler2", Fate.DRAFT, 2),
    ("sagsbehandler2", Fate.RETURNED, 2),
    ("sagsbehandler2", Fate.AWAITING_CONDITIONS, 1),
    ("plan.hermansen", Fate.DRAFT, 2),
    ("plan.hermansen", Fate.RETURNED, 1),
    ("aeldre.poulsen", Fate.RETURNED, 2),
    ("aeldre.poulsen", Fate.AWAITING_CONDITIONS, 1),
    ("budget.vang", Fate.DRAFT, 1),
    ("budget.vang", Fate.RETURNED, 1),
    ("kultur.lund", Fate.DRAFT, 2),
    ("kultur.lund", Fate.AWAITING_CONDITIONS, 1),
    ("jura.stampe", Fate.DRAFT, 1),
    ("jura.stampe", Fate.RETURNED, 1),
    ("presse.aagaard", Fate.DRAFT, 1),
    ("natur.enevoldsen", Fate.RETURNED, 1),
    ("job.petersen", Fate.DRAFT, 1),
    ("ejendom.qvist", Fate.AWAITING_CONDITIONS, 1),
)


def standings() -> Iterator[Standing]:
    """Every open case, the mayor's first."""
    yield from MAYORS_MORNING
    due = cycle(DUE)
    for holder, number in (WAITING | WAITING_FOR_UNIT).items():
        for at in range(number):
            yield Standing(holder, next(due), confidential=at == 1 and holder in CONFIDENTIAL_TOO)
    yield Standing("centerchef.hr", 2, confidential=True)
    for officer, fate, number in WITH_OFFICERS:
        for _ in range(number):
            yield Standing(officer, next(due), fate=fate)
