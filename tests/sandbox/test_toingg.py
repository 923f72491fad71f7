"""Toingg's API in the sandbox follows the contract, and fails in exactly the ways that it is told to."""

import json
import socket
from time import monotonic
from typing import Any

import pytest
import requests

from sandbox.server import Sandbox
from sandbox.toingg.accounts import KEY, SECOND_KEY
from sandbox.toingg.behaviours import BEHAVIOURS
from sandbox.toingg.service import Toingg
from tests.sandbox.account import Account
from tests.support.campaigns import GOOD_PAYLOAD


@pytest.fixture
def account(sandbox: Sandbox) -> Account:
    """An account in which nothing has happened yet."""
    return Account(sandbox.toingg, sandbox.url)


def test_a_create_as_in_the_contract_makes_one_campaign_and_is_answered_with_a_text(account: Account) -> None:
    """The contract shows a JSON text as the answer, and no id."""
    reply = account.create()

    assert (reply.status_code, reply.json()) == (200, "Campaign created successfully")
    assert account.toingg.campaigns == [GOOD_PAYLOAD]


def test_the_answer_has_the_id_if_toingg_is_told_to_return_it(account: Account) -> None:
    account.toingg.behave("envelope")

    reply = account.create()

    assert reply.json()["status"] is True
    assert reply.json()["result"] == {"campaignId": account.toingg.stored[0].id}
    assert len(bytes.fromhex(account.toingg.stored[0].id)) == 12


@pytest.mark.parametrize("key", GOOD_PAYLOAD)
def test_each_of_the_eleven_keys_is_required(account: Account, key: str) -> None:
    reply = account.create({name: value for name, value in GOOD_PAYLOAD.items() if name != key})

    assert reply.status_code == 422
    assert [problem["loc"] for problem in reply.json()["detail"]] == [["body", key]]
    assert account.toingg.campaigns == []


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("title", ""),
        ("title", 7),
        ("script", "s" * 199),
        ("postCallAnalysis", "false"),
        ("postCallAnalysis", 0),
        ("postCallAnalysisSchema", "{}"),
        ("postCallAnalysisSchema", None),
        ("purpose", None),
        ("surprise", "me"),
    ],
)
def test_a_value_of_the_wrong_type_is_refused_under_its_key(account: Account, key: str, value: Any) -> None:
    reply = account.create(GOOD_PAYLOAD | {key: value})

    assert reply.status_code == 422
    assert [problem["loc"] for problem in reply.json()["detail"]] == [["body", key]]


def test_characters_are_code_points(account: Account) -> None:
    assert account.create(GOOD_PAYLOAD | {"script": "🙂" * 199}).status_code == 422
    assert account.create(GOOD_PAYLOAD | {"script": "🙂" * 200}).status_code == 200


@pytest.mark.parametrize("authorization", [None, "Bearer tg_wrong", f"Basic {KEY}", KEY, "Bearer"])
def test_nothing_opens_without_the_key(account: Account, authorization: str | None) -> None:
    headers = {"Authorization": authorization} if authorization else {}
    reply = requests.post(
        f"{account.url}/toingg/api/v3/create_campaign/", json=GOOD_PAYLOAD, headers=headers, timeout=20
    )

    assert (reply.status_code, reply.json()) == (401, {"detail": "Invalid API key"})
    assert account.toingg.campaigns == []


def test_an_address_without_its_slash_is_redirected(account: Account) -> None:
    reply = account.create(path="create_campaign")

    assert reply.status_code == 307
    assert reply.headers["Location"].endswith("/toingg/api/v3/create_campaign/")
    assert account.toingg.campaigns == []


def test_every_request_is_recorded_without_its_key(account: Account) -> None:
    account.create({"title": ""})
    account.get("get_supported_voices")

    assert [(each.method, each.body) for each in account.toingg.requests] == [("POST", {"title": ""}), ("GET", None)]
    assert KEY not in json.dumps([each.headers for each in account.toingg.requests])
    assert account.toingg.requests[0].headers["authorization"] == f"…{KEY[-4:]}"


def test_lists_come_in_all_the_shapes_that_clients_know(account: Account) -> None:
    voices = account.get("get_supported_voices").json()["result"]["voice"]
    languages = account.get("get_supported_languages").json()["result"]["languages"]

    assert {"name": "alloy", "type": "openai"} in voices
    assert languages[:2] == ["english", "hindi"]


def test_an_empty_account_answers_400_to_get_campaigns(account: Account) -> None:
    reply = account.get("get_campaigns")

    assert (reply.status_code, reply.json()) == (400, {"detail": "Campaigns not found"})


def test_campaigns_are_paged_newest_first_on_demand(account: Account) -> None:
    for title in ("one", "two", "three"):
        account.create(GOOD_PAYLOAD | {"title": title})
    ids = [campaign.id for campaign in account.toingg.stored]

    def titles(**query: Any) -> list[str]:
        return [record["title"] for record in account.get("get_campaigns", **query).json()["result"].values()]

    assert list(account.get("get_campaigns").json()["result"]) == ids
    assert titles(sort=-1) == ["three", "two", "one"]
    assert titles(sort=-1, skip=1, limit=1) == ["two"]


