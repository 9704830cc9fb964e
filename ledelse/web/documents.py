"""Reading documents: the reader page, the file itself, how far one has read, and what changed."""

from typing import Any

from flask import abort, current_app, request, send_file, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from ledelse.cases import documents
from ledelse.cases.access import open_case
from ledelse.cases.documents import MARKDOWN
from ledelse.cases.files import cover_note
from ledelse.cases.files.compare import compare as compare_texts
from ledelse.cases.files.compare import has_changes
from ledelse.cases.queries import (
    DocumentView,
    VersionView,
    document_view,
    documents_of,
    version_texts,
)
from ledelse.cases.rules import CaseFacts
from ledelse.kernel.storage import Storage
from ledelse.kernel.verdict import NotFound
from ledelse.people.permissions import Permission, needs
from ledelse.web import guard, pages
from ledelse.web.document_lines import ORDER, is_outdated, place_of
from ledelse.web.form_values import whole
from ledelse.web.reading_log import note_reading
from ledelse.web.rendering import is_fragment, page

PDF = "application/pdf"
SHOWN_AS_IS = frozenset({PDF, "image/png", "image/jpeg"})
FILE_POLICY = (
    "default-src 'none'; object-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


@pages.get("/sager/<int:case_id>/dokumenter/<int:document_id>/<int:n>")
@needs(Permission.READ_CASES)
def document_page(case_id: int, document_id: int, n: int) -> Response:
    """One version in the reader; whoever has it on the screen has seen it."""
    reading = guard.reading()
    case = open_case(reading, case_id)
    all_of_them = documents_of(reading, case_id)
    document, version = _version_among(all_of_them, document_id, n)
    if is_fragment() and _kind(version) != "pending":  # the page that waited has what it waited for
        return Response(status=204, headers={"HX-Refresh": "true"})
    response = page(
        "documents/document.html",
        current="cases",
        case=case,
        document=document,
        version=version,
        html=_html(version),
        kind=_kind(version),
        shown=_address("web.version_file", document, version),
        original=_address("web.version_original", document, version),
        progress_url=_address("web.version_progress", document, version),
        compare_href=_since_mine(document, version),
        back=_back(case),
        **_neighbours(all_of_them, document),
    )
    note_reading(case)
    if not is_fragment():
        with guard.changing() as work:
            documents.note_seen(work, [version.id])
    return response


@pages.get("/sager/<int:case_id>/dokumenter/<int:document_id>/<int:n>/fil")
@needs(Permission.READ_CASES)
def version_file(case_id: int, document_id: int, n: int) -> Response:
    """The bytes that the reader shows: PDF, PNG or JPEG and nothing else; in ranges where asked."""
    case, version = _opened(case_id, document_id, n)
    kind = PDF if version.rendition_sha256 else version.type
    sha256 = version.shown_sha256
    if sha256 is None or kind not in SHOWN_AS_IS or not _storage().has(sha256):
        raise NotFound
    note_reading(case)
    response = send_file(_storage().path(sha256), mimetype=kind, conditional=True, etag=sha256)
    return _guarded(response, case)


@pages.get("/sager/<int:case_id>/dokumenter/<int:document_id>/<int:n>/original")
@needs(Permission.READ_CASES)
def version_original(case_id: int, document_id: int, n: int) -> Response:
    """The file as it came in, to be kept on one's own machine; never shown as a page."""
    case, version = _opened(case_id, document_id, n)
    if not _storage().has(version.sha256):
        raise NotFound
    note_reading(case)
    response = send_file(
        _storage().path(version.sha256),
        mimetype=version.type,
        as_attachment=True,
        download_name=version.filename,
        conditional=True,
        etag=version.sha256,
    )
    return _guarded(response, case)


@pages.post("/sager/<int:case_id>/dokumenter/<int:document_id>/<int:n>/laest")
@needs(Permission.READ_CASES)
def version_progress(case_id: int, document_id: int, n: int) -> Response:
    """How far the reader has come: `pages` are those looked at, the furthest counts."""
    _, version = _opened(case_id, document_id, n)
    read = [whole(part) for part in request.form.get("pages", "").split(",")[:2000]]
    furthest = max((one for one in read if one is not None), default=0)
    if not 1 <= furthest <= max(version.pages or 1, 1):
        abort(400)
    with guard.changing() as work:
        documents.note_progress(work, version.id, page=furthest)
    return Response(status=204)


@pages.get("/sager/<int:case_id>/dokumenter/<int:document_id>/aendringer")
@needs(Permission.READ_CASES)
def compare(case_id: int, document_id: int) -> Response:
    """What changed from one version to another, as red and green text."""
    reading = guard.reading()
    case = open_case(reading, case_id)
    document = _document(case_id, document_id)
    new = _version(document, whole(request.args.get("til", "")) or document.newest.n)
    old = _version(document, whole(request.args.get("fra", "")) or max(new.n - 1, 1))
    texts = version_texts(reading, {old.id, new.id})
    old_text, new_text = texts.get(old.id, ""), texts.get(new.id, "")
    comparable = bool(old_text.strip() and new_text.strip())
    chunks = compare_texts(old_text, new_text) if comparable else ()
    note_reading(case)
    return page(
        "documents/compare.html",
        current="cases",
        case=case,
        document=document,
        old=old,
        new=new,
        chunks=chunks,
        comparable=comparable,
        changed=has_changes(chunks),
        back=place_of(document, new.n),
    )


def _opened(case_id: int, document_id: int, n: int) -> tuple[CaseFacts, VersionView]:
    case = open_case(guard.reading(), case_id)
    return case, _version(_document(case_id, document_id), n)


def _document(case_id: int, document_id: int) -> DocumentView:
    document = document_view(guard.reading(), document_id)
    if document.case_id != case_id:
        raise NotFound
    return document


def _version(document: DocumentView, n: int) -> VersionView:
    version = next((one for one in document.versions if one.n == n), None)
    if version is None:
        raise NotFound
    return version


def _version_among(
    all_of_them: tuple[DocumentView, ...], document_id: int, n: int
) -> tuple[DocumentView, VersionView]:
    document = next((one for one in all_of_them if one.id == document_id), None)
    if document is None:
        raise NotFound
    return document, _version(document, n)


def _neighbours(all_of_them: tuple[DocumentView, ...], document: DocumentView) -> dict[str, Any]:
    """The document before this one and the one after, in the order of the case page."""
    order = sorted(all_of_them, key=lambda one: (ORDER[one.role], one.ord, one.id))
    at = order.index(document)
    before, after = order[at - 1] if at else None, order[at + 1] if at + 1 < len(order) else None
    keep: dict[str, Any] = {"fra": request.args["fra"]} if whole(request.args.get("fra", "")) else {}

    def href(one: DocumentView) -> str:
        return url_for("web.document_page", case_id=one.case_id, document_id=one.id, n=one.newest.n, **keep)

    return {
        "previous": (before.title, href(before)) if before else None,
        "following": (after.title, href(after)) if after else None,
    }


def _since_mine(document: DocumentView, version: VersionView) -> tuple[str, int] | None:
    """The way to what changed since the version one has seen, with its number."""
    seen = document.last_seen
    if seen is None or version is not document.newest or not is_outdated(document):
        return None
    facts: dict[str, Any] = {
        "case_id": document.case_id,
        "document_id": document.id,
        "fra": seen.n,
        "til": version.n,
    }
    return url_for("web.compare", **facts), seen.n


def _kind(version: VersionView) -> str:
    """What the reader has to show: `note`, `image`, `pdf`, or why there is nothing: `pending`, `missing`."""
    if version.type == MARKDOWN:
        return "note"
    if version.type.startswith("image/"):
        return "image"
    if version.shown_sha256 is not None and version.rendition in ("not_needed", "ready"):
        return "pdf" if version.rendition == "ready" or version.type == PDF else "missing"
    return str(version.rendition)


def _html(version: VersionView) -> Markup | None:
    """A cover note as a page of text."""
    if version.type != MARKDOWN:
        return None
    return Markup(cover_note.render(markdown_of(version)))  # noqa: S704 - `render` cleans it


def markdown_of(version: VersionView) -> str:
    """What was written, or its words where the file itself is not there."""
    if _storage().has(version.sha256):
        with _storage().open(version.sha256) as source:
            return source.read().decode("utf-8", errors="replace")
    return version_texts(guard.reading(), {version.id}).get(version.id, "")


def _back(case: CaseFacts) -> str:
    """To the approval one came from, else to the case."""
    approval_id = whole(request.args.get("fra", ""))
    if approval_id is not None:
        return url_for("web.approval", approval_id=approval_id)
    return url_for("web.case", case_id=case.id)


def _address(endpoint: str, document: DocumentView, version: VersionView) -> str:
    return url_for(endpoint, case_id=document.case_id, document_id=document.id, n=version.n)


def _guarded(response: Any, case: CaseFacts) -> Response:
    """A file runs nothing, loads nothing, stands in no frame; confidential ones are not kept by the browser."""
    response.headers["Content-Security-Policy"] = FILE_POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store" if case.confidential else "private, no-cache"
    found: Response = response
    return found


def _storage() -> Storage:
    found: Storage = current_app.extensions["ledelse.storage"]
    return found
