"""People who use Slack, for tests that read as conversations.

A person can do and see only what Slack's client allows: everything goes through the sandbox's `/client/…` over HTTP. A
form is built from the view that the bot really sent, so a test can fill in only what is there.
"""

import time
from collections.abc import Callable, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, TypeVar

import httpx

from tests.support.fields import Upload
from tests.support.surfaces import PATIENCE, Answer, Form, Home, Message, Notice, Reply

__all__ = ["Answer", "Form", "Home", "Message", "Notice", "Person", "Upload", "line_to", "name_of", "wait_for"]

PAUSE = 0.02

T = TypeVar("T")

Sight = dict[str, Any]  # the answer of /client/state


class Person:
    """A person at a screen. `team_id` is the workspace on it, for people who belong to several."""

    def __init__(self, sandbox_url: str, name: str, team_id: str | None = None) -> None:
        self._http = line_to(sandbox_url)
        everybody = _everybody(sandbox_url)
        assert name in everybody, f"There is no {name}, but: {', '.join(everybody)}"
        self.name = name
        self.sandbox_url = sandbox_url
        self.id: str = everybody[name]
        self._who = {"user_id": self.id} | ({"team_id": team_id} if team_id else {})

    def types(self, text: str, *, in_: str = "#general", within: float = PATIENCE) -> Reply:
        """Send a line in a conversation ("#campaigns", "@bob"), and return what the bot shows."""
        before = self.sight()
        answer = self.post("message", channel_id=self.conversation(in_), text=text)
        if not answer["ok"]:
            notices = self.sight()["notices"][len(before["notices"]) :]
            return Notice(notices[-1]["text"] if notices else answer["message"])
        return self.reply_since(before, within if text.startswith("/") else 0)

    def replies(self, text: str, to: Message, *, broadcast: bool = False) -> Message:
        """Reply in a message's thread, and return the reply. A broadcast also appears in the conversation."""
        sent = {"channel_id": to.channel_id, "text": text, "thread_ts": to.ts, "broadcast": broadcast}
        answer = self.post("message", **sent)
        assert answer["ok"], answer["message"]
        return self.sees(text)

    def starts(self, shortcut: str, *, in_: str = "#general", within: float = PATIENCE, **where: str) -> Reply:
        """Choose a global shortcut by its name in a conversation, and return what the bot shows."""
        before = self.sight()
        names = {each["name"]: each["callback_id"] for each in before["shortcuts"]}
        assert shortcut in names, f"There is no shortcut {shortcut!r}, but: {', '.join(names) or 'none'}"
        where = where or {"channel_id": self.conversation(in_)}
        answer = self.post("shortcut", callback_id=names[shortcut], **where)
        if not answer["ok"]:
            notices = self.sight()["notices"][len(before["notices"]) :]
            return Notice(notices[-1]["text"] if notices else answer["message"])
        return self.reply_since(before, within)

    def opens_home(self, tab: str = "home", *, within: float = PATIENCE) -> Home | None:
        """Open the app's Home or Messages tab, and return the Home view, waiting until it is published."""
        before = self.sight()["home"]
        answer = self.post("home", tab=tab)
        assert answer["ok"], answer["message"]

        def published(sight: Sight) -> dict[str, Any] | None:
            home: dict[str, Any] | None = sight["home"]
            return None if before and home and home["hash"] == before["hash"] else home

        content = self.looks_for(published, within if tab == "home" else 0) or before
        return Home(self, content) if content else None

    def sees(self, text: str, *, in_: str | None = None, within: float = 5.0) -> Message:
        """Wait for a message with these words, in one conversation or in any, and return the newest."""

        def found(sight: Sight) -> Message | None:
            here = self._messages(sight, in_)
            return next((message for message in reversed(here) if text in message.text), None)

        message = self.looks_for(found, within)
        assert message, f"{self.name} does not see {text!r} in {in_ or 'any conversation'}, but:\n{self.describe()}"
        return message

    def messages(self, in_: str) -> list[Message]:
        """List what this person sees in a conversation, oldest first."""
        return self._messages(self.sight(), in_)

    @property
    def notices(self) -> list[str]:
        """What only this person was shown."""
        return [notice["text"] for notice in self.sight()["notices"]]

    @property
    def view(self) -> Reply:
        """The top view on this person's screen, or None."""
        views = self.sight()["views"]
        return Form(self, views[-1]) if views else None

    def describe(self) -> str:
        """Describe the screen, for a failing assertion."""
        sight = self.sight()
        lines = [
            f"{name_of(channel)}: {Message(self, channel['id'], message).text!r}"
            for channel in sight["channels"]
            for message in sight["messages"][channel["id"]]
        ]
        lines += [f"a view: {Form(self, view).text!r}" for view in sight["views"]]
        lines += [f"a notice: {notice['text']!r}" for notice in sight["notices"]]
        return "\n".join(lines) or "nothing at all"

    def sight(self, **after: int) -> Sight:
        """Return the screen. With `after`, a `seq` seen before, wait a moment for it to change."""
        sight: Sight = self._http.get("/client/state", params={**self._who, **after}).json()
        return sight

    def looks_for(self, look: Callable[[Sight], T | None], within: float) -> T | None:
        """Look at the screen whenever it changes, until something is there or the time is up."""
        deadline = time.monotonic() + within
        sight = self.sight()
        while (found := look(sight)) is None and time.monotonic() < deadline:
            sight = self.sight(after=sight["seq"])
        return found

    def post(self, deed: str, **what: Any) -> dict[str, Any]:
        """Do something in the client, and return its answer."""
        answer: dict[str, Any] = self._http.post(f"/client/{deed}", json={**self._who, **what}).json()
        return answer

    def upload(self, upload: Upload, **where: str) -> dict[str, Any]:
        """Upload a file for an element, and return the client's answer."""
        params = {**self._who, "name": upload.name, **where}
        answer: dict[str, Any] = self._http.post("/client/upload", params=params, content=upload.content).json()
        return answer

    def reply_since(self, before: Sight, within: float, *, on: Mapping[str, Any] = MappingProxyType({})) -> Reply:
        """Wait for something new: a view or Home, words for this person only, or a change of the pressed message.

        An open view counts only after an action `on` a view: otherwise it changed for another reason.
        """
        known = {view["id"]: view["hash"] for view in before["views"]}
        pressed = on.get("ts")
        home = before["home"] and before["home"]["hash"]
        notices = len(before["notices"])
        old = {message["ts"]: message for messages in before["messages"].values() for message in messages}

        def reply(now: Sight) -> Reply:
            top = now["views"][-1] if now["views"] else None
            if top and top["hash"] != known.get(top["id"]) and (top["id"] not in known or on.get("id") in known):
                return Form(self, top)
            if now["home"] and now["home"]["hash"] != home:
                return Home(self, now["home"])
            for channel_id, messages in now["messages"].items():
                for message in messages:
                    if message["ephemeral"] and message["ts"] not in old:
                        return Message(self, channel_id, message)
                    if message["ts"] == pressed and message != old[pressed]:
                        return Message(self, channel_id, message)
            return Notice(now["notices"][-1]["text"]) if len(now["notices"]) > notices else None

        return self.looks_for(reply, within)

    def conversation(self, name: str, sight: Sight | None = None) -> str:
        """Return a conversation's id by its name, of those in a sight or on the screen now."""
        channels = {name_of(channel): channel["id"] for channel in (sight or self.sight())["channels"]}
        assert name in channels, f"{self.name} sees no {name}, but: {', '.join(channels)}"
        channel_id: str = channels[name]
        return channel_id

    def colleague(self, name: str) -> str:
        """Return a colleague's id by their name with an @: "@bob"."""
        users = {f"@{user['name']}": user["id"] for user in self.sight()["users"]}
        assert name in users, f"{self.name} knows no {name}, but: {', '.join(users)}"
        user_id: str = users[name]
        return user_id

    def names(self) -> dict[str, str]:
        """Return the names of all conversations and people by their ids."""
        sight = self.sight()
        people = {user["id"]: f"@{user['name']}" for user in sight["users"]}
        return people | {channel["id"]: name_of(channel) for channel in sight["channels"]}

    def _messages(self, sight: Sight, in_: str | None) -> list[Message]:
        wanted = self.conversation(in_, sight) if in_ else None
        here = [
            Message(self, channel_id, message)
            for channel_id, messages in sight["messages"].items()
            for message in messages
            if wanted in (None, channel_id)
        ]
        return sorted(here, key=lambda message: message.ts)


@cache
def _everybody(sandbox_url: str) -> dict[str, str]:
    """Return the ids of all people by their names."""
    teams = line_to(sandbox_url).get("/client/people").json()["teams"]
    return {user["name"]: user["id"] for team in teams for user in team["users"] if not user["is_bot"]}


@cache
def line_to(url: str) -> httpx.Client:
    """Return a client for an address, shared by threads; one per address."""
    limits = httpx.Limits(keepalive_expiry=2.0)  # seconds; the sandbox closes idle connections after five
    return httpx.Client(base_url=url, trust_env=False, timeout=30.0, limits=limits)


def wait_for(look: Callable[[], T | None], within: float) -> T | None:
    """Look again and again until there is something, or the time is up."""
    deadline = time.monotonic() + within
    while (found := look()) is None and time.monotonic() < deadline:
        time.sleep(PAUSE)
    return found


def name_of(channel: dict[str, Any]) -> str:
    """Return a conversation's name as people write it."""
    return f"@{channel['name']}" if channel["type"] == "im" else f"#{channel['name']}"
