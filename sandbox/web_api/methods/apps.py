"""Methods about the app's installation: oauth.v2.access, auth.revoke, apps.uninstall."""

import hmac
from typing import Any

from sandbox.web_api.call import Call
from sandbox.workspace.arguments import is_yes
from sandbox.workspace.installations import Installation
from sandbox.workspace.refused import RefusedError
from sandbox.workspace.teams import APP_ID, CLIENT_ID, CLIENT_SECRET


def exchange_code(call: Call) -> dict[str, Any]:
    """Install the app as somebody has allowed, and return its token."""
    _insist_on_app(call)
    if call.text("grant_type") not in ("", "authorization_code"):
        raise RefusedError(
            "invalid_grant_type", "Tokens that are rotated are unknown to this sandbox; it has authorization_code."
        )
    consent = call.slack.codes.redeem(call.text("code"), call.text("redirect_uri"))
    through = call.slack.installations.reaching(consent.place.id)
    if through and through.is_enterprise_install:
        raise RefusedError("cannot_install_an_org_installed_app", "The organisation of this workspace has the app.")
    return _granted(call.slack.install(consent.place, consent.scopes, consent.by))


def revoke(call: Call) -> dict[str, Any]:
    """Revoke the token. It is the app's only one there, so the app is uninstalled too."""
    installation = call.installation()
    if is_yes(call.arguments.get("test")):
        return {"revoked": False}
    call.uninstall(installation, "token_revoked")
    return {"revoked": True}


def uninstall(call: Call) -> dict[str, Any]:
    """Uninstall the app from the token's workspace or organisation."""
    installation = call.installation()
    _insist_on_app(call)
    call.uninstall(installation, "account_inactive")
    return {}


def _insist_on_app(call: Call) -> None:
    client_id, secret = call.credentials
    if client_id != CLIENT_ID:
        raise RefusedError("invalid_client_id", "No app has this client_id.")
    if not hmac.compare_digest(secret.encode(), CLIENT_SECRET.encode()):
        raise RefusedError("bad_client_secret", "The client_secret is not this app's.")


def _granted(installation: Installation) -> dict[str, Any]:
    # https://docs.slack.dev/reference/methods/oauth.v2.access
    team, enterprise = installation.team, installation.enterprise
    return {
        "app_id": APP_ID,
        "authed_user": {"id": installation.by.id} if installation.by else {},
        "scope": ",".join(sorted(installation.scopes)),
        "token_type": "bot",
        "access_token": installation.bot_token,
        "bot_user_id": installation.place.bot.id,
        "team": {"id": team.id, "name": team.name} if team else None,
        "enterprise": {"id": enterprise.id, "name": enterprise.name} if enterprise else None,
        "is_enterprise_install": installation.is_enterprise_install,
    }
