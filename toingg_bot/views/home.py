"""The Home tab: how the workspace stands, what is unfinished, and the campaigns."""

import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContextBlock,
    DividerBlock,
    HeaderBlock,
    InputBlock,
    PlainTextInputElement,
    SectionBlock,
)

from toingg_bot.domain.home import LONGEST_SEARCH, Shown
from toingg_bot.domain.key import WorkspaceKey
from toingg_bot.domain.reasons import Reason, reason
from toingg_bot.domain.states import SavedCampaign, Unfinished
from toingg_bot.domain.workspace import Workspace
from toingg_bot.views.connect import connect_button, connect_offer, key_in_use, no_key
from toingg_bot.views.drafts import unfinished_rows
from toingg_bot.views.listed import May, campaign_rows, pages
from toingg_bot.views.sentences import in_mrkdwn
from toingg_bot.views.start_from import start_from
from toingg_bot.views.text import mrkdwn

BEGIN = "home_new_campaign"
MINE, EVERYONES = "home_mine", "home_everyones"
SEARCH, SEARCH_NOW = "home_search", "home_search_now"
NEWER, OLDER = "home_newer", "home_older"


@dataclass(frozen=True, kw_only=True)
class HomeFacts:
    """What a Home shows to one person."""

    workspace: Workspace
    shown: Shown
    is_in_organisation: bool
    has_bots_key: bool
    manages: bool
    may: May
    waiting: int
    unfinished: Sequence[Unfinished]
    campaigns: Sequence[SavedCampaign]
    has_older: bool
    command: str
    dashboard_url: str | None = None


def campaign_home(facts: HomeFacts) -> dict[str, Any]:
    """Return the Home of a member of the workspace."""
    blocks = [*_standing(facts), *_beginning(facts), *_unfinished(facts), *_campaigns(facts)]
    metadata = json.dumps({"workspace_id": facts.workspace.workspace_id, **facts.shown.written()})
    return _home(blocks, metadata)


def home_without_data(workspace_id: str, *reasons: Reason) -> dict[str, Any]:
    """Return the Home of somebody who sees nothing of the workspace, or when nothing can be read."""
    return _home([SectionBlock(text=mrkdwn(in_mrkdwn(*reasons)))], WorkspaceKey(workspace_id).dumped())


def new_campaign(workspace_id: str) -> ButtonElement:
    """Return the button that opens the form."""
    return ButtonElement(
        text="New campaign", action_id=BEGIN, value=WorkspaceKey(workspace_id).dumped(), style="primary"
    )


def welcome(workspace: Workspace, command: str, *, has_key: bool) -> tuple[str, list[Block]]:
    """Return the first message to whoever installed the app, or to an admin before there is a key."""
    text = in_mrkdwn(reason("welcome" if not has_key else "welcome_with_key", command=command))
    connect = [] if has_key else [connect_button(workspace.workspace_id)]
    buttons = ActionsBlock(elements=[*connect, new_campaign(workspace.workspace_id)])
    return text, [SectionBlock(text=mrkdwn(text)), buttons]


def _standing(facts: HomeFacts) -> list[Block]:
    """Return how the workspace stands: its key, and what waits for one."""
    workspace = facts.workspace
    name = workspace.domain or workspace.workspace_id
    lines = [in_mrkdwn(reason("home_of_workspace", name=name))] if facts.is_in_organisation else []
    has_key = workspace.key_tail is not None or facts.has_bots_key
    if workspace.key_tail is not None:
        lines.append(key_in_use(workspace))
    elif has_key:
        lines.append(in_mrkdwn(reason("bots_key")))
    if facts.manages and facts.waiting:
        lines.append(in_mrkdwn(reason("waiting_for_a_key", number=facts.waiting)))
    blocks: list[Block] = [ContextBlock(elements=[mrkdwn(line)]) for line in lines]
    if has_key:
        return blocks
    if not facts.manages:
        return [*blocks, SectionBlock(text=mrkdwn(in_mrkdwn(no_key(workspace, facts.command))))]
    _, (first, _) = welcome(workspace, facts.command, has_key=False)
    return [*blocks, first, *connect_offer(workspace.workspace_id)]


def _beginning(facts: HomeFacts) -> list[Block | dict[str, Any]]:
    if not facts.may.create:
        return []
    list_block = start_from()
    button = new_campaign(facts.workspace.workspace_id).to_dict()
    return [{**list_block, "elements": [button, *list_block["elements"]]}]


def _unfinished(facts: HomeFacts) -> list[Block]:
    if not facts.unfinished or not facts.may.create:
        return []
    return [HeaderBlock(text="Unfinished"), *unfinished_rows(facts.unfinished)]


def _campaigns(facts: HomeFacts) -> list[Block]:
    """Return a page of campaigns with the search; without any, what to do instead."""
    shown = facts.shown
    blocks: list[Block] = [DividerBlock(), HeaderBlock(text="Campaigns")]
    if facts.manages:
        chosen = EVERYONES if shown.is_everyones else MINE
        buttons = {MINE: "Mine", EVERYONES: "Everyone's"}
        blocks.append(
            ActionsBlock(
                elements=[
                    ButtonElement(text=text, action_id=act, style="primary" if act == chosen else None)
                    for act, text in buttons.items()
                ]
            )
        )
    if facts.campaigns or shown.search or shown.number:
        blocks += _search(shown)
    if facts.campaigns:
        blocks += campaign_rows(facts.campaigns, facts.may, facts.dashboard_url)
    elif shown.search:
        blocks.append(SectionBlock(text=mrkdwn(in_mrkdwn(reason("nothing_found", search=shown.search)))))
    else:
        blocks.append(SectionBlock(text=mrkdwn(in_mrkdwn(reason("no_campaigns_yet", command=facts.command)))))
    return [*blocks, *pages(NEWER if shown.number else None, OLDER if facts.has_older else None)]


def _search(shown: Shown) -> list[Block]:
    element = PlainTextInputElement(
        action_id=SEARCH,
        initial_value=shown.search or None,
        placeholder="The beginning of any word of a title",
        max_length=LONGEST_SEARCH,
        dispatch_action_config={"trigger_actions_on": ["on_enter_pressed"]},
    )
    return [
        InputBlock(block_id=search_id(shown), label="Search", element=element, dispatch_action=True),
        ActionsBlock(elements=[ButtonElement(text="Search", action_id=SEARCH_NOW)]),
    ]


def search_id(shown: Shown) -> str:
    """Return the id of the search: another one for another search, so that Slack shows the words that hold."""
    return f"search.{zlib.crc32(shown.search.encode('utf-8', 'replace')):08x}"


def _home(blocks: Sequence[Block | dict[str, Any]], metadata: str) -> dict[str, Any]:
    # Built by hand, like the form.
    made = [block if isinstance(block, dict) else block.to_dict() for block in blocks]
    return {"type": "home", "private_metadata": metadata, "blocks": made}
