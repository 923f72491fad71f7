"""The form for a campaign."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import ActionsBlock, AlertBlock, ButtonElement, ContextBlock, HeaderBlock, SectionBlock

from toingg_bot.domain.campaign import SCRIPT_LENGTH, ScriptLength, form, overlong
from toingg_bot.domain.coach.finding import Finding
from toingg_bot.domain.errors import Problem
from toingg_bot.domain.forms import FormField, LongText, TextInput, Values, lookup
from toingg_bot.domain.key import CampaignKey
from toingg_bot.domain.long_text import units
from toingg_bot.domain.reasons import Reason, Reasons
from toingg_bot.domain.states import State, Unfinished
from toingg_bot.slack.limits import ALERT, INPUT, VIEW
from toingg_bot.views.coach import PREVIEW, with_findings
from toingg_bot.views.entries import Doubt, block_ids
from toingg_bot.views.fields import Choices, input_block
from toingg_bot.views.ids import FILE
from toingg_bot.views.long_text import Block, beginning_of, fits, parts_of
from toingg_bot.views.outcome import check_again, resend_warning
from toingg_bot.views.sentences import in_words
from toingg_bot.views.start_from import start_from
from toingg_bot.views.text import clip, mrkdwn, plain, quoted, titled

CAMPAIGN_FORM = "campaign_form"
"""The `callback_id` of the form."""
SAVE_DRAFT = "campaign_save_draft"
CONTINUE = "campaign_continue"

PLEASE_CHECK = "Please check the fields marked below. If they're right, choose Create anyway."
_SMALL = 10_000  # characters of a form that surely fits


def campaign_form(
    key: CampaignKey,
    values: Values,
    choices: Choices,
    *,
    alert: Reasons = (),
    problems: Sequence[Problem] = (),
    unfinished: Unfinished | None = None,
    is_new: bool = False,
    note: Reason | None = None,
    takes_files: bool = False,
    doubts: Sequence[Doubt] = (),
    findings: Sequence[Finding] = (),
    script_length: ScriptLength = SCRIPT_LENGTH,
) -> dict[str, Any]:
    """Return the form with its values, each field's problems below the field, and the general problems at the top.

    `alert` introduces the problems without a field. `unfinished` is a campaign to continue instead. A form that
    `is_new` can start from something else. `note` says what the bot filled in. A form that `takes_files` has an input
    for a file with the script. `doubts` are what the person is asked about, and `findings` what the coach points out
    besides. Texts that make the view too large for Slack are shown in part, the longest first.
    """
    above: list[Block] = []
    if unfinished is not None:
        above += _offer(unfinished)
    if doubts:
        above.append(_alert(PLEASE_CHECK, "warning"))
    general = [*alert, *(why for problem in problems if problem.field is None for why in problem.reasons)]
    if general:
        # An alert has room for 200 characters; the message in the channel has the full text.
        above.append(_alert(in_words(*general), "error"))
    if note is not None:
        above.append(_alert(in_words(note), "info"))
    if is_new:
        above.append(start_from())
    wrongs = [*problems, *overlong(values, script_length), *(Problem((doubt.why,), doubt.field) for doubt in doubts)]
    lengths = {name: len(value) for name, value in values.items() if isinstance(value, str)}
    in_part = {name for name, length in lengths.items() if length > VIEW}
    while True:
        shown = Shown(choices, key.generation, in_part, takes_files=takes_files)
        fields = _fields(values, shown, wrongs, form(script_length))
        view = _form(key, with_findings([*above, *fields, _buttons()], findings))
        rest = lengths.keys() - in_part
        if not rest or sum(lengths.values()) <= _SMALL or fits(view):
            return view
        in_part.add(max(rest, key=lambda name: lengths[name]))


@dataclass(frozen=True)
class Shown:
    """How fields are shown: lists with these choices, inputs with this generation, and long texts in part."""

    choices: Choices
    generation: int
    in_part: Collection[str] = ()
    takes_files: bool = False


def _fields(values: Values, how: Shown, wrongs: Sequence[Problem], fields: Sequence[FormField]) -> list[Block]:
    """Return the fields under their headers, with what is wrong below its first input, or below its file."""
    blocks: list[Block] = []
    section = ""
    for field in fields:
        if field.section != section:
            section = field.section
            blocks.append(HeaderBlock(text=section).to_dict())
        shown = field_blocks(field, lookup(values, field), how)
        for name in (field.name, f"{field.name}{FILE}"):
            wrong = dict.fromkeys(why for problem in wrongs if problem.field == name for why in problem.reasons)
            if wrong:
                inputs = [place for place, block in enumerate(shown) if block["type"] == "input"]
                line = ContextBlock(elements=[mrkdwn(f":warning: {quoted(in_words(*wrong))}")]).to_dict()
                shown.insert(inputs[0 if name == field.name else -1] + 1, line)
        blocks += shown
    return blocks


def field_blocks(field: FormField, value: Any, how: Shown) -> list[Block]:
    """Return the inputs of a field, and what belongs to them."""
    if field.name in how.in_part:
        return beginning_of(field, value, how.generation, takes_files=how.takes_files)
    is_text = isinstance(field.widget, TextInput)
    if isinstance(field.widget, LongText) or (is_text and units(value or "") > INPUT):
        return parts_of(field, value or "", how.generation, takes_files=how.takes_files)
    return [input_block(field, value, how.choices, how.generation)]


def _buttons() -> Block:
    buttons = {"Save draft": SAVE_DRAFT, "Preview": PREVIEW}
    return ActionsBlock(elements=[ButtonElement(text=text, action_id=act) for text, act in buttons.items()]).to_dict()


def _form(key: CampaignKey, blocks: Sequence[Block]) -> dict[str, Any]:
    # Built by hand: a person is waiting, and the SDK's models would take longer than all the rest.
    return {
        "blocks": blocks,
        "callback_id": CAMPAIGN_FORM,
        "close": _name("Cancel"),
        "private_metadata": key.dumped(),
        "submit": _name("Create anyway" if key.asked else "Create campaign"),
        "title": _name("New campaign"),
        "type": "modal",
    }


def _alert(text: str, level: str) -> dict[str, Any]:
    return AlertBlock(text=plain(clip(text, ALERT)), level=level).to_dict()


def _name(text: str) -> dict[str, Any]:
    return {"emoji": True, "text": text, "type": "plain_text"}


def _offer(unfinished: Unfinished) -> list[dict[str, Any]]:
    title = clip(titled(unfinished), 500)
    text = f"You have a draft: {title}. Continue it, or start a new one below."
    if unfinished.state is State.UNKNOWN:
        text = f"I could not confirm whether {title} was created. Check again, continue it, or start a new one below."
    buttons = ActionsBlock(elements=ways_back(unfinished))
    return [SectionBlock(text=plain(text)).to_dict(), buttons.to_dict()]


def ways_back(unfinished: Unfinished) -> list[ButtonElement]:
    """Return the buttons to continue a campaign; one that may exist in Toingg can be looked up first."""
    look = [check_again(unfinished, primary=False)] if unfinished.state is State.UNKNOWN else []
    return [*look, _continue(unfinished)]


def _continue(unfinished: Unfinished) -> ButtonElement:
    """Return the button that opens the form again, with a warning if the campaign may exist in Toingg."""
    is_unknown = unfinished.state is State.UNKNOWN
    return ButtonElement(
        text="Continue",
        action_id=CONTINUE,
        value=CampaignKey(
            unfinished.workspace_id, unfinished.campaign_id, confirmed=unfinished.attempts if is_unknown else None
        ).dumped(),
        confirm=resend_warning("Open the form") if is_unknown else None,
    )


def inline_errors(problems: Sequence[Problem], view: Mapping[str, Any]) -> dict[str, str] | None:
    """Return the problems as Slack's inline errors, or None if a problem has no visible field.

    Slack shows them under blocks of the submitted view: https://docs.slack.dev/surfaces/modals#displaying_errors
    """
    ids = block_ids(view)
    if not problems or any(problem.field not in ids for problem in problems):
        return None
    errors: dict[str, str] = {}
    for problem in problems:
        block_id = ids[str(problem.field)]
        errors[block_id] = clip(" ".join(filter(None, [errors.get(block_id), in_words(*problem.reasons)])), 500)
    return errors
