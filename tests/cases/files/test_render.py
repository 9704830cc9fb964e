"""Office files become PDF in a child that cannot run macros, read our files, call out or stay."""

import shutil
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import psutil
import pytest

from ledelse.cases.files import render
from ledelse.cases.files.inspection import FileType, inspect
from ledelse.cases.files.render import NoRendition, Rendition, render_to_pdf
from tests.cases.files import making

needs_libreoffice = pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "made"
    folder.mkdir()
    return folder


@needs_libreoffice
@pytest.mark.parametrize(
    ("content", "file_type"),
    [
        (making.docx("Indstilling"), FileType.DOCX),
        (making.odt("<text:p>Indstilling</text:p>"), FileType.ODT),
    ],
)
def test_a_document_becomes_a_tagged_pdf_with_its_text(
    tmp_path: Path, folder: Path, content: bytes, file_type: FileType
) -> None:
    made = render_to_pdf(making.at(tmp_path, content), file_type, folder=folder)
    assert made == Rendition(pdf_path=folder / "rendition.pdf")
    assert made.pdf_path is not None
    found = inspect(made.pdf_path)
    assert (found.type, found.pages, found.text, found.tagged) == (FileType.PDF, 1, "Indstilling", True)


@needs_libreoffice
def test_a_sheet_becomes_a_pdf(tmp_path: Path, folder: Path) -> None:
    made = render_to_pdf(making.at(tmp_path, making.xlsx()), FileType.XLSX, folder=folder)
    assert made.pdf_path is not None
    assert "4500" in inspect(made.pdf_path).text


@needs_libreoffice
def test_nothing_but_the_pdf_is_left_behind(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    source = making.at(tmp_path, making.docx("Hej"))
    before = source.read_bytes()
    render_to_pdf(source, FileType.DOCX, folder=folder)
    assert [path.name for path in folder.iterdir()] == ["rendition.pdf"]
    assert list(scratch.iterdir()) == []
    assert source.read_bytes() == before
    assert not office_processes()


@needs_libreoffice
def test_a_document_cannot_fetch_our_files_or_the_network(
    tmp_path: Path, folder: Path, asked: "Asked"
) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("HEMMELIGT-CPR")
    linked = (
        f'<text:section text:name="s"><text:section-source xlink:href="{secret.as_uri()}"/>'
        "<text:p>indhold</text:p></text:section>"
    )
    picture = (
        '<text:p><draw:frame svg:width="5cm" svg:height="5cm">'
        f'<draw:image xlink:href="http://127.0.0.1:{asked.port}/x.png" xlink:type="simple"/>'
        "</draw:frame></text:p>"
    )
    body = "<text:p>Synligt</text:p>" + linked + picture
    made = render_to_pdf(making.at(tmp_path, making.odt(body)), FileType.ODT, folder=folder)
    assert made.pdf_path is not None
    text = inspect(made.pdf_path).text
    assert "Synligt" in text
    assert "HEMMELIGT" not in text
    assert asked.times == 0


@needs_libreoffice
def test_a_document_cannot_show_a_picture_that_lies_on_our_disk(tmp_path: Path, folder: Path) -> None:
    """LibreOffice as delivered puts it folder the PDF."""
    ours = tmp_path / "ours.png"
    ours.write_bytes(making.picture("PNG", size=(77, 55)))
    body = (
        '<text:p>Synligt<draw:frame svg:width="5cm" svg:height="5cm"><draw:image xlink:show="embed" '
        f'xlink:actuate="onLoad" xlink:href="{ours.as_uri()}" xlink:type="simple"/></draw:frame></text:p>'
    )
    made = render_to_pdf(making.at(tmp_path, making.odt(body)), FileType.ODT, folder=folder)
    assert made.pdf_path is not None
    with pikepdf.open(made.pdf_path) as pdf:
        pictures = [
            thing
            for thing in pdf.objects
            if isinstance(thing, pikepdf.Stream) and thing.get("/Subtype") == pikepdf.Name.Image
        ]
    assert pictures == []


@needs_libreoffice
def test_what_takes_too_long_is_ended_with_all_its_processes(tmp_path: Path, folder: Path) -> None:
    made = render_to_pdf(making.at(tmp_path, making.docx("Hej")), FileType.DOCX, folder=folder, timeout=0.3)
    assert made == Rendition(why=NoRendition.TIMED_OUT)
    assert list(folder.iterdir()) == []
    assert not office_processes()


@needs_libreoffice
def test_what_takes_too_much_memory_is_ended(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(render, "RESIDENT", 30_000_000)
    made = render_to_pdf(making.at(tmp_path, making.docx("Hej")), FileType.DOCX, folder=folder)
    assert made == Rendition(why=NoRendition.FAILED)


@needs_libreoffice
def test_what_libreoffice_cannot_read_has_no_rendition(tmp_path: Path, folder: Path) -> None:
    made = render_to_pdf(making.at(tmp_path, making.docx("Hej")[:-200]), FileType.DOCX, folder=folder)
    assert made == Rendition(why=NoRendition.FAILED)


def test_without_libreoffice_the_reason_is_said(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    made = render_to_pdf(making.at(tmp_path, making.docx("Hej")), FileType.DOCX, folder=folder)
    assert made == Rendition(why=NoRendition.NOT_INSTALLED)


@pytest.mark.parametrize(
    "says", ["exit 0", "exit 1", 'mkdir out; echo "<html>" > out/source.pdf', "kill -9 $$"]
)
def test_a_program_that_makes_no_pdf_has_failed(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, says: str
) -> None:
    pretender = tmp_path / "soffice"
    pretender.write_text(f"#!/bin/sh\n{says}\n")
    pretender.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    made = render_to_pdf(making.at(tmp_path, making.docx("Hej")), FileType.DOCX, folder=folder)
    assert made == Rendition(why=NoRendition.FAILED)


@pytest.mark.parametrize("file_type", [FileType.PDF, FileType.PNG, FileType.JPEG])
def test_what_a_browser_shows_itself_is_not_rendered(tmp_path: Path, file_type: FileType) -> None:
    with pytest.raises(ValueError, match="shown as it is"):
        render_to_pdf(tmp_path, file_type, folder=tmp_path)


class Asked:
    """A server on this machine that counts who calls."""

    def __init__(self) -> None:
        self.times = 0
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        threading.Thread(target=self._answer, daemon=True).start()

    def _answer(self) -> None:
        while True:
            try:
                caller, _address = self._socket.accept()
            except OSError:
                return
            self.times += 1
            caller.close()

    def close(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()


@pytest.fixture
def asked() -> Iterator[Asked]:
    server = Asked()
    yield server
    server.close()


def office_processes() -> list[str]:
    """LibreOffice processes of these tests that are still alive, after a moment to die in."""
    alive: list[str] = []
    for _try in range(20):
        alive = [
            process.info["name"]
            for process in psutil.process_iter(["name", "cmdline", "status"])
            if "ledelse-render-" in " ".join(process.info["cmdline"] or [])
            and process.info["status"] != psutil.STATUS_ZOMBIE
        ]
        if not alive:
            break
        time.sleep(0.05)
    return alive
