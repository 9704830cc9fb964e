"""Writes the cover note of a case in Markdown, version by version, so that what changed looks like real corrections."""

from collections.abc import Iterator

from ledelse.demo.wording import Wording, thousands

LAST_VERSION = 3
NO_ECONOMY = "Sagen har ingen bevillingsmæssige konsekvenser."


def cover_note(wording: Wording, version: int) -> str:
    """The cover note as it stood in that version.

    The first version has the subject's first words and an earlier amount. The second has the corrections. The third
    adds what has happened since.
    """
    text = "\n\n".join(_paragraphs(_as_of(wording, version), version))
    for old, new in wording.subject.changes if version > 1 else ():
        text = text.replace(wording.fill(old), wording.fill(new))
    return text + "\n"


def amount_in(wording: Wording, version: int) -> int | None:
    """The amount that a version states: the first one was some per cent off."""
    if wording.amount is None or version > 1:
        return wording.amount
    step = 50_000 if wording.amount >= 1_000_000 else 5_000
    return wording.amount + max(step, wording.amount * 8 // 100 // step * step)


def _as_of(wording: Wording, version: int) -> Wording:
    amount = amount_in(wording, version)
    return wording if amount is None else wording.with_amount(amount)


def _paragraphs(wording: Wording, version: int) -> Iterator[str]:
    subject = wording.subject
    yield "## Indstilling"
    yield _recommendation([wording.fill(text) for text in subject.recommend])
    yield "## Sagsfremstilling"
    yield from (wording.fill(text) for text in subject.background)
    if version >= LAST_VERSION:
        yield wording.fill(subject.later)
    yield "## Økonomi"
    yield from _economy(wording)
    yield "## Inddragelse"
    yield wording.fill(subject.involvement)
    yield "## Lovgrundlag"
    yield wording.fill(subject.law)


def _recommendation(points: list[str]) -> str:
    if len(points) == 1:
        return f"Det indstilles, **{points[0]}**."
    listed = "\n".join(f"{number}. {point}" for number, point in enumerate(points, start=1))
    return f"Det indstilles,\n\n{listed}"


def _economy(wording: Wording) -> Iterator[str]:
    if wording.amount is None:
        yield NO_ECONOMY
        return
    yield wording.fill(wording.subject.economy_text)
    yield "\n".join(_table(wording.subject.economy, wording.amount))


def _table(rows: tuple[tuple[str, int], ...], total: int) -> Iterator[str]:
    yield "| Post | Beløb i kr. |"
    yield "|---|---:|"
    for (label, _), amount in zip(rows, split(total, [share for _, share in rows]), strict=True):
        yield f"| {label} | {thousands(amount)} |"
    yield f"| **I alt** | **{thousands(total)}** |"


def split(total: int, shares: list[int]) -> list[int]:
    """Divide an amount by percentages, to whole thousands, so that the parts give the whole."""
    parts = [total * share // 100 // 1000 * 1000 for share in shares]
    parts[0] += total - sum(parts)
    return parts
