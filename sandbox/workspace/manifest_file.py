"""Reads the manifest file and validates it first, so that its author gets a clear error.

https://docs.slack.dev/reference/app-manifest
"""

from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator


class ManifestError(Exception):
    """A manifest that cannot be used. The text is a sentence for its author."""


class _Part(BaseModel):
    """A part of the manifest. Other keys are left to Slack, and empty values count as missing."""

    model_config = ConfigDict(extra="ignore", strict=True)

    @model_validator(mode="before")
    @classmethod
    def _without_empty(cls, value: Any) -> Any:
        return {name: each for name, each in value.items() if each is not None} if isinstance(value, dict) else value


class _Information(_Part):
    name: Annotated[str, Field(min_length=1)]
    description: str = ""


class _Command(_Part):
    command: Annotated[str, Field(pattern=r"^/\S+$")]
    description: str = ""
    usage_hint: str = ""


class _Shortcut(_Part):
    type: Literal["global", "message"]
    name: str
    callback_id: str
    description: str = ""


class _AppHome(_Part):
    home_tab_enabled: bool = False
    messages_tab_enabled: bool = False


class _Features(_Part):
    app_home: _AppHome = _AppHome()
    shortcuts: list[_Shortcut] = []
    slash_commands: list[_Command] = []


class _Scopes(_Part):
    bot: list[str] = []
    bot_optional: list[str] = []


class _OAuth(_Part):
    redirect_urls: list[str] = []
    scopes: _Scopes = _Scopes()


class _Subscriptions(_Part):
    bot_events: list[str] = []


class _Settings(_Part):
    event_subscriptions: _Subscriptions = _Subscriptions()


class _Manifest(_Part):
    display_information: _Information
    features: _Features = _Features()
    oauth_config: _OAuth = _OAuth()
    settings: _Settings = _Settings()


def read_manifest(path: Path) -> dict[str, Any]:
    """Read a manifest with everything that the sandbox needs. Raises ManifestError."""
    try:
        written = yaml.safe_load(path.read_text("utf-8"))
    except OSError as error:
        raise ManifestError(f"The manifest {path} cannot be read ({error.strerror}).") from error
    except (
        yaml.YAMLError,
        ValueError,
        RecursionError,
    ) as error:  # for dates that do not exist, YAML has no error of its own
        mark = getattr(error, "problem_mark", None)
        where = f" near line {mark.line + 1}" if mark else ""
        raise ManifestError(f"The manifest {path} is not YAML{where}.") from error
    try:
        return _Manifest.model_validate(written).model_dump()
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(step) for step in first["loc"]) or "the whole of it"
        raise ManifestError(f"The manifest {path} is none: {place}: {first['msg']}.") from error
