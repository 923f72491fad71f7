"""Methods about files: files.info."""

from typing import Any

from sandbox.methods.call import Call
from sandbox.refused import RefusedError


def info(call: Call) -> dict[str, Any]:
    """Describe a file that somebody has uploaded for the app."""
    file = call.team("files:read").files.get(call.needed("file"))
    if file is None:
        raise RefusedError("file_not_found", "The team has no such file.")
    return {"file": file.as_json(), "comments": [], "response_metadata": {"next_cursor": ""}}
