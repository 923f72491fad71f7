"""What counts as a request of Slack's, and as a form or a button of ours, and what does not."""

import uuid
from typing import Any

import pytest

from tests.slack_requests import NEW, interaction, key, places, pressed, right, spoilt, view
from tests.test_fuzz import MARK
from toingg_bot.blocks.key import CampaignKey
from toingg_bot.errors import Strange
from toingg_bot.payloads import NotSlacks, judged

ADDRESS = "https://hooks.slack.com/actions/T0ACME0001/1/fake"
RIGHT = right(ADDRESS)


def names(body: dict[str, Any]) -> str:
    """Name a request for a test's id."""
    about = [body.get("actions", [{}])[0].get("action_id"), body.get("view", {}).get("callback_id")]
    about += [body.get("event", {}).get("type"), body.get("text")]
    return " ".join([body.get("type", "command"), *filter(None, about)])


def without_nulls(value: Any) -> Any:
    """Return the same, where what is null is not there."""
    if isinstance(value, dict):
        return {name: without_nulls(part) for name, part in value.items() if part is not None}
    return [without_nulls(part) for part in value] if isinstance(value, list) else value


def refusal_of(body: Any) -> str:
    """Return why a request is none of Slack's; nothing if it is one."""
    try:
        judged(body)
    except NotSlacks as refusal:
        return str(refusal)
    return ""


@pytest.mark.parametrize("body", RIGHT, ids=names)
def test_what_slack_sends_passes_as_it_is(body: dict[str, Any]) -> None:
    assert judged(body) == without_nulls(body)


OF_AN_ORGANISATION = {"team": None, "enterprise": {"id": "E0ORG00001", "name": "Org"}, "is_enterprise_install": True}
HOME = view("", "Hello") | {"type": "home", "callback_id": "", "blocks": [{"type": "actions"}], "state": {"values": {}}}
UNUSUAL: dict[str, dict[str, Any]] = {
    "an app of a whole organisation, pressed": pressed("campaign_fix", key(NEW), response_url=ADDRESS)
    | OF_AN_ORGANISATION,
    "an app of a whole organisation, submitted": interaction("view_submission", view=view(key(NEW), ""))
    | OF_AN_ORGANISATION,
    "a command without an organisation": {**RIGHT[0], "enterprise_id": "", "enterprise_name": ""},
    "somebody of a company that shares a channel": interaction(
        "view_submission",
        user={"id": "W0GUEST001", "team_id": "T0OTHER001"},
        view=view(key(NEW), "") | {"app_installed_team_id": "T0ACME0001"},
    ),
    "a button on the Home tab": interaction(
        "block_actions",
        view=HOME,
        actions=[{"type": "button", "block_id": "b", "action_id": "home_begin"}],
        container={"type": "view", "view_id": "V1"},
    ),
    "a message only for one": pressed("campaign_continue", key(NEW), response_url=ADDRESS)
    | {"container": {"type": "message", "message_ts": "1.2", "channel_id": "D0ALICE001", "is_ephemeral": True}},
    "an event for an organisation": {
        "type": "event_callback",
        "team_id": "T0ACME0001",
        "authorizations": [{"enterprise_id": "E0ORG00001", "team_id": None, "is_enterprise_install": True}],
        "event": {"type": "tokens_revoked", "tokens": {"bot": ["U0BOT00001"]}},
    },
    "elements that nobody reads yet": interaction(
        "view_submission",
        view=view(key(NEW), "")
        | {
            "state": {
                "values": {
                    "when": {"when": {"type": "datetimepicker", "selected_date_time": 1_700_000_000}},
                    "files": {"files": {"type": "file_input", "files": [{"id": "F1"}]}},
                    "text": {"text": {"type": "rich_text_input", "rich_text_value": {"type": "rich_text"}}},
                    "who": {"who": {"type": "multi_users_select", "selected_users": ["U0ALICE001"]}},
                }
            }
        },
    ),
}


@pytest.mark.parametrize("body", UNUSUAL.values(), ids=list(UNUSUAL))
def test_what_slack_sends_now_and_then_passes_too(body: dict[str, Any]) -> None:
    assert judged(body) == without_nulls(body)


@pytest.mark.parametrize("body", [None, [], "text", 1, {}, {"type": "workflow_step"}, {"type": ["block_actions"]}])
def test_what_is_nothing_of_slacks_is_refused(body: Any) -> None:
    with pytest.raises(NotSlacks):
        judged(body)


@pytest.mark.parametrize("body", RIGHT, ids=names)
def test_a_refusal_says_which_part_and_nothing_that_stands_there(body: dict[str, Any]) -> None:
    for way in places(body):
        for value in (MARK, f"{MARK}\n", {MARK: MARK}, [MARK], 17):
            assert MARK not in refusal_of(spoilt(body, way, value))


@pytest.mark.parametrize("id_", ["", "t0acme0001", "T0ACME 1", "T0ACME\n", "../T1", "T\u06601", "T" * 65, "T0%"])
def test_what_has_not_the_letters_of_an_id_is_none(id_: str) -> None:
    with pytest.raises(NotSlacks, match="Command without a right team_id"):
        judged({**RIGHT[0], "team_id": id_})


def test_a_request_is_of_some_workspace() -> None:
    body = interaction("block_suggestion", action_id="voice", block_id="voice", value="")

    with pytest.raises(NotSlacks, match="without a right workspace"):
        judged({**body, "team": None, "user": {"id": "U0ALICE001"}})


def test_what_no_database_and_no_api_takes_is_left_out() -> None:
    """NUL, and halves of a character that was cut in two."""
    body = judged({**RIGHT[0], "text": "a\x00b\ud83dc😀"})

    assert body["text"] == "abc😀"


@pytest.mark.parametrize(
    "text",
    [
        *(None, "", "null", "[]", '"a1"', "{", "{}", '{"campaign_id": "a1", "more": 1}'),
        pytest.param("[" * 100_000, id="too deep"),
        *(key("A1"), key("a-1"), key("a" * 33), key(""), key("a1\n"), '{"campaign_id": ["a1"]}'),
        *(key("a1", confirmed=-1), key("a1", confirmed=2**70), '{"campaign_id": "a1", "confirmed": true}'),
        *(key("a1", toingg_id=""), key("a1", toingg_id="two words"), key("a1", toingg_id="x" * 201)),
    ],
)
def test_a_key_that_this_bot_did_not_write_opens_nothing(text: str | None) -> None:
    with pytest.raises(Strange):
        CampaignKey.loaded(text)


@pytest.mark.parametrize(
    "ours", [CampaignKey(uuid.uuid4().hex), CampaignKey("a1", confirmed=3), CampaignKey("a1", toingg_id="65f0c0ffee")]
)
def test_a_key_that_this_bot_wrote_is_read_back(ours: CampaignKey) -> None:
    assert CampaignKey.loaded(ours.dumped()) == ours


@pytest.mark.parametrize("body", RIGHT, ids=names)
def test_whatever_is_null_is_as_if_it_were_not_there(body: dict[str, Any]) -> None:
    for way in (way for way in places(body) if isinstance(way[-1], str)):
        assert refusal_of(spoilt(body, way, None)) == refusal_of(spoilt(body, way, ...))
