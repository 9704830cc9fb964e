"""The child process: `{"path": ..., "limits": {...}}` as argument, one JSON object on standard output."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from .confine import confine
from .sniff import sniff
from .terms import FileType, Found, Limits, Unacceptable, WhyNot
from .writing import Writing

BYTES_PER_CHARACTER = 6  # the longest a character gets in JSON
ENVELOPE = 64 * 1024


def main(request: dict[str, Any]) -> dict[str, object]:
    limits = Limits(**request["limits"])
    confine(seconds=limits.seconds, output=limits.text * BYTES_PER_CHARACTER + ENVELOPE, memory=limits.memory)
    try:
        file_type, found = read(Path(request["path"]), limits=limits)
    except Unacceptable as refusal:
        return {"why": refusal.why, "facts": dict(refusal.facts)}
    except MemoryError:
        return {"why": WhyNot.UNPACKS_TOO_LARGE, "facts": {"limit": limits.memory}}
    return {"type": file_type, "found": asdict(found)}


def read(path: Path, *, limits: Limits) -> tuple[FileType, Found]:
    """Each parser is imported only when needed: that is most of what an inspection costs."""
    writing = Writing(characters=limits.text, seconds=limits.text_seconds)
    file_type = sniff(path)
    if file_type is None:
        from . import office

        return office.read(path, limits=limits, writing=writing)
    if file_type is FileType.PDF:
        from . import pdf

        return file_type, pdf.read(path, limits=limits, writing=writing)
    from . import image

    return file_type, image.read(path, file_type, limits=limits)


if __name__ == "__main__":
    answer = json.dumps(main(json.loads(sys.argv[1])), ensure_ascii=False)
    sys.stdout.buffer.write(answer.encode("utf-8", "replace"))
