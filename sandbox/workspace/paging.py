"""Lists in pages, with cursors.

https://docs.slack.dev/apis/web-api/pagination
"""

import base64
import hashlib
import secrets
from collections.abc import Sequence
from typing import TypeVar

from sandbox.workspace.refused import RefusedError

MOST = 1_000

T = TypeVar("T")


class Paging:
    """The length of pages, and where the next one begins.

    `sizes` can make pages shorter than requested, even empty, as Slack does with large lists. The first page has at
    most `sizes[0]` items, the second `sizes[1]`, and the last size is for all further pages.

    https://github.com/slackapi/python-slack-sdk/issues/1494
    """

    def __init__(self) -> None:
        self.sizes: list[int] = []
        self._secret = secrets.token_hex()

    def page(self, items: Sequence[T], of: str, *, limit: str, cursor: str, usual: int = MOST) -> tuple[list[T], str]:
        """Return a page and the cursor of the next one, empty after the last. `of` identifies the list."""
        number, start = self._read(cursor, of) if cursor else (0, 0)
        size = _limit(limit) or usual
        if self.sizes:
            size = min(size, self.sizes[min(number, len(self.sizes) - 1)])
        end = start + size
        return list(items[start:end]), self._cursor(number + 1, end, of) if end < len(items) else ""

    def _cursor(self, number: int, start: int, of: str) -> str:
        mark = hashlib.sha256(f"{number}:{start}:{of}:{self._secret}".encode()).hexdigest()[:16]
        return base64.b64encode(f"{number}:{start}:{mark}".encode()).decode()

    def _read(self, cursor: str, of: str) -> tuple[int, int]:
        """Read a cursor that was issued for this list."""
        try:
            number, start, _ = base64.b64decode(cursor, validate=True).decode().split(":")
            read = int(number), int(start)
        except ValueError:
            read = None
        if read is None or self._cursor(*read, of) != cursor:
            raise RefusedError("invalid_cursor", "This cursor was not given out for this list and this token.")
        return read


def _limit(text: str) -> int:
    """Read the requested limit; 0 means none."""
    if not text:
        return 0
    if not (text.isascii() and text.isdigit()) or int(text) > MOST:
        raise RefusedError("invalid_limit", f"A limit is a whole number up to {MOST:,}.")
    return int(text)
