"""The words of documents in the versions that an approval speaks of: for the recommendation and for comparing."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, or_, select

from ledelse.approvals.views import ApprovalView
from ledelse.cases.access import CASE, DOCUMENT, VERSION, visible_to
from ledelse.cases.models import VersionText
from ledelse.kernel.transaction import Reading
from ledelse.people.actor import Actor

WORDS = VersionText.__table__


@dataclass(frozen=True, slots=True)
class VersionWords:
    """A version with its words; `sha256` finds the file itself."""

    document_id: int
    n: int
    sha256: str
    type: str
    text: str


def words_of(
    reading: Reading[Actor], wanted: Collection[tuple[int, int]]
) -> dict[tuple[int, int], VersionWords]:
    """The words of these versions, named by (document id, n), as far as the actor may see their cases."""
    if not wanted:
        return {}
    one_of = or_(*(and_(VERSION.c.document_id == document_id, VERSION.c.n == n) for document_id, n in wanted))
    rows = reading.session.connection().execute(
        select(VERSION.c.document_id, VERSION.c.n, VERSION.c.sha256, VERSION.c.type, WORDS.c.text)
        .select_from(
            VERSION.join(WORDS, WORDS.c.version_id == VERSION.c.id)
            .join(DOCUMENT, DOCUMENT.c.id == VERSION.c.document_id)
            .join(CASE, CASE.c.id == DOCUMENT.c.case_id)
        )
        .where(one_of, visible_to(reading.actor))
    )
    return {(row.document_id, row.n): _words(row) for row in rows}


def compared_versions(view: ApprovalView) -> set[tuple[int, int]]:
    """The versions needed to show what changed since the actor's own."""
    changed = [document for document in view.documents if document.my_n is not None]
    return {(d.document_id, n) for d in changed for n in (d.n, d.my_n or d.n)}


def _words(row: Any) -> VersionWords:
    return VersionWords(row.document_id, row.n, row.sha256, row.type, row.text)
