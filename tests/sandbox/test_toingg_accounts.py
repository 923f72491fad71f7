"""Toingg separates companies: each key opens one account, and can be revoked or renewed."""

import pytest
import requests

from sandbox.server import Sandbox
from sandbox.toingg.accounts import KEY, SECOND_KEY
from sandbox.toingg.service import Toingg
from tests.sandbox.account import Account
from tests.support.campaigns import GOOD_PAYLOAD


@pytest.fixture
def toingg(sandbox: Sandbox) -> Toingg:
    """All accounts, in which nothing has happened yet."""
    return sandbox.toingg


@pytest.fixture
def client(toingg: Toingg, sandbox: Sandbox) -> Account:
    """Toingg as a program elsewhere on the network sees it."""
    return Account(toingg, sandbox.url)


def change_key(client: Account, **wish: str) -> requests.Response:
    return requests.post(f"{client.url}/control/toingg/key", json=wish, timeout=20)


def test_a_campaign_is_made_in_the_account_that_the_key_opens(client: Account, toingg: Toingg) -> None:
    for title, key in (("one", KEY), ("two", SECOND_KEY), ("three", KEY)):
        client.create(GOOD_PAYLOAD | {"title": title}, key=key)

    titles = {name: [body["title"] for body in account.campaigns] for name, account in toingg.accounts.items()}
    assert titles == {"acme": ["one", "three"], "orbit": ["two"], "northwind": []}
    assert [body["title"] for body in toingg.campaigns] == ["one", "two", "three"]
    listed = client.get("get_campaigns", key=SECOND_KEY).json()["result"]
    assert [record["title"] for record in listed.values()] == ["two"]


def test_a_revoked_key_opens_nothing_until_it_is_restored(client: Account) -> None:
    client.create()
    assert change_key(client, account="acme", action="revoke").json()["is_revoked"] is True

    refused = client.create()
    assert (refused.status_code, refused.json()) == (401, {"detail": "Invalid API key"})
    assert client.get("get_supported_voices").status_code == 401
    assert client.create(key=SECOND_KEY).status_code == 200

    change_key(client, account="acme", action="restore")
    assert len(client.get("get_campaigns").json()["result"]) == 1


def test_a_renewed_key_opens_the_same_account_and_the_old_one_nothing(client: Account, toingg: Toingg) -> None:
    client.create()

    new = change_key(client, account="acme", action="renew").json()["key"]

    assert new != KEY
    assert toingg.accounts["acme"].key == new
    assert client.get("get_campaigns").status_code == 401
    assert len(client.get("get_campaigns", key=new).json()["result"]) == 1


def test_the_panel_sees_the_accounts_with_their_keys(client: Account) -> None:
    """They are fake, and people have to be able to paste them into a form."""
    client.create(key=SECOND_KEY)

    accounts = requests.get(f"{client.url}/control/toingg/accounts", timeout=20).json()
    (campaign,) = requests.get(f"{client.url}/control/toingg/campaigns", timeout=20).json()

    known = [(each["name"], each["key"], each["is_revoked"], each["campaigns"]) for each in accounts]
    assert known[:2] == [("acme", KEY, False, 0), ("orbit", SECOND_KEY, False, 1)]
    assert campaign["account"] == "orbit"


def test_an_unknown_account_has_no_key_to_change(client: Account) -> None:
    assert change_key(client, account="nobody", action="revoke").status_code == 422
