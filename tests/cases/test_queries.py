"""What is read of cases: only one's own, complete, in few queries, and the same on both databases."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import event

from ledelse.cases import documents as documents_service
from ledelse.cases import queries
from ledelse.cases import service as cases
from ledelse.cases.queries import CaseFilter
from ledelse.cases.queries.reasons import LevelCause
from ledelse.cases.rules import Access, CaseStatus, Cause, Reach
from ledelse.kernel import db, ledger
from ledelse.kernel.verdict import NotFound
from ledelse.people.acting import acting, looking
from ledelse.people.permissions import Role
from tests import make


@contextmanager
def counted(database: db.Database) -> Iterator[list[str]]:
    """Collects the statements of the block."""
    seen: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_more: object) -> None:
        if not statement.startswith(("PRAGMA", "BEGIN")):
            seen.append(statement)

    event.listen(database.read_engine, "before_cursor_execute", note)
    yield seen
    event.remove(database.read_engine, "before_cursor_execute", note)


def titles(person_id: int, wanted: CaseFilter | None = None) -> list[str]:
    with looking(person_id) as reading:
        return [row.title for row in queries.list_cases(reading, wanted or CaseFilter())]


def test_a_case_is_shown_with_all_its_names(database: db.Database) -> None:
    anna, bo, unit = make.person("anna"), make.person("bo"), make.unit("Teknik")
    other = make.case("En anden")
    case_id = make.case(
        "Sti",
        unit_id=unit,
        supplementary_ids=frozenset({anna}),
        restrict_people=frozenset({anna, make.officer()}),
        restrict_units=frozenset({unit}),
        confidential=True,
    )
    with acting(make.officer()) as work:
        cases.link_cases(work, case_id, other_id=other)
    with looking(anna) as reading, counted(database) as seen:
        view = queries.case_view(reading, case_id)
    assert (view.row.title, view.row.kind, view.row.unit_name) == ("Sti", "borgmestersvar", "Teknik")
    assert view.row.officer.id == make.officer()
    assert [person.username for person in view.supplementary] == ["anna"]
    assert {person.username for person in view.restricted_people} == {"anna", "sagsbehandler"}
    assert [unit.name for unit in view.restricted_units] == ["Teknik"]
    assert view.may_write
    assert view.links == (), "anna may not see the other case"
    with looking(make.officer()) as reading:
        assert [link.title for link in queries.case_view(reading, case_id).links] == ["En anden"]
    assert len(seen) <= 3
    with looking(bo) as reading, pytest.raises(NotFound):
        queries.case_view(reading, case_id)


def test_a_list_has_only_what_one_may_see_newest_first(database: db.Database) -> None:
    anna = make.person("anna")
    for n in range(5):
        make.case(f"Åben {n}", access=Access.EVERYONE)
    make.case("Hemmelig")
    assert titles(anna) == [f"Åben {n}" for n in (4, 3, 2, 1, 0)]
    with looking(anna) as reading:
        first = queries.list_cases(reading, CaseFilter(), limit=2)
        second = queries.list_cases(reading, CaseFilter(), after=first[-1].id, limit=2)
    assert [row.title for row in first + second] == ["Åben 4", "Åben 3", "Åben 2", "Åben 1"]


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("ÆBLE", True),
        ("æblerød", True),
        ("Østergade rød", True),
        ("østergÅde", False),
        ("50%", True),
        ("50%_", False),
        ("[a]*?", True),
        ("a.c", False),
        ("\\d", False),
        ("(x)", True),
        ("2", True),
        ("^æ", False),
        ("x\u0301😀", False),
        ("]", True),
        ("50\\%", False),
        ("ß", False),
        ("'", False),
    ],
)
def test_search_knows_danish_letters_and_takes_signs_as_they_are(
    database: db.Database, q: str, found: bool
) -> None:
    make.case("Æblerød på Østergade: 50% (x) [A]*?", access=Access.EVERYONE)
    assert bool(titles(make.person("anna"), CaseFilter(q=q))) is found


def test_search_finds_a_number(database: db.Database) -> None:
    case_id = make.case()
    with looking(make.officer()) as reading:
        number = queries.case_view(reading, case_id).row.number
    assert titles(make.officer(), CaseFilter(q=number)) == ["Ny cykelsti"]


def test_each_filter_keeps_what_it_names(database: db.Database) -> None:
    unit, anna = make.unit("Teknik"), make.person("anna")
    soon = datetime.now(UTC) + timedelta(days=3)
    make.case("A", access=Access.EVERYONE, unit_id=unit, deadline=soon)
    closed = make.case("B", access=Access.EVERYONE, kind="udvalgssag")
    with acting(make.officer()) as work:
        cases.close_case(work, closed)
    assert titles(anna, CaseFilter(unit=unit)) == ["A"]
    assert titles(anna, CaseFilter(kind="udvalgssag")) == ["B"]
    assert titles(anna, CaseFilter(status=CaseStatus.CLOSED)) == ["B"]
    assert titles(anna, CaseFilter(officer=anna)) == []
    assert titles(anna, CaseFilter(officer=make.officer())) == ["B", "A"]
    assert titles(anna, CaseFilter(due_before=soon + timedelta(seconds=1))) == ["A"]
    assert titles(anna, CaseFilter(due_before=soon)) == []


def test_documents_come_with_all_versions_and_my_own_marks(database: db.Database) -> None:
    anna = make.person("anna")
    case_id = make.case(access=Access.EVERYONE)
    first = make.document(case_id, title="Indstilling")
    make.version(first, text="Anden udgave")
    make.document(case_id, title="Bilag")
    with looking(anna) as reading:
        version_id = queries.documents_of(reading, case_id)[0].versions[0].id
    with acting(anna) as work:
        documents_service.note_progress(work, version_id, page=3)
    with looking(anna) as reading, counted(database) as seen:
        found = queries.documents_of(reading, case_id)
        texts = queries.version_texts(reading, [version.id for version in found[0].versions])
    assert len(seen) == 2
    assert [document.title for document in found] == ["Indstilling", "Bilag"]
    assert [version.n for version in found[0].versions] == [1, 2]
    assert [(version.seen, version.pages_read) for version in found[0].versions] == [(True, 3), (False, 0)]
    assert found[0].last_seen == found[0].versions[0]
    assert texts[found[0].newest.id] == "Anden udgave"


def test_a_stranger_gets_no_document_no_text_and_no_history(database: db.Database) -> None:
    case_id = make.case()
    document_id = make.document(case_id)
    with looking(make.officer()) as reading:
        version_id = queries.documents_of(reading, case_id)[0].newest.id
        assert queries.history_of(reading, case_id)
    with looking(make.person("bo")) as reading:
        assert queries.documents_of(reading, case_id) == ()
        assert queries.version_texts(reading, [version_id]) == {}
        assert queries.history_of(reading, case_id) == []
        assert case_id not in {line.entry.case_id for line in queries.record_after(reading, 0, limit=1000)}
        with pytest.raises(NotFound):
            queries.document_view(reading, document_id)
        with pytest.raises(NotFound):
            queries.why_visible(reading, case_id)


def test_history_has_names_and_is_paged_backwards(database: db.Database) -> None:
    case_id = make.case()
    make.document(case_id)
    with looking(make.officer()) as reading:
        first = queries.history_of(reading, case_id, limit=1)
        rest = queries.history_of(reading, case_id, after=first[0].entry.seq)
    assert [line.entry.kind for line in first + rest] == ["cases.VersionSaved", "cases.CaseCreated"]
    assert {line.username for line in first + rest} == {"sagsbehandler"}


def test_the_record_is_read_forwards_and_keeps_its_chain(database: db.Database) -> None:
    make.case(access=Access.EVERYONE)
    with looking(make.person("anna")) as reading:
        lines = queries.record_after(reading, 0, limit=1000)
        assert [line.entry.seq for line in lines] == list(range(1, len(lines) + 1))
        assert lines[0].prev_hash == ledger.GENESIS
        assert all(b.prev_hash == a.hash for a, b in pairwise(lines))
        assert queries.record_after(reading, lines[-2].entry.seq, limit=9) == lines[-1:]


def causes(case_id: int, person_id: int) -> dict[str, set[str]]:
    with looking(person_id) as reading:
        lines = queries.why_visible(reading, case_id).lines
    named = [(line.person or line.unit, line.causes) for line in lines]
    return {whom.name: {cause.cause for cause in found} for whom, found in named if whom}


def test_why_names_every_cause_of_every_person_and_unit(database: db.Database) -> None:
    unit = make.unit("Teknik")
    anna, bo = make.person("anna", unit=unit), make.person("bo")
    case_id = make.case(unit_id=unit, access=Access.UNIT, supplementary_ids=frozenset({bo}))
    approval = make.approval([bo, make.step(units=[unit])], case_id=case_id)
    found = causes(case_id, anna)
    assert found["Teknik"] == {LevelCause.UNIT_LEVEL, Cause.APPROVER}
    assert found["bo"] == {Cause.SUPPLEMENTARY, Cause.APPROVER}
    assert found["Sagsbehandler"] == {Cause.OFFICER, Cause.RESPONSIBLE}
    with looking(anna) as reading, counted(database) as seen:
        why = queries.why_visible(reading, case_id)
    assert len(seen) <= 6
    assert why.lines[0].is_me
    assert [member.username for member in why.lines[0].members] == ["anna"]
    assert {cause.approval_id for line in why.lines for cause in line.causes} == {None, approval}


def test_why_says_whom_the_whitelist_keeps_out(database: db.Database) -> None:
    unit = make.unit("Teknik")
    anna, bo = make.person("anna", unit=unit), make.person("bo", unit=unit)
    make.member(anna, unit=unit, role=Role.LEADER)
    case_id = make.case(unit_id=unit, access=Access.UNIT)
    with acting(make.officer()) as work:
        reach = Reach(Access.UNIT, confidential=False, people=frozenset({anna, make.officer()}))
        cases.change_access(work, case_id, reach=reach, confirmed=True)
    with looking(anna) as reading:
        why = queries.why_visible(reading, case_id)
    assert [m.username for line in why.lines if line.unit for m in line.members] == ["anna"]
    assert {person.username for person in why.listed_people} == {"anna", "sagsbehandler"}
    with looking(bo) as reading, pytest.raises(NotFound):
        queries.why_visible(reading, case_id)


def test_why_of_a_case_for_everyone_is_one_line_that_is_me(database: db.Database) -> None:
    case_id = make.case(access=Access.EVERYONE)
    with looking(make.person("anna")) as reading:
        first = queries.why_visible(reading, case_id).lines[0]
    assert first.is_everyone
    assert first.is_me
    assert first.causes[0].cause is LevelCause.EVERYONE_LEVEL
