"""What screens and the API read of cases, as frozen views; every query starts from what the actor may see."""

from ledelse.cases.queries.cases import (
    CaseFilter,
    CaseRef,
    CaseRow,
    CaseView,
    NamedUnit,
    case_view,
    linked_cases,
    list_cases,
)
from ledelse.cases.queries.documents import (
    DocumentView,
    VersionView,
    document_view,
    documents_of,
    version_texts,
)
from ledelse.cases.queries.reasons import AccessCause, AccessLine, WhyVisible, why_visible
from ledelse.cases.queries.record import RecordLine, history_of, record_after
from ledelse.cases.rules import CaseStatus, DocumentRole

__all__ = [
    "AccessCause",
    "AccessLine",
    "CaseFilter",
    "CaseRef",
    "CaseRow",
    "CaseStatus",
    "CaseView",
    "DocumentRole",
    "DocumentView",
    "NamedUnit",
    "RecordLine",
    "VersionView",
    "WhyVisible",
    "case_view",
    "document_view",
    "documents_of",
    "history_of",
    "linked_cases",
    "list_cases",
    "record_after",
    "version_texts",
    "why_visible",
]
