"""Methods about the caller: api.test, auth.test, apps.connections.open."""

from typing import Any

from sandbox.web_api.call import Call
from sandbox.workspace.refused import RefusedError
from sandbox.workspace.teams import APP_ID, APP_NAME


def api_test(call: Call) -> dict[str, Any]:
    """Say that the API works."""
    if error := call.text("error"):
        raise RefusedError(error)
    return {"args": {key: value for key, value in call.arguments.items() if key != "token"}}


def auth_test(call: Call) -> dict[str, Any]:
    """Return whose token it is: the bot's in a workspace or an organisation, or the app's own.

    https://github.com/slackapi/java-slack-sdk, methods/response/auth/AuthTestResponse.java
    """
    if call.slack.is_app_token(call.token or ""):
        return {"app_name": APP_NAME, "app_id": APP_ID}
    installation = call.installation()
    place, enterprise = installation.place, installation.enterprise
    domain = f"{place.domain}.enterprise" if installation.is_enterprise_install else place.domain
    return {
        "url": f"https://{domain}.slack.com/",
        "team": place.name,
        "user": place.bot.name,
        "team_id": place.id,
        "user_id": place.bot.id,
        "bot_id": place.bot_id,
        **({"enterprise_id": enterprise.id} if enterprise else {}),
        "is_enterprise_install": installation.is_enterprise_install,
    }


def open_connection(call: Call) -> dict[str, Any]:
    """Return an address for a socket. This is the only method that takes the app-level token."""
    if not call.token:
        raise RefusedError("not_authed", "The call carries no token.")
    if not call.slack.is_app_token(call.token):
        code = "not_allowed_token_type" if call.slack.installations.known(call.token) else "invalid_auth"
        raise RefusedError(code, "This method takes the app-level token.")
    return {"url": call.sockets.issue_url()}
