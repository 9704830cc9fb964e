"""Where a list goes on: opaque words, made of the key of the last item shown."""

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import TypeVar

from ledelse.api.problems import FieldFault
from ledelse.api.shapes import Item, Page
from ledelse.api.words import Fault

Row = TypeVar("Row")


def cursor_of(key: int) -> str:
    """The word for "after this one"."""
    return base64.urlsafe_b64encode(f"after:{key}".encode()).decode().rstrip("=")


def key_of(cursor: str | None) -> int | None:
    """The key in a word of ours; `FieldFault` for anything else."""
    if cursor is None:
        return None
    try:
        word = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode(
            "ascii"
        )
    except (binascii.Error, ValueError) as fault:
        raise FieldFault("cursor", Fault.CURSOR) from fault
    name, _, number = word.partition(":")
    if name != "after" or not (number.isascii() and number.isdigit()) or len(number) > 18:
        raise FieldFault("cursor", Fault.CURSOR)
    return int(number)


def page_of(
    rows: Sequence[Row], limit: int, *, key: Callable[[Row], int], shape: Callable[[Row], Item]
) -> Page[Item]:
    """A page from one row more than fits on it."""
    shown = rows[:limit]
    following = cursor_of(key(shown[-1])) if len(rows) > limit else None
    return Page(items=[shape(row) for row in shown], next=following)


def whole(items: Sequence[Item]) -> Page[Item]:
    """A list that is short by nature, on one page."""
    return Page(items=list(items), next=None)
