"""Runs the migrations on the database that the caller gives (`config.attributes["connection"]`)."""

from alembic import context

from ledelse.models import Base

connection = context.config.attributes["connection"]

if connection.dialect.name == "postgresql":
    connection.exec_driver_sql("SET lock_timeout = '5s'")
    connection.exec_driver_sql("SET statement_timeout = '10min'")
    connection.commit()

context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
    transaction_per_migration=True,
)

with context.begin_transaction():
    context.run_migrations()
