"""What Slack really sends now and then, beyond its documentation.

Each quirk is a switch, off by default. Somebody has seen each of them; the links say who. Slack's pages about
organisations are at https://docs.slack.dev/enterprise/developing-for-enterprise-orgs
"""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from sandbox.rules.units import cut
from sandbox.workspace import file_quirks
from sandbox.workspace.elements import Element, State
from sandbox.workspace.file_quirks import FileQuirk

Untouched = Literal["null", "missing"] | None

LONGEST_TEXT = 3_000  # UTF-16 units; also the highest `max_length`


class Quirks(BaseModel):
    """Slack's current quirks."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    enterprise_teams_are_null: bool = False
    """`users.info` does not list a person's workspaces in the organisation."""

    interactions_name_no_team: bool = False
    """If a whole organisation has the app, `team` is null in all interactions, not only in those about views."""

    views_name_the_organisation: bool = False
    """If a whole organisation has the app, a view's `team_id` is the organisation's: https://docs.slack.dev/messaging/work-objects"""

    views_name_another_workspace: bool = False
    """The `team_id` of a view and of its person is another one of the person's workspaces.

    https://github.com/slackapi/bolt-python/blob/main/tests/slack_bolt/request/test_request.py
    """

    enterprise_installs_are_not_called_so: bool = False
    """If a whole organisation has the app, `is_enterprise_install` is still false, and the team is named."""

    removals_are_authorized: bool = False
    """`app_uninstalled` and `tokens_revoked` contain the authorization that has just ended."""

    untouched_inputs: Untouched = None
    """How untouched inputs come back, if an earlier content of their view already had their block_id.

    What a person typed stays. A block_id that the view never had avoids the problem.

    https://github.com/slackapi/bolt-js/issues/1073, https://github.com/slackapi/bolt-js/issues/1258
    """

    empty_states_are_bare: bool = False
    """The `state` of a view or message without inputs has no `values`."""

    empty_objects_are_lists: bool = False
    """Empty objects are `[]`, as PHP writes them: https://github.com/slack-go/slack/issues/943"""

    files: FileQuirk = None
    """What is different about files, as `file_quirks.py` describes it."""

    texts_stop_at_3000: bool = False
    """A `plain_text_input` without a `max_length` takes no more than 3,000 UTF-16 units either.

    The client drops what is typed or pasted beyond that without a word, and a view with a longer `initial_value` is
    refused. Slack's pages say nothing about it. People have entered and shown more, but that was years ago:
    https://github.com/slackapi/node-slack-sdk/issues/940, https://github.com/IBM/slack-wrench/issues/105,
    https://github.com/IBM/slack-wrench/pull/106
    """

    @property
    def longest_text(self) -> int | None:
        """The most UTF-16 units in a text field without a limit of its own; None if there is no limit."""
        return LONGEST_TEXT if self.texts_stop_at_3000 else None

    def typed(self, element: Element, state: State) -> State:
        """Return what a field contains after a person has typed or pasted this."""
        is_free = element["type"] == "plain_text_input" and "max_length" not in element
        if self.longest_text is None or not is_free or not state["value"]:
            return state
        return state | {"value": cut(state["value"], self.longest_text)}

    def sent(self, said: Any) -> Any:
        """Return a value as it leaves Slack."""
        said = file_quirks.told(said, self.files) if self.files else said
        return _with_lists(said) if self.empty_objects_are_lists else said


def _with_lists(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _with_lists(each) for name, each in value.items()} or []
    return [_with_lists(each) for each in value] if isinstance(value, list) else value
