"""Files sent to break us: each refused with its reason, quickly, and nothing but a refusal."""

import io
import json
import os
import struct
import textwrap
import time
import warnings
import zipfile
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from ledelse.cases.files import inspection
from ledelse.cases.files.inspection import Limits, Unacceptable, WhyNot, inspect
from ledelse.cases.files.parsers.terms import MB, Facts
from tests.cases.files import making

DOCX = making.docx_parts(making.paragraphs("Hej"))


def refused(folder: Path, content: bytes, *, limits: Limits | None = None) -> tuple[WhyNot, Facts]:
    with pytest.raises(Unacceptable) as refusal:
        inspect(making.at(folder, content), limits=limits)
    return refusal.value.why, refusal.value.facts


def test_an_empty_file_is_refused_as_empty(tmp_path: Path) -> None:
    assert refused(tmp_path, b"") == (WhyNot.EMPTY, {})


def test_a_file_over_the_limit_is_refused_before_it_is_read(tmp_path: Path) -> None:
    content = making.pdf("Hej")
    facts = {"limit": len(content) - 1, "actual": len(content)}
    assert refused(tmp_path, content, limits=Limits(size=len(content) - 1)) == (WhyNot.TOO_LARGE, facts)
    assert inspect(making.at(tmp_path, content), limits=Limits(size=len(content))).pages == 1


@pytest.mark.parametrize(
    ("content", "looks_like"),
    [
        (making.EICAR, ""),
        (b"just some words", ""),
        (b"MZ\x90\0" + bytes(200), "exe"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "svg"),
        (b'<?xml version="1.0"?><svg onload="alert(1)"/>', "svg"),
        (b"<!DOCTYPE html><title>%PDF-1.7</title>", "html"),
        (b"GIF89a" + making.pdf("x"), "gif"),
        (b"{\\rtf1 hej}", "rtf"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "doc"),
        (making.package({"a.txt": "hej"}), "zip"),
        (making.package({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}), "ods"),
        (b"#!/bin/sh\nrm -rf ~\n", "script"),
    ],
)
def test_other_types_are_refused_and_named_where_known(
    tmp_path: Path, content: bytes, looks_like: str
) -> None:
    assert refused(tmp_path, content) == (WhyNot.UNKNOWN_TYPE, {"looks_like": looks_like})


@pytest.mark.parametrize("front", [making.pdf("x"), making.picture("PNG"), making.picture("JPEG")])
def test_a_file_that_is_a_package_too_is_refused(tmp_path: Path, front: bytes) -> None:
    assert refused(tmp_path, front + making.docx("Hej"))[0] is WhyNot.AMBIGUOUS


def test_a_package_behind_something_else_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path, b"PK\x03\x04" + bytes(100) + making.docx("Hej"))[0] is WhyNot.AMBIGUOUS


def test_a_package_that_is_two_documents_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path, making.package({**making.odt_parts(""), **DOCX}))[0] is WhyNot.AMBIGUOUS


def test_a_package_with_two_main_parts_is_refused(tmp_path: Path) -> None:
    types = str(DOCX["[Content_Types].xml"]).replace(
        "</Types>",
        f'<Override PartName="/x.xml" ContentType="{making.MAIN.format("spreadsheetml.sheet")}"/></Types>',
    )
    links = str(DOCX["_rels/.rels"]).replace(
        "</Relationships>",
        f'<Relationship Id="r2" Type="{making.R}/officeDocument" Target="x.xml"/></Relationships>',
    )
    two = {**DOCX, "[Content_Types].xml": types, "_rels/.rels": links, "x.xml": "<x/>"}
    assert refused(tmp_path, making.package(two))[0] is WhyNot.AMBIGUOUS


def test_an_encrypted_office_file_is_refused_as_such(tmp_path: Path) -> None:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000) + "EncryptedPackage".encode("utf-16-le")
    assert refused(tmp_path, ole)[0] is WhyNot.ENCRYPTED


def test_an_encrypted_odt_is_refused_as_such(tmp_path: Path) -> None:
    parts = {**making.odt_parts(""), "META-INF/manifest.xml": "<m><encryption-data/></m>"}
    assert refused(tmp_path, making.package(parts))[0] is WhyNot.ENCRYPTED


@pytest.mark.parametrize(
    "parts",
    [
        {**DOCX, "word/vbaProject.bin": b"\0"},
        making.docx_parts(main_type="application/vnd.ms-word.document.macroEnabled.main+xml"),
        {**making.odt_parts(""), "Basic/Standard/Module1.xml": "<x/>"},
    ],
)
def test_macros_are_refused(tmp_path: Path, parts: dict[str, str | bytes]) -> None:
    assert refused(tmp_path, making.package(parts))[0] is WhyNot.MACROS


