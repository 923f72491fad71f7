"""Alembic runs this file, on the connection that `steps.take_all` passes to it."""

from alembic import context

from toingg_bot.store.home_tables import EVERYTHING

context.configure(connection=context.config.attributes["connection"], target_metadata=EVERYTHING)
context.run_migrations()
