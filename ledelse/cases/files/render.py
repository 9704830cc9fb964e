"""Has LibreOffice turn an Office file into the PDF that is read in the browser."""

import json
import logging
import shutil
import sys
import tempfile
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from . import child
from .parsers.terms import MB, FileType

__all__ = ["NoRendition", "Rendition", "render_to_pdf"]

_log = logging.getLogger(__name__)

RESIDENT = 1024 * MB
LARGEST = 500 * MB
TIMEOUT = 120.0  # seconds
_CONFINE = Path(__file__).parent / "parsers" / "confine.py"

_EXPORTS = {
    FileType.DOCX: "writer_pdf_Export",
    FileType.ODT: "writer_pdf_Export",
    FileType.XLSX: "calc_pdf_Export",
    FileType.PPTX: "impress_pdf_Export",
}
_TAGGED = json.dumps({"UseTaggedPDF": {"type": "boolean", "value": "true"}}, separators=(",", ":"))

# Macros never run; what a document links to (other files of this machine too) is never fetched.
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
{items}
</oor:items>
"""
_ITEM = '<item oor:path="{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
_SAFE = (
    ("/org.openoffice.Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("/org.openoffice.Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("/org.openoffice.Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("/org.openoffice.Office.Writer/Content/Update", "Link", "2"),
    ("/org.openoffice.Office.Calc/Content/Update", "Link", "2"),
    ("/org.openoffice.Office.Common/Save/Document", "CreateBackup", "false"),
)


class NoRendition(StrEnum):
    """Why there is no preview; the file itself is kept and can be downloaded."""

    NOT_INSTALLED = "not_installed"
    FAILED = "failed"
    TIMED_OUT = "timed_out"


@dataclass(frozen=True)
class Rendition:
    """Either the PDF, in the folder that was given, or the reason why there is none."""

    pdf_path: Path | None = None
    why: NoRendition | None = None


def render_to_pdf(path: Path, file_type: FileType, *, folder: Path, timeout: float = TIMEOUT) -> Rendition:
    """Make `folder/rendition.pdf` from an Office file (ValueError for others); `timeout` in seconds.

    The caller owns `folder`, stores the PDF and throws the folder away.
    """
    export = _EXPORTS.get(file_type)
    if export is None:
        raise ValueError(f"{file_type} is shown as it is")
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        return Rendition(why=NoRendition.NOT_INSTALLED)
    with tempfile.TemporaryDirectory(prefix="ledelse-render-", ignore_cleanup_errors=True) as name:
        scratch = Path(name)
        # A copy: LibreOffice puts its lock beside a file and picks its reader by the name's ending.
        source = scratch / f"source{file_type.extension}"
        shutil.copyfile(path, source)
        _write_profile(scratch / "profile")
        command = _command(program, source, export=export, timeout=timeout)
        outcome = child.run(command, folder=scratch, seconds=timeout, resident=RESIDENT)
        return _result(outcome, made=scratch / "out" / "source.pdf", folder=folder)


def _command(program: str, source: Path, *, export: str, timeout: float) -> list[str]:
    # Four processor seconds per second: LibreOffice draws with several threads.
    bounds = {"seconds": timeout * 4, "output": LARGEST, "memory": None, "open_files": 1024}
    return [
        *(sys.executable, "-I", str(_CONFINE), json.dumps(bounds), program),
        f"-env:UserInstallation={(source.parent / 'profile').as_uri()}",
        *("--headless", "--norestore", "--nologo", "--nodefault", "--nolockcheck", "--nofirststartwizard"),
        *("--convert-to", f"pdf:{export}:{_TAGGED}", "--outdir", str(source.parent / "out"), str(source)),
    ]


def _write_profile(profile: Path) -> None:
    items = "\n".join(_ITEM.format(path=path, name=name, value=value) for path, name, value in _SAFE)
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_SETTINGS.format(items=items))


def _result(outcome: child.Outcome, *, made: Path, folder: Path) -> Rendition:
    if outcome.ending is child.Ending.TIMED_OUT:
        return Rendition(why=NoRendition.TIMED_OUT)
    # LibreOffice says 0 also when it could not read the file: what counts is the PDF.
    if outcome.ending is not child.Ending.FINISHED or not _is_pdf(made):
        _log.warning("no rendition (%s): %s", outcome.ending, outcome.last_words)
        return Rendition(why=NoRendition.FAILED)
    return Rendition(pdf_path=Path(shutil.move(made, folder / "rendition.pdf")))


def _is_pdf(made: Path) -> bool:
    if not made.is_file():
        return False
    with made.open("rb") as file:
        return file.read(5) == b"%PDF-"
