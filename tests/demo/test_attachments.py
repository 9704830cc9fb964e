"""The demo's PDF files: tagged, in Danish, with the pages they say, and the same bytes each time."""

from datetime import date
from functools import cache
from io import BytesIO
from random import Random

import pytest
from pypdf import PdfReader

from ledelse.demo.attachments import Attachment, Printer, attachments_for, print_all
from ledelse.demo.drawings import WIDTH, draw_map
from ledelse.demo.subjects import AttachmentKind, subjects
from ledelse.demo.wording import word

CREATED, EPOCH = date(2026, 11, 2), date(2026, 3, 27)


@cache
def one_of_each() -> dict[AttachmentKind, Attachment]:
    found: dict[AttachmentKind, Attachment] = {}
    for subject in subjects():
        wording = word(subject, Random(subject.key), created=CREATED)
        for attachment in attachments_for(wording, created=CREATED, epoch=EPOCH):
            found.setdefault(attachment.kind, attachment)
    return found


@cache
def printed(kind: AttachmentKind) -> bytes:
    return Printer(1).print(one_of_each()[kind])


def test_every_kind_of_attachment_is_used() -> None:
    assert set(one_of_each()) == set(AttachmentKind)


@pytest.mark.parametrize("kind", AttachmentKind)
def test_a_file_is_tagged_titled_and_in_danish(kind: AttachmentKind) -> None:
    reader = PdfReader(BytesIO(printed(kind)))
    root = reader.root_object
    assert "'/Marked': True" in str(root["/MarkInfo"])
    assert "/StructTreeRoot" in root
    assert str(root["/Lang"]).startswith("da")
    assert reader.metadata is not None
    assert reader.metadata.title == one_of_each()[kind].title


@pytest.mark.parametrize("kind", AttachmentKind)
def test_a_file_has_the_pages_it_says(kind: AttachmentKind) -> None:
    pages = PdfReader(BytesIO(printed(kind))).pages
    assert 2 <= len(pages) <= 14
    for number, page in enumerate(pages, start=1):
        assert f"Side {number} af {len(pages)}" in page.extract_text()


def test_the_same_seed_prints_the_same_bytes_and_another_seed_others() -> None:
    memo = one_of_each()[AttachmentKind.MEMO]
    assert Printer(1).print(memo) == printed(AttachmentKind.MEMO)
    assert Printer(2).print(memo) != printed(AttachmentKind.MEMO)


def test_a_confidential_file_names_its_case() -> None:
    letter = one_of_each()[AttachmentKind.LETTER]
    assert letter.wording is not None
    assert letter.wording.secret is not None
    text = " ".join(page.extract_text() for page in PdfReader(BytesIO(printed(AttachmentKind.LETTER))).pages)
    assert letter.wording.secret in " ".join(text.split())


def test_a_map_is_drawn_inside_its_frame_with_scale_and_north() -> None:
    shapes = draw_map(Random(4), height=150, street="Strandvejen")
    words = {shape.text for shape in shapes if shape.text}
    assert words == {"Strandvejen", "0", "200 m", "N"}
    assert all(-20 <= x <= WIDTH + 20 for shape in shapes for x, _ in shape.points)


def test_many_are_printed_once_each_and_alike_with_one_worker_or_two() -> None:
    some = list(one_of_each().values())
    alone, together = (print_all([*some, *some], seed=1, workers=workers) for workers in (1, 2))
    assert alone == together
    assert set(alone) == set(some)
    assert alone[some[0]] == printed(some[0].kind)
