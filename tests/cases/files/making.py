"""Makes files for the tests, honest ones and hostile ones; nothing hostile lies in the repository."""

import io
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path

import pikepdf
from PIL import Image

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "application/vnd.openxmlformats-officedocument.{}.main+xml"
ODT = "application/vnd.oasis.opendocument.text"
OFFICE = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:xlink="http://www.w3.org/1999/xlink" '
    'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" '
    'xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" '
    'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"'
)
BILLION_LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha">'
    + "".join(
        f'<!ENTITY {name} "{10 * f"&{before};"}">'
        for before, name in zip("abcdefghi", "bcdefghij", strict=True)
    )
    + "]>"
)
# Written in two halves, so that no virus scanner minds the repository.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR" + b"-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"

Parts = Mapping[str, str | bytes]


def package(parts: Parts, *, packed: bool = True) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED) as target:
        for name, part in parts.items():
            target.writestr(name, part)
    return content.getvalue()


def open_xml(main: str, main_type: str, parts: Parts) -> dict[str, str | bytes]:
    """The parts of an Office Open XML package around its main part."""
    return {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/{main}" ContentType="{main_type}"/></Types>',
        "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r1" Type="{R}/officeDocument" Target="{main}"/></Relationships>',
        **parts,
    }


def docx_parts(body: str = "", *, prolog: str = "", main_type: str = "") -> dict[str, str | bytes]:
    document = f'{prolog}<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'
    stated = main_type or MAIN.format("wordprocessingml.document")
    return open_xml("word/document.xml", stated, {"word/document.xml": document})


def paragraphs(*texts: str) -> str:
    return "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in texts)


def docx(*texts: str) -> bytes:
    return package(docx_parts(paragraphs(*texts)))


def xlsx() -> bytes:
    rows = (
        '<row r="1"><c r="A1" t="s"><v>1</v></c><c r="B1" t="s"><v>0</v></c></row>'
        '<row r="2"><c r="A2" t="inlineStr"><is><t>Skole</t></is></c><c r="B2"><v>4500</v></c></row>'
    )
    workbook_rels = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{R}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{R}/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
    )
    parts = {
        "xl/workbook.xml": f'<workbook xmlns="{S}" xmlns:r="{R}"><sheets>'
        '<sheet name="Ark1" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": workbook_rels,
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{S}"><sheetData>{rows}</sheetData></worksheet>',
        "xl/sharedStrings.xml": f'<sst xmlns="{S}"><si><t>Beløb</t></si>'
        "<si><r><t>Po</t></r><r><t>st</t></r></si></sst>",
    }
    return package(open_xml("xl/workbook.xml", MAIN.format("spreadsheetml.sheet"), parts))


def pptx(*slides: str) -> bytes:
    parts: dict[str, str | bytes] = {"ppt/presentation.xml": "<presentation/>"}
    for number, text in enumerate(slides, start=1):
        parts[f"ppt/slides/slide{number}.xml"] = (
            f'<s xmlns:a="{A}"><a:p><a:r><a:t>{text}</a:t></a:r></a:p></s>'
        )
    return package(open_xml("ppt/presentation.xml", MAIN.format("presentationml.presentation"), parts))


def odt_parts(body: str, *, prolog: str = "", mime: str = ODT) -> dict[str, str | bytes]:
    manifest = (
        f"<manifest:manifest {OFFICE}>"
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{mime}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
        "</manifest:manifest>"
    )
    content = (
        f'{prolog}<office:document-content office:version="1.3" {OFFICE}><office:body><office:text>{body}'
        "</office:text></office:body></office:document-content>"
    )
    return {"mimetype": mime, "content.xml": content, "META-INF/manifest.xml": manifest}


def odt(body: str) -> bytes:
    return package(odt_parts(body))


def pdf(*texts: str, encryption: pikepdf.Encryption | None = None) -> bytes:
    """A PDF with a page per text (ASCII)."""
    document = pikepdf.new()
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
    )
    for text in texts:
        page = document.add_blank_page(page_size=(595, 842))
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=document.make_indirect(font)))
        page.Contents = document.make_stream(f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET".encode())
    return saved(document, encryption=encryption)


def saved(document: pikepdf.Pdf, *, encryption: pikepdf.Encryption | None = None) -> bytes:
    content = io.BytesIO()
    document.save(content, encryption=encryption or False)
    return content.getvalue()


def pdf_with_stream(raw: bytes, *, filters: int) -> bytes:
    """One page whose content is `raw`, said to be deflated that many times."""
    document = pikepdf.open(io.BytesIO(pdf("x")))
    stream = document.make_stream(b"")
    stream.write(raw, filter=pikepdf.Array([pikepdf.Name.FlateDecode] * filters))
    document.pages[0].obj.Contents = stream
    content = io.BytesIO()
    document.save(content, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    return content.getvalue()


def deflated(content: bytes, *, times: int = 1) -> bytes:
    for _time in range(times):
        content = zlib.compress(content, 9)
    return content


def picture(kind: str, *, size: tuple[int, int] = (30, 20), orientation: int | None = None) -> bytes:
    content, exif = io.BytesIO(), Image.Exif()
    if orientation:
        exif[0x0112] = orientation
    Image.new("RGB", size, "white").save(content, kind, exif=exif)
    return content.getvalue()


def png_claiming(width: int, height: int) -> bytes:
    """A few bytes that say they are an enormous picture."""

    def piece(kind: bytes, content: bytes) -> bytes:
        return len(content).to_bytes(4) + kind + content + zlib.crc32(kind + content).to_bytes(4)

    header = width.to_bytes(4) + height.to_bytes(4) + b"\x08\x02\0\0\0"
    start = b"\x89PNG\r\n\x1a\n"
    return start + piece(b"IHDR", header) + piece(b"IDAT", zlib.compress(b"\0")) + piece(b"IEND", b"")


def at(folder: Path, content: bytes) -> Path:
    """The content as a file without a name that says anything."""
    path = folder / "upload"
    path.write_bytes(content)
    return path
