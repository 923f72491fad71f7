"""The calls to Toingg's API.

`create_campaign` follows Toingg's contract. The lists of voices and languages are known only from working clients, so
the code reads them tolerantly. A create is never repeated.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from toingg_bot.domain.errors import (
    Blocked,
    Denied,
    Misconfigured,
    NotSent,
    Rejected,
    ToinggError,
    Unconfirmed,
    Unpaid,
)
from toingg_bot.domain.reasons import reason
from toingg_bot.domain.records import Record, entries_in, records_in
from toingg_bot.toingg import replies
from toingg_bot.toingg.connection import Connection
from toingg_bot.toingg.replies import Created

PAGE = 100  # campaigns
MAX_PAGES = 10

RESULTS: Mapping[type[ToinggError], str] = {
    NotSent: "not_sent",
    Rejected: "rejected",
    Denied: "denied",
    Misconfigured: "misconfigured",
    Blocked: "blocked",
    Unpaid: "unpaid",
    Unconfirmed: "unconfirmed",
}
"""The names of results in the metrics."""


class Toingg:
    """Toingg's API at one address. Times are in seconds; `deadline` is for a whole create, including the connection.

    `called` is called after each call, with its name, its result and its duration.
    """

    def __init__(
        self,
        url: str,
        *,
        connect_timeout: float = 10,
        deadline: float = 60,
        list_timeout: float = 10,
        key_timeout: float = 1.5,
        called: Callable[[str, str, float], None] = lambda *_: None,
    ) -> None:
        self._connection = Connection(url, connect_timeout)
        self._called = called
        self._deadline = deadline
        self._list_timeout = list_timeout
        self._key_timeout = key_timeout  # short, because a person waits, and Slack waits for the acknowledgement

    def create_campaign(self, api_key: str, payload: Mapping[str, Any]) -> Created:
        """Create a campaign, and never try twice. Raises a ToinggError whose type says how it failed.

        https://www.toingg.com/api/v3/create_campaign/
        """
        with self._counted("create_campaign"):
            reply = self._connection.send("POST", "create_campaign/", api_key, self._deadline, json_body=payload)
            return replies.created(reply, str(payload.get("title", "")))

    def supported_voices(self, api_key: str) -> list[str]:
        """Return the names of the current voices; an unreadable reply gives an empty list."""
        return replies.names_in(self._read("get_supported_voices", api_key), "voice")

    def supported_languages(self, api_key: str) -> list[str]:
        """Return the current languages, in lower case; an unreadable reply gives an empty list."""
        names = replies.names_in(self._read("get_supported_languages", api_key), "languages")
        return [name.lower() for name in names]

    def check_key(self, api_key: str) -> None:
        """Check with a read-only call that Toingg accepts a key. Raises a ToinggError: Denied if it does not."""
        replies.check_key(self._connection.send("GET", "get_supported_voices", api_key, self._key_timeout))

    def campaigns(self, api_key: str, within: float | None = None) -> list[Record]:
        """Return the campaigns in Toingg, up to ten pages, newest first if Toingg sorts them.

        Raises a ToinggError if they do not all arrive `within` so many seconds.
        """
        with self._counted("get_campaigns"):
            return self._campaigns(api_key, time.monotonic() + (within or MAX_PAGES * self._list_timeout))

    def _campaigns(self, api_key: str, until: float) -> list[Record]:
        found: dict[str, Record] = {}
        before: object = None
        for page in range(MAX_PAGES):
            path = f"get_campaigns?skip={page * PAGE}&limit={PAGE}&sort=-1"
            reply = self._connection.send(
                "GET", path, api_key, max(0.0, min(self._list_timeout, until - time.monotonic()))
            )
            if replies.lists_nothing(reply):
                break
            body = replies.listing(reply)
            if not isinstance(body, dict | list):
                # An unreadable list must not look empty, because a person might then send a campaign again.
                raise Unconfirmed("get_campaigns: unreadable", reason("list_unreadable"))
            entries = entries_in(body)
            for record in records_in(body):
                found.setdefault(record.id, record)
            # Count all entries, readable or not. The same page twice means that Toingg does not support pages.
            if len(entries) < PAGE or entries == before:
                break
            before = entries
        return list(found.values())

    def _read(self, path: str, api_key: str) -> Any:
        with self._counted(path):
            return replies.listing(self._connection.send("GET", path, api_key, self._list_timeout))

    @contextmanager
    def _counted(self, call: str) -> Iterator[None]:
        began, result = time.monotonic(), "bug"
        try:
            yield
            result = "ok"
        except ToinggError as error:
            result = RESULTS[type(error)]
            raise
        finally:
            self._called(call, result, time.monotonic() - began)
