"""A browser for tests: cookies, CSRF tokens taken from the pages, and a sign-in through the form."""

import re
from collections.abc import Mapping
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

TOKEN = re.compile(r'name="csrf_token"[^>]*?value="([^"]+)"')
META = re.compile(r'<meta name="csrf-token" content="([^"]+)"')
SIGN_IN = "/log-ind"


class Browser:
    """Fetches pages and sends forms as a person's browser does, without JavaScript."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self.token = ""

    def get(self, path: str, **more: Any) -> TestResponse:
        """Fetch a page, and remember the token in its forms."""
        response = self.client.get(path, **more)
        if response.mimetype == "text/html":
            self._remember_token(response.get_data(as_text=True))
        return response

    def post(self, path: str, data: Mapping[str, Any] | None = None, **more: Any) -> TestResponse:
        """Send a form with the token of the page that was fetched last."""
        response = self.client.post(path, data={"csrf_token": self.token, **(data or {})}, **more)
        if response.mimetype == "text/html":
            self._remember_token(response.get_data(as_text=True))
        return response

    def sign_in(self, *, username: str, password: str) -> None:
        """Through the form; the token is another one afterwards, so a page is fetched."""
        self.get(SIGN_IN)
        response = self.post(SIGN_IN, {"username": username, "password": password})
        assert response.status_code in (302, 303), f"{username} could not sign in: {response.status}"
        self.get(response.headers["Location"], follow_redirects=True)

    def _remember_token(self, page: str) -> None:
        found = TOKEN.search(page) or META.search(page)
        if found:
            self.token = found.group(1)
