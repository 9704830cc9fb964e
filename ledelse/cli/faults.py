"""What goes wrong in a command is said in one line, with an exit code that a script can use."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import click
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from ledelse.kernel.verdict import Refused
from ledelse.texts import refusals

P = ParamSpec("P")
R = TypeVar("R")


def in_one_line(command: Callable[P, R]) -> Callable[P, R]:
    """Turn what can be expected to fail into a line on stderr and exit code 1."""

    @wraps(command)
    def guarded(*arguments: P.args, **named: P.kwargs) -> R:
        try:
            return command(*arguments, **named)
        except Refused as fault:
            raise click.ClickException(refusals.sentence(fault)) from fault
        except SQLAlchemyError as fault:
            raise click.ClickException(_about_the_database(fault)) from fault
        except OSError as fault:
            raise click.ClickException(f"{fault.filename or 'a file'}: {fault.strerror or fault}") from fault

    return guarded


def _about_the_database(fault: SQLAlchemyError) -> str:
    words = str(fault.orig if isinstance(fault, DBAPIError) else fault).strip().splitlines()
    hint = " (run `flask --app app db upgrade` first?)" if "no such table" in words[0] else ""
    if "does not exist" in words[0] and "relation" in words[0]:
        hint = " (run `flask --app app db upgrade` first?)"
    return f"the database: {words[0]}{hint}"
