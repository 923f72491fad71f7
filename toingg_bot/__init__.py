"""A Slack app with which a team creates AI calling campaigns at Toingg."""

__version__ = "0.2.0"
"""The one place for it: pyproject.toml reads it here."""