def test_a_zip_bomb_is_refused_by_what_it_says(tmp_path: Path) -> None:
    bomb = making.package({**DOCX, "word/media/image1.bin": bytes(30 * MB)})
    assert len(bomb) < 100_000
    why, facts = refused(tmp_path, bomb)
    assert why is WhyNot.UNPACKS_TOO_LARGE
    assert int(facts["actual"]) > 30 * MB


def test_a_package_that_unpacks_past_the_limit_is_refused(tmp_path: Path) -> None:
    large = making.package({**DOCX, "word/media/image1.bin": os.urandom(2 * MB)})
    assert refused(tmp_path, large, limits=Limits(unpacked=MB))[0] is WhyNot.UNPACKS_TOO_LARGE
    assert inspect(making.at(tmp_path, large), limits=Limits(unpacked=3 * MB)).text == "Hej"


def test_a_package_that_lies_about_its_sizes_is_refused(tmp_path: Path) -> None:
    content = making.package({**DOCX, "word/media/image1.bin": bytes(5 * MB)})
    lying = content.replace(struct.pack("<L", 5 * MB), struct.pack("<L", 10))
    assert lying != content
    assert refused(tmp_path, lying)[0] is WhyNot.BROKEN


def test_parts_that_share_their_bytes_are_refused(tmp_path: Path) -> None:
    """The better zip bomb: many entries that point at one heap of zeroes."""
    content = bytearray(making.package({**DOCX, "word/a.bin": bytes(50_000), "word/b.bin": bytes(50_000)}))
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        first = opened.getinfo("word/a.bin").header_offset
    entry = content.rfind(b"word/b.bin") - 46
    content[entry + 42 : entry + 46] = struct.pack("<L", first)
    assert refused(tmp_path, bytes(content))[0] is WhyNot.UNSAFE


def test_too_many_parts_are_refused(tmp_path: Path) -> None:
    many = making.package({**DOCX, **{f"word/{number}.bin": b"" for number in range(60)}})
    assert refused(tmp_path, many, limits=Limits(parts=50)) == (
        WhyNot.TOO_MANY_PARTS,
        {"limit": 50, "actual": 63},
    )


def test_packages_in_packages_are_counted(tmp_path: Path) -> None:
    inner = making.package({"x": "x"})
    nested = making.package({**DOCX, **{f"word/embeddings/{number}.xlsx": inner for number in range(4)}})
    assert refused(tmp_path, nested, limits=Limits(packages_inside=3))[0] is WhyNot.TOO_MANY_PARTS
    assert inspect(making.at(tmp_path, nested), limits=Limits(packages_inside=4)).text == "Hej"


@pytest.mark.parametrize(
    "name", ["../../etc/cron.d/x", "word/../../x", "/etc/passwd", "..\\x", "C:\\x", "WORD/document.XML"]
)
def test_names_that_lead_out_or_meet_twice_are_refused(tmp_path: Path, name: str) -> None:
    assert refused(tmp_path, making.package({**DOCX, name: b"x"}))[0] is WhyNot.UNSAFE


def test_two_parts_of_one_name_are_refused(tmp_path: Path) -> None:
    content = io.BytesIO(making.package(DOCX))
    with warnings.catch_warnings(), zipfile.ZipFile(content, "a") as target:
        warnings.simplefilter("ignore")
        target.writestr("word/document.xml", "<other/>")
    assert refused(tmp_path, content.getvalue())[0] is WhyNot.UNSAFE


@pytest.mark.parametrize(
    "parts",
    [
        making.docx_parts("<w:p><w:r><w:t>&j;</w:t></w:r></w:p>", prolog=making.BILLION_LAUGHS),
        making.odt_parts("<text:p>&j;</text:p>", prolog=making.BILLION_LAUGHS),
        {**DOCX, "word/styles.xml": making.BILLION_LAUGHS + "<x>&j;</x>"},
        {**DOCX, "word/x.xml": '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'},
        {**DOCX, "word/x.xml": "<x>" * 600 + "</x>" * 600},
    ],
)
def test_entities_and_bottomless_xml_are_refused(tmp_path: Path, parts: dict[str, str | bytes]) -> None:
    started = time.monotonic()
    assert refused(tmp_path, making.package(parts))[0] is WhyNot.UNSAFE
    assert time.monotonic() - started < 10


