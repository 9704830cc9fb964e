"""Cover notes written in the browser: Markdown in, clean HTML, plain text and the recommendation out."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

LONGEST = 100_000  # characters; the form refuses more, so that nobody can write a page that takes minutes

_TAGS = {
    *("h1", "h2", "h3", "h4", "h5", "h6", "p", "br", "hr", "blockquote"),
    *("ul", "ol", "li", "strong", "em", "s", "code", "pre", "a"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}
_ALIGNMENTS = {"right", "center"}
_RECOMMENDATION = re.compile(
    r"((forvaltningens|administrationens|borgmesterens)\s+)?indstilling\s*[:.]?", re.IGNORECASE
)


class TooLong(ValueError):
    """More than LONGEST characters."""


def render(markdown: str, *, top_heading: int = 2) -> str:
    """Clean HTML; `#` becomes `<h{top_heading}>`, so that the page keeps its only h1. Raises TooLong.

    Aligned cells carry the class `right` or `center`: inline styles are not allowed on our pages.
    """
    parser = _parser()
    tokens = _parse(parser, markdown)
    for token in _with_children(tokens):
        _adapt(token, top_heading=top_heading)
    html = parser.renderer.render(tokens, parser.options, {})
    return nh3.clean(
        html,
        tags=_TAGS,
        attributes={"a": {"href", "title"}, "th": {"scope"}, "ol": {"start"}},
        allowed_classes={"th": _ALIGNMENTS, "td": _ALIGNMENTS},
        url_schemes={"http", "https", "mailto"},
        url_relative="deny",
        link_rel="noopener noreferrer nofollow",
    )


def plain_text(markdown: str) -> str:
    """The words without the marks, a line per paragraph, item or row: for search and for comparing."""
    lines: list[str] = []
    cells: list[str] = []
    for token in _parse(_parser(), markdown):
        if token.type == "inline":
            cells.append(_words(token))
        elif token.type in {"fence", "code_block"}:
            lines.append(token.content.rstrip())
        if cells and token.type not in {"inline", "th_open", "th_close", "td_open", "td_close"}:
            lines.append("\t".join(cells))
            cells = []
    return "\n".join(lines)


def recommendation(markdown: str) -> str | None:
    """The Markdown under the heading "Indstilling", up to the next heading not below it; else None."""
    tokens = _parse(_parser(), markdown)
    headings = list(_headings(tokens))
    for at, (level, title, _first, after) in enumerate(headings):
        if _RECOMMENDATION.fullmatch(title):
            ends = (first for below, _title, first, _after in headings[at + 1 :] if below <= level)
            lines = _lines(markdown)
            return "\n".join(lines[after : next(ends, len(lines))]).strip() or None
    return None


def is_recommendation(line: str) -> bool:
    """Whether a line is the heading of a recommendation; in a note that came as a file there are only lines."""
    return bool(_RECOMMENDATION.fullmatch(line.strip()))


def _parser() -> MarkdownIt:
    return _Parser("commonmark", {"html": False}).enable(["table", "strikethrough"]).disable("image")


class _Parser(MarkdownIt):
    """Leaves links that we would not let out as the text they were; nh3 checks again."""

    def validateLink(self, url: str) -> bool:  # noqa: N802 - markdown-it's name
        return url.lower().startswith(("http://", "https://", "mailto:"))


def _parse(parser: MarkdownIt, markdown: str) -> list[Token]:
    if len(markdown) > LONGEST:
        raise TooLong(len(markdown))
    return parser.parse(markdown)


def _lines(markdown: str) -> list[str]:
    """As markdown-it counts them: it knows three line ends, `splitlines` knows ten."""
    return re.split(r"\r\n|\r|\n", markdown)


def _with_children(tokens: Sequence[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from token.children or ()


def _adapt(token: Token, *, top_heading: int) -> None:
    if token.type in {"heading_open", "heading_close"}:
        token.tag = f"h{min(6, int(token.tag[1:]) + top_heading - 1)}"
    elif token.type in {"th_open", "td_open"}:
        alignment = str(token.attrs.pop("style", "")).removeprefix("text-align:")
        if alignment in _ALIGNMENTS:
            token.attrSet("class", alignment)
        if token.type == "th_open":
            token.attrSet("scope", "col")


def _words(inline: Token) -> str:
    breaks = {"softbreak": " ", "hardbreak": "\n"}
    return "".join(breaks.get(token.type, token.content) for token in inline.children or ())


def _headings(tokens: Sequence[Token]) -> Iterator[tuple[int, str, int, int]]:
    """Level, title, first line, line after, of each heading that is not inside a list or a quotation."""
    for opening, inline in pairwise(tokens):
        if opening.type == "heading_open" and opening.level == 0 and opening.map is not None:
            yield int(opening.tag[1:]), _words(inline).strip(), opening.map[0], opening.map[1]
