"""Who hears of a change on the real server, how soon, and who is cut off; changes come from another process."""

import time
from contextlib import closing

import pytest

from ledelse.kernel.transaction import SYSTEM, transaction
from ledelse.people import sessions
from ledelse.people.permissions import Role
from tests import make
from tests.realtime.conftest import Careless, Open
from tests.realtime.serving import SOON, Server, Tab, Web, cookie_of, settled

BUSY = 4  # how much longer things may take on a machine with other work


def test_exactly_those_who_may_see_the_case_hear_of_it(tab: Open) -> None:
    mayor, copied, stranger = make.person(), make.person(), make.person(role=Role.ADMINISTRATOR)
    case = make.case("Hemmelig titel")
    approval = make.approval([make.step(mayor, copies=[copied])], case_id=case, start=False)
    seeing = [tab(one, "board", f"case:{case}") for one in (mayor, copied, make.officer())]
    blind = tab(stranger, "board", f"case:{case}")
    elsewhere = tab(mayor, "case:999999")

    make.act(approval, make.officer(), "start")
    for one in seeing:
        told = one.hears(f"case:{case}")
        assert told.keys() == {"topic", "seq"}, "ids only, never content"
        assert one.hears("board")["seq"] > 0
    assert blind.all_heard() == []
    assert elsewhere.all_heard() == []


def test_another_process_is_heard_within_a_second(tab: Open) -> None:
    mayor = make.person()
    approval = make.approval([mayor])
    opened = tab(mayor, "board")
    took = []
    for _ in range(3):
        begun = time.monotonic()
        make.act(approval, mayor, "approve")
        opened.hears("board")
        took.append(time.monotonic() - begun)
        settled()
        opened.all_heard()
        make.act(approval, mayor, "undo")
        settled()
        opened.all_heard()
    assert min(took) < SOON, took


def test_who_stops_watching_hears_nothing_more(tab: Open) -> None:
    mayor = make.person()
    approval = make.approval([mayor])
    opened, other = tab(mayor, "board"), tab(mayor, "board")
    opened.client.call("unwatch", "board", timeout=10)
    make.act(approval, mayor, "approve")
    other.hears("board")
    settled()
    assert opened.all_heard() == []


def test_signing_out_cuts_this_browser_and_not_the_others(server: Server, tab: Open) -> None:
    dorte = make.person("dorte")
    web = Web(server)
    web.get("/log-ind")
    web.post("/log-ind", username="dorte", password=make.PASSWORD)
    other = tab(dorte)
    with closing(Tab(server, web.cookie)) as opened:
        web.get("/godkend")
        settled()
        web.post("/log-ud")
        assert opened.is_cut(within=SOON * BUSY)
    assert not other.is_cut(within=0.2)


@pytest.mark.parametrize("way", ["session", "deactivated", "role taken", "role given", "password"])
def test_a_right_that_ends_cuts_the_sockets(server: Server, way: str) -> None:
    assert was_cut_after(way, server, within=SOON * BUSY)


def test_a_server_that_cuts_nobody_would_be_found(careless: Careless) -> None:
    careless.place.enter()
    assert not was_cut_after("session", careless.server, within=SOON)


def was_cut_after(way: str, server: Server, *, within: float) -> bool:
    unit = make.unit()
    person = make.person(unit=unit)
    settled()
    with closing(Tab(server, cookie_of(person))) as opened:
        end(way, person, unit)
        return opened.is_cut(within=within)


def end(way: str, person: int, unit: int) -> None:
    if way == "deactivated":
        make.left(person)
    elif way == "role taken":
        make.no_longer(person, unit=unit)
    elif way == "role given":
        make.member(person, unit=unit, role=Role.LEADER)
    else:
        with transaction(SYSTEM) as work:
            if way == "password":
                sessions.set_password(work, person_id=person, password_hash="x")
            else:
                sessions.end_all_sessions(work, person)