def test_no_key_sees_the_campaigns_of_another_account(account: Account) -> None:
    account.create()

    assert account.get("get_campaigns", key=SECOND_KEY).status_code == 400


STATUS_AND_CAMPAIGNS = {
    "normal": (200, 1),
    "envelope": (200, 1),
    "slow": (200, 1),
    "refuse_fields": (422, 0),
    "refuse_other": (422, 0),
    "refuse_text": (400, 0),
    "status_false": (200, 0),
    "wrong_key": (401, 0),
    "no_credit": (402, 0),
    "no_credit_with_200": (200, 0),
    "firewall": (403, 0),
    "rate_limited": (429, 0),
    "down": (503, 0),
    "html": (502, 0),
    "drop_before": (None, 0),
    "drop_after": (None, 1),
    "no_id": (200, 1),
    "yes_and_no": (200, 1),
    "redirect": (307, 0),
    "garbage": (200, 1),
}


@pytest.mark.parametrize("name", BEHAVIOURS)
def test_a_behaviour_does_what_it_says(account: Account, name: str) -> None:
    """A dropped connection is closed without a byte of HTTP, which `requests` calls a ConnectionError."""
    status, campaigns = STATUS_AND_CAMPAIGNS[name]
    account.toingg.behave(name, times=1)

    if status is None:
        with pytest.raises(requests.ConnectionError):
            account.create()
    else:
        assert account.create().status_code == status
    assert len(account.toingg.campaigns) == campaigns
    assert account.toingg.behaviour.name == "normal"


def test_a_dropped_connection_carries_not_one_byte_of_http(account: Account) -> None:
    account.toingg.behave("drop_after", times=1)
    body = json.dumps(GOOD_PAYLOAD).encode()
    host, port = account.url.removeprefix("http://").split(":")
    head = f"POST /toingg/api/v3/create_campaign/ HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {KEY}\r\n"

    with socket.create_connection((host, int(port)), timeout=5) as line:
        line.sendall(f"{head}Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
        assert line.recv(1) == b""
    assert account.toingg.campaigns == [GOOD_PAYLOAD]
    assert account.create().status_code == 200


@pytest.mark.parametrize("name", ["refuse_fields", "refuse_other"])
def test_refusals_have_the_shape_of_a_validation_error(account: Account, name: str) -> None:
    account.toingg.behave(name)

    for problem in account.create().json()["detail"]:
        assert problem["loc"][0] == "body"
        assert problem["msg"]


def test_rate_limiting_says_when_to_come_back(account: Account) -> None:
    account.toingg.behave("rate_limited")

    assert account.create().headers["Retry-After"] == "2"


@pytest.mark.parametrize("name", [name for name, behaviour in BEHAVIOURS.items() if behaviour.everywhere])
def test_some_failures_affect_every_call_and_only_creates_are_counted(account: Account, name: str) -> None:
    account.toingg.behave(name, times=1)

    assert account.get("get_supported_voices").status_code == STATUS_AND_CAMPAIGNS[name][0]
    assert account.get("get_campaigns").status_code == STATUS_AND_CAMPAIGNS[name][0]
    assert account.toingg.behaviour.name == name


def test_a_failure_of_creates_does_not_affect_the_lists(account: Account) -> None:
    account.toingg.behave("drop_after")

    with pytest.raises(requests.ConnectionError):
        account.create()
    assert [record["title"] for record in account.get("get_campaigns").json()["result"].values()] == [
        GOOD_PAYLOAD["title"]
    ]


def test_the_delay_affects_only_creates(account: Account) -> None:
    account.toingg.delay_s = 0.5
    start = monotonic()
    account.get("get_supported_voices")
    assert monotonic() - start < 0.4

    start = monotonic()
    account.create()
    assert monotonic() - start >= 0.5


def test_the_switches_can_be_read_and_set(account: Account) -> None:
    answer = account.control(behaviour="down", times=2, delay_s=1.5).json()

    assert (answer["behaviour"], answer["times_left"], answer["delay_s"]) == ("down", 2, 1.5)
    assert [each["name"] for each in answer["behaviours"]] == list(BEHAVIOURS)
    assert account.control(behaviour="normal").json()["delay_s"] == 1.5
    assert account.control(behaviour="sulk").status_code == 422


def test_the_panel_sees_campaigns_without_their_keys(account: Account) -> None:
    account.create()
    (campaign,) = requests.get(f"{account.url}/control/toingg/campaigns", timeout=20).json()

    assert campaign["body"] == GOOD_PAYLOAD
    assert campaign["key_last4"] == KEY[-4:]
    assert len(requests.get(f"{account.url}/control/toingg/requests", timeout=20).json()) == 1


def test_after_a_reset_nothing_is_left(account: Account) -> None:
    account.create()
    account.control(behaviour="down", delay_s=3)

    account.toingg.reset()

    assert account.toingg == Toingg()
