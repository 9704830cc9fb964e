"""`flask --app app user create`, `flask --app app token create USERNAME`."""

import click
from flask import Flask
from flask.cli import AppGroup

from ledelse.cli.faults import in_one_line
from ledelse.kernel.transaction import SYSTEM, reading, transaction
from ledelse.people import sessions
from ledelse.people.permissions import Role
from ledelse.people.queries import all_units, person_by_username
from ledelse.people.rules import Level
from ledelse.people.service import create_person, create_unit, give_membership

users = AppGroup("user", help="People who can sign in.")
tokens = AppGroup("token", help="Keys for programs.")


def init_app(app: Flask) -> None:
    """Hang the commands on the app."""
    app.cli.add_command(users)
    app.cli.add_command(tokens)


@users.command("create")
@click.argument("username")
@click.option("--name", required=True, help="Full name.")
@click.option("--title", default="", help="What the person is, as others see it.")
@click.option("--unit", help="Name of a unit; made (as a directorate) if there is none of that name.")
@click.option("--role", type=click.Choice([role.value for role in Role]), default=Role.MEMBER.value)
@click.option("--password", prompt=True, hide_input=True, confirmation_prompt=True)
@in_one_line
def create_user(username: str, name: str, title: str, unit: str | None, role: str, password: str) -> None:
    """Create a person, so that a new installation has its first administrator."""
    with transaction(SYSTEM) as work:
        person_id = create_person(work, username=username, name=name, title=title, password=password)
        if unit:
            known = {found.name: found.id for found in all_units(work.session)}
            unit_id = known.get(unit) or create_unit(work, name=unit, level=Level.DIRECTORATE)
            give_membership(work, person_id=person_id, unit_id=unit_id, role=Role(role))
    click.echo(f"{username} can sign in")


@tokens.command("create")
@click.argument("username")
@click.option("--name", default="command line", help="What the key is for.")
@in_one_line
def create_token(username: str, name: str) -> None:
    """Make a key for a person's programs; it stands alone on the last line and is shown only here."""
    with reading(SYSTEM) as look:
        person = person_by_username(look.session, username)
    if person is None:
        raise click.ClickException(f"nobody who can sign in is called {username}")
    with transaction(SYSTEM) as work:
        word = sessions.make_token(work, person_id=person.id, name=name)
    click.echo(word)
