"""Signing in, sessions and keys for programs: what works, until when, and whose they are."""

import pytest
from sqlalchemy import select

from ledelse.kernel.db import Database
from ledelse.kernel.transaction import SYSTEM, reading, transaction
from ledelse.kernel.verdict import NotFound, Refused
from ledelse.people import service, sessions
from ledelse.people.acting import acting, looking
from ledelse.people.rules import Why
from ledelse.people.sessions import LIFETIME, SESSION, TOKEN, SignedInPerson
from tests import make
from tests.travel import Clock

NEW = "en helt ny adgangskode"


def signed_in(person: int, device: str = "iPad") -> str:
    with acting(person) as work:
        return sessions.sign_in(work, device=device)


def whose(word: str, clock: Clock) -> SignedInPerson | None:
    with reading(SYSTEM) as look:
        return sessions.signed_in_person(look.session, word, now=clock.now)


def who_has(username: str, password: str) -> int | None:
    with reading(SYSTEM) as look:
        try:
            return sessions.person_with_password(look.session, username=username, password=password)
        except Refused as refusal:
            assert refusal.why is Why.WRONG_LOGIN  # noqa: PT017 - None is the answer
            return None


def test_only_name_and_password_together_open_the_door(database: Database) -> None:
    anna = make.person("Anna")
    assert who_has("anna", make.PASSWORD) == anna
    assert who_has(" ANNA ", make.PASSWORD) == anna
    assert who_has("anna", make.PASSWORD + "x") is None
    assert who_has("anna", "") is None
    assert who_has("nobody", make.PASSWORD) is None
    make.left(anna)
    assert who_has("anna", make.PASSWORD) is None


def test_an_account_without_a_password_has_no_password(database: Database) -> None:
    with transaction(SYSTEM) as work:
        service.create_person(work, username="oidc", name="Kun OIDC")
    for guess in ("", "nobody has this password", "None"):
        assert who_has("oidc", guess) is None


def test_a_session_lasts_twelve_hours_from_when_it_was_last_seen(database: Database, clock: Clock) -> None:
    anna = make.person("Anna")
    word = signed_in(anna)
    found = whose(word, clock)
    assert found is not None
    assert found.person_id == anna
    clock.forward(hours=11)
    with transaction(SYSTEM) as work:
        sessions.note_seen(work, found.session_id)
    clock.forward(hours=11)
    assert whose(word, clock) is not None
    clock.forward(hours=1)
    assert whose(word, clock) is None
    assert LIFETIME.total_seconds() == 12 * 3600


def test_the_word_itself_is_not_stored(database: Database, clock: Clock) -> None:
    anna = make.person("Anna")
    word, token = signed_in(anna), made(anna)
    with reading(SYSTEM) as look:
        stored = str([look.session.execute(select(table)).all() for table in (SESSION, TOKEN)])
    assert word not in stored
    assert token not in stored


def made(person: int, name: str = "script") -> str:
    with acting(person) as work:
        return sessions.make_token(work, person_id=person, name=name)


def test_one_sees_and_ends_only_ones_own_sessions(database: Database, clock: Clock) -> None:
    anna, bo = make.person("Anna"), make.person("Bo")
    ipad, phone = signed_in(anna, "iPad"), signed_in(anna, "Telefon")
    other = signed_in(bo)
    with looking(anna) as look:
        own = sessions.own_sessions(look)
    assert {session.device for session in own} == {"iPad", "Telefon"}
    found = whose(ipad, clock)
    assert found is not None
    with pytest.raises(NotFound), acting(bo) as work:
        sessions.end_session(work, found.session_id)
    assert whose(ipad, clock) is not None
    with acting(anna) as work:
        sessions.end_session(work, found.session_id)
    assert whose(ipad, clock) is None
    assert whose(phone, clock) is not None
    assert whose(other, clock) is not None


@pytest.mark.parametrize("how", ["left", "password"])
def test_all_sessions_end_when_the_person_leaves_or_changes_password(
    database: Database, clock: Clock, how: str
) -> None:
    anna = make.person("Anna")
    words = [signed_in(anna), signed_in(anna)]
    if how == "left":
        make.left(anna)
    else:
        with acting(anna) as work:
            service.change_own_password(work, old=make.PASSWORD, new=NEW)
    assert [whose(word, clock) for word in words] == [None, None]


def test_changing_the_password_needs_the_old_one_and_a_long_new_one(database: Database) -> None:
    anna = make.person("Anna")
    for old, new, why in (
        ("forkert", NEW, Why.WRONG_PASSWORD),
        (make.PASSWORD, "kort", Why.PASSWORD_TOO_SHORT),
    ):
        with pytest.raises(Refused) as refusal, acting(anna) as work:
            service.change_own_password(work, old=old, new=new)
        assert refusal.value.why is why
    assert who_has("anna", make.PASSWORD) == anna
    with acting(anna) as work:
        service.change_own_password(work, old=make.PASSWORD, new=NEW)
    assert who_has("anna", NEW) == anna
    assert who_has("anna", make.PASSWORD) is None


def test_a_key_for_programs_works_until_it_is_ended_by_its_owner(database: Database) -> None:
    anna, bo = make.person("Anna"), make.person("Bo")
    token = made(anna, "Excel")
    with looking(anna) as look:
        (view,) = sessions.own_tokens(look)
        assert view.name == "Excel"
        assert sessions.person_with_token(look.session, token) == anna
        assert sessions.person_with_token(look.session, token + "x") is None
    with pytest.raises(NotFound), acting(bo) as work:
        sessions.end_token(work, view.id)
    with acting(anna) as work:
        sessions.end_token(work, view.id)
    with looking(anna) as look:
        assert sessions.person_with_token(look.session, token) is None
        assert sessions.own_tokens(look) == []
