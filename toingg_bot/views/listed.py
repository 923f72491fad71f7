"""Campaigns in lists: two blocks for each, with a menu of what can be done with it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContextBlock,
    Option,
    OverflowMenuElement,
    SectionBlock,
)

from toingg_bot.domain.home import Shown
from toingg_bot.domain.key import CampaignKey
from toingg_bot.domain.readable import summary
from toingg_bot.domain.reasons import reason
from toingg_bot.domain.states import SavedCampaign, State
from toingg_bot.views.dashboard import dashboard_link
from toingg_bot.views.outcome import Message
from toingg_bot.views.sentences import in_mrkdwn, in_words
from toingg_bot.views.text import clip, date, mrkdwn, plain, quoted, titled

MENU = "campaign_menu"
LIST_NEWER, LIST_OLDER = "list_newer", "list_older"
_STATES = {State.CREATED: "Created", State.ACCEPTED: "Being created", State.SENDING: "Being created"}
_FACT = 60


@dataclass(frozen=True)
class May:
    """What the reader of a list may do with the campaigns in it."""

    create: bool
    look: bool
    save_templates: bool = False


def campaign_list(
    workspace_id: str,
    shown: Shown,
    campaigns: Sequence[SavedCampaign],
    may: May,
    command: str,
    dashboard_url: str | None,
    *,
    has_older: bool,
) -> Message:
    """Return a page of somebody's campaigns as a private message."""
    if not campaigns:
        code = "nothing_found_in_list" if shown.search else "list_is_empty"
        return in_mrkdwn(reason(code, search=shown.search, command=command)), []
    lead = in_words(reason("found", search=shown.search)) if shown.search else "Your campaigns"
    value = json.dumps({"workspace_id": workspace_id, **shown.written()})
    return lead, [
        SectionBlock(text=plain(lead)),
        *campaign_rows(campaigns, may, dashboard_url),
        *pages(LIST_NEWER if shown.number else None, LIST_OLDER if has_older else None, value),
    ]


def pages(newer: str | None, older: str | None, value: str | None = None) -> list[Block]:
    """Return the buttons to other pages, as far as there are any."""
    buttons = [
        ButtonElement(text=text, action_id=act, value=value)
        for text, act in (("Newer", newer), ("Older", older))
        if act is not None
    ]
    return [ActionsBlock(elements=buttons)] if buttons else []


def campaign_rows(campaigns: Sequence[SavedCampaign], may: May, dashboard_url: str | None) -> list[Block]:
    """Return the blocks of campaigns, in order."""
    return [block for campaign in campaigns for block in _row(campaign, may, dashboard_url)]


def _row(campaign: SavedCampaign, may: May, dashboard_url: str | None) -> list[Block]:
    facts = [quoted(clip(text, _FACT)) for _, text in summary(campaign.payload)]
    about = [_STATES.get(campaign.state, "Not created"), f"<@{campaign.user_id}>", date(campaign.accepted_at), *facts]
    options = _options(campaign, may, dashboard_url)
    menu = OverflowMenuElement(action_id=MENU, options=options) if options else None
    return [
        # Plain text, so that Slack takes nothing in a title for markup.
        SectionBlock(text=plain(clip(titled(campaign), 150)), accessory=menu),
        ContextBlock(elements=[mrkdwn(" · ".join(about))]),
    ]


def _options(campaign: SavedCampaign, may: May, dashboard_url: str | None) -> list[Option]:
    """Return what the reader may do. What retention emptied has no text to use again."""
    has_text = bool(campaign.values)
    acts = {
        "details": ("Details", may.look),
        "use_again": ("Use again", may.create and has_text),
        "save": ("Save as template", may.save_templates and has_text),
    }
    options = [_option(campaign, act, text) for act, (text, is_allowed) in acts.items() if is_allowed]
    link = dashboard_link(campaign.toingg_id, dashboard_url)
    return [*options, *([_option(campaign, "open", "Open in Toingg", link)] if link else [])]


def _option(campaign: SavedCampaign, act: str, text: str, url: str | None = None) -> Option:
    value = CampaignKey(campaign.workspace_id, campaign.campaign_id, act=act).dumped()
    given: dict[str, Any] = {"url": url} if url else {}
    return Option(value=value, text=plain(text), **given)
