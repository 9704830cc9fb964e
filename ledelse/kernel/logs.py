"""Logs as lines of JSON: what happened, where and for how long, never what somebody wrote.

A message is a constant; what varies goes into `extra` as ids and figures. Of an exception the kind and the
places in the code are kept and the words left out: they may quote a title or a name.
"""

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from typing import Any, TextIO

OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "taskName"}
DEPTH = 12  # calls of a traceback that are kept, the innermost


class JsonLines(logging.Formatter):
    """One record, one line."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as a JSON object."""
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        line.update({key: value for key, value in vars(record).items() if key not in OWN})
        if record.exc_info and record.exc_info[1]:
            line["fault"] = _fault(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False, default=str)


def _fault(fault: BaseException) -> dict[str, Any]:
    places = [f"{at.filename}:{at.lineno} {at.name}" for at in traceback.extract_tb(fault.__traceback__)]
    told: dict[str, Any] = {"kind": type(fault).__name__, "places": places[-DEPTH:]}
    cause = fault.__cause__
    if cause is not None:
        told["cause"] = type(cause).__name__
    return told


def to_json_lines(stream: TextIO | None = None) -> None:
    """Let everything that is logged in this process come out as JSON, from `info` up."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for chatty in ("apscheduler", "engineio", "socketio", "geventwebsocket", "alembic"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
