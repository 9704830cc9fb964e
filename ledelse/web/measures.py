"""Counts and times every request, and logs each in one line: by the route's pattern, never by what was asked."""

import logging
import time

from flask import Flask, g, request
from prometheus_client import Counter, Histogram
from werkzeug.wrappers import Response

QUIET = ("static", "health.lives", "health.ready", "health.measures")  # not worth a line each
BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)  # seconds

log = logging.getLogger(__name__)

requests = Counter("ledelse_requests", "Requests answered", ["route", "method", "status"])
seconds = Histogram("ledelse_request_seconds", "Seconds until the answer", ["route"], buckets=BOUNDS)


def init_app(app: Flask) -> None:
    """Stand around every request, pages and API alike."""
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    g.begun = time.perf_counter()


def _end(response: Response) -> Response:
    route = request.url_rule.rule if request.url_rule else "none"
    took = time.perf_counter() - g.get("begun", time.perf_counter())
    method = request.method if request.url_rule else "any"  # what nobody answers may be called anything
    requests.labels(route, method, response.status_code).inc()
    seconds.labels(route).observe(took)
    if request.endpoint not in QUIET:
        figures = {
            "route": route,
            "method": method,
            "status": response.status_code,
            "ms": round(took * 1000, 1),
        }
        log.info("request", extra=figures)
    return response
