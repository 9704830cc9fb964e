"""What honest files are found to be: type by content, pages, text, tags, pixels."""

import io
import os
import subprocess
import sys
from pathlib import Path

import pikepdf
import pytest

from ledelse.cases.files.inspection import FileType, Inspection, Limits, Unacceptable, WhyNot, inspect
from tests.cases.files import making

ROOT = Path(__file__).parents[3]


def inspected(folder: Path, content: bytes, *, limits: Limits | None = None) -> Inspection:
    return inspect(making.at(folder, content), limits=limits)


def test_the_name_of_a_file_is_not_asked(tmp_path: Path) -> None:
    path = tmp_path / "faktura.exe"
    path.write_bytes(making.docx("Hej"))
    assert inspect(path).type is FileType.DOCX


def test_a_pdf_gives_pages_and_text(tmp_path: Path) -> None:
    content = making.pdf("Indstilling", "Bilag 1")
    found = inspected(tmp_path, content)
    assert (found.type, found.pages, found.size) == (FileType.PDF, 2, len(content))
    assert found.text.split("\n") == ["Indstilling", "Bilag 1"]
    assert found.text_is_whole
    assert found.tagged is False
    assert found.encrypted is False


def test_a_tagged_pdf_is_known_to_be_tagged(tmp_path: Path) -> None:
    document = pikepdf.open(io.BytesIO(making.pdf("x")))
    document.Root.MarkInfo = pikepdf.Dictionary(Marked=True)
    without_structure = inspected(tmp_path, making.saved(document))
    document.Root.StructTreeRoot = pikepdf.Dictionary(Type=pikepdf.Name.StructTreeRoot)
    assert without_structure.tagged is False
    assert inspected(tmp_path, making.saved(document)).tagged is True


def test_a_locked_pdf_that_opens_without_password_is_read(tmp_path: Path) -> None:
    locked = making.pdf("Kan laeses", encryption=pikepdf.Encryption(owner="ejer", user=""))
    found = inspected(tmp_path, locked)
    assert (found.pages, found.text, found.encrypted) == (1, "Kan laeses", True)


def test_a_pdf_with_a_password_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Unacceptable) as refusal:
        inspected(tmp_path, making.pdf("x", encryption=pikepdf.Encryption(owner="a", user="b")))
    assert refusal.value.why is WhyNot.ENCRYPTED


def test_a_pdf_with_a_broken_outline_is_accepted(tmp_path: Path) -> None:
    document = pikepdf.open(io.BytesIO(making.pdf("Hej")))
    document.Root.Outlines = pikepdf.Dictionary(First=pikepdf.String("no outline at all"), Count=-7)
    assert inspected(tmp_path, making.saved(document)).text == "Hej"


def test_a_pdf_with_a_wrong_cross_reference_table_is_accepted(tmp_path: Path) -> None:
    content = making.pdf("Hej")
    broken = content.replace(b"startxref\n", b"startxref\n9")
    assert broken != content
    assert inspected(tmp_path, broken).text == "Hej"


def test_white_space_before_a_pdf_is_forgiven(tmp_path: Path) -> None:
    assert inspected(tmp_path, b"\r\n" + making.pdf("Hej")).type is FileType.PDF


def test_a_page_whose_text_cannot_be_read_is_said_to_be_missing(tmp_path: Path) -> None:
    document = pikepdf.open(io.BytesIO(making.pdf("Den ene", "Den anden")))
    document.pages[0].obj.Contents.write(b"no such thing", filter=pikepdf.Name.Unheard)
    found = inspected(tmp_path, making.saved(document))
    assert (found.pages, found.text_is_whole) == (2, False)
    assert "Den anden" in found.text


def test_text_past_the_limit_is_left_out_and_said_to_be(tmp_path: Path) -> None:
    found = inspected(tmp_path, making.pdf("abcdefgh", "ijklmnop"), limits=Limits(text=12))
    assert (found.text, found.text_is_whole) == ("abcdefgh\nijk", False)


def test_text_that_takes_too_long_is_left_out_and_the_file_accepted(tmp_path: Path) -> None:
    endless = making.pdf_with_stream(b"BT /F1 9 Tf " + b"(a) Tj 1 1 Td " * 3_000_000 + b"ET", filters=0)
    found = inspected(tmp_path, endless, limits=Limits(text_seconds=0.3, seconds=8))
    assert (found.pages, found.text_is_whole) == (1, False)


