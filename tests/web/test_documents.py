"""Documents on the screen: taken in, shown, read, compared, written; hostile ones are refused in words."""

import io
import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart
from werkzeug.wrappers import Response

from ledelse.cases import documents
from ledelse.cases.documents import SEEN
from ledelse.cases.models import CaseReading
from ledelse.cases.queries import DocumentView, documents_of
from ledelse.kernel.transaction import SYSTEM, reading, transaction
from ledelse.people.acting import looking as looking_as
from ledelse.people.permissions import Role
from tests import make
from tests.browser import Browser
from tests.cases.files import making

SignIn = Callable[[int], Browser]
pytestmark = make.on_sqlite


@pytest.fixture
def unit() -> int:
    return make.unit("Center for Skole")


@pytest.fixture
def officer(unit: int) -> int:
    return make.person("Morten Holm", role=Role.CASE_OFFICER, unit=unit)


@pytest.fixture
def case(officer: int, unit: int) -> int:
    return make.case("Ny skolevej", by=officer, unit_id=unit)


@pytest.fixture
def browser(sign_in: SignIn, officer: int, case: int) -> Browser:
    browser = sign_in(officer)
    browser.get(f"/sager/{case}/dokumenter/ny")
    return browser


def send(browser: Browser, path: str, content: bytes, name: str, **more: str) -> tuple[int, str]:
    fields = {"csrf_token": browser.token, "file": FileStorage(io.BytesIO(content), name), **more}
    boundary, body = encode_multipart(fields)  # in memory: the client would leave a temporary file open
    kind = f'multipart/form-data; boundary="{boundary}"'
    answer = browser.client.post(path, data=body, content_type=kind)
    return answer.status_code, answer.text


def fetch(browser: Browser, path: str, **headers: str) -> Response:
    """A file, read and let go of."""
    with browser.get(
        path, headers={name.replace("_", "-"): value for name, value in headers.items()}
    ) as answer:
        answer.get_data()
        return answer


def only_document(officer: int, case: int) -> DocumentView:
    with looking_as(officer) as looking:
        found = documents_of(looking, case)
    assert len(found) == 1
    return found[0]


def test_a_pdf_is_put_on_the_case_and_shown_in_the_reader(browser: Browser, officer: int, case: int) -> None:
    status, _ = send(browser, f"/sager/{case}/dokumenter/ny", making.pdf("a", "b", "c"), "Bilag_A.pdf")
    assert status == 303
    document = only_document(officer, case)
    assert document.title == "Bilag A"
    page = browser.get(f"/sager/{case}/dokumenter/{document.id}/1").text
    assert 'data-pages="3"' in page
    file = fetch(browser, f"/sager/{case}/dokumenter/{document.id}/1/fil")
    assert file.mimetype == "application/pdf"
    assert file.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert file.headers["X-Content-Type-Options"] == "nosniff"
    assert "attachment" not in file.headers.get("Content-Disposition", "")


def test_the_file_is_had_in_pieces_and_not_twice(browser: Browser, officer: int, case: int) -> None:
    send(browser, f"/sager/{case}/dokumenter/ny", making.pdf("a"), "a.pdf")
    path = f"/sager/{case}/dokumenter/{only_document(officer, case).id}/1/fil"
    part = fetch(browser, path, Range="bytes=0-3")
    assert (part.status_code, part.data) == (206, b"%PDF")
    whole = fetch(browser, path)
    assert fetch(browser, path, If_None_Match=whole.headers["ETag"]).status_code == 304


def test_the_original_is_always_kept_and_never_shown(browser: Browser, officer: int, case: int) -> None:
    send(browser, f"/sager/{case}/dokumenter/ny", making.pdf("a"), "Bilag Å.pdf")
    answer = fetch(browser, f"/sager/{case}/dokumenter/{only_document(officer, case).id}/1/original")
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_an_image_is_shown_as_it_is(browser: Browser, officer: int, case: int) -> None:
    assert send(browser, f"/sager/{case}/dokumenter/ny", making.picture("PNG"), "kort.png")[0] == 303
    document = only_document(officer, case)
    page = browser.get(f"/sager/{case}/dokumenter/{document.id}/1").text
    assert f'<img src="/sager/{case}/dokumenter/{document.id}/1/fil"' in page
    assert fetch(browser, f"/sager/{case}/dokumenter/{document.id}/1/fil").mimetype == "image/png"


