"""What is sent to a case is kept, described by its content and named safely, or refused with its reason."""

import io
from pathlib import Path

import pytest
from PIL import Image

from ledelse.cases import receiving
from ledelse.cases.files import WhyNot
from ledelse.cases.rules import Why
from ledelse.kernel.storage import Storage
from ledelse.kernel.verdict import Kind, Refused
from tests.cases.files import making


@pytest.fixture
def storage(tmp_path: Path) -> Storage:
    return Storage(tmp_path / "files")


def receive(storage: Storage, content: bytes, filename: str = "a.pdf", largest: int = 10**7) -> object:
    return receiving.receive_file(storage, io.BytesIO(content), filename=filename, largest=largest)


def picture() -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (3, 2)).save(target, "PNG")
    return target.getvalue()


def test_a_picture_is_kept_under_its_hash_and_known_by_content(storage: Storage) -> None:
    found = receiving.receive_file(storage, io.BytesIO(picture()), filename="bilag.pdf", largest=10**6)
    assert (found.type, found.filename, found.needs_rendition) == ("image/png", "bilag.pdf.png", False)
    assert storage.path(found.sha256).read_bytes() == picture()
    assert found.size == len(picture())


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("C:\\Users\\anna\\Kort over stien.png", "Kort over stien.png"),
        ("../../etc/passwd", "passwd.png"),
        ("a\x00b\u202egnp.png", "abgnp.png"),
        ("", "fil.png"),
        ("..", "fil.png"),
        ("KORT.PNG", "KORT.PNG"),
        ("æ" * 300 + ".png", "æ" * 200 + ".png"),
        ("\ud800x.png", "x.png"),
        (".png", "png.png"),
    ],
)
def test_the_senders_name_is_made_safe(storage: Storage, sent: str, kept: str) -> None:
    found = receiving.receive_file(storage, io.BytesIO(picture()), filename=sent, largest=10**6)
    assert found.filename == kept


@pytest.mark.parametrize(
    ("content", "why"),
    [(b"", WhyNot.EMPTY), (b"hello", WhyNot.UNKNOWN_TYPE), (b"%PDF-1.7\nrubbish", WhyNot.BROKEN)],
)
def test_a_file_that_cannot_be_used_is_refused_with_its_own_reason(
    storage: Storage, content: bytes, why: WhyNot
) -> None:
    with pytest.raises(Refused) as refused:
        receive(storage, content)
    assert refused.value.why is Why.FILE_UNUSABLE
    assert refused.value.kind is Kind.INVALID
    assert refused.value.facts["why"] is why
    assert refused.value.facts["field"] == "file"


def test_a_file_over_the_limit_is_refused_and_not_kept(storage: Storage) -> None:
    with pytest.raises(Refused) as refused:
        receive(storage, picture(), largest=10)
    assert refused.value.facts["why"] is WhyNot.TOO_LARGE
    assert refused.value.facts["limit"] == 10
    assert not [path for path in storage.root.rglob("*") if path.is_file()]


def test_a_word_file_waits_for_its_rendition(storage: Storage) -> None:
    found = receiving.receive_file(
        storage, io.BytesIO(making.docx("Vi indstiller")), filename="n.docx", largest=10**7
    )
    assert found.needs_rendition
    assert found.text == "Vi indstiller"


def test_a_cover_note_is_kept_as_written_and_its_words_taken_out(storage: Storage) -> None:
    found = receiving.receive_cover_note(storage, "# Indstilling\r\n\r\nVi *indstiller*.\r\n")
    assert storage.path(found.sha256).read_text() == "# Indstilling\n\nVi *indstiller*."
    assert "Vi indstiller." in found.text
    assert found.type == "text/markdown"


@pytest.mark.parametrize(("text", "why"), [(" \n", Why.TEXT_EMPTY), ("x" * 100_001, Why.TEXT_TOO_LONG)])
def test_a_cover_note_must_have_words_but_not_too_many(storage: Storage, text: str, why: Why) -> None:
    with pytest.raises(Refused) as refused:
        receiving.receive_cover_note(storage, text)
    assert refused.value.why is why


def test_a_document_is_called_after_its_file(storage: Storage) -> None:
    assert receiving.title_from("C:\\x\\Kort_over_stien.pdf") == "Kort over stien"
    assert receiving.title_from("..") == ""
