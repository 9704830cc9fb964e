"""Cuts every icon into one file, `static/icons.svg`, always the same way, so that a page fetches it once."""

import re
import sys
from pathlib import Path

STATIC = Path(__file__).resolve().parents[1]
SPRITE = STATIC / "icons.svg"
SOURCES = (STATIC / "vendor" / "dkfds-11.2.0" / "icons", STATIC / "icons")
SVG = re.compile(r"<svg\b([^>]*)>(.*)</svg>", re.DOTALL)
VIEW_BOX = re.compile(r'viewBox="([^"]+)"')


def cut() -> str:
    """The sprite: one symbol per icon, in order of name; one of ours replaces a borrowed one of the same name."""
    icons = {path.stem: path for folder in SOURCES for path in folder.glob("*.svg")}
    symbols = "\n".join(
        symbol(name, path.read_text(encoding="utf-8")) for name, path in sorted(icons.items())
    )
    return f'<svg xmlns="http://www.w3.org/2000/svg">\n{symbols}\n</svg>\n'


def symbol(name: str, svg: str) -> str:
    """One icon as a symbol that can be used by its name."""
    drawing, box = SVG.search(svg), VIEW_BOX.search(svg)
    if drawing is None or box is None:
        raise SystemExit(f"{name}: not an icon with a viewBox")
    return f'<symbol id="{name}" viewBox="{box[1]}">{" ".join(drawing[2].split())}</symbol>'


def is_current() -> bool:
    """Whether the file in place is what would be cut now."""
    return SPRITE.is_file() and SPRITE.read_text(encoding="utf-8") == cut()


def write() -> None:
    """Put the sprite in place."""
    SPRITE.write_text(cut(), encoding="utf-8")


if __name__ == "__main__":
    write()
    sys.exit(0)
