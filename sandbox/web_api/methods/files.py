"""Methods about files: files.info."""

from typing import Any

from sandbox.web_api.call import Call
from sandbox.workspace.refused import RefusedError


def info(call: Call) -> dict[str, Any]:
    """Describe a file that the app may read: https://docs.slack.dev/reference/methods/files.info."""
    file = call.team("files:read").file_for_app(call.needed("file"))
    if file and call.slack.quirks.files == "gone":
        raise RefusedError("file_deleted", "Somebody has deleted this file.")
    if file is None:
        raise RefusedError("file_not_found", "The team has no such file, or not where the app is a member.")
    return {"file": file.as_json(), "comments": [], "response_metadata": {"next_cursor": ""}}
