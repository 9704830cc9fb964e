"""An app with nothing but the API in it, and people who call it with their tokens."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from config import Settings
from ledelse import create_app
from ledelse.kernel import db
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
        if key := more.pop("key", None):
            headers["Idempotency-Key"] = key
        return self.client.open(f"/api/v1{path}", method=method, headers=headers, **more)

    def get(self, path: str, **more: Any) -> TestResponse:
        """Read."""
        return self.call("GET", path, **more)

    def post(self, path: str, body: object = None, **more: Any) -> TestResponse:
        """Change, with JSON."""
        return self.call("POST", path, json={} if body is None else body, **more)

    def patch(self, path: str, body: object, **more: Any) -> TestResponse:
        """Change a part."""
        return self.call("PATCH", path, json=body, **more)

    def upload(self, path: str, content: bytes, filename: str, **fields: Any) -> TestResponse:
        """Send a file with fields."""
        import io

        key = {"key": fields.pop("key")} if "key" in fields else {}
        data = {**fields, "file": (io.BytesIO(content), filename)}
        return self.call("POST", path, data=data, content_type="multipart/form-data", **key)

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


def token_of(person_id: int) -> str:
    """A new key for a person."""
    with transaction(SYSTEM) as work:
        return make_token(work, person_id=person_id, name="test")


@pytest.fixture
def program(app: Flask) -> Callable[[int], Program]:
    """A program with this person's token."""

    def made(person_id: int) -> Program:
        return Program(app.test_client(), token_of(person_id))

    return made


@pytest.fixture
def stranger_client(app: Flask) -> FlaskClient:
    """A program without a token."""
    return app.test_client()


_ = (Settings, create_app, db)
