"""Files as the world makes them: each accepted with plausible facts or refused with a reason."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ledelse.cases.files.inspection import FileType, Inspection, Limits, Unacceptable, WhyNot, inspect

ROOT = Path(__file__).parents[3]
DATA = ROOT / os.environ.get("LEDELSE_REALDATA", "../shared/data")
BALLERUP = "agendas/ballerup_edoc_2012-12-04"
FILES = sorted(
    path
    for pattern in ("pdf/**/*.pdf", "office/*", f"{BALLERUP}/*.PDF")
    for path in DATA.glob(pattern)
    if path.is_file()
)
REFUSED = {
    "crazyones-encrypted-256.pdf": WhyNot.ENCRYPTED,
    "encrypted-file.pdf": WhyNot.ENCRYPTED,
    "libreoffice-writer-password.pdf": WhyNot.ENCRYPTED,
    "nasty.odt": WhyNot.UNSAFE,
    "ol.odp": WhyNot.UNKNOWN_TYPE,
    "pythagoras.ods": WhyNot.UNKNOWN_TYPE,
}
PAGES = {
    "1543229.PDF": 108,
    "1537646.PDF": 8,
    "1546743.PDF": 23,
    "debian-policy-4.6.2.0.pdf": 193,
    "encrypted_doc_no_id.pdf": 3,
    "outlines-with-invalid-destinations.pdf": 4,
    "issue-297.pdf": 1,
    "dml-fill.pptx": 2,
    "cht-series.pptx": 11,
}

pytestmark = [
    pytest.mark.realdata,
    pytest.mark.skipif(not FILES, reason=f"no real data in {DATA}"),
]


@pytest.fixture(scope="module")
def answers() -> dict[str, Inspection | WhyNot]:
    """What every file was found to be; two at a time, and without waiting for all the text."""
    limits = Limits(text_seconds=0.5)

    def ask(path: Path) -> Inspection | WhyNot:
        try:
            return inspect(path, limits=limits)
        except Unacceptable as refusal:
            return refusal.why

    with ThreadPoolExecutor(2) as pool:
        return dict(zip((path.name for path in FILES), pool.map(ask, FILES), strict=True))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_real_file_is_accepted_or_refused_as_expected(
    path: Path, answers: dict[str, Inspection | WhyNot]
) -> None:
    found = answers[path.name]
    if path.name in REFUSED:
        assert found is REFUSED[path.name]
        return
    assert isinstance(found, Inspection)
    assert found.type is FileType(path.suffix.lower().lstrip("."))
    assert found.size == path.stat().st_size
    assert (found.pages or 0) > 0 or found.type in {FileType.DOCX, FileType.ODT, FileType.XLSX}
    assert found.pages == PAGES.get(path.name, found.pages)


def test_a_danish_report_gives_danish_words() -> None:
    report = inspect(DATA / BALLERUP / "1546743.PDF")
    assert "kommune" in report.text.lower()
    assert any(letter in report.text for letter in "æøå")
    assert report.tagged


def test_a_scan_without_text_is_accepted_without_text() -> None:
    scan = inspect(DATA / BALLERUP / "1537646.PDF")
    assert (scan.text, scan.text_is_whole) == ("", True)


def test_an_odt_with_tables_gives_a_line_per_row(answers: dict[str, Inspection | WhyNot]) -> None:
    table = answers.get("simpletable.odt")
    assert isinstance(table, Inspection)
    assert table.text == "Cell 1 \tCell 2\nCell 3 (bold) \tCell 4 (italic)"
