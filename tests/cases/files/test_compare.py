"""What changed between two texts: exact, readable, and never slow."""

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledelse.cases.files.compare import ChangeKind, Chunk, compare, has_changes

KEPT, ADDED, REMOVED, FOLDED = ChangeKind.KEPT, ChangeKind.ADDED, ChangeKind.REMOVED, ChangeKind.FOLDED


def shown(old: str, new: str) -> list[tuple[ChangeKind, str]]:
    return [(chunk.kind, chunk.text) for chunk in compare(old, new)]


def test_one_changed_amount_is_one_removed_and_one_added_word() -> None:
    assert shown("Der bevilges 4.500.000 kr. til skolen.\n", "Der bevilges 5.000.000 kr. til skolen.\n") == [
        (KEPT, "Der bevilges "),
        (REMOVED, "4.500.000 "),
        (ADDED, "5.000.000 "),
        (KEPT, "kr. til skolen.\n"),
    ]


def test_punctuation_does_not_drag_its_word_along() -> None:
    assert shown("til skolen og mere", "til skolen, og mere") == [
        (KEPT, "til skolen"),
        (ADDED, ", "),
        (KEPT, "og mere"),
    ]


def test_an_added_line_is_only_added() -> None:
    assert shown("a\nc\n", "a\nb\nc\n") == [(KEPT, "a\n"), (ADDED, "b\n"), (KEPT, "c\n")]


def test_a_removed_line_is_only_removed() -> None:
    assert shown("a\nb\nc\n", "a\nc\n") == [(KEPT, "a\n"), (REMOVED, "b\n"), (KEPT, "c\n")]


def test_a_paragraph_broken_differently_has_not_changed() -> None:
    old = "Byrådet skal tage stilling\ntil planen for skolen.\n"
    new = "Byrådet skal tage\nstilling til planen for\nskolen.\n"
    assert not has_changes(compare(old, new))
    assert has_changes(compare(old, new.replace("skolen", "hallen")))


def test_a_short_line_that_wandered_does_not_hide_that_nothing_changed() -> None:
    assert not has_changes(compare("a\nb a\n", "a b\na\n"))
    assert [kind for kind, _text in shown("x\na\nb a\nsidst\n", "y\na b\na\nsidst\n")] == [
        REMOVED,
        ADDED,
        KEPT,
    ]


def test_a_rewritten_sentence_is_not_cut_into_confetti() -> None:
    old = "Start. Vi mener at det er en god ide. Slut\n"
    new = "Start. De tror at huset bliver en dyr fejl. Slut\n"
    assert [kind for kind, _text in shown(old, new)] == [KEPT, REMOVED, ADDED, KEPT]


def test_equal_texts_have_no_changes_and_empty_ones_no_chunks() -> None:
    assert shown("a\n", "a\n") == [(KEPT, "a\n")]
    assert shown("", "") == []
    assert shown("", "a") == [(ADDED, "a")]
    assert shown("a", "") == [(REMOVED, "a")]


def test_long_stretches_without_changes_are_folded_to_their_context() -> None:
    lines = [f"linje {number}\n" for number in range(100)]
    changed = [*lines[:50], "noget helt andet\n", *lines[51:]]
    chunks = compare("".join(lines), "".join(changed))
    assert [chunk.kind for chunk in chunks] == [FOLDED, KEPT, REMOVED, ADDED, KEPT, FOLDED]
    assert chunks[0].lines == 47
    assert chunks[1].text == "linje 47\nlinje 48\nlinje 49\n"
    assert chunks[-1].text.endswith("linje 99\n")
    assert chunks[-1].lines == 46


def test_a_few_lines_are_not_worth_folding() -> None:
    lines = "".join(f"linje {number}\n" for number in range(7))
    assert all(kind is not FOLDED for kind, _text in shown(f"a\n{lines}b\n", f"x\n{lines}y\n"))


