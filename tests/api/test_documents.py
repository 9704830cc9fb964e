"""Documents through the API: uploads by content, versions for good, and files that are only ever saved."""

import hashlib
import io

import pytest
from flask import Flask

from ledelse.cases.rules import Access
from tests import make
from tests.api.conftest import Program, Programs, problem_of
from tests.cases.files import making

CONTRACT = {"id", "role", "version"}
VERSION = {"n", "sha256", "size", "type"}


def picture(side: int = 3) -> bytes:
    return making.picture("PNG", size=(side, side))


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def test_an_uploaded_document_answers_as_the_contract_says(program: Programs) -> None:
    there, case = program(make.officer()), make.case()
    response = there.upload(f"/cases/{case}/documents", picture(), "Kort.png", role="cover")
    assert response.status_code == 201
    document = response.json
    assert document is not None
    assert set(document) >= CONTRACT
    assert set(document["version"]) >= VERSION
    assert (document["role"], document["title"], document["case"]) == ("cover", "Kort", case)
    version = document["version"]
    assert (version["n"], version["size"], version["type"]) == (1, len(picture()), "image/png")
    assert version["sha256"] == sha256(picture())
    assert response.headers["Location"] == f"/api/v1/documents/{document['id']}"
    assert there.read(f"/documents/{document['id']}") == document
    assert there.read(f"/cases/{case}/documents") == {"items": [document], "next": None}


@make.on_sqlite
def test_an_upload_without_a_role_is_an_attachment_and_may_have_a_title(program: Programs) -> None:
    there, case = program(make.officer()), make.case()
    document = there.upload(f"/cases/{case}/documents", picture(), title="Oversigt").json
    assert document is not None
    assert (document["role"], document["title"]) == ("attachment", "Oversigt")


def test_versions_are_added_and_the_earlier_ones_stay(program: Programs) -> None:
    there, case = program(make.officer()), make.case()
    document = there.upload(f"/cases/{case}/documents", picture(3)).json
    assert document is not None
    path = f"/documents/{document['id']}/versions"
    second = there.upload(path, picture(4))
    assert second.status_code == 201
    assert second.headers["Location"] == f"/api/v1{path}/2"
    assert second.json is not None
    assert second.json["version"]["n"] == 2
    same = there.upload(path, picture(4))
    assert same.json is not None
    assert same.json["version"]["n"] == 2, "the same content again changes nothing"
    versions = there.read(path)["items"]
    assert [(v["n"], v["sha256"]) for v in versions] == [(1, sha256(picture(3))), (2, sha256(picture(4)))]
    assert there.read(f"{path}/1") == versions[0]
    problem_of(there.get(f"{path}/3"), 404)


@make.on_sqlite
def test_a_cover_note_is_written_as_markdown(program: Programs) -> None:
    there, case = program(make.officer()), make.case()
    body = {"title": "Indstilling", "text": "# Sag\n\nVi *indstiller*."}
    note = there.done(f"/cases/{case}/documents", body)
    assert (note["role"], note["version"]["type"]) == ("cover", "text/markdown")
    path = f"/documents/{note['id']}/versions"
    assert there.done(path, {"text": "Andet"})["version"]["n"] == 2
    assert there.get(f"{path}/2/content").data == b"Andet"
    for wrong in ({"title": "x", "text": " "}, {"title": "x", "text": "x" * 100_001}, {"title": "x"}):
        assert "text" in problem_of(there.post(f"/cases/{case}/documents", wrong), 422)["errors"]


