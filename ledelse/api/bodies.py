"""What was sent, read with suspicion: JSON in UTF-8, or a form with a file; and what makes two of them the same."""

import json
import re
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import request
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import UnsupportedMediaType

from ledelse.api.problems import FieldFault, Problem
from ledelse.api.shapes import Query, Read
from ledelse.api.words import NOT_JSON, Fault
from ledelse.kernel.idempotency import Once, once

LARGEST_JSON = 2 * 1024 * 1024  # bytes
LONGEST_KEY = 200
_KEY = re.compile(rf"[!-~]{{1,{LONGEST_KEY}}}")
KEY = "Idempotency-Key"

R = TypeVar("R", bound=Read)
Q = TypeVar("Q", bound=Query)


@dataclass(frozen=True, slots=True)
class Sent:
    """A JSON body in one spelling, so that the same content is the same body however it was written."""

    content: bytes

    def read_as(self, model: type[R]) -> R:
        """The body as a model; `ValidationError` names the fields that are wrong."""
        return model.model_validate_json(self.content)


def sent_json() -> Sent:
    """The JSON of the request (an empty body is an empty object). Raises 400, 413 and 415."""
    request.max_content_length = LARGEST_JSON
    raw = request.get_data(cache=False)
    if not raw:
        return Sent(b"{}")
    if not request.is_json:
        raise UnsupportedMediaType
    try:
        value = json.loads(raw.decode())
        return Sent(one_spelling(value))
    except (ValueError, RecursionError) as fault:
        raise Problem(400, "not-json", NOT_JSON) from fault


def one_spelling(value: object) -> bytes:
    """Canonical JSON. ValueError for what is no Unicode text or no number."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.encode()


def sent_file(field: str = "file") -> FileStorage:
    """The one file of a multipart form. Raises 415, and `FieldFault` when there is none or more than one."""
    if request.mimetype != "multipart/form-data":
        raise UnsupportedMediaType
    files = request.files.getlist(field)
    if set(request.files) - {field}:
        raise FieldFault(min(set(request.files) - {field}), Fault.UNKNOWN_FIELD)
    if len(files) != 1 or not files[0].filename:
        raise FieldFault(field, Fault.UNUSABLE if files else Fault.MISSING)
    return files[0]


def sent_fields(model: type[R]) -> R:
    """The text fields of a multipart form."""
    return model.model_validate_strings(request.form.to_dict(), strict=True)


def asked(model: type[Q]) -> Q:
    """What stands behind the question mark; a name given twice counts once."""
    return model.model_validate(request.args.to_dict())


def key_of(body: bytes) -> Once | None:
    """The request as something that must happen once, if it carries a key."""
    key = request.headers.get(KEY)
    if key is None:
        return None
    if not _KEY.fullmatch(key):
        raise FieldFault(KEY, Fault.KEY)
    return once(key, path=f"{request.method} {request.full_path.rstrip('?')}", body=body)


def fingerprint(fields: Read, **more: Any) -> bytes:
    """What makes two forms the same: their fields and the content of the file, not how they were wrapped."""
    return one_spelling({**fields.model_dump(mode="json"), **more})
