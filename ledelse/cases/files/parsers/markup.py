"""Reads XML without entities, networks or trust."""

from collections.abc import Callable, Iterator
from xml.parsers import expat

from .terms import Unacceptable, WhyNot

DEEPEST = 500


class EnoughText(BaseException):
    """There is as much text as was asked for. Not an Exception, so that no library takes it for a fault."""


class Malformed(Unacceptable):
    """Not XML at all, or only the beginning of it."""

    def __init__(self) -> None:
        super().__init__(WhyNot.BROKEN)


def read(
    chunks: Iterator[bytes],
    *,
    start: Callable[[str, dict[str, str]], None] | None = None,
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Parse one XML file. Handlers get local names. Raises Malformed, Unacceptable, EnoughText."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    depth = _Depth(start=start, end=end)
    parser.StartElementHandler = depth.starts
    parser.EndElementHandler = depth.ends
    parser.EntityDeclHandler = _refuse_entities
    if text is not None:
        parser.CharacterDataHandler = text
    try:
        for chunk in chunks:
            parser.Parse(chunk)
        parser.Parse(b"", True)  # noqa: FBT003 - "that was all"; expat takes it by position only
    except (expat.ExpatError, ValueError, LookupError) as fault:  # LookupError: an encoding nobody knows
        raise Malformed from fault


def local(name: str) -> str:
    """`p` of `namespace p`."""
    return name.rpartition(" ")[2]


class _Depth:
    """Counts how deep the elements go, and passes them on by their local names."""

    def __init__(
        self, *, start: Callable[[str, dict[str, str]], None] | None, end: Callable[[str], None] | None
    ) -> None:
        self._depth, self._start, self._end = 0, start, end

    def starts(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise Unacceptable(WhyNot.UNSAFE)
        if self._start is not None:
            self._start(local(name), {local(key): value for key, value in attributes.items()})

    def ends(self, name: str) -> None:
        self._depth -= 1
        if self._end is not None:
            self._end(local(name))


def _refuse_entities(*_declaration: object) -> None:
    """No program writes them into Office files; what does is after our memory or our files."""
    raise Unacceptable(WhyNot.UNSAFE)
