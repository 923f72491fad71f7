"""What a person does in their client, as the page and the tests send it."""

from typing import Any, Literal

from pydantic import BaseModel

from sandbox.workspace.files import SharedFile


class Deed(BaseModel):
    """Something that a person does.

    People in several workspaces do it in `team_id`, or else in the workspace of the conversation or view.
    """

    user_id: str
    team_id: str | None = None
    channel_id: str | None = None
    view_id: str | None = None


class Reading(Deed):
    """Looking at a conversation."""

    channel_id: str


class Writing(Deed):
    """Sending a line: a message, a command, or a reply in a thread, which the conversation may show as well.

    A message may have only files.
    """

    channel_id: str
    text: str
    files: list[SharedFile] = []
    thread_ts: str | None = None
    broadcast: bool = False


class Touch(Deed):
    """Using an element of a view or a message."""

    message_ts: str | None = None
    block_id: str
    action_id: str

    @property
    def names(self) -> tuple[str, str]:
        """The two ids of the element."""
        return self.block_id, self.action_id


class Action(Touch):
    """Pressing, choosing or typing.

    `values` is what the whole view shows, if the client sends it. `enter` is the Enter key in a text field.
    """

    value: dict[str, Any] | None = None
    values: dict[str, dict[str, Any]] = {}
    enter: bool = False


class Query(Touch):
    """Typing into an external select."""

    query: str = ""


class Start(Deed):
    """Choosing a shortcut, from a message's menu or with a conversation on the screen."""

    callback_id: str
    channel_id: str
    message_ts: str | None = None


class Visit(Deed):
    """Opening a tab of the app's direct message."""

    tab: Literal["home", "messages"]


class Submission(Deed):
    """Submitting a view. Values that are left out stay as they were typed before."""

    view_id: str
    values: dict[str, dict[str, Any]] = {}


class Closing(Deed):
    """Closing a view. `all` is the cross in the modal's corner."""

    view_id: str
    all: bool = False
