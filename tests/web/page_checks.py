"""House rules that every HTML answer keeps, whichever test fetched it; `require` is hung on the tests' client.

A whole page must keep all of them; a fragment those that can be seen from a piece of a page.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.routing import MapAdapter, RequestRedirect
from werkzeug.test import TestResponse

from tests.web.markup import Node, parse

HOST = "localhost"
CONTROLS = ("input", "select", "textarea")
UNLABELLED_INPUTS = {"hidden", "submit", "button", "reset"}
ASKS = {"hx-get": "GET", "hx-post": "POST", "hx-put": "PUT", "hx-patch": "PATCH", "hx-delete": "DELETE"}
POINTS_AT = ("for", "aria-labelledby", "aria-describedby", "aria-controls", "list", "form", "popovertarget")
LEFTOVER = re.compile(
    r"\bNone\b|\bUndefined\b|%\(|\{\{|\}\}|\{%|%\}|<[a-z_]+\.|object at 0x|&(?:[a-z]+|#\d+);|datetime\.|StrEnum"
)
TO_COME = {"sheet-title"}  # comes with whatever is shown in the sheet
SPOKEN = ("aria-label", "alt", "title", "placeholder")
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}
POLICY = {
    "default-src": {"'none'"},
    "script-src": {"'self'"},
    "style-src": {"'self'"},
    "connect-src": {"'self'"},
    "form-action": {"'self'"},
    "frame-ancestors": {"'none'"},
    "base-uri": {"'none'"},
}


@dataclass(frozen=True)
class Page:
    """An answer as the rules see it."""

    root: Node
    whole: bool
    response: TestResponse
    routes: MapAdapter
    static: Path


Rule = Callable[[Page], Iterator[str]]
RULES: list[Rule] = []
RULES_OF_WHOLE_PAGES: list[Rule] = []


def of_every_answer(rule: Rule) -> Rule:
    """A rule that fragments keep too."""
    RULES.append(rule)
    return rule


def of_whole_pages(rule: Rule) -> Rule:
    """A rule that needs all of the page."""
    RULES_OF_WHOLE_PAGES.append(rule)
    return rule


class CheckedClient(FlaskClient):
    """The client that tests fetch pages with: each answer in HTML keeps the house rules, or the test fails."""

    def open(self, *args: object, **more: object) -> TestResponse:
        """Fetch, and check what came."""
        response: TestResponse = super().open(*args, **more)  # type: ignore[arg-type]  # passed on as given
        if "Content-Encoding" in response.headers:
            return response  # its test asks for the bytes as they are
        if response.mimetype == "text/html" and response.get_data() and not 300 <= response.status_code < 400:
            require(self.application, response)
        return response


def require(app: Flask, response: TestResponse) -> None:
    """Fail with everything that is wrong with this answer."""
    found = faults(app, response)
    request = response.request
    assert not found, f"{request.method} {request.path} breaks house rules:\n  " + "\n  ".join(found)


def faults(app: Flask, response: TestResponse) -> list[str]:
    """Everything that is wrong with an answer in HTML."""
    html = response.get_data(as_text=True)
    root, found = parse(html)
    whole = html.lstrip().lower().startswith("<!doctype")
    page = Page(root, whole, response, app.url_map.bind(HOST), Path(app.static_folder or ""))
    rules = [*RULES, *(RULES_OF_WHOLE_PAGES if whole else ())]
    return found + [fault for rule in rules for fault in rule(page)]


@of_every_answer
def headers_are_strict(page: Page) -> Iterator[str]:
    """The policy and the other headers of every page."""
    headers = page.response.headers
    for name, wanted in HEADERS.items():
        if headers.get(name) != wanted:
            yield f"{name} is {headers.get(name)!r}, not {wanted!r}"
    sent = [part.split() for part in headers.get("Content-Security-Policy", "").split(";") if part.strip()]
    policy = {name: set(sources) for name, *sources in sent}
    for name, sources in POLICY.items():
        if policy.get(name) != sources:
            yield f"the policy's {name} is {policy.get(name)}, not {sources}"
    for name, sources in policy.items():
        if sources & {"'unsafe-inline'", "'unsafe-eval'", "*", "http:", "https:"}:
            yield f"the policy's {name} is wide open"


@of_every_answer
def ids_are_unique(page: Page) -> Iterator[str]:
    """An id names one element, and can be pointed at."""
    counted = Counter(node.get("id") for node in page.root.elements if node.get("id") is not None)
    for name, count in counted.items():
        if count > 1:
            yield f'id="{name}" stands {count} times'
        if not name or " " in name:
            yield f"an id is {name!r}"


@of_every_answer
def nothing_is_inline(page: Page) -> Iterator[str]:
    """Script and style come from files only; what would be blocked by the policy is not written."""
    for node in page.root.elements:
        if node.tag == "style" or (node.tag == "script" and not node.get("src")):
            yield f"{node} is inline"
        for name, value in node.attributes.items():
            if name == "style" or name.startswith(("on", "hx-on", "data-hx-on")):
                yield f"{node} has {name}"
            if re.match(r"\s*(js|javascript):", value, re.IGNORECASE):
                yield f"{node}: {name} is script"


@of_every_answer
def controls_have_names(page: Page) -> Iterator[str]:
    """Whoever does not see the page hears what each control is."""
    labels = {node.get("for") for node in page.root.all("label") if node.text.strip()}
    for node in page.root.all(*CONTROLS):
        if _is_for_nobody(node) or (node.tag == "input" and node.get("type") in UNLABELLED_INPUTS):
            continue
        inside = any(one.tag == "label" and one.text.strip() for one in node.ancestors)
        if not (inside or _is_spoken(node) or (node.get("id") and node.get("id") in labels)):
            yield f"{node} has no label"
    for node in page.root.all("button", "a", "summary"):
        if not (node.text.strip() or _is_spoken(node) or _is_for_nobody(node)):
            yield f"{node} says nothing"
    for node in page.root.all("img"):
        if node.get("alt") is None:
            yield f"{node} has no alt"


def _is_for_nobody(node: Node) -> bool:
    """Not shown, or for password keepers only: neither seen, read aloud nor reached by the keyboard."""
    return node.get("hidden") is not None or (node.get("aria-hidden"), node.get("tabindex")) == ("true", "-1")


def _is_spoken(node: Node) -> bool:
    return bool((node.get("aria-label") or node.get("aria-labelledby") or "").strip())


@of_every_answer
def forms_are_protected(page: Page) -> Iterator[str]:
    """A form that changes something carries one token, and goes to us."""
    for form in page.root.all("form"):
        tokens = [node for node in form.all("input") if node.get("name") == "csrf_token"]
        if (form.get("method") or "get").lower() != "post":
            if tokens:
                yield f"{form} is no POST and would put the token into the address"
            continue
        if len(tokens) != 1 or not tokens[0].get("value"):
            yield f"{form} has {len(tokens)} csrf_token"
        if not form.get("action"):
            yield f"{form} has no action"


@of_every_answer
def buttons_say_what_they_do(page: Page) -> Iterator[str]:
    """A button without `type` sends a form by surprise."""
    for button in page.root.all("button"):
        if button.get("type") not in ("submit", "button"):
            yield f"{button} has type {button.get('type')!r}"


@of_every_answer
def nothing_is_nested_that_must_not_be(page: Page) -> Iterator[str]:
    """A control in a control can be used by nobody; browsers drop a form in a form."""
    for node in page.root.elements:
        around = {one.tag for one in node.ancestors}
        if node.tag in ("a", "button", "select", "textarea", "summary") and around & {"a", "button"}:
            yield f"{node} stands in a control"
        if node.tag == "form" and "form" in around:
            yield f"{node} stands in a form"
        if node.tag in ("div", "p", "ul", "section", "form", "h2", "h3") and around & {"p"}:
            yield f"{node} stands in a paragraph"


@of_every_answer
def no_leftovers_are_read(page: Page) -> Iterator[str]:
    """What a programmer forgot is not for people."""
    found = LEFTOVER.search(page.root.text)
    if found:
        around = page.root.text[max(found.start() - 40, 0) : found.end() + 40]
        yield f"{found[0]!r} can be read: {' '.join(around.split())!r}"
    for node in page.root.elements:
        for name in SPOKEN:
            if LEFTOVER.search(node.get(name) or ""):
                yield f"{node}: {name} is {node.get(name)!r}"


@of_every_answer
def links_lead_somewhere(page: Page) -> Iterator[str]:
    """Every address on the page is one of ours and answers that method."""
    for node in page.root.elements:
        for attribute, method, address in _addresses(node):
            fault = _fault_of(page, node, address, method)
            if fault:
                yield f'{node}: {attribute}="{address}" {fault}'
        if node.tag == "a" and not node.get("href"):
            yield f"{node} leads nowhere"


def _addresses(node: Node) -> Iterator[tuple[str, str, str]]:
    form = next((one for one in (node, *node.ancestors) if one.tag == "form"), None)
    method = ((form.get("method") if form else None) or "get").upper()
    for name, value in node.attributes.items():
        if name in ("href", "src") and node.tag != "use":
            yield name, "GET", value
        elif name in {"action", "formaction"}:
            yield name, (node.get("formmethod") or method).upper(), value
        elif name in ASKS:
            yield name, ASKS[name], value


def _fault_of(page: Page, node: Node, address: str, method: str) -> str:
    parts = urlsplit(address)
    if parts.scheme in ("data", "blob", "mailto"):
        return ""
    if parts.scheme or parts.netloc:
        return "" if node.tag == "a" and "noopener" in (node.get("rel") or "") else "leads outside"
    if not parts.path:
        return ""
    if parts.path.startswith("/static/"):
        return "" if (page.static / parts.path.removeprefix("/static/")).is_file() else "is no file"
    if not parts.path.startswith("/"):
        return "is not absolute"
    try:
        page.routes.match(parts.path, method=method)
    except RequestRedirect:
        return "is only redirected"
    except MethodNotAllowed:
        return f"does not answer {method}"
    except HTTPException:
        return "is no page"
    return ""


@of_whole_pages
def a_page_has_one_h1(page: Page) -> Iterator[str]:
    """One heading says what the page is; those below it skip no level."""
    headings = page.root.all("h1", "h2", "h3", "h4", "h5", "h6")
    count = sum(node.tag == "h1" for node in headings)
    if count != 1:
        yield f"there are {count} h1"
    for heading in headings:
        if not heading.text.strip():
            yield f"{heading} is empty"


@of_whole_pages
def a_page_says_its_language_and_name(page: Page) -> Iterator[str]:
    """`lang`, a title, a view for phones, a main part that can be jumped to."""
    languages = [node.get("lang") for node in page.root.all("html")]
    if languages not in (["da"], ["en"]):
        yield f"the language is {languages}"
    titles = [
        "".join(one for one in node.children if isinstance(one, str)) for node in page.root.all("title")
    ]
    if not titles or not titles[0].removesuffix("– Ledelse").strip():
        yield "there is no title"
    elif LEFTOVER.search(titles[0]):
        yield f"the title is {titles[0]!r}"
    if len(page.root.all("main")) != 1:
        yield "there is not one <main>"
    if not any(node.get("name") == "viewport" for node in page.root.all("meta")):
        yield "there is no viewport"


@of_whole_pages
def what_is_pointed_at_is_there(page: Page) -> Iterator[str]:
    """Labels, descriptions and jumps find their element."""
    ids = {node.get("id") for node in page.root.elements}
    for node in page.root.elements:
        for name in POINTS_AT:
            for target in (node.get(name) or "").split():
                if target not in ids | TO_COME:
                    yield f'{node}: {name}="{target}" is not on the page'
        href = node.get("href") or ""
        if node.tag == "a" and href.startswith("#") and href[1:] not in ids:
            yield f'{node}: href="{href}" is not on the page'


@of_whole_pages
def the_order_of_tabs_is_that_of_the_page(page: Page) -> Iterator[str]:
    """A positive tabindex sends the keyboard round the page."""
    for node in page.root.elements:
        if (node.get("tabindex") or "0").isdecimal() and int(node.get("tabindex") or 0) > 0:
            yield f"{node} has tabindex {node.get('tabindex')}"
