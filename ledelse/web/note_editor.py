"""Writing a cover note in the browser: text beside how it will look, and nobody's work overwritten unseen."""

from dataclasses import dataclass

from flask import current_app, flash, redirect, request
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response

from ledelse.cases import documents
from ledelse.cases.access import open_case_to_write
from ledelse.cases.documents import MARKDOWN
from ledelse.cases.files import cover_note
from ledelse.cases.queries import (
    CaseView,
    DocumentRole,
    DocumentView,
    VersionView,
    case_view,
    document_view,
    documents_of,
)
from ledelse.cases.receiving import receive_cover_note
from ledelse.kernel.verdict import NotFound, Refused
from ledelse.people.permissions import Permission, needs
from ledelse.web import guard, pages
from ledelse.web.cases import address
from ledelse.web.documents import markdown_of
from ledelse.web.form_values import Fault, errors_of, number, status_of, whole
from ledelse.web.reading_log import note_reading
from ledelse.web.rendering import page


class SavedMeanwhile(Exception):
    """Somebody saved another version since this one was opened."""


@dataclass(frozen=True, slots=True)
class Theirs:
    """What somebody else saved meanwhile."""

    version: VersionView
    markdown: str
    html: Markup


@pages.get("/sager/<int:case_id>/forelaeggelse")
@needs(Permission.READ_CASES)
def edit_note(case_id: int) -> Response:
    """The editor, with the note that is there or an empty one."""
    view, document = _opened(case_id, whole(request.args.get("dokument", "")))
    text = markdown_of(document.newest) if document else _start()
    return _editor(view, document, text=text, n=document.newest.n if document else 0)


@pages.post("/sager/<int:case_id>/forelaeggelse")
@needs(Permission.READ_CASES)
def save_note(case_id: int) -> Response:
    """Save a version; where somebody saved meanwhile, show both instead."""
    view, document = _opened(case_id, number(request.form, "document"))
    text, n = request.form.get("text", ""), number(request.form, "n") or 0
    if request.form.get("do") == "show":
        return _editor(view, document, text=text, n=n)
    try:
        _save(view, document, text=text, n=n)
    except SavedMeanwhile:
        guard.read_again()
        view, document = _opened(case_id, document.id if document else None)
        newest = document.newest.n if document else 0
        return _editor(view, document, text=text, n=newest, theirs=_theirs(document))
    except Refused as fault:
        return _editor(view, document, text=text, n=n, fault=fault)
    flash(_("Indstillingen er gemt."), "toast")
    return redirect(address(case_id, "dokumenter"), 303)


@pages.post("/sager/<int:case_id>/forelaeggelse/vis")
@needs(Permission.READ_CASES)
def show_note(case_id: int) -> Response:
    """How the text will look, while it is being written."""
    case_view(guard.reading(), case_id).may_write.require()
    return page("documents/note_shown.html", html=_rendered(request.form.get("text", "")))


def _save(view: CaseView, document: DocumentView | None, *, text: str, n: int) -> None:
    file = receive_cover_note(current_app.extensions["ledelse.storage"], text)
    with guard.changing() as work:
        open_case_to_write(work, view.row.id)
        if document is None:
            title = request.form.get("title", "").strip() or _("Indstilling")
            documents.add_document(work, view.row.id, role=DocumentRole.COVER, title=title, file=file)
            return
        if document_view(work, document.id).newest.n != n:
            raise SavedMeanwhile
        documents.add_version(work, document.id, file=file)


def _opened(case_id: int, document_id: int | None) -> tuple[CaseView, DocumentView | None]:
    """The case, and the note that is meant: the one named, else the case's first that was written here."""
    view = case_view(guard.reading(), case_id)
    view.may_write.require()
    written = [one for one in documents_of(guard.reading(), case_id) if one.newest.type == MARKDOWN]
    if document_id is None:
        notes = [one for one in written if one.role is DocumentRole.COVER]
        is_first_save = request.method == "POST"
        return view, None if is_first_save or not notes else notes[0]
    document = next((one for one in written if one.id == document_id), None)
    if document is None:
        raise NotFound
    return view, document


def _editor(
    view: CaseView,
    document: DocumentView | None,
    *,
    text: str,
    n: int,
    fault: Fault | None = None,
    theirs: Theirs | None = None,
) -> Response:
    note_reading(view.facts)
    return page(
        "documents/note.html",
        status=status_of(fault) if fault else 409 if theirs else 200,
        current="cases",
        view=view,
        document=document,
        title=request.form.get("title", document.title if document else _("Indstilling")),
        text=text,
        n=n,
        html=_rendered(text),
        theirs=theirs,
        errors=errors_of(fault) if fault else {},
    )


def _theirs(document: DocumentView | None) -> Theirs | None:
    if document is None:
        return None
    markdown = markdown_of(document.newest)
    return Theirs(document.newest, markdown, _rendered(markdown))


def _rendered(text: str) -> Markup:
    try:
        return Markup(cover_note.render(text, top_heading=2))  # noqa: S704 - `render` cleans it
    except cover_note.TooLong:
        return Markup("")


def _start() -> str:
    """What an empty note begins with."""
    return _("## Indstilling\n\n\n## Sagsfremstilling\n\n\n## Økonomi\n\n")
