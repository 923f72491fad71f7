"""What Prometheus gets, who may read it, and what it costs."""

import re
import time
from collections.abc import Iterator
from contextlib import closing, suppress

import pytest
import requests
from sqlalchemy import update

from sandbox.server import Sandbox
from sandbox.toingg.service import Toingg
from tests.support.bots import running_bot, served
from tests.support.calls import methods_called
from tests.support.campaigns import GOOD, submission
from tests.support.counts import counts, read
from tests.support.databases import KEY, created, fresh_database
from tests.support.environments import Mode
from tests.support.people import Person
from tests.support.processes import process
from tests.support.servers import closed_port
from tests.support.switches import control
from tests.support.waiting import until
from toingg_bot.app import Bot
from toingg_bot.domain.errors import ToinggError
from toingg_bot.edge.http import Web
from toingg_bot.store import CampaignStore, Database, Sealer
from toingg_bot.store.figures import Figures
from toingg_bot.store.migrating import migrate
from toingg_bot.store.tables import campaigns
from toingg_bot.telemetry.metrics import SLACK_METHODS, Metrics
from toingg_bot.toingg.client import Toingg as ToinggClient

TOKEN = "fake-metrics-token"


# What is counted


@pytest.mark.parametrize("mode", ["http", "socket"])
def test_a_conversation_is_counted_by_its_parts(workspace: Sandbox, alice: Person, toingg: Toingg, mode: Mode) -> None:
    control(workspace, "POST", "reset")
    with running_bot(workspace, mode) as bot:
        alice.types("/campaign help", in_="#campaigns")
        form = alice.types("/campaign", in_="#campaigns")
        form.fill(GOOD | {"Script": "Too short"}).submit()
        toingg.behave("refuse_text", times=1)
        form.fill(GOOD).submit()
        form.submit()
        alice.sees("Campaign created", in_="#campaigns").press("Details")

        until(lambda: counts(bot).get('toingg_bot_requests_total{kind="button",status="200"}') == 1)
        found = counts(bot)

    assert found['toingg_bot_requests_total{kind="command",status="200"}'] == 2
    assert found['toingg_bot_requests_total{kind="form",status="200"}'] == 3
    assert found['toingg_bot_requests_total{kind="options",status="200"}'] >= 1
    assert found['toingg_bot_acknowledgement_seconds_count{kind="form"}'] == 3
    assert found['toingg_bot_acknowledgement_seconds_bucket{kind="command",le="3.0"}'] == 2
    assert found['toingg_bot_outcomes_total{state="rejected"}'] == 1
    assert found['toingg_bot_outcomes_total{state="created"}'] == 1
    assert found['toingg_bot_slack_call_seconds_count{method="views.open",result="ok"}'] == 2
    assert found['toingg_bot_slack_call_seconds_count{method="chat.postMessage",result="ok"}'] == 1


def test_calls_to_slack_are_counted_by_their_results(bot: Bot, workspace: Sandbox, alice: Person) -> None:
    faults = (
        *({"error": "exchanged_trigger_id"}, {"error": "internal_error"}, {"error": "rate_limited"}),
        *({"status": 408}, {"status": 429}, {"drop": True}),
    )
    for fault in faults:
        control(workspace, "POST", "slack/faults", method="views.open", times=1, **fault)
        alice.types("/campaign", in_="#campaigns", within=1)

    found = counts(bot)
    for result, calls in {"refused": 1, "trouble": 2, "slow_down": 2, "unreachable": 1}.items():
        assert found[f'toingg_bot_slack_call_seconds_count{{method="views.open",result="{result}"}}'] >= calls
    assert found['toingg_bot_slack_call_seconds_count{method="response_url",result="ok"}'] >= 3


