"""The forms that the tables had, one after the other: https://alembic.sqlalchemy.org."""
