"""Brings the database's tables up to what this version of the program needs."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

FOLDER = Path(__file__).parents[2] / "migrations"


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def upgrade(engine: Engine, to: str = "head") -> None:
    """Run the migrations up to a revision (the newest by default)."""
    with engine.connect() as connection:
        command.upgrade(_config(connection), to)
        connection.commit()


def downgrade(engine: Engine, to: str) -> None:
    """Take migrations back down to a revision, or to `base`."""
    with engine.connect() as connection:
        command.downgrade(_config(connection), to)
        connection.commit()


def current(engine: Engine) -> str | None:
    """The revision that the database is at."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest() -> str:
    """The revision that this version of the program needs."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    if head is None:
        raise LookupError("there are no migrations")
    return head


def knows(revision: str) -> bool:
    """Whether this version of the program has heard of a revision."""
    return revision in {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}
