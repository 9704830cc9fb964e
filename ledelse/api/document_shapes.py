"""Documents and their versions as the API reads and writes them."""

from ledelse.api.case_shapes import Title, Words
from ledelse.api.shapes import Answer, Moment, Read
from ledelse.cases.queries import DocumentRole, DocumentView, VersionView


class VersionShape(Answer):
    """One save of a document. `size` in bytes; `rendition` says whether it can be shown as PDF."""

    n: int
    sha256: str
    size: int
    type: str
    filename: str
    author: str
    author_name: str
    created: Moment
    pages: int | None
    rendition: str
    rendition_why: str | None
    seen: bool
    pages_read: int


class DocumentShape(Answer):
    """A document with its newest version."""

    id: int
    case: int
    role: DocumentRole
    title: str
    version: VersionShape
    versions: int


class UploadFields(Read):
    """What stands beside the `file`."""

    role: DocumentRole = DocumentRole.ATTACHMENT
    title: Title = ""


class VersionFields(Read):
    """Nothing but the `file`."""


class NoteBody(Read):
    """A cover note, written as Markdown."""

    title: Title
    text: Words
    role: DocumentRole = DocumentRole.COVER


class NoteVersionBody(Read):
    """The next version of a written cover note."""

    text: Words


class RenameBody(Read):
    """Another title or role."""

    title: Title
    role: DocumentRole


def document_shape(document: DocumentView) -> DocumentShape:
    """A document as the API writes it."""
    return DocumentShape(
        id=document.id,
        case=document.case_id,
        role=document.role,
        title=document.title,
        version=version_shape(document.newest),
        versions=len(document.versions),
    )


def version_shape(version: VersionView) -> VersionShape:
    """A version as the API writes it."""
    return VersionShape(
        n=version.n,
        sha256=version.sha256,
        size=version.size,
        type=version.type,
        filename=version.filename,
        author=version.author.username,
        author_name=version.author.name,
        created=version.created_at,
        pages=version.pages,
        rendition=version.rendition,
        rendition_why=version.rendition_why,
        seen=version.seen,
        pages_read=version.pages_read,
    )