def test_an_office_file_waits_for_its_pdf_and_then_says_why_there_is_none(
    browser: Browser, officer: int, case: int
) -> None:
    assert send(browser, f"/sager/{case}/dokumenter/ny", making.docx("Hej"), "notat.docx")[0] == 303
    document = only_document(officer, case)
    address = f"/sager/{case}/dokumenter/{document.id}/1"
    assert "PDF-visning laves" in browser.get(address).text
    assert browser.get(f"{address}/fil").status_code == 404
    with transaction(SYSTEM) as work:
        job = documents.claim_rendition(work, lease_seconds=60)
        assert job is not None
        documents.give_up_rendition(work, job, why="timed_out")
    page = browser.get(address).text
    assert "Det tog for lang tid" in page
    assert f"{address}/original" in page


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "tom.pdf"),
        (b"<html><script>alert(1)</script>", "side.pdf"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "tegning.svg"),
        (b"MZ\x90\x00 not a picture", "billede.png"),
        (b"%PDF-1.7\n%%EOF", "halv.pdf"),
        (b"PK\x03\x04" + b"\x00" * 200, "gammel.docx"),
        (b"\x00" * 1000, "nuller.pdf"),
    ],
)
def test_what_cannot_be_used_is_said_and_what_was_typed_is_kept(
    browser: Browser, case: int, content: bytes, name: str
) -> None:
    status, page = send(browser, f"/sager/{case}/dokumenter/ny", content, name, title="Min titel")
    assert status == 422
    assert 'value="Min titel"' in page
    assert "field__error" in page


def test_no_file_at_all_is_said(browser: Browser, case: int) -> None:
    answer = browser.post(f"/sager/{case}/dokumenter/ny", {"title": "Min titel"})
    assert answer.status_code == 422
    assert "Vælg en fil." in answer.text


def test_a_file_over_the_limit_is_refused_with_its_size(app: Flask, browser: Browser, case: int) -> None:
    app.config["MAX_CONTENT_LENGTH"] = 10_000
    answer = browser.post(
        f"/sager/{case}/dokumenter/ny",
        {"file": (io.BytesIO(b"x" * 20_000), "stor.pdf")},
        content_type="multipart/form-data",
    )
    assert answer.status_code == 413
    assert "Den må højst fylde" in answer.text


def test_a_new_version_lies_beside_the_old_and_is_compared_with_what_i_saw(
    sign_in: SignIn, browser: Browser, officer: int, case: int
) -> None:
    document = make.document(case, by=officer, text="Vi bruger 5,1 mio. kr. på vejen.")
    browser.get(f"/sager/{case}/dokumenter/{document}/1")
    make.version(document, by=officer, text="Vi bruger 4,2 mio. kr. på vejen.")
    assert "v2, du så v1" in browser.get(f"/sager/{case}").text
    page = browser.get(f"/sager/{case}/dokumenter/{document}/aendringer?fra=1&til=2").text
    assert re.search(r"<del>[^/]*</span>5,1", page)
    assert re.search(r"<ins>[^/]*</span>4,2", page)
    seen = browser.get(f"/sager/{case}/dokumenter/{document}/2").text
    assert "v2, du så v1: se ændringer" in seen
    assert "du så v1" not in browser.get(f"/sager/{case}").text


@pytest.mark.parametrize("query", ["fra=9&til=1", "fra=0", "til=99999999999", "fra=x&til=y"])
def test_comparing_what_is_not_there(browser: Browser, officer: int, case: int, query: str) -> None:
    document = make.document(case, by=officer)
    answer = browser.get(f"/sager/{case}/dokumenter/{document}/aendringer?{query}")
    assert answer.status_code in (200, 404)


def test_how_far_one_has_read_is_kept(browser: Browser, officer: int, case: int) -> None:
    send(browser, f"/sager/{case}/dokumenter/ny", making.pdf(*"abcde"), "a.pdf")
    document = only_document(officer, case)
    path = f"/sager/{case}/dokumenter/{document.id}/1"
    browser.get(path)
    assert browser.post(f"{path}/laest", {"pages": "1,2,3", "page": "3"}).status_code == 204
    assert browser.post(f"{path}/laest", {"pages": "1", "page": "1"}).status_code == 204
    assert "Læst til side 3 af 5" in browser.get(path).text
    for nonsense in ("", "0", "99", "x", "-1", "1" * 50):
        assert browser.post(f"{path}/laest", {"pages": nonsense}).status_code == 400
    with reading(SYSTEM) as looking:
        assert looking.session.execute(select(SEEN.c.pages_read)).scalar_one() == 3


def test_a_document_of_another_case_is_not_found_under_this_one(
    browser: Browser, officer: int, case: int, unit: int
) -> None:
    other = make.document(make.case(by=officer, unit_id=unit), by=officer)
    for ending in ("1", "1/fil", "1/original", "aendringer", "ny", "titel"):
        assert browser.get(f"/sager/{case}/dokumenter/{other}/{ending}").status_code == 404