@pytest.mark.parametrize(
    ("behaviour", "result"),
    [
        ("normal", "ok"),
        ("envelope", "ok"),
        ("refuse_fields", "rejected"),
        ("no_credit", "unpaid"),
        ("firewall", "blocked"),
        ("yes_and_no", "unconfirmed"),
        ("wrong_key", "denied"),
        ("redirect", "misconfigured"),
        ("rate_limited", "not_sent"),
        ("drop_before", "unconfirmed"),
    ],
)
def test_calls_to_toingg_are_counted_by_their_results(
    workspace: Sandbox, toingg: Toingg, behaviour: str, result: str
) -> None:
    control(workspace, "POST", "reset")
    toingg.behave(behaviour)
    metrics = Metrics()
    client = ToinggClient(workspace.toingg_api_url, called=metrics.toingg_call)

    with suppress(ToinggError):
        client.create_campaign(toingg.accounts["acme"].key, submission().payload)

    series = f'toingg_bot_toingg_call_seconds_count{{call="create_campaign",result="{result}"}}'
    assert read(metrics.exposed().decode())[series] == 1


def test_the_queue_is_read_from_the_database_when_somebody_asks(database_url: str) -> None:
    """Its depth and age, whichever process the campaigns wait for."""
    with closing(CampaignStore(created(database_url), Sealer([KEY]))) as store:
        metrics = Metrics(store.figures)
        empty = read(metrics.exposed().decode())
        for number in range(3):
            store.accept(submission(f"c{number}"))
        store.begin_sending("T0ACME0001", "c0", 90)
        with store._database.write() as connection:  # noqa: SLF001 (an hour passes)
            connection.execute(update(campaigns).values(accepted_at=campaigns.c.accepted_at - 3600, due_at=1))
        found = read(metrics.exposed().decode())

    assert empty["toingg_bot_database_up"] == 1
    assert empty['toingg_bot_waiting_campaigns{state="accepted"}'] == 0
    assert empty["toingg_bot_waiting_seconds"] == 0
    assert found['toingg_bot_waiting_campaigns{state="accepted"}'] == 2
    assert found['toingg_bot_waiting_campaigns{state="sending"}'] == 1
    assert 3600 <= found["toingg_bot_waiting_seconds"] < 3700
    assert found["toingg_bot_due_campaigns"] == 3
    assert found["toingg_bot_due_seconds"] > 1e9


def test_an_unavailable_database_hides_no_other_number() -> None:
    url = f"postgresql://bot:password@127.0.0.1:{closed_port()}/bot"
    metrics = Metrics(Figures(Database(url)))
    metrics.outcome("created")

    found = read(metrics.exposed().decode())

    assert found["toingg_bot_database_up"] == 0
    assert found['toingg_bot_outcomes_total{state="created"}'] == 1
    assert not any("waiting" in series for series in found)


def test_no_label_grows_with_what_people_or_strangers_do(bot: Bot, alice: Person) -> None:
    """No workspace, campaign, person, channel or path, and nothing that anybody typed."""
    for number in range(20):
        bot.core.metrics.slack_call(f"made.up{number}", "ok", 0.1)
        bot.core.metrics.slack_call(f"secret{number}", "ok", 0.1)
    for text in ("help", "drafts", "something else"):
        alice.types(f"/campaign {text}", in_="#campaigns")
    text = bot.core.metrics.exposed().decode()

    labels = {label for series in read(text) for label in re.findall(r'(\w+)="', series)}
    assert labels <= {"kind", "status", "state", "call", "method", "result", "le", "generation"}
    assert "secret" not in text
    assert "made.up" not in text
    assert "T0ACME" not in text


def test_every_slack_method_that_the_bot_calls_has_a_name_in_the_counts() -> None:
    assert {name.replace("_", ".") for name in methods_called()} <= SLACK_METHODS


# Who may read it


@pytest.fixture
def web() -> Iterator[str]:
    """The address of a bot that has a token for its metrics."""
    with served(Web(None, None, metrics=Metrics(), metrics_token=TOKEN)) as url:
        yield url


def status(url: str, **headers: str) -> int:
    return requests.get(f"{url}/metrics", headers=headers, timeout=5).status_code


def asked_from(address: str, authorization: str | None = None, token: str | None = TOKEN) -> str:
    """Send a request as if from this address, and return the status."""
    statuses: list[str] = []
    request = {"PATH_INFO": "/metrics", "REQUEST_METHOD": "GET", "REMOTE_ADDR": address}
    if authorization is not None:
        request["HTTP_AUTHORIZATION"] = authorization
    list(Web(None, None, metrics_token=token)(request, lambda line, *_: statuses.append(line)))  # type: ignore[arg-type]
    return statuses[0]


