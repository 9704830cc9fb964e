"""What those who run it ask: does it live, can it work, what are its figures; and how its files are sent."""

import dataclasses
from pathlib import Path

import pytest
from flask import Flask

from config import Settings
from ledelse import create_app
from tests import make
from tests.services import free_port

WORKER = "/static/vendor/pdfjs-dist-6.5.438/pdf.worker.min.mjs"


def test_it_lives_and_is_ready(app: Flask) -> None:
    client = app.test_client()
    assert client.get("/healthz").status_code == 200
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json) == (
        200,
        {"ready": True, "checks": {"database": "ok", "migrations": "ok", "storage": "ok"}},
    )
    assert "Set-Cookie" not in answer.headers


@make.on_sqlite
def test_what_fails_is_named_and_no_secret_is_told(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "a file").touch()
    secret_redis = f"redis://:hemmeligt-kodeord@127.0.0.1:{free_port()}/0"
    broken = dataclasses.replace(
        settings,
        database_url=f"sqlite:///{tmp_path}/no/such/folder/hemmelig.db",
        data_dir=tmp_path / "a file",
        redis_url=secret_redis,
    )
    app = create_app(broken)
    answer = app.test_client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json is not None
    assert answer.json["ready"] is False
    assert "ok" not in answer.json["checks"].values()
    assert answer.json["checks"].keys() == {"database", "migrations", "storage", "redis"}
    assert "hemmelig" not in answer.get_data(as_text=True)
    assert app.test_client().get("/healthz").status_code == 200, "a process that waits for others lives"
    app.extensions["ledelse.database"].close()


@make.on_sqlite
def test_a_database_without_tables_is_not_ready(settings: Settings, tmp_path: Path) -> None:
    app = create_app(dataclasses.replace(settings, database_url=f"sqlite:///{tmp_path}/empty.db"))
    answer = app.test_client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json is not None
    assert answer.json["checks"]["migrations"].startswith("at nothing, needs")
    app.extensions["ledelse.database"].close()


@make.on_sqlite
def test_figures_need_the_token(app: Flask, settings: Settings) -> None:
    client = app.test_client()
    assert client.get("/metrics").status_code == 404, "no token is set, so there is no such page"
    app.extensions["ledelse.settings"] = dataclasses.replace(settings, metrics_token="a-token-of-the-tests")
    for wrong in ({}, {"Authorization": "Bearer x"}, {"Authorization": "a-token-of-the-tests"}):
        assert client.get("/metrics", headers=wrong).status_code == 401
    client.get("/sager/123456?q=hemmelig")
    answer = client.get("/metrics", headers={"Authorization": "Bearer a-token-of-the-tests"})
    assert answer.mimetype == "text/plain"
    figures = answer.get_data(as_text=True)
    for name in (
        "ledelse_requests_total{",
        "ledelse_request_seconds_bucket{",
        "ledelse_sockets ",
        "ledelse_hints",
    ):
        assert name in figures
    assert "ledelse_deliveries_waiting" in figures
    assert "123456" not in figures, "counted by pattern, or the list would have no end"
    assert "hemmelig" not in figures


@make.on_sqlite
@pytest.mark.parametrize(
    ("path", "mime", "kept"),
    [
        ("/static/js/app.js", "text/javascript", "no-cache"),
        (
            "/static/vendor/htmx.org-2.0.11/htmx.min.js",
            "text/javascript",
            "public, max-age=31536000, immutable",
        ),
        (WORKER, "text/javascript", "public, max-age=31536000, immutable"),
        (
            "/static/vendor/pdfjs-dist-6.5.438/wasm/openjpeg.wasm",
            "application/wasm",
            "public, max-age=31536000, immutable",
        ),
    ],
)
def test_files_have_their_type_and_are_kept_while_they_stay_true(
    app: Flask, path: str, mime: str, kept: str
) -> None:
    client = app.test_client()
    with client.get(path) as answer:
        assert (answer.status_code, answer.mimetype) == (200, mime)
        assert answer.headers["Cache-Control"] == kept
        etag = answer.headers["ETag"]
        assert ("wasm-unsafe-eval" in answer.headers["Content-Security-Policy"]) is (path == WORKER)
    with client.get(path, headers={"If-None-Match": etag}) as again:
        assert again.status_code == 304
    assert client.get("/static/vendor/nothing-1.0/x.js").headers.get("Cache-Control") != kept