@pytest.mark.parametrize(
    "content",
    [
        making.docx("Hej")[:-30],
        making.package({**DOCX, "word/document.xml": "<w:document><w:body>"}),
        making.package({name: part for name, part in DOCX.items() if name != "word/document.xml"}),
        making.picture("PNG")[:-40],
        making.picture("JPEG", size=(1000, 1000))[:-500],
        making.pdf("x")[:200],
        b"%PDF-1.7\n" + bytes(1000),
        b"%PDF-",
    ],
)
def test_cut_off_files_are_refused_as_broken(tmp_path: Path, content: bytes) -> None:
    assert refused(tmp_path, content)[0] is WhyNot.BROKEN


def test_a_changed_byte_in_a_part_is_noticed(tmp_path: Path) -> None:
    stored = making.package({**DOCX, "word/media/a.bin": b"unmistakable"}, packed=False)
    assert refused(tmp_path, stored.replace(b"unmistakable", b"unmistakeble"))[0] is WhyNot.BROKEN


def test_half_a_pdf_is_not_repaired_in_silence(tmp_path: Path) -> None:
    """Silence: qpdf would make a shorter document of it, and nobody would know that pages are missing."""
    document = pikepdf.open(io.BytesIO(making.pdf(*["Side"] * 40)))
    content = io.BytesIO()
    document.save(content, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    whole = content.getvalue()
    trailer = whole[whole.rfind(b"trailer") :]
    cut = whole[: len(whole) // 2] + trailer.split(b"startxref")[0]
    assert len(pikepdf.open(io.BytesIO(cut)).pages) > 0
    assert refused(tmp_path, cut)[0] is WhyNot.BROKEN


def test_a_pdf_without_pages_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path, making.saved(pikepdf.new()))[0] is WhyNot.BROKEN


def test_a_pdf_with_too_many_pages_is_refused(tmp_path: Path) -> None:
    document = pikepdf.new()
    for _page in range(5001):
        document.add_blank_page()
    assert refused(tmp_path, making.saved(document)) == (
        WhyNot.TOO_MANY_PAGES,
        {"limit": 5000, "actual": 5001},
    )


def test_a_page_tree_that_bites_its_tail_is_refused(tmp_path: Path) -> None:
    document = pikepdf.open(io.BytesIO(making.pdf("x")))
    pages = document.Root.Pages
    loop = making.saved(document)
    number = pages.objgen[0]
    kids = f"/Kids [ {document.pages[0].objgen[0]} 0 R ]".encode()
    assert kids in loop
    bitten = loop.replace(kids, f"/Kids [ {number} 0 R ]".encode())
    assert refused(tmp_path, bitten)[0] is WhyNot.BROKEN


def test_too_many_slides_are_refused(tmp_path: Path) -> None:
    assert refused(tmp_path, making.pptx("a", "b", "c"), limits=Limits(pages=2)) == (
        WhyNot.TOO_MANY_PAGES,
        {"limit": 2, "actual": 3},
    )


@pytest.mark.parametrize("times", [1, 2])
def test_a_pdf_page_that_unpacks_past_the_limit_is_refused(tmp_path: Path, times: int) -> None:
    bomb = making.pdf_with_stream(making.deflated(b" " * (12 * MB), times=times), filters=times)
    assert len(bomb) < 100_000
    limits = Limits(unpacked=10 * MB)
    assert refused(tmp_path, bomb, limits=limits) == (WhyNot.UNPACKS_TOO_LARGE, {"limit": 10 * MB})


def test_an_enormous_picture_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    facts = {"limit": 60_000_000, "actual": 50_000 * 50_000}
    started = time.monotonic()
    assert refused(tmp_path, making.png_claiming(50_000, 50_000)) == (WhyNot.TOO_MANY_PIXELS, facts)
    assert time.monotonic() - started < 10


def test_memory_is_limited(tmp_path: Path) -> None:
    large = making.picture("PNG", size=(4000, 4000))
    assert refused(tmp_path, large, limits=Limits(memory=90 * MB))[0] is WhyNot.UNPACKS_TOO_LARGE
    assert inspect(making.at(tmp_path, large)).width == 4000


LYING = {
    "silent": "pass",
    "no json": "print('%PDF-')",
    "a list": "print('[1]')",
    "a number": "print('7')",
    "deep": "print('[' * 100000)",
    "unknown reason": 'print(\'{"why": "because", "facts": {}}\')',
    "unknown type": 'print(\'{"type": "exe", "found": {}}\')',
    "no facts": 'print(\'{"why": "broken"}\')',
    "pages below zero": 'print(json.dumps({"type": "pdf", "found": {**FOUND, "pages": -1}}))',
    "pages as text": 'print(json.dumps({"type": "pdf", "found": {**FOUND, "pages": "7"}}))',
    "text as list": 'print(json.dumps({"type": "pdf", "found": {**FOUND, "text": ["a"]}}))',
    "dies": "import os; os.kill(os.getpid(), 9)",
    "crashes": "import ctypes; ctypes.string_at(0)",
    "fails": "raise SystemExit(3)",
}
FOUND: dict[str, Any] = {
    "pages": 1,
    "width": None,
    "height": None,
    "text": "",
    "text_is_whole": True,
    "tagged": None,
    "encrypted": False,
}


@pytest.fixture
def child_that(monkeypatch: pytest.MonkeyPatch) -> Any:
    def says(code: str) -> None:
        program = f"import json\nFOUND = {FOUND!r}\n{textwrap.dedent(code)}"
        monkeypatch.setattr(inspection, "_START", program)

    return says


@pytest.mark.parametrize("code", LYING.values(), ids=LYING.keys())
def test_a_dead_or_lying_child_means_broken(tmp_path: Path, child_that: Any, code: str) -> None:
    child_that(code)
    assert refused(tmp_path, b"anything")[0] is WhyNot.BROKEN


def test_an_honest_child_is_believed_but_not_beyond_the_limits(tmp_path: Path, child_that: Any) -> None:
    answer = {"type": "pdf", "found": {**FOUND, "text": "a\0b" + "c" * 100}}
    child_that(f"print({json.dumps(answer)!r})")
    found = inspect(making.at(tmp_path, b"anything"), limits=Limits(text=10))
    assert (found.text, found.pages) == ("ab" + "c" * 7, 1)


def test_a_child_that_hangs_is_ended_with_all_it_has_started(tmp_path: Path, child_that: Any) -> None:
    child_that(
        f"""
        import subprocess, time
        started = subprocess.Popen(["sleep", "600"])
        open({str(tmp_path / "pid")!r}, "w").write(str(started.pid))
        time.sleep(600)
        """
    )
    why, facts = refused(tmp_path, b"anything", limits=Limits(seconds=1))
    assert (why, facts) == (WhyNot.TIMED_OUT, {"limit": 1})
    assert is_gone(int((tmp_path / "pid").read_text()))


def test_a_child_that_hangs_costs_no_more_than_its_seconds_of_processor(
    tmp_path: Path, child_that: Any
) -> None:
    folder = str(Path(inspection.__file__).parent)
    child_that(
        f"""
        import sys; sys.path.append({folder!r})
        from parsers.confine import confine
        confine(seconds=0, output=10, memory=None)
        while True: pass
        """
    )
    started = time.monotonic()
    assert refused(tmp_path, b"anything", limits=Limits(seconds=30))[0] is WhyNot.TIMED_OUT
    assert time.monotonic() - started < 20


def test_the_child_knows_nothing_of_the_rest_of_the_product(tmp_path: Path, child_that: Any) -> None:
    start = inspection._START
    answer = json.dumps({"type": "pdf", "found": FOUND})
    strangers = "any(name.startswith(('ledelse', 'flask', 'sqlalchemy')) for name in sys.modules)"
    child_that(f"{start.replace('__main__', 'looked_at')}\nassert not {strangers}\nprint({answer!r})")
    assert inspect(making.at(tmp_path, b"anything")).pages == 1


def test_the_network_is_cut_where_the_system_allows_it(tmp_path: Path, child_that: Any) -> None:
    if os.geteuid() != 0:
        pytest.skip("whether an ordinary user may leave the network is for the kernel to say")
    folder = str(Path(inspection.__file__).parent)
    child_that(
        f"""
        import sys, socket; sys.path.append({folder!r})
        from parsers.confine import confine
        confine(seconds=5, output=10_000, memory=None)
        assert [name for _number, name in socket.if_nameindex()] == ["lo"]
        print(json.dumps({{"type": "pdf", "found": FOUND}}))
        """
    )
    assert inspect(making.at(tmp_path, b"anything")).pages == 1


def test_nothing_is_left_in_the_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    inspect(making.at(tmp_path, making.docx("Hej")))
    refused(tmp_path, b"nothing known")
    assert [path.name for path in tmp_path.iterdir()] == ["upload"]


def is_gone(pid: int) -> bool:
    """Dead; or a zombie, when nobody takes the orphans of this machine."""
    stat = Path(f"/proc/{pid}/stat")
    for _try in range(50):
        if not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] == "Z":
            return True
        time.sleep(0.02)
    return False
