"""What Slack tells apps about files beyond the usual, and how their downloads go wrong. `quirks.py` has the switch."""

from typing import Any, Literal

FileQuirk = (
    Literal["sign_in", "check_file_info", "external", "elsewhere", "unknown_host", "slow", "gone", "trouble"] | None
)
"""What is different about files:

- `sign_in`: a download is a page to sign in, with status 200, as without the scope.
- `check_file_info`: payloads have only ids, and files.info has the rest, as for files of another company:
  https://docs.slack.dev/apis/slack-connect/using-channel-events#files
- `external`: the files are in another service, and Slack has no bytes of them.
- `elsewhere`: a download is redirected to another host, which would get the app's token.
- `unknown_host`: the file's own address is on another host.
- `slow`: a download has a byte now and then, and does not end.
- `gone`: the files were deleted after they were chosen.
- `trouble`: a download has status 503.
"""

STUB = {"mode": "file_access", "file_access": "check_file_info"}
EXTERNAL = {"mode": "external", "is_external": True, "external_type": "gdrive"}
ABROAD = "https://files.example/F0FILE"


def told(said: Any, quirk: FileQuirk) -> Any:
    """Return a value with the file objects in it as Slack tells them."""
    if isinstance(said, list):
        return [told(each, quirk) for each in said]
    if not isinstance(said, dict):
        return said
    if "url_private_download" in said:
        return _file(said, quirk)
    if quirk == "check_file_info" and isinstance(said.get("files"), list):
        stubs = [{"id": file["id"], "created": file["created"], **STUB} for file in said["files"]]
        return {name: told(each, quirk) for name, each in said.items()} | {"files": stubs}
    return {name: told(each, quirk) for name, each in said.items()}


def _file(file: dict[str, Any], quirk: FileQuirk) -> dict[str, Any]:
    addresses = {"url_private": ABROAD, "url_private_download": ABROAD}
    if quirk == "external":
        return file | EXTERNAL | addresses
    return file | addresses if quirk == "unknown_host" else file
