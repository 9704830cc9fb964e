"""Programs that call the API with a person's token."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from ledelse.kernel.transaction import SYSTEM, transaction
from ledelse.people.sessions import make_token


class Program:
    """Calls the API with somebody's token; paths are without /api/v1."""

    def __init__(self, client: FlaskClient, token: str) -> None:
        self.client = client
        self.token = token

    def call(self, method: str, path: str, **more: Any) -> TestResponse:
        """Any call; `key` is the idempotency key."""
        headers = {"Authorization": f"Bearer {self.token}", **more.pop("headers", {})}
        key = more.pop("key", None)
        if key is not None:
            headers["Idempotency-Key"] = key
        return self.client.open(f"/api/v1{path}", method=method, headers=headers, buffered=True, **more)

    def get(self, path: str, **more: Any) -> TestResponse:
        """Read."""
        return self.call("GET", path, **more)

    def post(self, path: str, body: object = None, **more: Any) -> TestResponse:
        """Change, with JSON."""
        return self.call("POST", path, json={} if body is None else body, **more)

    def patch(self, path: str, body: object, **more: Any) -> TestResponse:
        """Change a part."""
        return self.call("PATCH", path, json=body, **more)

    def patched(self, path: str, body: object) -> Any:
        """What a call that changes a part answers; it must succeed."""
        response = self.patch(path, body)
        assert response.status_code == 200, response.text
        return response.json

    def upload(
        self, path: str, content: bytes, filename: str = "bilag.png", *, key: str | None = None, **fields: str
    ) -> TestResponse:
        """Send a file with fields."""
        data = {**fields, "file": (io.BytesIO(content), filename)}
        return self.call("POST", path, data=data, content_type="multipart/form-data", key=key)

    def read(self, path: str, **more: Any) -> Any:
        """What a reading call answers; it must succeed."""
        response = self.get(path, **more)
        assert response.status_code == 200, response.text
        return response.json

    def done(self, path: str, body: object = None, **more: Any) -> Any:
        """What a changing call answers; it must succeed."""
        response = self.post(path, body, **more)
        assert response.status_code in (200, 201), response.text
        return response.json


Programs = Callable[[int], Program]


@pytest.fixture
def program(app: Flask) -> Programs:
    """A program with this person's token."""

    def made(person_id: int) -> Program:
        return Program(app.test_client(), token_of(person_id))

    return made


def token_of(person_id: int) -> str:
    """A new key for a person."""
    with transaction(SYSTEM) as work:
        return make_token(work, person_id=person_id, name="test")


def problem_of(response: TestResponse, status: int, slug: str = "") -> Any:
    """The problem an answer holds; it must be one of ours, with this status."""
    assert response.status_code == status, response.text
    assert response.mimetype == "application/problem+json"
    problem = response.json
    assert isinstance(problem, dict)
    assert problem["status"] == status
    assert problem["type"].startswith("/problemer/")
    assert problem["title"]
    assert problem["detail"]
    if slug:
        assert problem["type"] == f"/problemer/{slug}"
    return problem