def test_reading_a_confidential_document_is_logged_each_time(
    sign_in: SignIn, officer: int, unit: int
) -> None:
    case = make.case(by=officer, unit_id=unit, confidential=True)
    document = make.document(case, by=officer)
    browser = sign_in(officer)
    browser.get(f"/sager/{case}/dokumenter/{document}/1")
    browser.get(f"/sager/{case}/dokumenter/{document}/aendringer")
    with reading(SYSTEM) as looking:
        assert len(looking.session.execute(select(CaseReading.id)).all()) == 2


def test_a_cover_note_is_written_shown_and_saved(browser: Browser, officer: int, case: int) -> None:
    path = f"/sager/{case}/forelaeggelse"
    assert "## Indstilling" in browser.get(path).text
    shown = browser.post(f"{path}/vis", {"text": "## Hej\n\n<script>alert(1)</script> **fed**"})
    assert "<strong>fed</strong>" in shown.text
    assert "<script>" not in shown.text
    looked = browser.post(path, {"text": "Foreløbig", "do": "show", "title": "Indstilling"})
    assert looked.status_code == 200
    assert "Foreløbig</textarea>" in looked.text
    answer = browser.post(
        path, {"text": "## Indstilling\n\nAt vi bygger.", "title": "Indstilling", "do": "save"}
    )
    assert answer.status_code == 303
    document = only_document(officer, case)
    assert "At vi bygger." in browser.get(f"/sager/{case}/dokumenter/{document.id}/1").text


def test_who_saves_on_top_of_another_sees_both(browser: Browser, officer: int, case: int) -> None:
    document = make.document(case, by=officer, text="Først")
    path = f"/sager/{case}/forelaeggelse"
    make.version(document, by=officer, text="Den andens tekst")
    mine = {"document": str(document), "n": "1", "text": "Min tekst", "do": "save"}
    answer = browser.post(path, mine)
    assert answer.status_code == 409
    assert "Den andens tekst" in answer.text
    assert "Min tekst</textarea>" in answer.text
    assert 'name="n" value="2"' in answer.text
    assert browser.post(path, {**mine, "n": "2"}).status_code == 303


@pytest.mark.parametrize(
    ("text", "words"), [("   ", "Der er ikke noget indhold"), ("x" * 100_001, "Teksten er for lang")]
)
def test_a_note_that_cannot_be_saved_is_kept_on_the_screen(
    browser: Browser, case: int, text: str, words: str
) -> None:
    answer = browser.post(f"/sager/{case}/forelaeggelse", {"text": text, "do": "save"})
    assert answer.status_code == 422
    assert words in answer.text


def test_who_only_reads_puts_nothing_on_the_case(sign_in: SignIn, officer: int, unit: int) -> None:
    case = make.case(by=officer, unit_id=unit, access="everyone")
    document = make.document(case, by=officer)
    browser = sign_in(make.person("anna"))
    assert browser.get(f"/sager/{case}/dokumenter/{document}/1").status_code == 200
    for path in (
        "dokumenter/ny",
        "forelaeggelse",
        f"dokumenter/{document}/ny",
        f"dokumenter/{document}/titel",
    ):
        assert browser.get(f"/sager/{case}/{path}").status_code == 403
        assert browser.post(f"/sager/{case}/{path}", {"text": "x", "title": "x"}).status_code == 403


def test_a_document_is_renamed(browser: Browser, officer: int, case: int) -> None:
    document = make.document(case, by=officer)
    path = f"/sager/{case}/dokumenter/{document}/titel"
    browser.get(path)
    assert browser.post(path, {"title": "", "role": "background"}).status_code == 422
    assert browser.post(path, {"title": "Notat", "role": "background"}).status_code == 303
    page = browser.get(f"/sager/{case}").text
    assert "Notat" in page
    assert "Baggrund" in page


REAL = sorted((Path(__file__).parents[3] / "shared" / "data" / "office").glob("*"))


@pytest.mark.realdata
@pytest.mark.skipif(not REAL, reason="no real data beside the repository")
def test_no_file_of_the_world_breaks_the_page_or_takes_forever(
    browser: Browser, officer: int, case: int
) -> None:
    for path in REAL:
        before = time.monotonic()
        status, _ = send(browser, f"/sager/{case}/dokumenter/ny", path.read_bytes(), path.name)
        assert status in (303, 422), path.name
        assert time.monotonic() - before < 30, path.name
    with looking_as(officer) as looking:
        for document in documents_of(looking, case):
            assert browser.get(f"/sager/{case}/dokumenter/{document.id}/1").status_code == 200, document.title
