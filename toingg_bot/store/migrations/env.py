"""Alembic runs this file, on the connection that `steps.take_all` passes to it."""

from alembic import context

from toingg_bot.store.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
