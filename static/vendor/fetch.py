"""Fetches the front-end parts that others made, as `lock.json` lists them, and checks that none has changed.

    python static/vendor/fetch.py            put every file in place, from npm, and verify it
    python static/vendor/fetch.py --check    only verify what is in place: no network, no Node (`make check`)
    python static/vendor/fetch.py --relock   write the integrity of what npm gives: after a version is raised

A package in the lock names its files (`source` in the npm package, `path` from the root of the repository)
and its licence. The icon sprite, `static/icons.svg`, is cut from the icons in place and from our own, always
the same way; after a change in `static/icons` alone: --sprite.
"""

import argparse
import base64
import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import TypedDict

ROOT = Path(__file__).resolve().parents[2]
VENDOR = Path(__file__).resolve().parent
LOCK = VENDOR / "lock.json"
OURS = {"fetch.py", "lock.json"}
SPRITE = ROOT / "static" / "icons.svg"
ICONS = (VENDOR / "dkfds-11.2.0" / "icons", ROOT / "static" / "icons")
SVG = re.compile(r"<svg\b([^>]*)>(.*)</svg>", re.DOTALL)
VIEW_BOX = re.compile(r'viewBox="([^"]+)"')


class File(TypedDict):
    """One file: where npm has it, where we have it, and what it must hash to."""

    source: str
    path: str
    integrity: str


class Package(TypedDict):
    """One npm package in one exact version."""

    name: str
    version: str
    licence: str
    files: list[File]


def main(arguments: list[str]) -> int:
    """Do what the arguments ask; answers with the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--check", action="store_true", help="verify only, offline")
    parser.add_argument("--relock", action="store_true", help="accept what npm gives and write the lock")
    parser.add_argument("--sprite", action="store_true", help="cut the icon sprite anew, offline")
    chosen = parser.parse_args(arguments)
    packages: list[Package] = json.loads(LOCK.read_text(encoding="utf-8"))
    if not (chosen.check or chosen.sprite):
        for package in packages:
            fetch(package, relock=chosen.relock)
        LOCK.write_text(json.dumps(packages, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    if not chosen.check:
        SPRITE.write_text(cut_sprite(), encoding="utf-8")
    return report(faults(packages))


def faults(packages: list[Package]) -> list[str]:
    """Every way in which the folder differs from the lock, in words."""
    locked = {file["path"]: file["integrity"] for package in packages for file in package["files"]}
    found = [fault for path, wanted in locked.items() if (fault := file_fault(path, wanted=wanted))]
    strays = (path for path in VENDOR.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    for path in sorted(strays):
        relative = path.relative_to(ROOT).as_posix()
        if relative not in locked and not (path.parent == VENDOR and path.name in OURS):
            found.append(f"{relative}: not in lock.json")
    if not SPRITE.is_file() or SPRITE.read_text(encoding="utf-8") != cut_sprite():
        found.append(
            "static/icons.svg: differs from the icons it is cut from; run static/vendor/fetch.py --sprite"
        )
    return found


def file_fault(path: str, *, wanted: str) -> str | None:
    """What is wrong with one locked file, if anything."""
    place = ROOT / path
    if not place.is_file():
        return f"{path}: missing; run static/vendor/fetch.py"
    if integrity(place.read_bytes()) != wanted:
        return f"{path}: changed since it was locked; run static/vendor/fetch.py"
    return None


def fetch(package: Package, *, relock: bool) -> None:
    """Take the package's files out of its npm tarball; a wrong hash stops everything before it is written."""
    with tempfile.TemporaryDirectory() as folder, tarfile.open(packed(package, Path(folder))) as tarball:
        for file in package["files"]:
            member = tarball.extractfile(f"package/{file['source']}")
            if member is None:
                raise SystemExit(f"{package['name']}: {file['source']} is not a file")
            place(file, member.read(), relock=relock)


def packed(package: Package, folder: Path) -> Path:
    """The tarball, as the machine's own npm settings fetch it."""
    wanted = f"{package['name']}@{package['version']}"
    subprocess.run(
        ["npm", "pack", "--silent", "--ignore-scripts", wanted], cwd=folder, check=True, stdout=sys.stderr
    )
    return next(folder.glob("*.tgz"))


def place(file: File, content: bytes, *, relock: bool) -> None:
    """Write one file, once its hash is the locked one."""
    if relock:
        file["integrity"] = integrity(content)
    if file["integrity"] != integrity(content):
        raise SystemExit(f"{file['path']}: npm gave something else than the lock says")
    target = ROOT / file["path"]
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)


def integrity(content: bytes) -> str:
    """The hash as browsers write it: sha384 in base64."""
    return "sha384-" + base64.b64encode(hashlib.sha384(content).digest()).decode()


def cut_sprite() -> str:
    """The sprite: one symbol per icon, in order of name; one of ours replaces a borrowed one of the same name."""
    icons = {path.stem: path for folder in ICONS for path in folder.glob("*.svg")}
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


def report(found: list[str]) -> int:
    """Say what is wrong; answers with the exit code."""
    for fault in found:
        print(fault, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
