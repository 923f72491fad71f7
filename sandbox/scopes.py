"""The permissions that an app can ask for, in the words in which Slack's consent page explains them.

https://docs.slack.dev/reference/scopes
"""

WORDS = {
    "channels:read": "See basic information about public channels",
    "groups:read": "See basic information about private channels that @toingg is in",
    "im:read": "See basic information about direct messages with @toingg",
    "users:read": "See who is in the workspace",
    "team:read": "See the name and the domain of the workspace",
    "files:read": "See files in conversations that @toingg is in",
    "chat:write": "Send messages as @toingg",
    "chat:write.public": "Send messages to public channels that @toingg is not in",
    "commands": "Add slash commands and shortcuts for everybody",
    "im:write": "Begin direct messages with people",
}
"""What can be asked for; the first ones are about seeing, the ones after `files:read` about doing."""

SEEING = tuple(WORDS)[: tuple(WORDS).index("files:read") + 1]


def described(scopes: list[str]) -> dict[str, list[str]]:
    """Say what an app will see and what it will do with these scopes, in the order of the list above."""
    asked = [scope for scope in WORDS if scope in scopes]
    return {
        "sees": [WORDS[scope] for scope in asked if scope in SEEING],
        "does": [WORDS[scope] for scope in asked if scope not in SEEING],
    }
