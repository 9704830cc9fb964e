"""Reads HTML strictly into a small tree: what is not closed, closed twice or nested wrongly is a fault."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
)
UNSEEN = frozenset(["script", "style", "template", "title", "head"])


@dataclass(eq=False)
class Node:
    """An element with its attributes (one without a value is ""); texts and elements below it in order."""

    tag: str
    attributes: dict[str, str]
    parent: "Node | None"
    line: int = 0
    children: list["Node | str"] = field(default_factory=list)

    def get(self, name: str) -> str | None:
        """The value of an attribute."""
        return self.attributes.get(name)

    @property
    def elements(self) -> Iterator["Node"]:
        """All elements below, in the order of the page."""
        for child in self.children:
            if isinstance(child, Node):
                yield child
                yield from child.elements

    @property
    def ancestors(self) -> Iterator["Node"]:
        """All elements around, the nearest first."""
        if self.parent is not None:
            yield self.parent
            yield from self.parent.ancestors

    def all(self, *tags: str) -> list["Node"]:
        """All elements below with one of these tags."""
        return [node for node in self.elements if node.tag in tags]

    @property
    def text(self) -> str:
        """What can be read of it, spaces as in the source; pictures say their words."""
        return "".join(self._texts())

    def _texts(self) -> Iterator[str]:
        for child in self.children:
            if isinstance(child, str):
                yield child
            elif child.tag == "img":
                yield child.get("alt") or ""
            elif child.tag == "svg":
                yield child.get("aria-label") or ""
            elif child.tag not in UNSEEN:
                yield from child._texts()

    def __str__(self) -> str:
        shown = [
            f'{key}="{self.attributes[key]}"' for key in ("id", "class", "name") if key in self.attributes
        ]
        return f"<{' '.join([self.tag, *shown])}> on line {self.line}"


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node("#root", {}, None)
        self.open = self.root
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        node = Node(tag, {name: value or "" for name, value in attrs}, self.open, self.getpos()[0])
        self.faults += [f"{node} has {name} twice" for name in {*names} if names.count(name) > 1]
        self.open.children.append(node)
        if tag not in VOID:
            self.open = node

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open = self.open.parent or self.root

    def handle_endtag(self, tag: str) -> None:
        if tag == self.open.tag:
            self.open = self.open.parent or self.root
        else:
            self.faults.append(f"</{tag}> on line {self.getpos()[0]} ends {self.open}")

    def handle_data(self, data: str) -> None:
        self.open.children.append(data)


def parse(html: str) -> tuple[Node, list[str]]:
    """The tree, and what is wrong with how it is written."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    if reader.open is not reader.root:
        reader.faults.append(f"{reader.open} is never closed")
    return reader.root, reader.faults
