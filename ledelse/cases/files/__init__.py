"""Files on a case: taken in, looked at, shown, compared.

1. `kernel.storage` keeps the bytes under their SHA-256; nothing else here writes what stays.
2. `inspection.inspect` says by content what a file is, or refuses it with a reason (`WhyNot`).
   The reading happens in a child process (`parsers`) that has lost its network and most of its memory.
3. `render.render_to_pdf` has LibreOffice make the PDF that is read in the browser, in a child of its own.
4. `cover_note` turns a cover note, written as Markdown, into clean HTML, text and its recommendation.
5. `compare.compare` shows what changed between the texts of two versions.

Nothing here knows a database, Flask or a case.
"""

from .inspection import Facts, FileType, Inspection, Limits, Unacceptable, WhyNot, inspect, inspect_own
from .render import NoRendition, Rendition, render_to_pdf

__all__ = [
    "Facts",
    "FileType",
    "Inspection",
    "Limits",
    "NoRendition",
    "Rendition",
    "Unacceptable",
    "WhyNot",
    "inspect",
    "inspect_own",
    "render_to_pdf",
]