def test_the_lines_of_a_chunk_are_counted_with_a_last_one_that_does_not_end() -> None:
    assert Chunk(FOLDED, "a\nb\n").lines == 2
    assert Chunk(FOLDED, "a\nb").lines == 2


words = st.lists(st.sampled_from(["skole", "hal", "og", "4.500", "\n", "\n\n", " ", "æ"]), max_size=40)


@given(words.map(" ".join), words.map(" ".join))
def test_all_but_the_removed_is_exactly_the_new_text(old: str, new: str) -> None:
    chunks = compare(old, new)
    assert "".join(chunk.text for chunk in chunks if chunk.kind is not REMOVED) == new
    assert all(chunk.text for chunk in chunks)


def test_white_space_is_never_a_change() -> None:
    assert shown("a\nb\n", "\n a\n\n\nb") == [(FOLDED, "\n a\n\n\nb")]


@given(words.map(" ".join), words.map(" ".join))
def test_all_but_the_added_has_the_words_of_the_old_text(old: str, new: str) -> None:
    left = "".join(chunk.text for chunk in compare(old, new) if chunk.kind is not ADDED)
    assert "".join(left.split()) == "".join(old.split())


@given(words.map(" ".join), words.map(" ".join))
def test_there_are_changes_exactly_when_the_words_differ(old: str, new: str) -> None:
    assert has_changes(compare(old, new)) == (old.split() != new.split())


def big(seed: int, vocabulary: int, count: int, line: int) -> str:
    chance = random.Random(seed)
    return "".join(
        f"ord{chance.randrange(vocabulary)}" + ("\n" if number % line == line - 1 else " ")
        for number in range(count)
    )


REPORT = big(1, 5000, 60_000, 10)
HARD = {
    "one word in a report": (REPORT, REPORT.replace("ord77 ", "ord77x ", 1)),
    "everything once more": (REPORT, REPORT + REPORT),
    "another report": (REPORT, big(2, 5000, 60_000, 10)),
    "backwards": (REPORT, "\n".join(reversed(REPORT.split("\n")))),
    "one line": (REPORT.replace("\n", " "), big(3, 5000, 60_000, 10**9)),
    "one word for ever": ("a " * 60_000, "a " * 30_000 + "b " * 30_000),
    "two words in turn": ("a b " * 30_000, "b a a " * 20_000),
    "eight words by chance": (big(4, 8, 60_000, 10**9), big(5, 8, 60_000, 10**9)),
    "eight lines by chance": (big(6, 8, 60_000, 1), big(7, 8, 60_000, 1)),
    "three hundred lines by chance": (big(8, 300, 60_000, 1), big(9, 300, 60_000, 1)),
    "no line ends the same": (REPORT.replace("\n", "x\n"), REPORT.replace("\n", "y\n")),
    "signs": ("." * 100_000, "," * 100_000),
}


@pytest.mark.parametrize(("old", "new"), HARD.values(), ids=HARD.keys())
def test_a_report_of_a_hundred_pages_is_compared_in_seconds(old: str, new: str) -> None:
    started = time.process_time()
    chunks = compare(old, new)
    assert time.process_time() - started < 6
    assert "".join(chunk.text for chunk in chunks if chunk.kind is not REMOVED) == new


def test_one_changed_word_in_a_report_is_found_as_one_word() -> None:
    chunks = compare(*HARD["one word in a report"])
    assert [chunk.text for chunk in chunks if chunk.kind in {ADDED, REMOVED}] == ["ord77 ", "ord77x "]


def test_a_tenth_of_the_lines_changed_still_shows_single_words() -> None:
    lines = REPORT.splitlines(keepends=True)
    new = "".join(line.replace("ord", "Ord", 1) if at % 10 == 0 else line for at, line in enumerate(lines))
    changed = [chunk for chunk in compare(REPORT, new) if chunk.kind is ADDED]
    assert len(changed) == len(lines) // 10
    assert max(len(chunk.text.split()) for chunk in changed) == 1
