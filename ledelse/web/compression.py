"""Pages and JSON go over the wire compressed, in a way that does not tell a listener what stands in them.

Compression leaks when somebody else can choose a part of a page with a secret in it, have the browser of a
signed-in person ask for it many times, and watch how long the answers are (BREACH). So:
1. A request that another site may have caused (the browser says so in `Sec-Fetch-Site`) is answered as it is.
2. The length of the others is blurred by up to 100 random characters in the gzip header (as Django does).
3. The session cookie is `SameSite=Lax` and the CSRF token is signed anew each second.
"""

import io
import secrets
from gzip import GzipFile

from flask import Flask, request
from werkzeug.wrappers import Response

LEVEL = 6
SMALLEST = 1000  # bytes; below this nothing is won
TYPES = ("text/html", "application/json", "application/problem+json")
OWN_REQUESTS = ("same-origin", "none")  # by our own pages, or typed in
MOST_BLUR = 100  # characters


def init_app(app: Flask) -> None:
    """Compress what may be, behind everything else that looks at an answer."""
    app.after_request(_compress)


def _compress(response: Response) -> Response:
    if response.mimetype not in TYPES or response.direct_passthrough or response.is_streamed:
        return response
    response.vary.add("Accept-Encoding")
    response.vary.add("Sec-Fetch-Site")
    if not _may_be_compressed(response):
        return response
    response.set_data(_gzipped(response.get_data()))
    response.headers["Content-Encoding"] = "gzip"
    return response


def _may_be_compressed(response: Response) -> bool:
    """Whether the browser takes it, nobody else may have asked for it, and it is worth the while."""
    return (
        request.accept_encodings["gzip"] > 0
        and _is_own_request()
        and "Content-Encoding" not in response.headers
        and "ETag" not in response.headers
        and "Content-Range" not in response.headers
        and (response.content_length or 0) >= SMALLEST
    )


def _is_own_request() -> bool:
    """What carries no cookie can be no answer to somebody whose cookie another site rides on."""
    site = request.headers.get("Sec-Fetch-Site")
    return site in OWN_REQUESTS if site is not None else not request.cookies


def _gzipped(content: bytes) -> bytes:
    blur = secrets.token_urlsafe(MOST_BLUR)[: secrets.randbelow(MOST_BLUR + 1)]
    packed = io.BytesIO()
    with GzipFile(filename=blur, mode="wb", compresslevel=LEVEL, fileobj=packed, mtime=0) as file:
        file.write(content)
    return packed.getvalue()
