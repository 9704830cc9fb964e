"""Notes that somebody read a confidential case, from every page that shows what stands in one."""

from ledelse.cases import access
from ledelse.cases.rules import CaseFacts
from ledelse.web import guard
from ledelse.web.rendering import is_fragment


def note_reading(case: CaseFacts) -> None:
    """Log the reading where the case asks for it; a page that only refreshes itself is no new reading."""
    if case.confidential and not is_fragment():
        with guard.changing() as work:
            access.note_reading(work, case.id)
