"""Documents of a case: versions are saved and never changed; reading leaves a mark."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from ledelse.cases.access import DOCUMENT, VERSION, open_case_to_write, open_document
from ledelse.cases.events import RenditionMade, VersionSaved
from ledelse.cases.models import Document, DocumentVersion, VersionSeen, VersionText
from ledelse.cases.rules import DocumentRole, RenditionState, Why, may_be_titled
from ledelse.kernel.transaction import Acting, Work
from ledelse.kernel.verdict import Kind, NotFound, Refused
from ledelse.people.actor import Actor

SEEN = VersionSeen.__table__
MARKDOWN = "text/markdown"


@dataclass(frozen=True, slots=True)
class ReceivedFile:
    """A file that is in the storage and was looked into: what a version is made from."""

    sha256: str
    size: int
    type: str  # media type, found in the content
    filename: str
    pages: int | None
    text: str
    needs_rendition: bool


def add_document(
    work: Work[Actor], case_id: int, *, role: DocumentRole, title: str, file: ReceivedFile
) -> tuple[int, int]:
    """Put a document on a case with its first version; answers the ids of both."""
    open_case_to_write(work, case_id)
    may_be_titled(title).require()
    last = work.session.scalar(select(func.max(Document.ord)).where(Document.case_id == case_id)) or 0
    document = Document(case_id=case_id, role=role, title=title.strip()[:300], ord=last + 1)
    work.session.add(document)
    work.session.flush()
    return document.id, _save(work, case_id, document.id, n=1, file=file)


def add_version(work: Work[Actor], document_id: int, *, file: ReceivedFile) -> int:
    """Save a new version of a document; the earlier ones stay. Saving the same content again changes nothing."""
    case, document = open_document(work, document_id)
    open_case_to_write(work, case.id)
    newest = (
        work.session.connection()
        .execute(select(VERSION).where(VERSION.c.document_id == document.id).order_by(VERSION.c.n.desc()))
        .first()
    )
    if newest is None:
        raise NotFound
    if newest.sha256 == file.sha256:
        return int(newest.id)
    return _save(work, case.id, document.id, n=newest.n + 1, file=file)


def rename_document(work: Work[Actor], document_id: int, *, title: str, role: DocumentRole) -> None:
    """Give a document another title or role; its versions are not touched."""
    case, document = open_document(work, document_id)
    open_case_to_write(work, case.id)
    may_be_titled(title).require()
    work.session.execute(
        update(Document).where(Document.id == document.id).values(title=title.strip(), role=role)
    )


def _save(work: Work[Actor], case_id: int, document_id: int, *, n: int, file: ReceivedFile) -> int:
    if not file.size:
        raise Refused(Why.TEXT_EMPTY, Kind.INVALID, {"field": "file"})
    version = DocumentVersion(
        document_id=document_id,
        n=n,
        sha256=file.sha256,
        size=file.size,
        type=file.type,
        filename=file.filename[:255],
        author_id=work.actor.person_id,
        created_at=work.now,
        pages=file.pages,
        rendition=RenditionState.PENDING if file.needs_rendition else RenditionState.NOT_NEEDED,
    )
    work.session.add(version)
    work.session.flush()
    work.session.add(VersionText(version_id=version.id, text=file.text))
    work.record(
        VersionSaved(case_id=case_id, document_id=document_id, version_id=version.id, n=n, sha256=file.sha256)
    )
    return version.id


def note_seen(work: Work[Actor], version_ids: list[int]) -> None:
    """Mark that the actor has these versions on the screen; the first time counts."""
    if not version_ids:
        return
    dialect = postgresql if work.session.get_bind().dialect.name == "postgresql" else sqlite
    rows = [
        {"person_id": work.actor.person_id, "version_id": version_id, "at": work.now, "pages_read": 0}
        for version_id in version_ids
    ]
    work.session.connection().execute(dialect.insert(VersionSeen).values(rows).on_conflict_do_nothing())


def note_progress(work: Work[Actor], version_id: int, *, page: int) -> None:
    """Mark how far the actor has read; going back does not take it back."""
    note_seen(work, [version_id])
    work.session.connection().execute(
        update(VersionSeen)
        .where(
            SEEN.c.person_id == work.actor.person_id,
            SEEN.c.version_id == version_id,
            SEEN.c.pages_read < page,
        )
        .values(pages_read=page)
    )


@dataclass(frozen=True, slots=True)
class RenditionJob:
    """A version that waits to be shown as PDF."""

    version_id: int
    case_id: int
    sha256: str
    type: str
    filename: str


def claim_rendition(work: Work[Acting], *, lease_seconds: int) -> RenditionJob | None:
    """Take the oldest version that waits for its PDF; another process may take it when the lease ends."""
    free = VERSION.c.rendition_claimed_until.is_(None) | (VERSION.c.rendition_claimed_until < work.now)
    connection = work.session.connection()
    row = connection.execute(
        select(VERSION.c.id, DOCUMENT.c.case_id, VERSION.c.sha256, VERSION.c.type, VERSION.c.filename)
        .join(DOCUMENT, DOCUMENT.c.id == VERSION.c.document_id)
        .where(VERSION.c.rendition == RenditionState.PENDING, free)
        .order_by(VERSION.c.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=VERSION)
    ).first()
    if row is None:
        return None
    until = work.now + timedelta(seconds=lease_seconds)
    connection.execute(
        update(DocumentVersion).where(VERSION.c.id == row.id).values(rendition_claimed_until=until)
    )
    return RenditionJob(row.id, row.case_id, row.sha256, row.type, row.filename)


def keep_rendition(work: Work[Acting], job: RenditionJob, *, sha256: str, pages: int | None) -> None:
    """The PDF of a version is in the storage under this hash."""
    _settle(work, job, state=RenditionState.READY, sha256=sha256, pages=pages, why=None)


def give_up_rendition(work: Work[Acting], job: RenditionJob, *, why: str) -> None:
    """It is settled that the version has no PDF, and why; the file itself stays and can be fetched."""
    _settle(work, job, state=RenditionState.MISSING, sha256=None, pages=None, why=why)


def _settle(
    work: Work[Acting],
    job: RenditionJob,
    *,
    state: RenditionState,
    sha256: str | None,
    pages: int | None,
    why: str | None,
) -> None:
    done = work.session.connection().execute(
        update(DocumentVersion)
        .where(VERSION.c.id == job.version_id, VERSION.c.rendition == RenditionState.PENDING)
        .values(rendition=state, rendition_sha256=sha256, rendition_pages=pages, rendition_why=why)
    )
    if done.rowcount:
        work.record(RenditionMade(case_id=job.case_id, version_id=job.version_id, state=state))
