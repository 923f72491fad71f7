"""The app as it is registered with Slack: `manifest.yml`, its scopes and its variants.

https://docs.slack.dev/reference/app-manifest
"""

from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml

MANIFEST = Path(__file__).parents[2] / "manifest.yml"

Mode = Literal["socket", "http"]
Manifest = dict[str, Any]

HEADING = "# To be pasted at https://api.slack.com/apps: for a new app, or in an app's settings under App Manifest.\n"


@cache
def read() -> Manifest:
    """Return the manifest as declared; `variant` derives others from it."""
    declared: Manifest = yaml.safe_load(MANIFEST.read_text("utf-8"))
    return declared


def scopes(declared: Manifest) -> tuple[frozenset[str], frozenset[str]]:
    """Return the bot's scopes: the required ones and the optional ones."""
    asked = declared["oauth_config"]["scopes"]
    optional = frozenset(asked.get("bot_optional", []))
    return frozenset(asked["bot"]) - optional, optional


def variant(declared: Manifest, mode: Mode, url: str | None = None, *, oauth: bool = False) -> Manifest:
    """Return the manifest for one way to run the bot.

    Over HTTP, Slack sends everything to one address under `url`. With `oauth`, workspaces install the app from there.
    """
    made = deepcopy(declared)
    settings = made["settings"]
    settings["socket_mode_enabled"] = mode == "socket"
    if mode == "http":
        requests = f"{url}/slack/events"
        for command in made["features"]["slash_commands"]:
            command["url"] = requests
        settings["interactivity"] |= {"request_url": requests, "message_menu_options_url": requests}
        if "event_subscriptions" in settings:
            settings["event_subscriptions"]["request_url"] = requests
    if oauth:
        made["oauth_config"]["redirect_urls"] = [f"{url}/slack/oauth_redirect"]
        settings["org_deploy_enabled"] = True
    return made


def written(manifest: Manifest) -> str:
    """Return a manifest as text to paste into Slack's page."""
    return HEADING + yaml.safe_dump(manifest, sort_keys=False, allow_unicode=True).rstrip()