@make.on_sqlite
def test_a_file_is_sent_for_saving_and_never_shown(program: Programs) -> None:
    there, case = program(make.officer()), make.case()
    document = there.upload(f"/cases/{case}/documents", picture(), "Kort æøå.png").json
    assert document is not None
    response = there.get(f"/documents/{document['id']}/versions/1/content")
    assert response.data == picture()
    assert response.headers["Content-Type"] == "image/png"
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert "filename*=UTF-8''Kort%20%C3%A6%C3%B8%C3%A5.png" in response.headers["Content-Disposition"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"].startswith("sandbox")
    assert response.headers["Cache-Control"] == "no-store"


@make.on_sqlite
def test_a_part_of_a_file_can_be_asked_for(program: Programs) -> None:
    there, case = program(make.officer()), make.case()
    document = there.upload(f"/cases/{case}/documents", picture()).json
    assert document is not None
    path = f"/documents/{document['id']}/versions/1/content"
    part = there.get(path, headers={"Range": "bytes=4-9"})
    assert part.status_code == 206
    assert part.data == picture()[4:10]
    assert part.headers["Content-Range"] == f"bytes 4-9/{len(picture())}"
    beyond = there.get(path, headers={"Range": "bytes=999999-"})
    problem_of(beyond, 416)
    known = there.get(path, headers={"If-None-Match": f'"{sha256(picture())}"'})
    assert known.status_code == 304


@make.on_sqlite
def test_there_is_no_rendition_of_a_picture(program: Programs) -> None:
    there, case = program(make.officer()), make.case()
    document = there.upload(f"/cases/{case}/documents", picture()).json
    assert document is not None
    problem_of(there.get(f"/documents/{document['id']}/versions/1/rendition"), 404)
    office = there.upload(f"/cases/{case}/documents", making.docx("Hej"), "n.docx").json
    assert office is not None
    assert office["version"]["rendition"] == "pending"
    problem_of(there.get(f"/documents/{office['id']}/versions/1/rendition"), 404)


@pytest.mark.parametrize(
    ("content", "slug"),
    [(b"", "file"), (b"hello", "file"), (b"%PDF-1.7 rubbish", "file"), (b"PK\x03\x04rubbish", "file")],
)
@make.on_sqlite
def test_a_file_that_cannot_be_used_is_refused_with_a_sentence(
    program: Programs, content: bytes, slug: str
) -> None:
    there, case = program(make.officer()), make.case()
    problem = problem_of(there.upload(f"/cases/{case}/documents", content, "a.pdf"), 422)
    assert list(problem["errors"]) == [slug]
    assert there.read(f"/cases/{case}/documents")["items"] == []


@make.on_sqlite
def test_what_is_no_upload_is_refused(program: Programs) -> None:
    there, case = program(make.officer()), make.case()
    path = f"/cases/{case}/documents"
    form = "multipart/form-data"
    assert (
        "file"
        in problem_of(there.call("POST", path, data={"role": "cover"}, content_type=form), 422)["errors"]
    )
    problem_of(there.call("POST", path, data=picture(), content_type="image/png"), 415)
    problem_of(there.call("POST", path, data="x=1", content_type="application/x-www-form-urlencoded"), 415)
    problem_of(there.call("POST", path, data=b"rubbish", content_type=form), 422)
    problem_of(there.call("POST", path, data=b"rubbish", content_type=f"{form}; boundary=x"), 422)
    problem_of(there.call("POST", path, data=b"", content_type=form), 422)
    assert "role" in problem_of(there.upload(path, picture(), role="poem"), 422)["errors"]
    assert "colour" in problem_of(there.upload(path, picture(), colour="red"), 422)["errors"]
    assert "title" in problem_of(there.upload(path, picture(), title="a\0b"), 422)["errors"]
    two = {"file": [(io.BytesIO(picture()), "a.png"), (io.BytesIO(picture()), "b.png")]}
    assert "file" in problem_of(there.call("POST", path, data=two, content_type=form), 422)["errors"]
    other = {"file": (io.BytesIO(picture()), "a.png"), "more": (io.BytesIO(picture()), "b.png")}
    assert "more" in problem_of(there.call("POST", path, data=other, content_type=form), 422)["errors"]
    assert there.read(path)["items"] == []


@make.on_sqlite
def test_a_file_over_the_limit_is_refused(app: Flask, program: Programs) -> None:
    there, case = program(make.officer()), make.case()
    app.config["MAX_CONTENT_LENGTH"] = 1000
    problem_of(there.upload(f"/cases/{case}/documents", bytes(5000)), 413)


@make.on_sqlite
def test_a_document_gets_another_title_and_role(program: Programs) -> None:
    there, case = program(make.officer()), make.case()
    document = make.document(case)
    changed = there.patched(f"/documents/{document}", {"title": "Bilag 1", "role": "background"})
    assert changed["title"] == "Bilag 1"
    assert changed["role"] == "background"


@make.on_sqlite
def test_who_may_only_read_cannot_upload(program: Programs) -> None:
    case = make.case(access=Access.EVERYONE)
    document = make.document(case)
    anna: Program = program(make.person("anna"))
    problem_of(anna.upload(f"/cases/{case}/documents", picture()), 403, "case-not-yours-to-write")
    problem_of(anna.upload(f"/documents/{document}/versions", picture()), 403)
    problem_of(anna.patch(f"/documents/{document}", {"title": "x", "role": "cover"}), 403)


@make.on_sqlite
def test_a_closed_case_takes_no_document(program: Programs) -> None:
    there, case = program(make.officer()), make.case()
    there.done(f"/cases/{case}/close")
    problem_of(there.upload(f"/cases/{case}/documents", picture()), 409)
