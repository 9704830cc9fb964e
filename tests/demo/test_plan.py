"""The plan of the demo: the same each time, legal under the rules of approvals, and what a visitor is promised."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from functools import cache

import pytest

from ledelse.cases.working_time import COPENHAGEN, Calendar
from ledelse.demo.happenings import CasePlan, Fate, Twist, What
from ledelse.demo.people import MAYOR, people
from ledelse.demo.plan import Plan, make_plan
from ledelse.demo.subjects import CaseKind
from tests.demo.chain_walk import walk

MONDAY = datetime(2026, 11, 23, 8, 15, tzinfo=UTC)
SUNDAY = datetime(2027, 3, 28, 16, 40, tzinfo=UTC)
COUNTED = Calendar()


@cache
def plan_at(moment: datetime) -> Plan:
    return make_plan(moment)


def waiting_for(plan: Plan, username: str) -> list[CasePlan]:
    return [case for case in plan.cases if case.waits_for == username and case.fate is Fate.WAITING]


def test_the_same_moment_and_seed_give_the_same_plan() -> None:
    assert make_plan(MONDAY) == plan_at(MONDAY)
    assert make_plan(MONDAY, seed=7).cases != plan_at(MONDAY).cases


@pytest.mark.parametrize("moment", [MONDAY, SUNDAY], ids=["monday", "sunday of the clock change"])
def test_every_case_can_be_played_by_the_rules_and_ends_where_it_should(moment: datetime) -> None:
    for case in plan_at(moment).cases:
        walk(case)


def test_nothing_happens_after_the_demo_is_made_or_outside_working_hours() -> None:
    for happening in plan_at(MONDAY).happenings:
        assert happening.when <= MONDAY
        wall = happening.when.astimezone(COPENHAGEN)
        assert not COUNTED.is_day_off(wall.date())
        assert COUNTED.opens <= wall.time() <= COUNTED.closes


def test_happenings_stand_in_order_of_time_and_case_numbers_rise() -> None:
    happenings = plan_at(MONDAY).happenings
    assert [one.when for one in happenings] == sorted(one.when for one in happenings)
    created = [one.case for one in happenings if one.what is What.CREATE_CASE]
    assert created == list(range(1, 401))


def test_the_history_is_about_seven_months_long() -> None:
    first = plan_at(MONDAY).happenings[0].when
    assert timedelta(days=195) < MONDAY - first < timedelta(days=250)


def test_titles_are_unique_and_all_kinds_and_fates_occur() -> None:
    cases = plan_at(MONDAY).cases
    assert len({case.title for case in cases}) == len(cases) == 400
    assert {case.kind for case in cases} == set(CaseKind)
    assert {case.fate for case in cases} == set(Fate)
    assert min(Counter(case.kind for case in cases).values()) >= 15


def test_every_what_occurs() -> None:
    assert {one.what for one in plan_at(MONDAY).happenings} == set(What)


def test_the_mayors_morning_has_every_colour_and_every_twist() -> None:
    plan = plan_at(MONDAY)
    mine = waiting_for(plan, MAYOR)
    assert len(mine) == 12
    today = MONDAY.astimezone(COPENHAGEN).date()
    days = [(case.deadline.astimezone(COPENHAGEN).date() - today).days for case in mine if case.deadline]
    assert sum(day < 0 for day in days) == 2
    assert sum(day in (0, 1) for day in days) == 5
    assert sum(day > 1 for day in days) == 4
    assert sum(case.deadline is None for case in mine) == 1
    assert sum(case.urgent for case in mine) == 2
    twists = Counter(case.twist for case in plan.cases if case.twist)
    assert twists == {
        Twist.CHANGED_SINCE_SEEN: 1,
        Twist.CONDITION_OPEN: 1,
        Twist.TO_CONFIRM: 1,
        Twist.UNSEEN_COPY: 2,
    }


def test_only_the_promised_copies_wait_for_the_mayor() -> None:
    for case in plan_at(MONDAY).cases:
        copied = any(MAYOR in step.copy for step in case.steps) and case.fate is not Fate.DRAFT
        seen = any(one.what is What.SEEN and one.who == MAYOR for one in case.happenings)
        assert seen == (copied and case.twist is not Twist.UNSEEN_COPY)


@pytest.mark.parametrize("director", ["direktor.boern", "direktor.teknik", "kommunaldirektor"])
def test_directors_have_six_to_twelve_waiting(director: str) -> None:
    assert 6 <= len(waiting_for(plan_at(MONDAY), director)) <= 12


def test_case_officers_have_drafts_returned_running_and_finished_ones() -> None:
    for officer in ("sagsbehandler", "sagsbehandler2"):
        fates = Counter(case.fate for case in plan_at(MONDAY).cases if case.officer == officer)
        assert fates[Fate.DRAFT] >= 2
        assert fates[Fate.RETURNED] >= 2
        assert fates[Fate.WAITING] >= 4
        assert fates[Fate.APPROVED] >= 5


def test_the_planted_bottleneck_waits_longest_on_fridays() -> None:
    waits: dict[bool, list[timedelta]] = {True: [], False: []}
    for case in plan_at(MONDAY).cases:
        for before, one in zip(case.happenings, case.happenings[1:], strict=False):
            if one.who == "centerchef.veje" and one.what is What.READ and before.what is not What.SEEN:
                friday = before.when.astimezone(COPENHAGEN).weekday() == 4
                waits[friday].append(COUNTED.working_time_between(before.when, one.when))
    assert len(waits[True]) >= 4
    on_friday, otherwise = (sum(some, timedelta()) / len(some) for some in (waits[True], waits[False]))
    assert on_friday > 1.5 * otherwise


def test_about_eight_per_cent_are_confidential_and_none_of_their_texts_is_like_another() -> None:
    plan = plan_at(MONDAY)
    hidden = [case for case in plan.cases if case.confidential]
    assert len(hidden) == 32
    assert len(set(plan.confidential_markers)) == 64
    for case in hidden:
        marker = case.marker
        assert marker
        texts = [case.title, *case.notes, *(one.text for one in case.happenings if one.text)]
        texts += [wanted.text for one in case.happenings for wanted in one.conditions]
        texts += [attachment.title for attachment in case.attachments]
        assert all(marker in text for text in texts)


def test_no_confidential_phrase_stands_anywhere_else() -> None:
    plan = plan_at(MONDAY)
    everything = [
        (case, text)
        for case in plan.cases
        for text in (case.title, *case.notes, *(one.text for one in case.happenings))
    ]
    for hidden in (case for case in plan.cases if case.confidential):
        assert hidden.marker
        assert {case.number for case, text in everything if hidden.marker in text} == {hidden.number}


def test_a_restriction_never_shuts_out_someone_with_a_part_in_the_case() -> None:
    restricted = [case for case in plan_at(MONDAY).cases if case.restricted_to]
    assert restricted
    for case in restricted:
        acting = {one.who for one in case.happenings} | {case.officer}
        assert acting | {name for step in case.steps for name in step.people} <= set(case.restricted_to)
        assert set(case.restricted_to) <= set(people())
