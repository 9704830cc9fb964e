"""How the files of `static/` are sent: by the right type, and kept by browsers for as long as they stay true."""

import mimetypes

from flask import Flask, request
from werkzeug.wrappers import Response

from ledelse.web.guard import POLICY

A_YEAR = 365 * 24 * 3600  # seconds
WORKER = "pdf.worker.min.mjs"
WORKER_POLICY = POLICY.replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'")


def init_app(app: Flask) -> None:
    """Hang the rules on the app; not every system knows these types."""
    mimetypes.add_type("text/javascript", ".mjs")
    mimetypes.add_type("text/javascript", ".js")
    mimetypes.add_type("application/wasm", ".wasm")
    app.after_request(_keep)


def _keep(response: Response) -> Response:
    """Vendored folders carry their version, so they never change; all else is asked for anew (ETag)."""
    if request.endpoint != "static":
        return response
    if response.status_code not in (200, 206, 304):
        response.headers["Cache-Control"] = "no-store"
        return response
    name = str((request.view_args or {}).get("filename", ""))
    forever = name.startswith("vendor/")
    response.headers["Cache-Control"] = f"public, max-age={A_YEAR}, immutable" if forever else "no-cache"
    response.headers.pop("Expires", None)
    if name.endswith(f"/{WORKER}"):
        response.headers["Content-Security-Policy"] = WORKER_POLICY  # it compiles image decoders
    return response
