"""The scopes that an app can ask for, and how the consent page explains them.

https://docs.slack.dev/reference/scopes
"""

from collections.abc import Collection
from typing import Any

SEES = {
    "channels:read": "See basic information about public channels",
    "groups:read": "See basic information about private channels that @toingg is in",
    "im:read": "See basic information about direct messages with @toingg",
    "users:read": "See who is in the workspace",
    "team:read": "See the name and the domain of the workspace",
    "files:read": "See files in conversations that @toingg is in",
}
DOES = {
    "chat:write": "Send messages as @toingg",
    "chat:write.public": "Send messages to public channels that @toingg is not in",
    "commands": "Add slash commands and shortcuts for everybody",
    "im:write": "Begin direct messages with people",
}
KNOWN = {*SEES, *DOES}


def described(scopes: list[str], optional: Collection[str]) -> dict[str, list[dict[str, Any]]]:
    """Return what an app can see and do with these scopes, and which of them are optional."""

    def points(known: dict[str, str]) -> list[dict[str, Any]]:
        asked = [scope for scope in known if scope in scopes]
        return [{"scope": scope, "words": known[scope], "is_optional": scope in optional} for scope in asked]

    return {"sees": points(SEES), "does": points(DOES)}
