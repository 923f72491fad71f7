"""What a person can choose in Slack's client. Nothing else can come from it, so nothing else is accepted."""

from collections.abc import Callable
from typing import Any

from sandbox.rules import check_view
from sandbox.rules.elements import DATE, TIME
from sandbox.workspace.elements import (
    CONVERSATIONS,
    EXTERNAL,
    MEMORIES,
    OPTION,
    OPTIONS,
    Element,
    State,
    chosen,
    offered_options,
    state_of,
)
from sandbox.workspace.files import DEFAULT_MOST, UnsuitableFileError
from sandbox.workspace.teams import Channel, Team

USERS = {"users_select", "multi_users_select"}
CHANNELS = {"channels_select", "multi_channels_select"}


class ImpossibleInputError(ValueError):
    """A state that no person could produce in Slack's client."""


class Chooser:
    """A person of a team in front of an element, and what they can enter."""

    def __init__(self, team: Team, user_id: str) -> None:
        self._team = team
        self._user_id = user_id

    def read(self, element: Element, raw: Any, offered: list[dict[str, Any]]) -> State:
        """Read an element's state from a client. `offered` are an external select's options from the app."""
        memory = MEMORIES.get(element["type"])
        if memory is None:
            raise ImpossibleInputError(f"a {element['type']} holds no value")
        value = raw.get(memory.key) if isinstance(raw, dict) else None
        if not value:
            return state_of(element, memory.empty)
        if memory.is_list != isinstance(value, list):
            raise ImpossibleInputError(f"{memory.key} has the wrong type")
        most = element.get("max_selected_items")
        if most and len(value) > most:
            raise ImpossibleInputError(f"at most {most} can be chosen")
        if memory in (OPTION, OPTIONS):
            offered = offered if element["type"] in EXTERNAL else offered_options(element)
            options = [choose(option, offered) for option in (value if memory.is_list else [value])]
            return state_of(element, options if memory.is_list else options[0])
        if element["type"] == "file_input":
            return state_of(element, self._files(element, value))
        state = state_of(element, value)
        self._insist_on_choosable(element, state)
        check = _FORMATS.get(element["type"])
        if check and not check(value):
            raise ImpossibleInputError(f"{value!r} cannot be chosen in a {element['type']}")
        return state

    def admits(self, element: Element, channel: Channel) -> bool:
        """Say whether a conversations select shows this conversation to this person.

        https://docs.slack.dev/reference/block-kit/composition-objects/conversation-filter-object
        """
        wanted = element.get("filter") or {}
        kind = {"channel": "public", "private": "private", "im": "im"}[channel.type]
        other = self._team.users.get(channel.other_member(self._user_id) or "")
        return (
            channel in self._team.visible_to(self._user_id)
            and not channel.is_archived
            and kind in wanted.get("include", [kind])
            and not (wanted.get("exclude_bot_users") and other and other.is_bot)
            and not (wanted.get("exclude_external_shared_channels") and channel.is_ext_shared)
        )

    def _insist_on_choosable(self, element: Element, state: State) -> None:
        channels = self._team.channels.values()
        if element["type"] in USERS:
            choosable = {user.id for user in self._team.users.values() if not user.is_deactivated}
            for channel in self._team.visible_to(self._user_id):
                choosable |= channel.members if channel.is_ext_shared else set()
        elif element["type"] in CHANNELS:
            public = {"filter": {"include": ["public"]}}
            choosable = {channel.id for channel in channels if self.admits(public, channel)}
        elif element["type"] in CONVERSATIONS:
            choosable = {channel.id for channel in channels if self.admits(element, channel)}
        else:
            return
        if strange := [name for name in chosen(state) if name not in choosable]:
            raise ImpossibleInputError(f"{strange[0]!r} cannot be chosen in this {element['type']}")

    def _files(self, element: Element, value: list[Any]) -> list[dict[str, Any]]:
        """Find the files that this person uploaded, and return them as payloads contain them."""
        most = element.get("max_files", DEFAULT_MOST)
        if len(value) > most:
            raise ImpossibleInputError(f"at most {most} can be chosen")
        files = []
        for named in value:
            file = self._team.files.get(named.get("id", "") if isinstance(named, dict) else "")
            if file is None or file.user_id != self._user_id:
                raise ImpossibleInputError("only files that this person has uploaded can be chosen")
            try:
                file.insist_on_fitting(element)
            except UnsuitableFileError as error:
                raise ImpossibleInputError(f"{error}") from error
            files.append(file.as_json())
        return files


def choose(option: Any, offered: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the offered option with this option's value: a client returns options exactly as the app made them."""
    value = option.get("value") if isinstance(option, dict) else None
    for candidate in offered:
        if candidate["value"] == value:
            return candidate
    raise ImpossibleInputError(f"{value!r} is not among the options")


def _is_rich_text(value: Any) -> bool:
    """Say whether this is a rich_text block that Slack's own editor could make."""
    is_block = isinstance(value, dict) and value.get("type") == "rich_text"
    return is_block and not check_view({"type": "home", "blocks": [value]}, surface="home")


_FORMATS: dict[str, Callable[[Any], bool]] = {
    "plain_text_input": lambda value: isinstance(value, str),
    "email_text_input": lambda value: isinstance(value, str),
    "url_text_input": lambda value: isinstance(value, str),
    "number_input": lambda value: isinstance(value, str),
    "rich_text_input": _is_rich_text,
    "timepicker": lambda value: isinstance(value, str) and TIME.is_written_well(value),
    "datepicker": lambda value: isinstance(value, str) and DATE.is_written_well(value),
    "datetimepicker": lambda value: type(value) is int and len(str(value)) == 10,  # noqa: PLR2004  # digits, as Slack has it
}
