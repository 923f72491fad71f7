"""The migration steps, one file for each: https://alembic.sqlalchemy.org."""
