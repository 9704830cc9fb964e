"""The documents of a case with all their versions, and how far the actor has read."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, select

from ledelse.cases.access import CASE, DOCUMENT, VERSION, visible_to
from ledelse.cases.documents import SEEN
from ledelse.cases.models import VersionText
from ledelse.cases.rules import DocumentRole, RenditionState
from ledelse.kernel.transaction import Reading
from ledelse.kernel.verdict import NotFound
from ledelse.people.actor import PERSON, Actor
from ledelse.people.queries import PersonView

WORDS = VersionText.__table__


@dataclass(frozen=True, slots=True)
class VersionView:
    """One save of a document. `size` in bytes; `pages` of the rendition where there is one."""

    id: int
    n: int
    sha256: str
    size: int
    type: str
    filename: str
    author: PersonView
    created_at: datetime
    pages: int | None
    rendition: RenditionState
    rendition_why: str | None
    rendition_sha256: str | None
    seen: bool
    pages_read: int

    @property
    def shown_sha256(self) -> str | None:
        """The file that a browser shows: the rendition, or the version itself; None while there is none."""
        if self.rendition is RenditionState.NOT_NEEDED:
            return self.sha256
        return self.rendition_sha256


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A document with its versions, the first one first."""

    id: int
    case_id: int
    role: DocumentRole
    title: str
    ord: int
    versions: tuple[VersionView, ...]

    @property
    def newest(self) -> VersionView:
        """The latest version."""
        return self.versions[-1]

    @property
    def last_seen(self) -> VersionView | None:
        """The latest version that the actor has had on the screen."""
        return next((version for version in reversed(self.versions) if version.seen), None)


def documents_of(reading: Reading[Actor], case_id: int) -> tuple[DocumentView, ...]:
    """The documents of a case in their order, in one query; none when the actor may not see the case."""
    return tuple(_grouped(_rows(reading, CASE.c.id == case_id)))


def document_view(reading: Reading[Actor], document_id: int) -> DocumentView:
    """One document with its versions; `NotFound` when the actor may not see its case."""
    found = list(_grouped(_rows(reading, DOCUMENT.c.id == document_id)))
    if not found:
        raise NotFound
    return found[0]


def version_texts(reading: Reading[Actor], ids: Collection[int]) -> dict[int, str]:
    """The words of these versions, as far as the actor may see their cases."""
    if not ids:
        return {}
    rows = reading.session.connection().execute(
        select(WORDS.c.version_id, WORDS.c.text)
        .join(VERSION, VERSION.c.id == WORDS.c.version_id)
        .join(DOCUMENT, DOCUMENT.c.id == VERSION.c.document_id)
        .join(CASE, CASE.c.id == DOCUMENT.c.case_id)
        .where(WORDS.c.version_id.in_(ids), visible_to(reading.actor))
    )
    return {row.version_id: row.text for row in rows}


def _rows(reading: Reading[Actor], wanted: ColumnElement[bool]) -> list[Row[Any]]:
    mine = and_(SEEN.c.version_id == VERSION.c.id, SEEN.c.person_id == reading.actor.person_id)
    query = (
        select(
            DOCUMENT.c.case_id,
            DOCUMENT.c.role,
            DOCUMENT.c.title,
            DOCUMENT.c.ord,
            VERSION,
            PERSON.c.id.label("person_id"),
            PERSON.c.username,
            PERSON.c.name,
            PERSON.c.title.label("job"),
            PERSON.c.active,
            SEEN.c.at.label("seen_at"),
            SEEN.c.pages_read,
        )
        .select_from(
            DOCUMENT.join(CASE, CASE.c.id == DOCUMENT.c.case_id)
            .join(VERSION, VERSION.c.document_id == DOCUMENT.c.id)
            .join(PERSON, PERSON.c.id == VERSION.c.author_id)
            .outerjoin(SEEN, mine)
        )
        .where(wanted, visible_to(reading.actor))
        .order_by(DOCUMENT.c.ord, DOCUMENT.c.id, VERSION.c.n)
    )
    return list(reading.session.connection().execute(query).all())


def _grouped(rows: list[Row[Any]]) -> Iterable[DocumentView]:
    by_document: dict[int, list[Row[Any]]] = {}
    for row in rows:
        by_document.setdefault(row.document_id, []).append(row)
    for document_id, versions in by_document.items():
        first = versions[0]
        yield DocumentView(
            id=document_id,
            case_id=first.case_id,
            role=DocumentRole(first.role),
            title=first.title,
            ord=first.ord,
            versions=tuple(_version(row) for row in versions),
        )


def _version(row: Row[Any]) -> VersionView:
    return VersionView(
        id=row.id,
        n=row.n,
        sha256=row.sha256,
        size=row.size,
        type=row.type,
        filename=row.filename,
        author=PersonView(row.person_id, row.username, row.name, row.job, row.active),
        created_at=row.created_at,
        pages=row.rendition_pages or row.pages,
        rendition=RenditionState(row.rendition),
        rendition_why=row.rendition_why,
        rendition_sha256=row.rendition_sha256,
        seen=row.seen_at is not None,
        pages_read=row.pages_read or 0,
    )
