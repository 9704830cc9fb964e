"""Keeps the catalogues in step with the Danish texts in code and templates.

.ci/messages.py update     write new texts into each catalogue, drop those that are gone (`make messages`)
.ci/messages.py check      say what is missing, left over, unsure or wrong (`make check`)
.ci/messages.py compile    make the .mo files that the app reads, where the .po is newer
"""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
CATALOGUES = ROOT / "ledelse" / "texts" / "catalogues"
LANGUAGES = ("en",)  # beside Danish, which is the source
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "_l": None,
    "lazy_gettext": None,
    "lazy_ngettext": (1, 2),
    "lazy_pgettext": ((1, "c"), 2),
}


def main(arguments: list[str]) -> int:
    """Do what the argument asks; answers with the exit code."""
    action = arguments[0] if len(arguments) == 1 else ""
    if action not in {"update", "check", "compile"}:
        print(__doc__)
        return 2
    return {"update": update, "check": check, "compile": compile_all}[action]()


def update() -> int:
    """Write what the source says into each catalogue."""
    template = texts_in_source()
    for path, catalogue in catalogues():
        template.creation_date = catalogue.creation_date  # no change where no text has changed
        catalogue.update(template, no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(file, catalogue, width=110, sort_output=True, include_lineno=False)
        empty = sum(not is_translated(message) for message in catalogue if message.id)
        print(f"{path.relative_to(ROOT)}: {len(catalogue)} texts, {empty} without translation")
    return 0


def check() -> int:
    """Say everything that is wrong with a catalogue, and where the text stands."""
    template = texts_in_source()
    faults = [
        f"{path.relative_to(ROOT)}: {fault}"
        for path, catalogue in catalogues()
        for fault in faults_of(catalogue, template)
    ]
    print("\n".join(faults), end="\n" if faults else "")
    return 1 if faults else 0


def compile_all() -> int:
    """Make each .mo anew whose .po has changed; whole or not at all."""
    for path, catalogue in catalogues():
        compiled = path.with_suffix(".mo")
        if not path.exists() or (compiled.exists() and compiled.stat().st_mtime >= path.stat().st_mtime):
            continue
        unfinished = path.with_suffix(f".{os.getpid()}")
        with unfinished.open("wb") as file:
            write_mo(file, catalogue)
        unfinished.replace(compiled)
    return 0


def texts_in_source() -> Catalog:
    """Every text marked for translation, with its places."""
    with (ROOT / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    template = Catalog(charset="utf-8")
    found = extract_from_dir(ROOT, methods, options, keywords=KEYWORDS, comment_tags=("Translators:",))
    for name, line, message, comments, context in found:
        template.add(message, None, [(name, line)], auto_comments=comments, context=context)
    return template


def catalogues() -> Iterator[tuple[Path, Catalog]]:
    """The catalogue of each language with its file; an empty one where there is none yet."""
    for language in LANGUAGES:
        path = CATALOGUES / language / "LC_MESSAGES" / "messages.po"
        if not path.exists():
            yield path, Catalog(locale=language, charset="utf-8", project="Ledelse", fuzzy=False)
            continue
        with path.open("rb") as file:
            yield path, read_po(file, locale=language)


def faults_of(catalogue: Catalog, template: Catalog) -> Iterator[str]:
    """What keeps this catalogue from being complete and right."""
    for wanted in template:
        if not wanted.id:
            continue
        message = catalogue.get(wanted.id, wanted.context)
        if message is None:
            yield f"not in the catalogue (make messages): {shown(wanted)}"
        elif message.fuzzy:
            yield f"marked as unsure: {shown(wanted)}"
        elif not is_translated(message):
            yield f"not translated: {shown(wanted)}"
        else:
            yield from (f"{error}: {shown(wanted)}" for error in message.check(catalogue))
    for message in catalogue:
        if message.id and template.get(message.id, message.context) is None:
            yield f"no longer in the source (make messages): {shown(message)}"


def is_translated(message: Message) -> bool:
    """Whether every form has words."""
    forms = message.string if isinstance(message.string, list | tuple) else (message.string,)
    return all(forms)


def shown(message: Message) -> str:
    """A text as a person finds it: its words and its first place."""
    words = message.id if isinstance(message.id, str) else message.id[0]
    place = f" ({message.locations[0][0]}:{message.locations[0][1]})" if message.locations else ""
    return f"{words!r}{place}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
