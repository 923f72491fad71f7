"""What the app's manifest declares. This Slack grants only these commands, shortcuts, events and scopes."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from sandbox.workspace.manifest_file import read_manifest

MANIFEST = Path(__file__).parent.parent.parent / "manifest.yml"


@dataclass(frozen=True)
class Command:
    """A slash command as people see it in their client."""

    name: str
    description: str
    usage_hint: str


@dataclass(frozen=True)
class Shortcut:
    """A way to start something in the app, from anywhere (global) or from a message's menu."""

    type: Literal["global", "message"]
    name: str
    callback_id: str
    description: str


@dataclass(frozen=True)
class Manifest:
    """The app as it is registered with Slack."""

    description: str
    commands: tuple[Command, ...]
    shortcuts: tuple[Shortcut, ...]
    events: tuple[str, ...]
    scopes: tuple[str, ...]
    optional_scopes: tuple[str, ...]  # those of the scopes that an installer may decline
    redirect_urls: tuple[str, ...]
    has_home: bool
    has_messages: bool

    @classmethod
    def read(cls, path: Path = MANIFEST) -> "Manifest":
        """Read the manifest as pasted into Slack's form. Raises ManifestError."""
        declared = read_manifest(path)
        features = declared.get("features", {})
        oauth = declared.get("oauth_config", {})
        return cls(
            description=declared.get("display_information", {}).get("description", ""),
            commands=tuple(
                Command(command["command"], command.get("description", ""), command.get("usage_hint", ""))
                for command in features.get("slash_commands", [])
            ),
            shortcuts=tuple(
                Shortcut(each["type"], each["name"], each["callback_id"], each.get("description", ""))
                for each in features.get("shortcuts", [])
            ),
            events=tuple(declared.get("settings", {}).get("event_subscriptions", {}).get("bot_events", [])),
            scopes=tuple(oauth.get("scopes", {}).get("bot", [])),
            optional_scopes=tuple(oauth.get("scopes", {}).get("bot_optional", [])),
            redirect_urls=tuple(oauth.get("redirect_urls", [])),
            has_home=bool(features.get("app_home", {}).get("home_tab_enabled", False)),
            has_messages=bool(features.get("app_home", {}).get("messages_tab_enabled", False)),
        )

    def command(self, name: str) -> Command | None:
        """Find a command by its name, including the slash."""
        return next((command for command in self.commands if command.name == name), None)

    def shortcut(self, callback_id: str) -> Shortcut | None:
        """Find a shortcut by its callback_id."""
        return next((shortcut for shortcut in self.shortcuts if shortcut.callback_id == callback_id), None)