def test_programs_on_this_machine_may_read_the_metrics(web: str) -> None:
    answer = requests.get(f"{web}/metrics", timeout=5)

    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    assert "toingg_bot_requests_total" in answer.text


@pytest.mark.parametrize(
    "header", ["X-Forwarded-For", "Forwarded", "X-Real-IP", "X-Forwarded-Proto", "X-Forwarded-Host", "Via"]
)
def test_a_proxy_on_this_machine_asks_for_somebody_else(web: str, header: str) -> None:
    assert status(web, **{header: "127.0.0.1"}) == 401
    assert status(web, **{header: "203.0.113.9", "Authorization": f"Bearer {TOKEN}"}) == 200


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"])
def test_this_machine_has_several_addresses(address: str) -> None:
    assert asked_from(address) == "200 OK"


@pytest.mark.parametrize("address", ["203.0.113.9", "10.0.0.1", "::ffff:10.0.0.1", "2001:db8::1", "", "localhost"])
def test_others_need_the_token(address: str) -> None:
    assert asked_from(address) == "401 Unauthorized"
    assert asked_from(address, f"Bearer {TOKEN}") == "200 OK"
    assert asked_from(address, f"bearer {TOKEN}") == "200 OK"


@pytest.mark.parametrize("given", ["", TOKEN, f"Basic {TOKEN}", "Bearer", "Bearer ", f"Bearer {TOKEN}x", "Bearer \xff"])
def test_a_wrong_token_opens_nothing(given: str) -> None:
    assert asked_from("203.0.113.9", given) == "401 Unauthorized"


@pytest.mark.parametrize("given", ["", "Bearer", "Bearer ", "Bearer None"])
def test_without_a_token_only_this_machine_may_read_it(given: str) -> None:
    assert asked_from("203.0.113.9", given, token=None) == "401 Unauthorized"
    assert asked_from("127.0.0.1", given, token=None) == "200 OK"


# The processes


def test_the_bot_serves_its_metrics_on_its_port_and_counts_strangers(workspace: Sandbox) -> None:
    control(workspace, "POST", "reset")
    with process(workspace, "http", METRICS_TOKEN=TOKEN):
        address = control(workspace, "GET", "bot")["url"].removesuffix("/slack/events")
        requests.post(f"{address}/slack/events", b"{}", timeout=5)
        found = read(requests.get(f"{address}/metrics", timeout=5).text)

    assert found['toingg_bot_requests_total{kind="refused",status="401"}'] == 1
    assert found["toingg_bot_database_up"] == 1
    assert found["process_resident_memory_bytes"] > 0


def test_a_worker_serves_its_metrics_if_it_gets_a_port(workspace: Sandbox, alice: Person) -> None:
    """An outcome is counted in the process that found it out; Slack sends nothing to a worker."""
    control(workspace, "POST", "reset")
    database = fresh_database()
    opened = Database(database)
    migrate(opened)
    with closing(CampaignStore(opened, Sealer([KEY]))) as store:
        store.accept(submission())
        with opened.write() as connection:
            connection.execute(update(campaigns).values(due_at=0))
    port = closed_port()
    with process(workspace, "http", "worker", DATABASE_URL=database, ENCRYPTION_KEYS=KEY, METRICS_PORT=str(port)):
        alice.sees("Campaign created", in_="#campaigns", within=20)
        found = read(requests.get(f"http://127.0.0.1:{port}/metrics", timeout=5).text)
        elsewhere = requests.post(f"http://127.0.0.1:{port}/slack/events", b"{}", timeout=5)

    assert found['toingg_bot_outcomes_total{state="created"}'] == 1
    assert found['toingg_bot_toingg_call_seconds_count{call="create_campaign",result="ok"}'] == 1
    assert elsewhere.status_code == 404


# The cost


def test_counting_a_request_takes_no_noticeable_time() -> None:
    """Far below a millisecond; it takes about ten microseconds."""
    metrics, rounds = Metrics(), 2000
    began = time.perf_counter()
    for _ in range(rounds):
        metrics.request("command", 200, 0.01)
        metrics.slack_call("views.open", "ok", 0.05)

    assert (time.perf_counter() - began) / rounds < 0.0005
