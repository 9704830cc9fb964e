"""Documents: every save is a version that stays; renditions are claimed and settled once; reading marks."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from ledelse.cases import access, documents
from ledelse.cases.access import VERSION
from ledelse.cases.rules import DocumentRole, RenditionState, Why
from ledelse.kernel.db import Database
from ledelse.kernel.transaction import SYSTEM, reading, transaction
from ledelse.kernel.verdict import Refused
from ledelse.people.acting import acting, looking
from tests import make, see
from tests.travel import Clock


def why_not(person: int, verb: Callable[..., object], *words: object, **more: object) -> Why:
    with pytest.raises(Refused) as refusal, acting(person) as work:
        verb(work, *words, **more)
    assert isinstance(refusal.value.why, Why)
    return refusal.value.why


def versions(document: int) -> list[tuple[int, str]]:
    with reading(SYSTEM) as look:
        query = select(VERSION.c.n, VERSION.c.sha256).where(VERSION.c.document_id == document)
        return [(found.n, found.sha256) for found in look.session.execute(query.order_by(VERSION.c.n))]


def test_every_save_is_a_version_and_the_earlier_ones_stay(database: Database) -> None:
    document = make.document(make.case(), text="Et")
    make.version(document, text="To")
    make.version(document, text="Et")
    found = versions(document)
    assert [n for n, _ in found] == [1, 2, 3]
    assert found[0][1] == found[2][1] != found[1][1]


def test_saving_the_same_again_is_no_new_version(database: Database) -> None:
    document = make.document(make.case(), text="Et")
    before = see.ledger_is_whole()
    assert make.version(document, text="Et") == see.newest_version(document)
    assert len(versions(document)) == 1
    assert see.ledger_is_whole() == before


def test_an_empty_file_is_no_version(database: Database) -> None:
    document = make.document(make.case())
    empty = documents.ReceivedFile("a" * 64, 0, "text/markdown", "tom.md", None, "", needs_rendition=False)
    assert why_not(make.officer(), documents.add_version, document, file=empty) is Why.TEXT_EMPTY
    assert len(versions(document)) == 1


def test_a_document_is_renamed_without_touching_its_versions(database: Database) -> None:
    document, officer = make.document(make.case()), make.officer()
    before = versions(document)
    role = DocumentRole.BACKGROUND
    assert why_not(officer, documents.rename_document, document, title="", role=role) is Why.TITLE_MISSING
    with acting(officer) as work:
        documents.rename_document(work, document, title="Nyt navn", role=role)
    with looking(officer) as look:
        found = access.open_document(look, document)[1]
    assert (found.title, found.role) == ("Nyt navn", role)
    assert versions(document) == before


def pending(database: Database) -> tuple[int, int]:
    """A document with a version that waits to be shown as PDF."""
    case = make.case()
    file = documents.ReceivedFile(
        "b" * 64, 9, "application/msword", "brev.docx", None, "", needs_rendition=True
    )
    with acting(make.officer()) as work:
        return documents.add_document(work, case, role=DocumentRole.ATTACHMENT, title="Brev", file=file)


def claimed() -> documents.RenditionJob | None:
    with transaction(SYSTEM) as work:
        return documents.claim_rendition(work, lease_seconds=60)


def test_a_rendition_is_claimed_by_one_until_its_lease_ends(database: Database, clock: Clock) -> None:
    _, version = pending(database)
    first = claimed()
    assert first is not None
    assert (first.version_id, first.filename) == (version, "brev.docx")
    assert claimed() is None
    clock.forward(seconds=61)
    assert claimed() == first


@pytest.mark.parametrize("outcome", [RenditionState.READY, RenditionState.MISSING])
def test_a_rendition_is_settled_once(database: Database, clock: Clock, outcome: RenditionState) -> None:
    pending(database)
    job = claimed()
    assert job is not None
    with transaction(SYSTEM) as work:
        if outcome is RenditionState.READY:
            documents.keep_rendition(work, job, sha256="c" * 64, pages=3)
        else:
            documents.give_up_rendition(work, job, why="too_slow")
    entries = see.ledger_is_whole()
    with transaction(SYSTEM) as work:
        documents.give_up_rendition(work, job, why="late")
    with reading(SYSTEM) as look:
        found = look.session.execute(select(VERSION).where(VERSION.c.id == job.version_id)).one()
    assert found.rendition == outcome
    assert found.rendition_why == (None if outcome is RenditionState.READY else "too_slow")
    assert see.ledger_is_whole() == entries
    clock.forward(hours=1)
    assert claimed() is None


def test_reading_further_is_kept_and_going_back_takes_nothing_back(database: Database) -> None:
    document, officer = make.document(make.case()), make.officer()
    version = see.newest_version(document)
    for page in (3, 7, 2):
        with acting(officer) as work:
            documents.note_progress(work, version, page=page)
    with reading(SYSTEM) as look:
        found = look.session.execute(select(documents.SEEN)).one()
    assert (found.person_id, found.version_id, found.pages_read) == (officer, version, 7)