def test_docx_text_has_paragraphs_breaks_tabs_and_rows(tmp_path: Path) -> None:
    cell = "<w:tc><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc>"
    body = (
        making.paragraphs("Første", "Æ &amp; Å")
        + "<w:p><w:pPr><w:tabs><w:tab w:pos='9'/></w:tabs></w:pPr>"
        + "<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t></w:r>"
        + "<w:del><w:r><w:delText>slettet</w:delText></w:r></w:del></w:p>"
        + f"<w:tbl><w:tr>{cell.format('Post')}{cell.format('4.500')}</w:tr></w:tbl>"
    )
    found = inspected(tmp_path, making.package(making.docx_parts(body)))
    assert (found.type, found.pages) == (FileType.DOCX, None)
    assert found.text.split("\n") == ["Første", "Æ & Å", "a\tb", "c", "Post \t4.500"]


def test_footnotes_of_a_docx_are_part_of_its_text(tmp_path: Path) -> None:
    parts = making.docx_parts(making.paragraphs("Tekst"))
    notes = f'<w:footnotes xmlns:w="{making.W}">{making.paragraphs("Se bilag 2")}</w:footnotes>'
    assert (
        inspected(tmp_path, making.package({**parts, "word/footnotes.xml": notes})).text
        == "Tekst\nSe bilag 2"
    )


def test_odt_text_leaves_out_what_tracked_changes_deleted(tmp_path: Path) -> None:
    body = (
        "<text:tracked-changes><text:p>slettet</text:p></text:tracked-changes><text:h>Overskrift</text:h>"
        '<text:p>a<text:s text:c="3"/>b<text:line-break/>c <text:span>d</text:span></text:p>'
    )
    found = inspected(tmp_path, making.odt(body))
    assert (found.type, found.text) == (FileType.ODT, "Overskrift\na   b\nc d")


def test_xlsx_text_has_a_row_per_line(tmp_path: Path) -> None:
    found = inspected(tmp_path, making.xlsx())
    assert (found.type, found.text) == (FileType.XLSX, "Post\tBeløb\nSkole\t4500")


def test_pptx_slides_are_pages_in_their_order(tmp_path: Path) -> None:
    found = inspected(tmp_path, making.pptx(*(f"Slide {number}" for number in range(1, 12))))
    assert (found.type, found.pages) == (FileType.PPTX, 11)
    assert found.text.split("\n")[1::8] == ["Slide 2", "Slide 10"]


def test_an_empty_extra_xml_part_does_not_matter(tmp_path: Path) -> None:
    parts = {**making.odt_parts("<text:p>Hej</text:p>"), "Configurations2/accelerator/current.xml": ""}
    assert inspected(tmp_path, making.package(parts)).text == "Hej"


@pytest.mark.parametrize(("kind", "expected"), [("PNG", FileType.PNG), ("JPEG", FileType.JPEG)])
def test_a_picture_has_width_and_height(tmp_path: Path, kind: str, expected: FileType) -> None:
    found = inspected(tmp_path, making.picture(kind))
    assert (found.type, found.width, found.height, found.text) == (expected, 30, 20, "")


def test_a_photo_taken_on_its_side_is_measured_as_it_is_shown(tmp_path: Path) -> None:
    found = inspected(tmp_path, making.picture("JPEG", orientation=6))
    assert (found.width, found.height) == (20, 30)


def test_text_never_carries_what_a_database_refuses(tmp_path: Path) -> None:
    document = making.pdf("a\\000b\\001c")
    assert "\0" not in inspected(tmp_path, document).text


@pytest.mark.parametrize("file_type", FileType)
def test_every_type_has_a_mime_type_and_an_ending(file_type: FileType) -> None:
    assert FileType.from_mime(file_type.mime) is file_type
    assert file_type.extension.startswith(".")
    assert file_type.is_office + file_type.is_image + (file_type is FileType.PDF) == 1


def test_an_unknown_media_type_is_no_file_type() -> None:
    with pytest.raises(ValueError, match="text/markdown"):
        FileType.from_mime("text/markdown")


IN_GEVENT = """
from gevent import monkey; monkey.patch_all()
import sys, gevent
from pathlib import Path
from ledelse.cases.files.inspection import inspect
ticks = 0
def tick():
    global ticks
    while True:
        ticks += 1
        gevent.sleep(0.005)
ticking = gevent.spawn(tick)
asked = [gevent.spawn(inspect, Path(sys.argv[1])) for _ in range(3)]
gevent.joinall(asked, raise_error=True)
assert [each.value.text for each in asked] == ["Hej"] * 3
assert ticks > 10, ticks
"""


def test_a_gevent_server_goes_on_answering_while_files_are_read(tmp_path: Path) -> None:
    path = making.at(tmp_path, making.pdf("Hej"))
    done = subprocess.run(
        [sys.executable, "-c", IN_GEVENT, str(path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert done.returncode == 0, done.stderr
