"""The inbox, the board and the record through the API."""

import pytest

from ledelse.cases.rules import Access
from ledelse.people.permissions import Role
from tests import make
from tests.api.conftest import Programs, problem_of
from tests.travel import Clock


def test_the_inbox_has_what_waits_for_me_urgent_first(program: Programs) -> None:
    anna = make.person("anna")
    later = make.approval([anna])
    urgent = make.approval([anna], urgent=True)
    copied = make.approval([make.step(make.person("bo"), copies=[anna])])
    items = program(anna).read("/inbox")["items"]
    assert items[0]["approval"] == urgent
    assert {item["approval"]: item["wait"] for item in items} == {
        later: "decide",
        urgent: "decide",
        copied: "see",
    }
    assert items[0]["id"] == f"approval-{urgent}"
    assert items[0]["type"] == "approval"


@pytest.mark.usefixtures("clock")
def test_what_is_snoozed_comes_back_when_its_time_is_up(program: Programs, clock: Clock) -> None:
    anna = make.person("anna")
    approval = make.approval([anna])
    there = program(anna)
    item = there.read("/inbox")["items"][0]["id"]
    put = there.done(f"/inbox/{item}/snooze", {"until": "2026-03-05"})
    assert put == {"id": item, "approval": approval, "until": "2026-03-04T23:00:00Z"}
    assert there.read("/inbox")["items"] == []
    assert there.read("/inbox?snoozed=true")["items"][0]["snoozed_until"] == "2026-03-04T23:00:00Z"
    clock.forward(days=2)
    assert len(there.read("/inbox")["items"]) == 1
    there.done(f"/inbox/{approval}/snooze", {"until": "2026-04-01T08:00:00+02:00"})
    there.done(f"/inbox/{approval}/snooze", {"until": None})
    assert len(there.read("/inbox")["items"]) == 1


@pytest.mark.parametrize(
    "item", ["x", "approval-", "approval-x", "0", "99999999999", "-1", "task-1", "approval-1 "]
)
@make.on_sqlite
def test_what_is_no_item_cannot_be_snoozed(program: Programs, item: str) -> None:
    problem_of(program(make.person()).post(f"/inbox/{item}/snooze", {"until": None}), 404)


def test_the_board_answers_as_the_contract_says(program: Programs) -> None:
    unit = make.unit("Teknik")
    anna = make.person("anna", unit=unit, role=Role.LEADER)
    case = make.case(access=Access.EVERYONE, unit_id=unit)
    approval = make.approval([anna], case_id=case, deadline=None)
    hidden = make.case(unit_id=unit, confidential=True)
    make.approval([make.officer()], case_id=hidden)
    board = program(anna).read("/board")
    assert set(board) >= {"as_of", "counts", "confidential_hidden", "items"}
    assert set(board["counts"]) == {"ok", "soon", "overdue", "none"}
    assert sum(board["counts"].values()) == 1
    assert board["confidential_hidden"] == 1
    card = board["items"][0]
    assert (card["approval"], card["holders"], card["step"], card["steps"]) == (approval, ["anna"], 1, 1)
    assert program(make.person("bo")).read("/board")["confidential_hidden"] is None


@make.on_sqlite
def test_the_filters_of_the_board(program: Programs) -> None:
    unit = make.unit("Teknik")
    anna = make.person("anna", unit=unit, role=Role.LEADER)
    make.approval([anna], case_id=make.case(access=Access.EVERYONE, unit_id=unit, kind="udvalgssag"))
    there = program(anna)

    def shown(query: str) -> int:
        return len(there.read(f"/board?{query}")["items"])

    assert (
        shown(f"unit={unit}")
        == shown("kind=udvalgssag")
        == shown("person=anna")
        == shown("level=directorate")
        == 1
    )
    assert (
        shown("kind=orientering")
        == shown("person=nobody")
        == shown("level=centre")
        == shown("colour=overdue")
        == 0
    )
    assert [g["key"] for g in there.read("/board?group=kind")["groups"]] == ["udvalgssag"]
    for query in ("group=moon", "level=high", "colour=red", "unit=x", "limit=0"):
        problem_of(there.get(f"/board?{query}"), 422)
    for cursor in ("x", "%00", "bnVsbA", "WzEsMl0", "e30=", "WyIyMDI2IiwiYSJd", "W251bGwsbnVsbF0="):
        problem_of(there.get(f"/board?cursor={cursor}"), 422)


def test_pages_of_the_board_are_whole(program: Programs) -> None:
    anna = make.person("anna")
    made = [make.approval([anna]) for _ in range(5)]
    there = program(anna)
    seen: list[int] = []
    page = there.read("/board?limit=2")
    while True:
        seen += [card["approval"] for card in page["items"]]
        if page["next"] is None:
            break
        page = there.read(f"/board?limit=2&cursor={page['next']}")
    assert sorted(seen) == made


def test_the_record_can_be_followed_by_sequence_number(program: Programs) -> None:
    secretary = program(make.person("sek", role=Role.SECRETARIAT))
    make.case(access=Access.EVERYONE)
    whole = secretary.read("/events?limit=200")["items"]
    assert [event["seq"] for event in whole] == list(range(1, len(whole) + 1))
    assert whole[-1]["kind"] == "cases.CaseCreated"
    assert whole[-1]["person"] == "sagsbehandler"
    last = whole[-1]["seq"]
    assert secretary.read(f"/events?after={last}")["items"] == []
    assert [e["seq"] for e in secretary.read(f"/events?after={last - 2}")["items"]] == [last - 1, last]
    first = secretary.read("/events?limit=2")
    second = secretary.read(f"/events?limit=2&cursor={first['next']}")
    assert [e["seq"] for e in first["items"] + second["items"]] == [1, 2, 3, 4]
    for query in ("after=x", "after=-1", "after=99999999999999999999", "cursor=x"):
        problem_of(secretary.get(f"/events?{query}"), 422)


def test_the_record_keeps_still_about_hidden_cases(program: Programs) -> None:
    case = make.case()
    secretary = program(make.person("sek", role=Role.SECRETARIAT))
    events = secretary.read("/events?limit=200")["items"]
    assert events
    assert case not in {event["case"] for event in events}
