"""The migrations of the tables, in order: https://alembic.sqlalchemy.org."""
