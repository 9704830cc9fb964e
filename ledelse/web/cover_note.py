"""The cover note on the screen: its recommendation first, the whole of it below, and what changed since mine."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import current_app
from markupsafe import Markup, escape

from ledelse.approvals.views import ApprovalDocumentView, ApprovalView
from ledelse.approvals.words import VersionWords, compared_versions, words_of
from ledelse.cases.documents import MARKDOWN
from ledelse.cases.files import cover_note
from ledelse.cases.files.compare import Chunk, compare, has_changes
from ledelse.kernel.storage import Storage
from ledelse.kernel.transaction import Reading
from ledelse.people.actor import Actor

LONGEST_START = 700  # characters of a note without a recommendation, shown in its place
LONGEST_INLINE = 40  # pieces of change beside the decision; more stand on their own page


@dataclass(frozen=True, slots=True)
class Note:
    """The cover note as clean HTML. `recommended` is False where the start of the note stands in for it."""

    document: ApprovalDocumentView
    recommendation: Markup
    recommended: bool
    whole: Markup | None  # None when the card has shown all there is


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed in a document from one version to another."""

    title: str
    document_id: int
    from_n: int
    to_n: int
    chunks: tuple[Chunk, ...]
    comparable: bool  # both versions have words

    @property
    def has_changes(self) -> bool:
        """Whether any word is another."""
        return has_changes(self.chunks)

    @property
    def is_long(self) -> bool:
        """Whether it fills more than fits beside the decision."""
        return len(self.chunks) > LONGEST_INLINE


Words = Mapping[tuple[int, int], VersionWords]


def words_for(reading: Reading[Actor], view: ApprovalView) -> Words:
    """The words that the page shows or compares, in one query (none where nothing is needed)."""
    cover, wanted = view.recommendation, compared_versions(view)
    if cover is not None and not (cover.type == MARKDOWN and _storage().has(cover.sha256)):
        wanted.add((cover.document_id, cover.n))
    return words_of(reading, wanted)


def note_of(view: ApprovalView, words: Words) -> Note | None:
    """The cover note with its recommendation; None where the approval has none or it says nothing."""
    cover = view.recommendation
    if cover is None:
        return None
    return _written(cover, words) if cover.type == MARKDOWN else _uploaded(cover, words)


def changes_since_mine(view: ApprovalView, words: Words) -> tuple[Changes, ...]:
    """Document by document, what changed since the version that the actor last had on the screen."""
    return tuple(
        changes(document.title, words, document.document_id, from_n=document.my_n, to_n=document.n)
        for document in view.documents
        if document.my_n is not None
    )


def changes(title: str, words: Words, document_id: int, *, from_n: int, to_n: int) -> Changes:
    """What changed in a document from one version to another."""
    old, new = words.get((document_id, from_n)), words.get((document_id, to_n))
    comparable = bool(old and new and old.text.strip() and new.text.strip())
    chunks = compare(old.text, new.text, context=0) if old and new and comparable else ()
    return Changes(title, document_id, from_n, to_n, chunks, comparable)


def _written(cover: ApprovalDocumentView, words: Words) -> Note | None:
    """A note written in the browser."""
    markdown = _markdown(cover, words)
    if not markdown.strip():
        return None
    whole = _html(markdown)
    recommendation = cover_note.recommendation(markdown)
    if recommendation is not None:
        return Note(cover, _html(recommendation), recommended=True, whole=whole)
    if len(markdown) <= LONGEST_START:
        return Note(cover, whole, recommended=False, whole=None)
    return Note(cover, _html(_start(markdown)), recommended=False, whole=whole)


def _uploaded(cover: ApprovalDocumentView, words: Words) -> Note | None:
    """A note that came as a file: its first words, or those under the line that says Indstilling."""
    found = words.get((cover.document_id, cover.n))
    lines = [line.strip() for line in (found.text if found else "").splitlines()]
    at = next((i for i, line in enumerate(lines) if cover_note.is_recommendation(line)), None)
    text = _start("\n\n".join(line for line in lines[0 if at is None else at + 1 :] if line))
    if not text:
        return None
    return Note(cover, _paragraphs(text.split("\n\n")), recommended=at is not None, whole=None)


def _start(text: str) -> str:
    """The first paragraphs, as many as fit; at least one, cut if it must be."""
    taken: list[str] = []
    for paragraph in text.split("\n\n"):
        if taken and sum(map(len, taken)) + len(paragraph) > LONGEST_START:
            break
        taken.append(paragraph)
    whole = "\n\n".join(taken)
    return whole if len(whole) <= LONGEST_START else f"{whole[:LONGEST_START].rsplit(' ', 1)[0]} …"


def _paragraphs(texts: Sequence[str]) -> Markup:
    return Markup("").join(Markup("<p>{}</p>").format(escape(text)) for text in texts)


def _html(markdown: str) -> Markup:
    return Markup(cover_note.render(markdown, top_heading=4))  # noqa: S704 - `render` has cleaned it


def _markdown(cover: ApprovalDocumentView, words: Words) -> str:
    if _storage().has(cover.sha256):
        with _storage().open(cover.sha256) as source:
            return source.read().decode("utf-8", errors="replace")
    found = words.get((cover.document_id, cover.n))
    return found.text if found else ""


def _storage() -> Storage:
    found: Storage = current_app.extensions["ledelse.storage"]
    return found
