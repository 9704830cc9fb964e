"""Whether the program lives, whether it can work, and its figures: for those who run it, not for readers."""

import hmac
import tempfile
from collections.abc import Callable
from pathlib import Path

import redis
from flask import Blueprint, Flask, Response, abort, current_app, jsonify, request
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from redis.exceptions import RedisError
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from config import Settings
from ledelse.kernel import migrations
from ledelse.kernel.db import Database
from ledelse.kernel.storage import Storage
from ledelse.people.permissions import Open, needs

PATIENCE = 2  # seconds for Redis

health = Blueprint("health", __name__)


def init_app(app: Flask) -> None:
    """Hang the three on the app; no session is opened for them."""
    app.register_blueprint(health)


@health.get("/healthz")
@needs(Open.ANYONE)
def lives() -> Response:
    """The process answers."""
    return Response("ok\n", mimetype="text/plain")


@health.get("/readyz")
@needs(Open.ANYONE)
def ready() -> tuple[Response, int]:
    """Everything that a page needs is there: 200, or 503 naming what is not (by kind, never by its words)."""
    checks = {"database": _database, "migrations": _migrations, "storage": _storage}
    if _settings().redis_url:
        checks["redis"] = _redis
    found = {name: _answer(check) for name, check in checks.items()}
    works = all(answer == "ok" for answer in found.values())
    return jsonify({"ready": works, "checks": found}), 200 if works else 503


@health.get("/metrics")
@needs(Open.ANYONE)
def measures() -> Response:
    """Prometheus text, for whoever has METRICS_TOKEN; without that setting there is no such page."""
    token = _settings().metrics_token
    if token is None:
        abort(404)
    given = request.headers.get("Authorization", "").encode()
    if not hmac.compare_digest(given, f"Bearer {token}".encode()):
        return Response("a token is needed\n", status=401, headers={"WWW-Authenticate": "Bearer"})
    return Response(generate_latest(), content_type=CONTENT_TYPE_LATEST)


class NotReady(Exception):
    """Something is there, but not as it must be."""


def _answer(check: Callable[[], None]) -> str:
    try:
        check()
    except NotReady as fault:
        return str(fault)
    except (SQLAlchemyError, OSError, RedisError) as fault:
        return type(fault).__name__
    return "ok"


def _settings() -> Settings:
    found: Settings = current_app.extensions["ledelse.settings"]
    return found


def _database() -> None:
    database: Database = current_app.extensions["ledelse.database"]
    with database.read_engine.connect() as connection:
        connection.execute(text("SELECT 1"))


def _migrations() -> None:
    database: Database = current_app.extensions["ledelse.database"]
    at, needed = migrations.current(database.read_engine), migrations.newest()
    if at != needed:
        raise NotReady(f"at {at or 'nothing'}, needs {needed}")


def _storage() -> None:
    storage: Storage = current_app.extensions["ledelse.storage"]
    folder: Path = storage.root
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=folder) as file:
        file.write(b"ready?")
        file.flush()


def _redis() -> None:
    address = _settings().redis_url or ""
    with redis.Redis.from_url(address, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE) as client:
        client.ping()
