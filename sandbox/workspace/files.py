"""Files that people have uploaded. They stay in memory, and the app downloads them with its token."""

import mimetypes
import secrets
import time
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from pydantic import Base64Bytes, BaseModel

SIZE_LIMIT = 10_000_000  # bytes: https://docs.slack.dev/reference/block-kit/block-elements/file-input-element
DEFAULT_MOST = 10


class SharedFile(BaseModel):
    """A file that a person adds to a message; the content is in base64."""

    name: str
    content: Base64Bytes


class UnsuitableFileError(ValueError):
    """A file that Slack's client does not accept. The text says why."""


@dataclass(frozen=True)
class File:
    """A file of a team, with its content."""

    team_id: str
    team_domain: str
    user_id: str
    name: str
    content: bytes
    base_url: str
    channel_id: str | None = None  # where it was shared in a message; None if it was chosen in a form
    id: str = field(default_factory=lambda: f"F0{secrets.token_hex(4).upper()}")
    created: int = field(default_factory=lambda: int(time.time()))

    @property
    def extension(self) -> str:
        """What follows the last dot of the name, in lower case."""
        return PurePath(self.name).suffix.removeprefix(".").lower()

    @property
    def mimetype(self) -> str:
        """The type, guessed from the name."""
        return mimetypes.guess_type(self.name)[0] or "application/octet-stream"

    def insist_on_fitting(self, element: dict[str, Any]) -> None:
        """Raise UnsuitableFileError if this file_input does not accept the file."""
        types = [kind.lower().removeprefix(".") for kind in element.get("filetypes") or []]
        if types and self.extension not in types:
            raise UnsuitableFileError(f"{self.name} cannot be chosen here, only {', '.join(types)}.")
        if len(self.content) > SIZE_LIMIT:
            raise UnsuitableFileError(f"{self.name} is larger than 10 MB.")

    def as_json(self) -> dict[str, Any]:
        """Return the file as payloads contain it.

        https://docs.slack.dev/reference/objects/file-object
        """
        url = f"{self.base_url}/files-pri/{self.team_id}-{self.id}"
        name = quote(self.name)
        return {
            "id": self.id,
            "created": self.created,
            "timestamp": self.created,
            "name": self.name,
            "title": self.name,
            "mimetype": self.mimetype,
            "filetype": self.extension or "binary",
            "pretty_type": self.extension.upper() or "Binary",
            "user": self.user_id,
            "user_team": self.team_id,
            "editable": False,
            "size": len(self.content),
            "mode": "hosted",
            "is_external": False,
            "external_type": "",
            "is_public": False,
            "public_url_shared": False,
            "display_as_bot": False,
            "username": "",
            "url_private": f"{url}/{name}",
            "url_private_download": f"{url}/download/{name}",
            "permalink": f"https://{self.team_domain}.slack.com/files/{self.user_id}/{self.id}/{name}",
            "has_rich_preview": False,
            "file_access": "visible",
        }
