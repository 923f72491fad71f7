"""The shapes of what Slack sends, as far as listeners rely on them.

A listener may rely on every required part and on all types. Anything else is not a valid Slack request, even if it is
signed. Ids contain only letters and digits, so that they fit a database column and the log.

https://docs.slack.dev/reference/interaction-payloads
"""

from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from toingg_bot.slack.limits import BUTTON_VALUE, NAME, OPTION_VALUE, PRIVATE_METADATA

Id = Annotated[str, Field(pattern=r"^[A-Z0-9]{1,64}$")]
MaybeId = Annotated[str, Field(pattern=r"^[A-Z0-9]{0,64}$")] | None
Ts = Annotated[str, Field(pattern=r"^[0-9.]{1,64}$")]
Url = Annotated[str, Field(pattern=r"^https?://[!-~]{1,2000}$")]
Time = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
Name = Annotated[str, Field(max_length=NAME)]


class _Part(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore", hide_input_in_errors=True)


class Named(_Part):
    """A person, workspace or organisation with an id."""

    id: Id
    team_id: MaybeId = None


class Choice(_Part):
    """An option of a list."""

    value: Annotated[str, Field(max_length=OPTION_VALUE)] | None = None


class File(_Part):
    """A file that somebody chose or shared. Of one from another company, Slack may tell only the id."""

    id: Id
    name: str | None = None
    size: Annotated[int, Field(ge=0)] | None = None
    mode: Name | None = None
    file_access: Name | None = None
    is_external: bool | None = None
    url_private: str | None = None
    url_private_download: str | None = None


class Entered(_Part):
    """What one element of a form contains."""

    type: Name = ""
    value: str | None = None
    selected_option: Choice | None = None
    selected_options: list[Choice] | None = None
    selected_conversation: Id | None = None
    selected_users: list[Id] | None = None
    selected_time: Time | None = None
    files: list[File] | None = None


class FormState(_Part):
    """What a form contains, by block and element. For a form without inputs, Slack may send nothing."""

    values: dict[str, dict[str, Entered]] = {}


class Element(_Part):
    """An element of a form, with what was shown in it at first."""

    initial_value: str | None = None
    initial_option: Choice | None = None
    initial_options: list[Choice] | None = None
    initial_conversation: Id | None = None
    initial_users: list[Id] | None = None
    initial_time: Time | None = None
    default_to_current_conversation: bool | None = None


class Block(_Part):
    """A block, with the parts that the bot reads."""

    type: Name
    block_id: Name | None = None
    element: Element | None = None
    optional: bool | None = None


class View(_Part):
    """A modal. One on top of another names the bottom one and the one directly below it."""

    id: Id
    root_view_id: MaybeId = None
    previous_view_id: MaybeId = None
    callback_id: Name
    private_metadata: Annotated[str, Field(max_length=PRIVATE_METADATA)]
    hash: Name | None = None
    blocks: list[Block]
    state: FormState | None = None
    team_id: MaybeId = None
    app_installed_team_id: MaybeId = None


class SubmittedView(View):
    """A modal with what was entered in it."""

    state: FormState


class Answerable(_Part):
    """Where a person can be answered."""

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
    """What all interactions have. With an app of a whole organisation, the team may be missing."""

    team: Named | None = None
    user: Named
    enterprise: Named | None = None

    @model_validator(mode="after")
    def _is_of_a_place(self) -> Self:
        if self.team is None and self.enterprise is None and not self.user.team_id:
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
    """A button that was pressed, or a list from which something was chosen."""

    action_id: Name
    block_id: Name
    selected_option: Choice | None = None
    value: Annotated[str, Field(max_length=BUTTON_VALUE)] | None = None


class Message(_Part):
    """The message of a button. In a shared channel, `team` is the workspace whose app posted it."""

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
    """Somebody is typing into a searchable list."""

    action_id: Name
    block_id: Name
    value: str


class Shortcut(Interaction):
    """Somebody used a shortcut."""

    callback_id: Name
    trigger_id: Name


class Member(Named):
    """A person with the name by which others mention them."""

    name: Name | None = None
    username: Name | None = None


class Channel(_Part):
    """A conversation with its name, which Slack hides if it is private."""

    id: Id
    name: Name | None = None


class Written(Message):
    """Somebody's message. Anybody's app may have posted it, so only `slack/messages.py` looks into its blocks."""

    text: str = ""
    blocks: list[dict[str, Any]] = []
    files: list[File] = []


class MessageShortcut(Shortcut):
    """Somebody used a shortcut in a message's menu."""

    user: Member
    channel: Channel
    message: Written
    response_url: Url


class Tokens(_Part):
    """Whose tokens were revoked."""

    oauth: list[Id] = []
    bot: list[Id] = []


class Happening(_Part):
    """The event itself. It names the owners of revoked tokens, or the workspaces of revoked access."""

    type: Name
    tokens: Tokens | None = None
    team_ids: list[Id] | None = None


class Authorization(_Part):
    """Whom an event is for."""

    team_id: MaybeId = None
    enterprise_id: MaybeId = None
    is_enterprise_install: bool | None = None


class Event(_Part):
    """Something happened in a workspace or a whole organisation: https://docs.slack.dev/apis/events-api."""

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
    """Slack checks whether the bot answers at its address."""

    challenge: Name


KINDS: dict[str, type[BaseModel]] = {
    "view_submission": Submission,
    "view_closed": Closing,
    "block_actions": Pressing,
    "block_suggestion": Suggestion,
    "shortcut": Shortcut,
    "message_action": MessageShortcut,
    "event_callback": Event,
    "url_verification": Challenge,
}
EVENTS = frozenset({"app_home_opened", "app_uninstalled", "tokens_revoked", "team_access_revoked"})
"""The events that have a listener here. An app's settings may subscribe to others as well."""
