"""Templates of the team: how one is saved, and the answer to `/campaign templates`."""

from collections.abc import Callable, Sequence
from typing import Any

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, ConfirmObject, ContextBlock, SectionBlock
from slack_sdk.models.blocks.basic_components import Option
from slack_sdk.models.views import View

from toingg_bot.domain.key import CampaignKey, TemplateKey
from toingg_bot.domain.templates import NAME_LENGTH, TEMPLATE_FIELDS, Template
from toingg_bot.slack.limits import BUTTON_NAME
from toingg_bot.views.fields import input_block, option
from toingg_bot.views.outcome import Message
from toingg_bot.views.sentences import in_rich
from toingg_bot.views.text import bold, clip, date, mrkdwn, plain, rich

SAVE_AS_TEMPLATE = "campaign_save_as_template"
DELETE_TEMPLATE = "template_delete"
PREVIOUS, NEXT = "templates_previous", "templates_next"
TEMPLATE_FORM = "template_form"
"""The `callback_id`."""

PAGE = 10
"""Templates in one message: each takes up to 1,200 bytes of an answer, with the question before it is deleted."""
_SAVE = "Save as template"


def save_as_template(workspace_id: str, campaign_id: str) -> ButtonElement:
    """Return the button that saves a campaign as a template."""
    return ButtonElement(text=_SAVE, action_id=SAVE_AS_TEMPLATE, value=CampaignKey(workspace_id, campaign_id).dumped())


def save_as_template_option(workspace_id: str, campaign_id: str) -> Option:
    """Return the same for an overflow menu."""
    return option(CampaignKey(workspace_id, campaign_id).dumped(), _SAVE)


def template_form(workspace_id: str, campaign_id: str, title: str) -> dict[str, Any]:
    """Ask under which name a campaign becomes a template; at first, under its title."""
    return View(
        type="modal",
        callback_id=TEMPLATE_FORM,
        private_metadata=CampaignKey(workspace_id, campaign_id).dumped(),
        title=_SAVE,
        submit="Save",
        close="Cancel",
        blocks=[input_block(field, clip(title, NAME_LENGTH), {}) for field in TEMPLATE_FIELDS],
    ).to_dict()


def template_saved(name: str) -> dict[str, Any]:
    """Say that it is saved, and where people find it."""
    said = rich(*in_rich("template_saved", name=bold(name)))
    return View(type="modal", title="Template saved", close="Close", blocks=[said]).to_dict()


def team_templates(
    templates: Sequence[Template],
    command: str,
    *,
    may_delete: Callable[[Template], bool],
    start: int = 0,
) -> Message:
    """Return a page of the list, from the template at `start` on. Those that somebody may delete have a button."""
    if not templates:
        how = "To save one, open the *Details* of a campaign and choose *Save as template*."
        return f"Your team has no templates yet. {how}", []
    start = min(max(start, 0), (len(templates) - 1) // PAGE * PAGE)
    page = templates[start : start + PAGE]
    lead = "Templates of your team"
    blocks: list[Block] = [
        SectionBlock(text=mrkdwn(f"*{lead}*\nType `{command}` and choose one in *Start from* over the form.")),
        *(_listed(each, start, is_deletable=may_delete(each)) for each in page),
    ]
    if len(page) < len(templates):
        shown = f"{start + 1:,} to {start + len(page):,} of {len(templates):,}"
        blocks += [ContextBlock(elements=[mrkdwn(shown)]), _turning(templates[0].workspace_id, start, len(templates))]
    return lead, blocks


def _listed(template: Template, start: int, *, is_deletable: bool) -> Block:
    """Return a template in one block: its name as plain text, as nothing in it is markup."""
    return SectionBlock(
        text=plain(template.name),
        fields=[mrkdwn(f"By <@{template.user_id}> · {date(template.saved_at)}")],
        accessory=_delete(template, start) if is_deletable else None,
    )


def _delete(template: Template, start: int) -> ButtonElement:
    sure = ConfirmObject(
        title="Delete this template?",
        text=plain("No one can start from it any more. Campaigns that were made from it stay. You can't undo this."),
        confirm="Delete",
        deny="Keep it",
        style="danger",
    )
    return ButtonElement(
        text="Delete",
        action_id=DELETE_TEMPLATE,
        value=TemplateKey(template.workspace_id, template.template_id, start).dumped(),
        confirm=sure,
        accessibility_label=clip(f"Delete {template.name}", BUTTON_NAME),
    )


def _turning(workspace_id: str, start: int, number: int) -> Block:
    """Return the buttons to the pages before and after this one."""
    pages = [("Previous", PREVIOUS, start - PAGE), ("Next", NEXT, start + PAGE)]
    buttons = [
        ButtonElement(text=text, action_id=action_id, value=TemplateKey(workspace_id, None, to).dumped())
        for text, action_id, to in pages
        if 0 <= to < number
    ]
    return ActionsBlock(elements=buttons)
