"""Documents of cases: list, upload, write, rename; their versions, and the files themselves."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import current_app, request, send_file
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from ledelse.api import bodies
from ledelse.api.cases import log_reading
from ledelse.api.cursors import whole
from ledelse.api.document_shapes import (
    DocumentShape,
    NoteBody,
    NoteVersionBody,
    RenameBody,
    UploadFields,
    VersionFields,
    VersionShape,
    document_shape,
    version_shape,
)
from ledelse.api.door import caller
from ledelse.api.routes import Route, changes, changing, declared, reads
from ledelse.api.shapes import Page, Read
from ledelse.cases import documents, queries, receiving
from ledelse.cases.access import open_case, open_document
from ledelse.cases.documents import ReceivedFile
from ledelse.cases.queries import DocumentRole, DocumentView, VersionView
from ledelse.kernel.storage import Storage
from ledelse.kernel.transaction import Reading, Work
from ledelse.kernel.verdict import NotFound
from ledelse.people.acting import looking
from ledelse.people.actor import Actor
from ledelse.people.permissions import Permission, needs


@reads("/cases/{case_id}/documents", answers=Page[DocumentShape])
@needs(Permission.READ_CASES)
def list_documents(reading: Reading[Actor], case_id: int) -> Page[DocumentShape]:
    """The documents of a case, in their order."""
    log_reading(open_case(reading, case_id))
    return whole([document_shape(document) for document in queries.documents_of(reading, case_id)])


@declared(
    lambda view: Route(
        method="POST",
        path="/cases/{case_id}/documents",
        view=view,
        need=Permission.READ_CASES,
        answers=DocumentShape,
        status=201,
        form=UploadFields,
        body=NoteBody,
    )
)
@needs(Permission.READ_CASES)
def upload_document(case_id: int) -> Response:
    """Put a document on a case: a file (multipart), or a cover note written as Markdown (JSON)."""
    _must_see(lambda reading: open_case(reading, case_id))
    upload = _sent_note() if request.is_json else _sent_upload()

    def add(work: Work[Actor]) -> DocumentShape:
        document_id, _ = documents.add_document(
            work, case_id, role=upload.role, title=upload.title, file=upload.file
        )
        return document_shape(queries.document_view(work, document_id))

    return changing(
        add,
        fingerprint=upload.fingerprint,
        opens=lambda work: open_case(work, case_id),
        status=201,
        location="/documents/{id}",
    )


@dataclass(frozen=True, slots=True)
class _Upload:
    """What came in, kept and looked into."""

    role: DocumentRole
    title: str
    file: ReceivedFile
    fingerprint: bytes


def _sent_note() -> _Upload:
    sent = bodies.sent_json()
    body = sent.read_as(NoteBody)
    file = receiving.receive_cover_note(_storage(), body.text)
    return _Upload(body.role, body.title, file, sent.content)


def _sent_upload() -> _Upload:
    sent, fields = bodies.sent_file(), bodies.sent_fields(UploadFields)
    file = _received(sent)
    title = fields.title or receiving.title_from(sent.filename or "")
    return _Upload(fields.role, title, file, _marks(fields, file))


@reads("/documents/{document_id}", answers=DocumentShape)
@needs(Permission.READ_CASES)
def show_document(reading: Reading[Actor], document_id: int) -> DocumentShape:
    """A document with its newest version."""
    return document_shape(_opened(reading, document_id))


@changes("PATCH", "/documents/{document_id}", body=RenameBody, answers=DocumentShape, opens=open_document)
@needs(Permission.READ_CASES)
def rename_document(work: Work[Actor], body: RenameBody, document_id: int) -> DocumentShape:
    """Give a document another title and role; its versions are not touched."""
    documents.rename_document(work, document_id, title=body.title, role=body.role)
    return document_shape(queries.document_view(work, document_id))


@reads("/documents/{document_id}/versions", answers=Page[VersionShape])
@needs(Permission.READ_CASES)
def list_versions(reading: Reading[Actor], document_id: int) -> Page[VersionShape]:
    """All versions of a document, the first one first."""
    return whole([version_shape(version) for version in _opened(reading, document_id).versions])


@declared(
    lambda view: Route(
        method="POST",
        path="/documents/{document_id}/versions",
        view=view,
        need=Permission.READ_CASES,
        answers=DocumentShape,
        status=201,
        form=VersionFields,
        body=NoteVersionBody,
    )
)
@needs(Permission.READ_CASES)
def upload_version(document_id: int) -> Response:
    """Save a new version: a file (multipart) or Markdown (JSON). The same content again changes nothing."""
    _must_see(lambda reading: open_document(reading, document_id))
    file, fingerprint = _sent_next_note() if request.is_json else _sent_version()

    def save(work: Work[Actor]) -> DocumentShape:
        documents.add_version(work, document_id, file=file)
        return document_shape(queries.document_view(work, document_id))

    return changing(
        save,
        fingerprint=fingerprint,
        opens=lambda work: open_document(work, document_id),
        status=201,
        location="/documents/{id}/versions/{version[n]}",
    )


def _sent_next_note() -> tuple[ReceivedFile, bytes]:
    sent = bodies.sent_json()
    return receiving.receive_cover_note(_storage(), sent.read_as(NoteVersionBody).text), sent.content


def _sent_version() -> tuple[ReceivedFile, bytes]:
    sent, fields = bodies.sent_file(), bodies.sent_fields(VersionFields)
    file = _received(sent)
    return file, _marks(fields, file)


def _marks(fields: Read, file: ReceivedFile) -> bytes:
    return bodies.fingerprint(fields, sha256=file.sha256, filename=file.filename)


@reads("/documents/{document_id}/versions/{n}", answers=VersionShape)
@needs(Permission.READ_CASES)
def show_version(reading: Reading[Actor], document_id: int, n: int) -> VersionShape:
    """One version of a document."""
    return version_shape(_version(_opened(reading, document_id), n))


@reads("/documents/{document_id}/versions/{n}/content", answers=None, media_type="*/*")
@needs(Permission.READ_CASES)
def version_content(reading: Reading[Actor], document_id: int, n: int) -> Response:
    """The file itself, as it was sent; ranges are answered."""
    version = _version(_opened(reading, document_id), n)
    return _file(version.sha256, mime=version.type, name=version.filename)


@reads("/documents/{document_id}/versions/{n}/rendition", answers=None, media_type="application/pdf")
@needs(Permission.READ_CASES)
def version_rendition(reading: Reading[Actor], document_id: int, n: int) -> Response:
    """The PDF that an Office file is read as; 404 while there is none."""
    version = _version(_opened(reading, document_id), n)
    if version.rendition_sha256 is None:
        raise NotFound
    return _file(version.rendition_sha256, mime="application/pdf", name=f"{version.filename}.pdf")


def _opened(reading: Reading[Actor], document_id: int) -> DocumentView:
    """The document; reading one of a confidential case is logged."""
    case, _ = open_document(reading, document_id)
    log_reading(case)
    return queries.document_view(reading, document_id)


def _version(document: DocumentView, n: int) -> VersionView:
    found = next((version for version in document.versions if version.n == n), None)
    if found is None:
        raise NotFound
    return found


def _must_see(opens: Callable[[Reading[Actor]], object]) -> None:
    """404 before a large file is read for somebody who may not even see where it would go."""
    with looking(caller().person_id) as reading:
        opens(reading)


def _received(sent: FileStorage) -> ReceivedFile:
    largest = current_app.extensions["ledelse.settings"].largest_upload
    return receiving.receive_file(_storage(), sent.stream, filename=sent.filename or "", largest=largest)


def _storage() -> Storage:
    found: Storage = current_app.extensions["ledelse.storage"]
    return found


def _file(sha256: str, *, mime: str, name: str) -> Response:
    """A file for saving: never shown, never sniffed, and harmless if a browser shows it all the same."""
    path = _storage().path(sha256)
    if not path.is_file():
        raise NotFound
    response = send_file(
        path, mimetype=mime, as_attachment=True, download_name=name, conditional=True, etag=sha256
    )
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
