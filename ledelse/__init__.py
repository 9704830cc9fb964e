"""Ledelse: digital ledelsesbetjening. `create_app` puts the parts together."""

from datetime import timedelta
from pathlib import Path

from flask import Flask
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from config import Settings
from ledelse.kernel import db
from ledelse.kernel.storage import Storage
from ledelse.people.permissions import need_of

ROOT = Path(__file__).parents[1]


class RouteWithoutNeed(Exception):
    """A route does not say what it asks of whoever calls it."""


def create_app(settings: Settings) -> Flask:
    """Build the app. Refuses to if a route has no `@needs`."""
    from ledelse import api, cli, jobs, reactions, realtime, web
    from ledelse.texts import language

    app = Flask(
        __name__,
        template_folder=str(ROOT / "templates"),
        static_folder=str(ROOT / "static"),
        instance_path=str(settings.data_dir),
    )
    _configure(app, settings)
    database = db.Database(settings.database_url)
    db.bind(database)
    app.extensions["ledelse.settings"] = settings
    app.extensions["ledelse.database"] = database
    app.extensions["ledelse.storage"] = Storage(settings.data_dir / "files")
    language.init_app(app)
    reactions.load()
    for door in (web, api, realtime, jobs, cli):
        door.init_app(app)
    _require_needs(app)
    return app


def _configure(app: Flask, settings: Settings) -> None:
    app.config.update(
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=settings.largest_upload + 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=4 * 1024 * 1024,
        SESSION_COOKIE_NAME="ledelse",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        PERMANENT_SESSION_LIFETIME=timedelta(hours=12),
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=settings.secure_cookies,
        RATELIMIT_STORAGE_URI=settings.redis_url or "memory://",
        BABEL_DEFAULT_LOCALE="da",
        BABEL_DEFAULT_TIMEZONE="Europe/Copenhagen",
        BABEL_TRANSLATION_DIRECTORIES=str(ROOT / "ledelse" / "texts" / "catalogues"),
        SEND_FILE_MAX_AGE_DEFAULT=timedelta(hours=1),
        TEMPLATES_AUTO_RELOAD=False,
    )
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]


def _require_needs(app: Flask) -> None:
    silent = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if rule.endpoint != "static" and need_of(app.view_functions[rule.endpoint]) is None
    ]
    if silent:
        raise RouteWithoutNeed(", ".join(sorted(silent)))
