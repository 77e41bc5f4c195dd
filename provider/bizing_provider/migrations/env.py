"""What Alembic runs: migrations on the connection that it was given."""

from alembic import context

from bizing_provider import tables

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=tables.metadata,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
context.config.attributes["connection"].commit()
