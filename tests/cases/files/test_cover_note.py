"""Cover notes: what may be written, what becomes of it, and which part is the recommendation."""

import time

import nh3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledelse.cases.files.cover_note import LONGEST, TooLong, plain_text, recommendation, render

NOTE = """# Ny skole i Nordstrand

Byrådet skal tage **stilling** til [planen](https://nordstrand.example/plan).

## Indstilling

Forvaltningen indstiller,

1. at skolen *bygges*
2. at beløbet frigives

### Note til indstillingen

Gælder fra 2027.

## Økonomi

| Post | Beløb |
|:-----|------:|
| Skole | 4.500 |
"""


def test_headings_lists_tables_links_and_emphasis_are_rendered() -> None:
    html = render(NOTE)
    for piece in (
        "<h2>Ny skole i Nordstrand</h2>",
        "<h3>Indstilling</h3>",
        "<strong>stilling</strong>",
        "<li>at skolen <em>bygges</em></li>",
        '<th class="right" scope="col">Beløb</th>',
        '<td class="right">4.500</td>',
        "<td>Skole</td>",
    ):
        assert piece in html


def test_the_page_keeps_its_only_h1_and_headings_end_at_six() -> None:
    assert render("# a\n###### b") == "<h2>a</h2>\n<h6>b</h6>\n"
    assert render("# a\n## b", top_heading=4) == "<h4>a</h4>\n<h5>b</h5>\n"


def test_links_tell_the_other_side_nothing() -> None:
    assert render("[a](https://kl.dk)") == (
        '<p><a href="https://kl.dk" rel="noopener noreferrer nofollow">a</a></p>\n'
    )


@pytest.mark.parametrize("url", ["http://kl.dk", "https://kl.dk", "mailto:a@b.example", "HTTPS://kl.dk"])
def test_web_and_mail_addresses_become_links(url: str) -> None:
    assert "<a href=" in render(f"[a]({url})")


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "//ond.example",
        "/sager/1",
        "vbscript:x",
    ],
)
def test_other_addresses_stay_text(url: str) -> None:
    for written in (f"[a]({url})", f"<{url}>", f"[a][b]\n\n[b]: {url}"):
        assert "href" not in render(written)


@pytest.mark.parametrize(
    "markdown",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "a <b onclick='x'>b</b>",
        "<!-- x -->",
        "<svg/onload=x>",
    ],
)
def test_html_is_shown_as_it_was_typed(markdown: str) -> None:
    html = render(markdown)
    assert "<script" not in html
    assert "<img" not in html
    assert "&lt;" in html


def test_pictures_from_elsewhere_are_not_loaded() -> None:
    html = render("![spor](https://spor.example/1.png)")
    assert "<img" not in html
    assert ">spor</a>" in html


def test_no_inline_style_is_left_for_the_content_policy_to_complain_about() -> None:
    assert "style" not in render(NOTE)


@given(st.text(alphabet="ab#*_[]()<>!|-`:\\\n \t/\"'&;=h1~", max_size=120))
def test_whatever_is_typed_comes_out_clean(markdown: str) -> None:
    html = render(markdown)
    assert nh3.clean(html, tags=set(), attributes={}).count("<") == 0
    for forbidden in ("<script", "<img", "<svg", "onerror=", " style="):
        assert forbidden not in html


def test_plain_text_has_the_words_without_the_marks() -> None:
    assert plain_text(NOTE).split("\n") == [
        "Ny skole i Nordstrand",
        "Byrådet skal tage stilling til planen.",
        "Indstilling",
        "Forvaltningen indstiller,",
        "at skolen bygges",
        "at beløbet frigives",
        "Note til indstillingen",
        "Gælder fra 2027.",
        "Økonomi",
        "Post\tBeløb",
        "Skole\t4.500",
    ]


def test_the_recommendation_ends_at_the_next_heading_of_its_level() -> None:
    text = recommendation(NOTE)
    assert text is not None
    assert text.startswith("Forvaltningen indstiller,\n\n1. at skolen")
    assert text.endswith("### Note til indstillingen\n\nGælder fra 2027.")


@pytest.mark.parametrize(
    "heading",
    [
        "# Indstilling",
        "###### INDSTILLING",
        "## **Indstilling:**",
        "Indstilling\n===",
        "## Forvaltningens indstilling",
    ],
)
def test_the_heading_may_be_written_in_several_ways(heading: str) -> None:
    assert recommendation(f"Først\n\n{heading}\n\nat det godkendes") == "at det godkendes"


@pytest.mark.parametrize(
    "markdown",
    [
        "",
        "Ingen overskrift",
        "**Indstilling**\n\nat",
        "## Indstillinger fra sidste møde\n\nat",
        "## Udvalgets tidligere indstilling\n\nat",
        "```\n## Indstilling\n```\n\nat",
        "- ## Indstilling\n\n  at",
        "## Indstilling",
        "## Indstilling\n\n## Økonomi\n\n4 kr.",
    ],
)
def test_without_text_under_such_a_heading_there_is_no_recommendation(markdown: str) -> None:
    assert recommendation(markdown) is None


def test_the_first_recommendation_counts_and_line_ends_do_not() -> None:
    assert (
        recommendation("## Indstilling\r\n\r\nat a\u2028b\r\n\r\n## Indstilling\r\n\r\nat c") == "at a\u2028b"
    )


def test_a_note_past_the_limit_is_refused_everywhere() -> None:
    for ask in (render, plain_text, recommendation):
        with pytest.raises(TooLong):
            ask("a" * (LONGEST + 1))
    assert len(plain_text("a" * LONGEST)) == LONGEST


@pytest.mark.parametrize("piece", ["[", "![", "*a ", "> ", "- ", "[a](b", "|a", "`", "**_", "<"])
def test_no_note_within_the_limit_keeps_the_server_busy(piece: str) -> None:
    started = time.process_time()
    render(piece * (LONGEST // len(piece)))
    assert time.process_time() - started < 8
