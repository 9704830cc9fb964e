"""Whatever is sent is answered by a problem: never 500, and nothing happens."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import make
from tests.api.conftest import Program, Programs, problem_of

RAW = [
    b"{",
    b"\xff\xfe",
    b"\xef\xbb\xbf{}",
    b'{"title": NaN}',
    b'{"title": Infinity}',
    b'{"unit": 1e999}',
    b'{"title": "\\ud800"}',
    b'{"\\ud800": 1}',
    b"[" * 100_000,
    b'{"a":' * 5_000 + b"1" + b"}" * 5_000,
    b'{"unit": ' + b"9" * 10_000 + b"}",
    b"nul",
    b"'x'",
]
NO_OBJECT = [b"null", b"[]", b"7", b'"x"', b"true", b'[{"title": "x"}]']
FINE_BUT_WRONG = [b"{}", b'{"title": "\\u0000"}', b'{"title": {"$gt": ""}}', b'{"__class__": "x"}']


@pytest.mark.parametrize("raw", RAW, ids=lambda raw: repr(raw[:20]))
@make.on_sqlite
def test_what_is_no_json_is_400(program: Programs, raw: bytes) -> None:
    there = program(make.officer())
    response = there.call("POST", "/cases", data=raw, content_type="application/json")
    problem_of(response, 400, "not-json")


@pytest.mark.parametrize("raw", NO_OBJECT + FINE_BUT_WRONG, ids=repr)
@make.on_sqlite
def test_what_is_no_case_is_422(program: Programs, raw: bytes) -> None:
    there = program(make.officer())
    response = there.call("POST", "/cases", data=raw, content_type="application/json")
    assert problem_of(response, 422)["errors"]


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "", "application/xml", "\u00e6"]
)
@make.on_sqlite
def test_another_content_type_is_415(program: Programs, kind: str) -> None:
    there = program(make.officer())
    problem_of(there.call("POST", "/cases", data=b"{}", content_type=kind), 415)


@make.on_sqlite
def test_a_body_past_the_limit_is_413(program: Programs) -> None:
    there = program(make.officer())
    raw = json.dumps({"title": "x" * 3_000_000}).encode()
    problem_of(there.call("POST", "/cases", data=raw, content_type="application/json"), 413)


@make.on_sqlite
def test_json_with_a_charset_or_a_suffix_is_json(program: Programs) -> None:
    there, unit = program(make.officer()), make.unit()
    raw = json.dumps({"title": "A", "kind": "udvalgssag", "unit": unit}).encode()
    for kind in ("application/json; charset=utf-8", "application/merge-patch+json"):
        assert there.call("POST", "/cases", data=raw, content_type=kind).status_code == 201


NASTY_TEXT = st.text() | st.sampled_from(
    ["\0", "\ud800", "a" * 5000, "' OR 1=1 --", "{{7*7}}", "..", "\u202e"]
)
NASTY = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | NASTY_TEXT
    | st.sampled_from([2**31, 2**63, -1, 0]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=10,
)
NAMES = [
    *("title", "kind", "unit", "deadline", "access", "confidential", "restriction", "description", "subject"),
    *(
        "officer",
        "supplementary",
        "revision",
        "confirmed",
        "reason",
        "case",
        "text",
        "role",
        "until",
        "action",
    ),
    *("comment", "to_step", "resume", "to", "conditions", "condition", "documents", "steps", "urgent"),
    *("batchable", "responsible"),
]
KNOWN = {
    "title": "A",
    "kind": "udvalgssag",
    "unit": 1,
    "access": "unit",
    "action": "approve",
    "revision": 2,
    "role": "cover",
    "text": "x",
    "reason": "x",
    "until": "2030-01-01",
    "case": 1,
    "steps": [],
    "documents": [],
}
CHANGES = [
    ("POST", "/cases"),
    ("PATCH", "/cases/1"),
    ("POST", "/cases/1/access"),
    ("POST", "/cases/1/close"),
    ("POST", "/cases/1/links"),
    ("POST", "/cases/1/delete"),
    ("POST", "/cases/1/documents"),
    ("POST", "/cases/1/approvals"),
    ("PATCH", "/documents/1"),
    ("POST", "/documents/1/versions"),
    ("PATCH", "/approvals/1"),
    ("POST", "/approvals/1/actions"),
    ("POST", "/inbox/1/snooze"),
]


def attack(there: Program, method: str, path: str, body: dict[str, Any]) -> None:
    raw = json.dumps(body).encode()
    response = there.call(method, path, data=raw, content_type="application/json")
    assert response.status_code < 500, (method, path, body)
    if response.status_code >= 400:
        problem_of(response, response.status_code)


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
@given(
    target=st.sampled_from(CHANGES),
    fields=st.dictionaries(st.sampled_from(NAMES), NASTY, max_size=3),
    known=st.sets(st.sampled_from(sorted(KNOWN))),
)
def fuzz(there: Program, target: tuple[str, str], fields: dict[str, Any], known: set[str]) -> None:
    attack(there, *target, {**{name: KNOWN[name] for name in sorted(known)}, **fields})


def test_no_body_whatever_breaks_the_server(program: Programs) -> None:
    case = make.case()
    make.approval([make.officer()], case_id=case, documents=[make.document(case)])
    fuzz(program(make.officer()))


@settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
@given(
    path=st.sampled_from(["/cases", "/people", "/inbox", "/board", "/events", "/units", "/cases/1/history"]),
    name=st.sampled_from(
        [
            "status",
            "kind",
            "unit",
            "officer",
            "q",
            "due_before",
            "cursor",
            "limit",
            "after",
            "person",
            "colour",
        ]
    ),
    value=st.text(max_size=40)
    | st.integers().map(str)
    | st.sampled_from(["\0", "%", "2026-01-01", "9" * 30]),
)
def fuzz_query(there: Program, path: str, name: str, value: str) -> None:
    response = there.get(path, query_string={name: value.encode("utf-8", "surrogatepass")})
    assert response.status_code < 500, (path, name, value)


def test_no_query_whatever_breaks_the_server(program: Programs) -> None:
    make.case()
    fuzz_query(program(make.officer()))
