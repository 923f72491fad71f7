"""Paged lists: however long the pages are, following the cursors gives everything once."""

from typing import Any

import pytest

from sandbox.server import Sandbox
from tests.sandbox.small_bot import SmallBot

LISTS = {"users.list": "members", "conversations.list": "channels"}


@pytest.fixture(scope="session")
def only_sandbox(capable_sandbox: Sandbox) -> Sandbox:
    """A sandbox in which the app may list everything."""
    return capable_sandbox


@pytest.fixture
def bot(bot: SmallBot) -> SmallBot:
    """A bot that knows every conversation."""
    bot.control("scopes", scopes=["users:read", "channels:read", "groups:read", "im:read", "mpim:read"])
    for channel_id in ("G0LEADS001", "C0GENERAL1"):
        bot.control("channel", channel_id=channel_id, bot_is_member=True)
    return bot


def pages(bot: SmallBot, method: str, **arguments: Any) -> list[list[str]]:
    """Follow the cursors to the end, and return the ids page by page."""
    found: list[list[str]] = []
    cursor = ""
    while cursor or not found:
        answer = bot.call(method, cursor=cursor, **arguments)
        found.append([item["id"] for item in answer[LISTS[method]]])
        cursor = answer["response_metadata"]["next_cursor"]
    return found


@pytest.mark.parametrize("limit", [None, 0, 1, 2, "2", 3, 1000], ids=repr)
@pytest.mark.parametrize("method", LISTS)
def test_a_page_is_as_long_as_asked(bot: SmallBot, method: str, limit: int | str | None) -> None:
    (whole,) = pages(bot, method)
    most = int(limit or 1000)

    found = pages(bot, method) if limit is None else pages(bot, method, limit=limit)

    assert [item for page in found for item in page] == whole
    assert all(len(page) == most for page in found[:-1])
    assert 0 < len(found[-1]) <= most


@pytest.mark.parametrize("sizes", [[1], [2], [2, 1], [0, 2], [1, 0, 0, 3]])
@pytest.mark.parametrize("method", LISTS)
def test_pages_can_be_shorter_than_asked(bot: SmallBot, method: str, sizes: list[int]) -> None:
    """Even an empty page can have others after it."""
    (whole,) = pages(bot, method)
    assert bot.control("slack/pages", sizes=sizes)["ok"]

    found = pages(bot, method, limit=200)

    assert [item for page in found for item in page] == whole
    assert [len(page) for page in found[:-1]] == (sizes + [sizes[-1]] * len(whole))[: len(found) - 1]
    bot.control("slack/pages", sizes=[])
    assert pages(bot, method, limit=200) == [whole]


def test_pages_that_would_never_end_cannot_be_ordered(bot: SmallBot) -> None:
    assert "detail" in bot.control("slack/pages", sizes=[2, 0])
    assert "detail" in bot.control("slack/pages", sizes=[-1])


@pytest.mark.parametrize("limit", ["-1", -1, 1001, "two", 2.5, "2.0", "٢", " 2"], ids=ascii)
@pytest.mark.parametrize("method", LISTS)
def test_a_limit_is_a_whole_number_up_to_a_thousand(bot: SmallBot, method: str, limit: object) -> None:
    assert bot.call(method, limit=limit)["error"] == "invalid_limit"


def cursor_of(bot: SmallBot, method: str, **arguments: Any) -> str:
    cursor: str = bot.call(method, limit=1, **arguments)["response_metadata"]["next_cursor"]
    assert cursor
    return cursor


@pytest.mark.parametrize("method", LISTS)
def test_a_cursor_belongs_to_a_list_and_a_token(bot: SmallBot, method: str) -> None:
    """Made up, spoiled, from the other method, or from another company: none of them leads anywhere."""
    (other,) = LISTS.keys() - {method}
    own = cursor_of(bot, method)
    strange = ["made-up", "dXNlcjpVMDYxTkZUVDI=", own[:-4], own + "A", own.swapcase(), "\N{GRINNING FACE}"]

    for cursor in [*strange, cursor_of(bot, other)]:
        assert bot.call(method, cursor=cursor)["error"] == "invalid_cursor"
    bot.token = bot.sandbox.tokens["T0ORBIT001"]
    assert bot.call(method, cursor=own)["error"] == "invalid_cursor"


def test_a_cursor_belongs_to_a_workspace_of_an_organisation(bot: SmallBot) -> None:
    bot.token = bot.sandbox.install("E0NORTHWND", scopes=["users:read"])
    cursor = cursor_of(bot, "users.list", team_id="T0NWHOTEL1")

    assert bot.call("users.list", team_id="T0NWAIR001", cursor=cursor)["error"] == "invalid_cursor"
    assert bot.call("users.list", team_id="T0NWHOTEL1", cursor=cursor)["ok"]


@pytest.mark.parametrize(
    ("types", "listed"),
    [
        ("", {"C0GENERAL1", "C0CAMPAIGN", "C0LAUNCH01"}),
        ("public_channel", {"C0GENERAL1", "C0CAMPAIGN", "C0LAUNCH01"}),
        ("private_channel", {"G0LEADS001"}),
        ("private_channel, public_channel", {"G0LEADS001", "C0GENERAL1", "C0CAMPAIGN", "C0LAUNCH01"}),
        ("mpim", set()),
    ],
)
def test_conversations_are_listed_by_their_types(bot: SmallBot, types: str, listed: set[str]) -> None:
    assert {channel["id"] for channel in bot.call("conversations.list", types=types)["channels"]} == listed


@pytest.mark.parametrize("types", ["channel", "private", "public_channel,", "public_channel;im", "PUBLIC_CHANNEL"])
def test_a_type_that_slack_does_not_know_is_refused(bot: SmallBot, types: str) -> None:
    assert bot.call("conversations.list", types=types)["error"] == "invalid_types"


def test_each_type_needs_its_scope(bot: SmallBot) -> None:
    bot.control("scopes", scopes=["channels:read"])

    assert bot.call("conversations.list")["ok"]
    for types, scope in {"private_channel": "groups:read", "public_channel,im": "im:read", "mpim": "mpim:read"}.items():
        refused = bot.call("conversations.list", types=types)
        assert (refused["error"], refused["needed"]) == ("missing_scope", scope)


def test_archived_channels_can_be_left_out(bot: SmallBot) -> None:
    bot.control("channel", channel_id="C0GENERAL1", is_archived=True)

    def listed(**arguments: Any) -> bool:
        channels = bot.call("conversations.list", **arguments)["channels"]
        return "C0GENERAL1" in [channel["id"] for channel in channels]

    assert listed()
    assert listed(exclude_archived=False)
    assert not listed(exclude_archived=True)
    assert not listed(exclude_archived="true")
