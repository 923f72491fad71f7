"""What counts as a request from Slack, and as a form or a button of ours, and what does not."""

import uuid
from typing import Any

import pytest

from tests.support.slack_requests import MARK, NEW, interaction, key, places, pressed, right, spoilt, view
from toingg_bot.domain.errors import Strange
from toingg_bot.domain.key import CampaignKey, TemplateKey
from toingg_bot.edge.requests.judging import InvalidRequest, NobodyListens, judged

ADDRESS = "https://hooks.slack.com/actions/T0ACME0001/1/fake"
RIGHT = right(ADDRESS)


def names(body: dict[str, Any]) -> str:
    """Return a request's name for a test's id."""
    about = [body.get("actions", [{}])[0].get("action_id"), body.get("view", {}).get("callback_id")]
    about += [body.get("actions", [{}])[0].get("selected_option", {}).get("value"), body.get("action_id")]
    about += [f"{file.get('name', 'a file')} {text or ''}".strip() for file, text in files_in(body)]
    about += [body.get("event", {}).get("type"), body.get("text"), body.get("callback_id")]
    return " ".join([body.get("type", "command"), *filter(None, about)])


def files_in(body: dict[str, Any]) -> list[tuple[dict[str, Any], str]]:
    """Return the files that were chosen in a form, with the script beside them."""
    values = body.get("view", {}).get("state", {}).get("values", {})
    script = values.get("script.1~0", {}).get("script", {}).get("value")
    return [(file, script) for file in values.get("script.file~0", {}).get("script.file", {}).get("files", [])]


def without_nulls(value: Any) -> Any:
    """Return the same without everything that is null."""
    if isinstance(value, dict):
        return {name: without_nulls(part) for name, part in value.items() if part is not None}
    return [without_nulls(part) for part in value] if isinstance(value, list) else value


def refusal_of(body: Any) -> str:
    """Return why a request is not one of Slack's; nothing if it is."""
    try:
        judged(body)
    except (InvalidRequest, NobodyListens) as refusal:
        return str(refusal)
    return ""


@pytest.mark.parametrize("body", RIGHT, ids=names)
def test_a_request_of_slacks_is_accepted_unchanged(body: dict[str, Any]) -> None:
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
def test_rare_requests_of_slacks_are_accepted_too(body: dict[str, Any]) -> None:
    assert judged(body) == without_nulls(body)


@pytest.mark.parametrize("body", [None, [], "text", 1, {}, {"type": "two words"}, {"type": ["block_actions"]}])
def test_a_request_that_is_not_slacks_is_refused(body: Any) -> None:
    with pytest.raises(InvalidRequest):
        judged(body)


@pytest.mark.parametrize("body", RIGHT, ids=names)
def test_a_refusal_names_the_part_but_not_its_content(body: dict[str, Any]) -> None:
    for way in places(body):
        for value in (MARK, f"{MARK}\n", {MARK: MARK}, [MARK], 17):
            assert MARK not in refusal_of(spoilt(body, way, value))


@pytest.mark.parametrize("id_", ["", "t0acme0001", "T0ACME 1", "T0ACME\n", "../T1", "T\u06601", "T" * 65, "T0%"])
def test_an_id_with_the_wrong_characters_is_no_id(id_: str) -> None:
    with pytest.raises(InvalidRequest, match="Command without a right team_id"):
        judged({**RIGHT[0], "team_id": id_})


def test_a_request_must_have_a_workspace() -> None:
    body = interaction("block_suggestion", action_id="voice", block_id="voice", value="")

    with pytest.raises(InvalidRequest, match="without a right workspace"):
        judged({**body, "team": None, "user": {"id": "U0ALICE001"}})


def test_characters_that_no_database_and_no_api_accepts_are_removed() -> None:
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
    "ours",
    [
        CampaignKey("T0ACME0001", uuid.uuid4().hex),
        CampaignKey(None, "a1", confirmed=3),
        CampaignKey("T0ACME0001", "a1", toingg_id="65f0c0ffee"),
        CampaignKey("T0ACME0001", "a1", generation=3, is_updated=True, asked=("purpose", "calendar.opens")),
    ],
)
def test_a_key_that_this_bot_wrote_can_be_read(ours: CampaignKey) -> None:
    assert CampaignKey.loaded(ours.dumped()) == ours


@pytest.mark.parametrize(
    "text",
    [
        *('{"template_id": "A1"}', '{"template_id": ["a1"]}', '{"template_id": 1}', '{"template_id": ""}'),
        *('{"start": -1}', '{"start": true}', '{"start": "1"}', '{"start": 9999999}'),
    ],
)
def test_a_key_of_a_template_that_this_bot_did_not_write_opens_nothing(text: str) -> None:
    with pytest.raises(Strange):
        TemplateKey.loaded(text)


@pytest.mark.parametrize("ours", [TemplateKey("T0ACME0001", "a1", 20), TemplateKey("T0ACME0001", None, 0)])
def test_a_key_of_a_template_that_this_bot_wrote_can_be_read(ours: TemplateKey) -> None:
    assert TemplateKey.loaded(ours.dumped()) == ours


@pytest.mark.parametrize("body", RIGHT, ids=names)
def test_null_is_the_same_as_missing(body: dict[str, Any]) -> None:
    for way in (way for way in places(body) if isinstance(way[-1], str)):
        assert refusal_of(spoilt(body, way, None)) == refusal_of(spoilt(body, way, ...))


EMPTY: dict[str, tuple[tuple[str, ...], Any]] = {
    "values": (("view", "state", "values"), {}),
    "state": (("view", "state"), {}),
    "one block": (("view", "state", "values", "title~0"), {}),
    "what stands in an element": (("view", "state", "values", "title~0", "title"), {}),
    "the organisation": (("enterprise",), ...),
}


@pytest.mark.parametrize(("way", "meant"), EMPTY.values(), ids=list(EMPTY))
@pytest.mark.parametrize("empty", [[], {}], ids=str)
def test_an_empty_list_is_an_empty_object_wherever_one_is_wanted(way: tuple[str, ...], meant: Any, empty: Any) -> None:
    """PHP has one empty array for both; where a value is required, it is as good as missing."""
    body = interaction("view_submission", view=view(key(NEW), "Hello"))

    assert judged(spoilt(body, way, empty)) == without_nulls(spoilt(body, way, meant))


def test_a_list_stays_a_list() -> None:
    body = interaction("view_submission", view=view(key(NEW), "Hello") | {"blocks": []}, response_urls=[])

    assert judged(body) == without_nulls(body)


def test_a_required_value_is_not_made_up() -> None:
    with pytest.raises(InvalidRequest, match="without a right user"):
        judged(spoilt(interaction("view_submission", view=view(key(NEW), "Hello")), ("user",), []))
