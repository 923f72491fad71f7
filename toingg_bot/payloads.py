"""What Slack sends, as far as listeners rely on it: judged once, at the border, before any listener sees it.

A listener may take for granted that what is required here is there, and that all of it is of its type. What is of no
such shape is none of Slack's, even if it is signed. Ids have the letters of ids, so that they fit a column and a log.

https://docs.slack.dev/reference/interaction-payloads
"""

import re
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import PydanticCustomError

Id = Annotated[str, Field(pattern=r"^[A-Z0-9]{1,64}$")]
MaybeId = Annotated[str, Field(pattern=r"^[A-Z0-9]{0,64}$")] | None
Ts = Annotated[str, Field(pattern=r"^[0-9.]{1,64}$")]
Url = Annotated[str, Field(pattern=r"^https?://[!-~]{1,2000}$")]
Time = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
Name = Annotated[str, Field(max_length=255)]

_UNSOUND = re.compile("[\x00\ud800-\udfff]")


class NotSlacks(Exception):
    """A request of a shape that none of Slack's has; the text names the part, and says nothing of what stands there."""


class _Part(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore", hide_input_in_errors=True)


class Named(_Part):
    """Somebody or something with an id."""

    id: Id
    team_id: MaybeId = None


class Choice(_Part):
    """An option of a list."""

    value: Annotated[str, Field(max_length=150)] | None = None


class Entered(_Part):
    """What stands in one element of a form."""

    type: Name
    value: str | None = None
    selected_option: Choice | None = None
    selected_options: list[Choice] | None = None
    selected_conversation: Id | None = None
    selected_users: list[Id] | None = None
    selected_time: Time | None = None


class FormState(_Part):
    """What stands in a form, by block and element."""

    values: dict[str, dict[str, Entered]]


class Block(_Part):
    """A block, as far as anybody looks at one."""

    type: Name
    block_id: Name | None = None


class View(_Part):
    """A modal."""

    id: Id
    callback_id: Name
    private_metadata: Annotated[str, Field(max_length=3000)]
    hash: Name | None = None
    blocks: list[Block]
    state: FormState | None = None
    team_id: MaybeId = None
    app_installed_team_id: MaybeId = None


class SubmittedView(View):
    """A modal with what was entered in it."""

    state: FormState


class Answerable(_Part):
    """Where somebody can be answered."""

    response_url: Url
    channel_id: Id | None = None


class Command(_Part):
    """A slash command: https://docs.slack.dev/interactivity/implementing-slash-commands."""

    command: Name
    text: str = ""
    team_id: Id
    user_id: Id
    channel_id: Id
    enterprise_id: MaybeId = None
    trigger_id: Name
    response_url: Url


class Interaction(_Part):
    """What all interactions have. An app that a whole organisation installed hears of no team, but of the person's."""

    team: Named | None = None
    user: Named
    enterprise: Named | None = None

    @model_validator(mode="after")
    def _is_of_a_workspace(self) -> Self:
        if self.team is None and not self.user.team_id:
            raise PydanticCustomError("workspace", "of no workspace")
        return self


class Submission(Interaction):
    """Somebody submitted a modal."""

    view: SubmittedView
    response_urls: list[Answerable] = []


class Closing(Interaction):
    """Somebody closed a modal."""

    view: View


class Action(_Part):
    """A button that was pressed."""

    action_id: Name
    block_id: Name
    value: Annotated[str, Field(max_length=2000)] | None = None


class Message(_Part):
    """The message that the button is under: in a shared channel, `team` is the workspace whose app it is."""

    team: MaybeId = None


class Container(_Part):
    """Where the button is."""

    type: Name
    message_ts: Ts | None = None
    channel_id: Id | None = None


class Pressing(Interaction):
    """Somebody pressed a button under a message or in a modal."""

    actions: Annotated[list[Action], Field(min_length=1)]
    container: Container
    trigger_id: Name
    response_url: Url | None = None
    message: Message | None = None
    view: SubmittedView | None = None


class Suggestion(Interaction):
    """Somebody types into a searchable list."""

    action_id: Name
    block_id: Name
    value: str


class Shortcut(Interaction):
    """Somebody chose a shortcut."""

    callback_id: Name
    trigger_id: Name


class Tokens(_Part):
    """Whose tokens were revoked."""

    oauth: list[Id] = []
    bot: list[Id] = []


class Happening(_Part):
    """An event itself; of revoked tokens it says whose they were."""

    type: Name
    tokens: Tokens | None = None


class Authorization(_Part):
    """For whom an event is."""

    team_id: MaybeId = None
    enterprise_id: MaybeId = None


class Event(_Part):
    """Something happened, in a workspace or a whole organisation: https://docs.slack.dev/apis/events-api."""

    team_id: MaybeId = None
    enterprise_id: MaybeId = None
    event: Happening
    event_time: Annotated[int, Field(ge=0, lt=2**40)] | None = None
    authorizations: list[Authorization] | None = None

    @model_validator(mode="after")
    def _is_of_a_place(self) -> Self:
        if not self.team_id and not self.enterprise_id:
            raise PydanticCustomError("workspace", "of no workspace")
        return self


class Challenge(_Part):
    """Slack asks whether the bot is behind its address."""

    challenge: Name


KINDS: dict[str, type[BaseModel]] = {
    "view_submission": Submission,
    "view_closed": Closing,
    "block_actions": Pressing,
    "block_suggestion": Suggestion,
    "shortcut": Shortcut,
    "message_action": Shortcut,
    "event_callback": Event,
    "url_verification": Challenge,
}


def judged(body: Any) -> dict[str, Any]:
    """Return a request as it is, but sound. Raises NotSlacks where it is of no shape that Slack's have."""
    if not isinstance(body, dict):
        raise NotSlacks("it is no object")
    sound: dict[str, Any] = _sound(body)
    kind = Command if "command" in sound else KINDS.get(str(sound.get("type")))
    if kind is None:
        raise NotSlacks("it is of no known type")
    try:
        kind.model_validate(sound)
    except ValidationError as error:
        # The first step is a name of ours; those after it may be anybody's.
        (part, *_), *_ = (*(details["loc"] for details in error.errors() if details["loc"]), ["workspace"])
        raise NotSlacks(f"{kind.__name__} without a right {part}") from None
    return sound


def _sound(value: Any) -> Any:
    """Return the same without what no database and no API takes (NUL, halves of a character), and without nulls.

    What Slack says to be null is not there, so that whoever asks whether something is there need not ask twice.
    """
    if isinstance(value, str):
        return _UNSOUND.sub("", value) if _UNSOUND.search(value) else value
    if isinstance(value, dict):
        return {name: _sound(part) for name, part in value.items() if part is not None}
    return [_sound(part) for part in value] if isinstance(value, list) else value
