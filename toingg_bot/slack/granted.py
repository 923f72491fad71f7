"""Which scopes the bot's own token has. Slack's answers say so: whoever installed the app may have left some out."""

FILES_READ = "files:read"
"""The scope for files: https://docs.slack.dev/reference/scopes/files.read"""


class Granted:
    """The scopes of one token, from Slack's last answer to it. The scopes of installations are in the database."""

    def __init__(self, token: str | None) -> None:
        self._token = token
        self._scopes: frozenset[str] = frozenset()

    def heard(self, token: str, scopes: str) -> None:
        """Take in the `x-oauth-scopes` of an answer to a call with this token, if there is such a header."""
        if token == self._token and scopes:
            self._scopes = frozenset(scope.strip() for scope in scopes.split(","))

    def has(self, scope: str) -> bool:
        """Return whether Slack has said that the token has a scope."""
        return scope in self._scopes

    def lacks(self, scope: str) -> bool:
        """Return whether Slack has said that the token does not have a scope."""
        return bool(self._scopes) and scope not in self._scopes
