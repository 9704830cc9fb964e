"""Composes what stands in an attachment as blocks: headings, text, tables, bars and maps."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, timedelta
from random import Random
from typing import Any

from ledelse.demo.content_files import read
from ledelse.demo.drawings import draw_map
from ledelse.demo.figures import Indicator, Series, series_for
from ledelse.demo.notes import split
from ledelse.demo.subjects import AttachmentKind, Subject
from ledelse.demo.wording import MONTHS, Wording, in_words, thousands

Block = dict[str, Any]


def blocks(
    kind: AttachmentKind, subject: Subject, wording: Wording | None, *, dated: date, rng: Random
) -> list[Block]:
    """Everything that stands in one attachment. A shared one has no wording and names no single case."""
    field = _field(subject.unit)
    if wording is None:
        return list(_study(field, dated, rng, whole=kind is AttachmentKind.REPORT))
    write = {
        AttachmentKind.MAP: _map,
        AttachmentKind.HEARING: _hearing,
        AttachmentKind.BUDGET: _budget,
        AttachmentKind.LETTER: _letter,
        AttachmentKind.LIST: _document_list,
    }.get(kind, _memo)
    return list(write(field, wording, dated, rng))


def _study(field: Block, dated: date, rng: Random, *, whole: bool) -> Iterator[Block]:
    indicators = [Indicator(*row) for row in field["indicators"]]
    series = [series_for(indicator, field["by"], dated.year, rng) for indicator in indicators]
    yield _heading("Formål")
    yield _text(field["purpose"])
    yield _text(rng.choice(_texts("method")))
    for one in series if whole else series[: rng.randint(2, 3)]:
        if whole:
            yield {"kind": "page"}
        yield from _indicator(one, rng)
    if whole:
        yield from _places(series)
    yield from _risks_and_plan(field, dated)
    yield _heading("Sammenfatning")
    yield _text(rng.choice(_texts("closing")))


def _indicator(series: Series, rng: Random) -> Iterator[Block]:
    indicator = series.indicator
    yield _heading(indicator.name)
    yield _text(indicator.meaning)
    yield _table(
        f"{indicator.name} ({indicator.unit})",
        ["Sted", *map(str, series.years[-3:])],
        [[place, *map(thousands, values[-3:])] for place, values in series.rows],
    )
    yield _text(series.tell(rng.choice(_texts("reading"))))
    yield _heading("Udvikling", level=2)
    yield _text(series.tell(rng.choice(_texts("trend_up" if series.rises else "trend_down"))))
    yield _bars(
        f"{indicator.name}, gennemsnit ({indicator.unit})",
        list(zip(map(str, series.years), series.averages, strict=True)),
    )


def _places(series: list[Series]) -> Iterator[Block]:
    yield {"kind": "page"}
    yield _heading("Sted for sted")
    for at, (place, _) in enumerate(series[0].rows):
        yield _heading(place, level=2)
        rows = [
            [f"{one.indicator.name} ({one.indicator.unit})", *map(thousands, one.rows[at][1])]
            for one in series
        ]
        yield _table(f"Nøgletal for {place}", ["Nøgletal", *map(str, series[0].years)], rows)


def _risks_and_plan(field: Block, dated: date) -> Iterator[Block]:
    yield _heading("Risici")
    yield _text("De væsentligste risici er vist i tabellen sammen med det, der gøres for at imødegå dem.")
    yield _table("Risici og tiltag", ["Risiko", "Sandsynlighed", "Tiltag"], field["risks"], figures=False)
    yield _heading("Tidsplan")
    yield _table("Tidsplan", ["Aktivitet", "Ansvarlig", "Periode"], _plan(dated), figures=False)


def _plan(dated: date) -> list[list[str]]:
    months = [(dated.month - 1 + 2 * step) for step in range(len(_texts("plan")) + 1)]
    names = [f"{MONTHS[month % 12]} {dated.year + month // 12}" for month in months]
    rows: list[list[str]] = read("attachments")["plan"]
    return [[what, who, f"{names[at]} – {names[at + 1]}"] for at, (what, who) in enumerate(rows)]


def _memo(field: Block, wording: Wording, dated: date, rng: Random) -> Iterator[Block]:
    subject = wording.subject
    yield _heading("Baggrund")
    yield from (_text(wording.fill(text)) for text in subject.background)
    yield _heading("Indstilling")
    yield {"kind": "list", "items": [wording.fill(text) for text in subject.recommend]}
    yield from _indicator(series_for(Indicator(*field["indicators"][0]), field["by"], dated.year, rng), rng)
    yield from _risks_and_plan(field, dated)


def _hearing(field: Block, wording: Wording, dated: date, rng: Random) -> Iterator[Block]:
    parties: list[list[str]] = field["parties"]
    yield _heading("Om høringen")
    yield _text(_texts("hearing_intro"))
    yield _table(
        "Høringsparter",
        ["Part", "Forvaltningens vurdering"],
        [[who, how] for who, _, how in parties],
        figures=False,
    )
    yield _heading("Sagen kort")
    yield from (_text(wording.fill(text)) for text in wording.subject.background)
    yield {"kind": "page"}
    yield _heading("Svar og bemærkninger")
    for who, said, answer in parties:
        yield _heading(who, level=2)
        yield {"kind": "quote", "text": f"”{said}”"}
        yield _text(f"Forvaltningens bemærkning: {answer}")
    yield from _risks_and_plan(field, dated)
    yield _text(rng.choice(_texts("closing")))


def _budget(field: Block, wording: Wording, dated: date, rng: Random) -> Iterator[Block]:
    total = wording.amount or 0
    labels = [label for label, _ in wording.subject.economy]
    parts = split(total, [share for _, share in wording.subject.economy])
    years = [dated.year + step for step in range(3)]
    spread = rng.choice(((100, 0, 0), (60, 40, 0), (40, 40, 20)))
    yield _heading("Grundlag")
    yield _text(wording.fill(wording.subject.economy_text).rstrip(":") + ("" if total else "."))
    yield _text("Alle beløb er i hele kroner og i årets prisniveau. Beløbene er uden moms.")
    yield _table(
        "Fordeling på poster", ["Post", "Beløb i kr."], _with_total(labels, [[part] for part in parts])
    )
    yield _bars("Fordeling på poster (kr.)", list(zip(labels, parts, strict=True)))
    by_year = [split(part, list(spread)) if part else [0, 0, 0] for part in parts]
    yield _heading("Fordeling på år")
    yield _table("Forventet forbrug pr. år (kr.)", ["Post", *map(str, years)], _with_total(labels, by_year))
    yield {"kind": "page"}
    yield _heading("Følsomhed")
    yield _text("Tabellen viser udgiften, hvis priserne bliver lavere eller højere end forudsat.")
    cases = [
        ("Fem pct. lavere", 95),
        ("Som forudsat", 100),
        ("Fem pct. højere", 105),
        ("Ti pct. højere", 110),
    ]
    rows = [[name, thousands(total * share // 100)] for name, share in cases]
    yield _table("Følsomhedsberegning", ["Forudsætning", "Udgift i kr."], rows)
    yield from _risks_and_plan(field, dated)


def _map(_field: Block, wording: Wording, _dated: date, rng: Random) -> Iterator[Block]:
    street = wording.fill("{vej}")
    yield _heading("Om kortet")
    yield from (_text(text) for text in _texts("map_text"))
    yield _drawing("Det berørte område", street, 150, rng)
    yield {"kind": "page"}
    yield _heading("Oversigt")
    yield _text("Oversigtskortet viser området i en større sammenhæng.")
    yield _drawing("Oversigtskort", street, 105, rng)
    yield _table("Signaturer", ["Signatur", "Betydning"], read("attachments")["map_legend"], figures=False)


def _letter(_field: Block, wording: Wording, dated: date, _rng: Random) -> Iterator[Block]:
    yield _heading("Til kredsen i sagen")
    yield from (_text(wording.fill(text)) for text in _texts("letter"))
    yield _heading("Forløb")
    yield from (_text(wording.fill(text)) for text in wording.subject.background)
    yield {"kind": "page"}
    yield _heading("Det videre forløb")
    yield _table("Skridt i sagen", ["Aktivitet", "Ansvarlig", "Periode"], _plan(dated), figures=False)
    yield _text(wording.fill(wording.subject.law))


def _document_list(_field: Block, wording: Wording, dated: date, rng: Random) -> Iterator[Block]:
    kinds: list[list[str]] = _texts("list_rows")
    days = sorted(rng.randint(30, 700) for _ in range(_count(wording)))
    rows = [
        [f"Akt {number}", in_words(dated - timedelta(days=back)), *rng.choice(kinds)]
        for number, back in enumerate(reversed(days), start=1)
    ]
    yield _heading("Anmodningen")
    yield from (_text(wording.fill(text)) for text in wording.subject.background)
    yield _heading("Dokumenter")
    yield _text(_texts("list_intro"))
    yield _table("Aktliste", ["Akt", "Dato", "Dokument", "Udleveres", "Begrundelse"], rows, figures=False)
    yield {"kind": "page"}
    yield _heading("Vurdering")
    yield _text(_texts("list_closing"))
    yield _text(wording.fill(wording.subject.law))


def _count(wording: Wording) -> int:
    return int(wording.fill("{antal}").replace(".", ""))


def _drawing(caption: str, street: str, height: float, rng: Random) -> Block:
    shapes = [asdict(shape) for shape in draw_map(rng, height=height, street=street)]
    alt = f"{caption}: forenklet kort med {street} i midten og det berørte område markeret med blåt."
    return {"kind": "drawing", "caption": caption, "alt": alt, "height": height, "shapes": shapes}


def _bars(caption: str, values: list[tuple[str, int]]) -> Block:
    top = max(value for _, value in values) or 1
    rows = [
        {"label": label, "value": thousands(value), "share": value / top, "mark": at == len(values) - 1}
        for at, (label, value) in enumerate(values)
    ]
    told = ", ".join(f"{label}: {thousands(value)}" for label, value in values)
    return {"kind": "bars", "caption": caption, "alt": f"Søjler. {told}.", "rows": rows}


def _with_total(labels: list[str], rows: list[list[int]]) -> list[list[str]]:
    total = [sum(column) for column in zip(*rows, strict=True)]
    named = zip([*labels, "I alt"], [*rows, total], strict=True)
    return [[label, *map(thousands, row)] for label, row in named]


def _table(caption: str, head: list[str], rows: list[list[str]], *, figures: bool = True) -> Block:
    return {"kind": "table", "caption": caption, "head": head, "rows": rows, "figures": figures}


def _heading(text: str, *, level: int = 1) -> Block:
    return {"kind": "heading", "level": level, "text": text}


def _text(text: str) -> Block:
    return {"kind": "text", "text": text}


def _texts(name: str) -> Any:
    return read("attachments")[name]


def _field(unit: str) -> Block:
    fields: list[Block] = read("attachments")["field"]
    return next(field for field in fields if unit in field["units"])
