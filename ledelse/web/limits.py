"""Limits on trying: wrong passwords per account and per address."""

from collections.abc import Callable
from typing import TypeVar, cast

from flask import Flask, current_app, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from werkzeug.wrappers import Response

from ledelse.kernel import clock

limiter = Limiter(get_remote_address, default_limits=[], headers_enabled=False)

View = TypeVar("View", bound=Callable[..., Response])


def init_app(app: Flask) -> None:
    """Hang the limiter on the app."""
    limiter.init_app(app)


def seconds_to_wait() -> int | None:
    """How long until one may try again; None where no limit was met."""
    met = limiter.current_limit
    return max(1, round(met.reset_at - clock.now().timestamp())) if met is not None else None


def sign_in_limit(view: View) -> View:
    """At most so many wrong attempts per account and per address; a right one does not count."""
    per_account = limiter.limit(
        _limit, key_func=_account, deduct_when=_failed, scope="sign-in-account", override_defaults=False
    )
    per_address = limiter.limit(
        _address_limit, key_func=get_remote_address, deduct_when=_failed, override_defaults=False
    )
    return cast("View", per_account(per_address(view)))


def _limit() -> str:
    return str(current_app.extensions["ledelse.settings"].sign_in_limit)


def _address_limit() -> str:
    """An address may stand for a whole town hall, so it gets ten times as many."""
    count, rest = _limit().split(" ", 1)
    return f"{int(count) * 10} {rest}"


def _account() -> str:
    return request.form.get("username", "").strip().lower()[:64]


def _failed(response: Response) -> bool:
    return response.status_code >= 400
