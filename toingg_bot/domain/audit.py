"""The actions that the audit log records, and the entries of that log."""

from dataclasses import dataclass
from enum import StrEnum

from toingg_bot.domain.states import State


class Action(StrEnum):
    """What somebody did."""

    CREATE = "create"
    FIX = "fix"
    SEND_AGAIN = "send_again"
    SETTLE = "settle"
    SAVE_TEMPLATE = "save_template"
    DELETE_TEMPLATE = "delete_template"
    CONNECT = "connect"
    DISCONNECT = "disconnect"
    SETTINGS = "settings"
    INSTALL = "install"
    UNINSTALL = "uninstall"


@dataclass(frozen=True)
class Entry:
    """One line of the log; `at` is in seconds since 1970.

    Title and state are the campaign's current ones, or None once it is deleted.
    """

    at: float
    workspace_id: str
    user_id: str
    action: str
    campaign_id: str | None
    title: str | None
    state: State | None
