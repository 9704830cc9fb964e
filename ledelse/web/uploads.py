"""Putting files on a case: a new document, a new version, another title."""

from typing import Any

from flask import current_app, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from ledelse.cases import documents
from ledelse.cases.documents import ReceivedFile
from ledelse.cases.queries import CaseView, DocumentRole, DocumentView, case_view, document_view
from ledelse.cases.receiving import receive_file, title_from
from ledelse.kernel.verdict import NotFound, Refused
from ledelse.people.permissions import Permission, needs
from ledelse.texts import labels
from ledelse.web import guard, pages
from ledelse.web.cases import address
from ledelse.web.form_values import Fault, Unusable, choice, errors_of, status_of
from ledelse.web.reading_log import note_reading
from ledelse.web.rendering import page

ACCEPT = ".pdf,.docx,.odt,.xlsx,.pptx,.png,.jpg,.jpeg"
MOST_AT_A_TIME = 20


@pages.get("/sager/<int:case_id>/dokumenter/ny")
@needs(Permission.READ_CASES)
def new_document(case_id: int) -> Response:
    """The form for files."""
    return _upload_form(_writable(case_id), None)


@pages.post("/sager/<int:case_id>/dokumenter/ny")
@needs(Permission.READ_CASES)
def add_document(case_id: int) -> Response:
    """Take the files in one by one; all of them, or none."""
    view = _writable(case_id)
    role = choice(DocumentRole, request.form.get("role", "")) or DocumentRole.ATTACHMENT
    try:
        received = [(_title(file), _receive(file)) for file in _files()]
        with guard.changing() as work:
            for title, file in received:
                documents.add_document(work, case_id, role=role, title=title, file=file)
    except (Refused, Unusable) as fault:
        return _upload_form(view, None, fault)
    flash(_("Filen er lagt på sagen.") if len(received) == 1 else _("Filerne er lagt på sagen."), "toast")
    return redirect(address(case_id, "dokumenter"), 303)


@pages.get("/sager/<int:case_id>/dokumenter/<int:document_id>/ny")
@needs(Permission.READ_CASES)
def new_version(case_id: int, document_id: int) -> Response:
    """The form for a new version."""
    return _upload_form(_writable(case_id), _document(case_id, document_id))


@pages.post("/sager/<int:case_id>/dokumenter/<int:document_id>/ny")
@needs(Permission.READ_CASES)
def add_version(case_id: int, document_id: int) -> Response:
    """Save it beside the earlier ones."""
    view, document = _writable(case_id), _document(case_id, document_id)
    try:
        file = _receive(_files()[0])
        with guard.changing() as work:
            documents.add_version(work, document_id, file=file)
    except (Refused, Unusable) as fault:
        return _upload_form(view, document, fault)
    flash(_("Den nye version er gemt."), "toast")
    return redirect(address(case_id, "dokumenter"), 303)


@pages.get("/sager/<int:case_id>/dokumenter/<int:document_id>/titel")
@needs(Permission.READ_CASES)
def rename_document(case_id: int, document_id: int) -> Response:
    """The form for title and role."""
    return _rename_form(case_id, document_id)


@pages.post("/sager/<int:case_id>/dokumenter/<int:document_id>/titel")
@needs(Permission.READ_CASES)
def do_rename_document(case_id: int, document_id: int) -> Response:
    """Give it another title or role."""
    document = _document(case_id, document_id)
    role = choice(DocumentRole, request.form.get("role", "")) or document.role
    try:
        with guard.changing() as work:
            documents.rename_document(work, document_id, title=request.form.get("title", ""), role=role)
    except Refused as fault:
        return _rename_form(case_id, document_id, fault)
    return redirect(address(case_id, "dokumenter"), 303)


def _rename_form(case_id: int, document_id: int, fault: Refused | None = None) -> Response:
    document = _document(case_id, document_id)
    return page(
        "documents/rename.html",
        status=status_of(fault) if fault else 200,
        current="cases",
        view=_writable(case_id),
        document=document,
        title=request.form.get("title", document.title),
        role=request.form.get("role", document.role),
        roles=labels.labels(DocumentRole),
        errors=errors_of(fault) if fault else {},
    )


def _upload_form(view: CaseView, document: DocumentView | None, fault: Fault | None = None) -> Response:
    note_reading(view.facts)
    here: dict[str, Any] = {"case_id": view.row.id}
    return page(
        "documents/upload.html",
        status=status_of(fault) if fault else 200,
        current="cases",
        view=view,
        document=document,
        action=url_for("web.new_version", **here, document_id=document.id)
        if document
        else url_for("web.new_document", **here),
        title=request.form.get("title", ""),
        role=request.form.get("role", DocumentRole.ATTACHMENT),
        roles=labels.labels(DocumentRole),
        largest=_largest(),
        accept=ACCEPT,
        errors=errors_of(fault) if fault else {},
    )


def _writable(case_id: int) -> CaseView:
    view = case_view(guard.reading(), case_id)
    view.may_write.require()
    return view


def _document(case_id: int, document_id: int) -> DocumentView:
    document = document_view(guard.reading(), document_id)
    if document.case_id != case_id:
        raise NotFound
    return document


def _files() -> list[FileStorage]:
    """The files that were sent; a field that was left empty comes as a file without a name."""
    files = [file for file in request.files.getlist("file") if file.filename]
    if not files:
        raise Unusable("file", _("Vælg en fil."))
    if len(files) > MOST_AT_A_TIME:
        raise Unusable("file", _("Vælg højst %(most)s filer ad gangen.", most=MOST_AT_A_TIME))
    return files


def _receive(file: FileStorage) -> ReceivedFile:
    storage = current_app.extensions["ledelse.storage"]
    return receive_file(storage, file.stream, filename=file.filename or "", largest=_largest())


def _title(file: FileStorage) -> str:
    """What was typed, where there is one file; else the file's own name."""
    typed = request.form.get("title", "").strip()
    return (typed if len(_files()) == 1 else "") or title_from(file.filename or "") or _("Uden titel")


def _largest() -> int:
    return int(current_app.extensions["ledelse.settings"].largest_upload)
