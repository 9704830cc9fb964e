"""A document as a line: its newest version, how far one has read, and what is new since one's own."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _

from ledelse.cases.documents import MARKDOWN
from ledelse.cases.queries import DocumentRole, DocumentView, VersionView
from ledelse.texts import formats

KINDS = {
    "application/pdf": "pdf",
    MARKDOWN: "note",
    "image/png": "image",
    "image/jpeg": "image",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "excel",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "word",
    "application/vnd.oasis.opendocument.text": "word",
}
ORDER = {DocumentRole.COVER: 0, DocumentRole.ATTACHMENT: 1, DocumentRole.BACKGROUND: 2}


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """A document as lists show it."""

    document: DocumentView
    href: str
    kind: str
    pages: int
    read: int
    note: str
    compare_href: str
    is_written: bool  # in the browser, so that it is edited there

    @property
    def newest(self) -> VersionView:
        """The version the line is about."""
        return self.document.newest


def lines_of(documents: Iterable[DocumentView]) -> list[DocumentLine]:
    """The lines, cover notes first, then attachments, then background."""
    return [_line(one) for one in sorted(documents, key=lambda one: (ORDER[one.role], one.ord, one.id))]


def is_outdated(document: DocumentView) -> bool:
    """Whether the actor has seen an earlier version but not the newest."""
    seen = document.last_seen
    return seen is not None and seen.n < document.newest.n


def place_of(document: DocumentView, n: int) -> str:
    """The page of a version."""
    return url_for("web.document_page", case_id=document.case_id, document_id=document.id, n=n)


def _line(document: DocumentView) -> DocumentLine:
    newest, seen = document.newest, document.last_seen
    compare_href = ""
    if seen is not None and seen.n < newest.n:
        compare_href = url_for(
            "web.compare", case_id=document.case_id, document_id=document.id, fra=seen.n, til=newest.n
        )
    return DocumentLine(
        document=document,
        href=place_of(document, newest.n),
        kind=KINDS.get(newest.type, "file"),
        pages=newest.pages or 0,
        read=newest.pages_read,
        note=_note(newest, seen),
        compare_href=compare_href,
        is_written=newest.type == MARKDOWN,
    )


def _note(newest: VersionView, seen: VersionView | None) -> str:
    facts = {"n": newest.n, "who": newest.author.name, "when": formats.moment_in_text(newest.created_at)}
    if seen is not None and seen.n < newest.n:
        return _("v%(n)s, du så v%(seen)s · %(who)s %(when)s", seen=seen.n, **facts)
    return _("v%(n)s · %(who)s %(when)s", **facts)
