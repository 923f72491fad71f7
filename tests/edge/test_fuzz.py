"""Strangers at the door: whatever they send, nothing breaks, nothing is shown or changed, and Toingg hears nothing.

This tests the whole bot behind its WSGI application, with requests that Hypothesis generates. A stranger is anybody
without a signature, and anybody who has one for something that Slack would not send. `make fuzz` sends at least 20,000
requests and prints the results; `make test` sends a few hundred, always the same ones.
"""

import io
import json
import logging
import os
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, unquote_plus, urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.bots import QUICK
from tests.support.campaigns import SCRIPT, submission
from tests.support.databases import KEY, fresh
from tests.support.door import FORM, JSON, signed
from tests.support.ids import ACME, ALICE
from tests.support.servers import Answering, Request, answering, http
from tests.support.slack_requests import (
    BUTTONS,
    FILE_BUTTONS,
    MARK,
    event,
    file_at,
    form,
    in_view,
    interaction,
    key,
    named,
    of_admins,
    places,
    pressed,
    right,
    spoilt,
    view,
    with_file,
)
from tests.support.waiting import until
from toingg_bot.app import Bot, Role, build_app, build_core
from toingg_bot.domain.reasons import as_written
from toingg_bot.domain.states import SavedCampaign, State, to_announce
from toingg_bot.edge.http import MAX_BODY, Web
from toingg_bot.settings.settings import read_settings
from toingg_bot.store import CampaignStore, Database, Installed
from toingg_bot.store.migrating import migrate
from toingg_bot.telemetry import logs

IS_LONG = "FUZZ" in os.environ
REQUESTS = int(os.environ.get("FUZZ", "320"))
"""The number of requests in all."""
STRANGERS = 4  # kinds of requests; each sends its share
TARGETS = [("sqlite", "one"), ("postgresql", "many")] if IS_LONG else [("sqlite", "many")]

BOT_TOKEN = "xoxb-fuzz-0001"
SIGNING_SECRET = "fuzz-signing-secret"
TOINGG_KEY = "fuzz/key+of=toingg"
METRICS_TOKEN = "fuzz-metrics-token"
CLIENT_SECRET = "fuzz-client-secret"
OURS = (BOT_TOKEN, SIGNING_SECRET, TOINGG_KEY, METRICS_TOKEN, CLIENT_SECRET, SCRIPT[:20])
SECRETS = re.compile("|".join(map(re.escape, OURS)))

REJECTED, UNKNOWN, CREATED, DRAFT, TEMPLATE = "a1", "a2", "a3", "a4", "a5"


class Target:
    """The bot as strangers see it, and what they could cause."""

    def __init__(self, bot: Bot, web: Web, slack: Answering, toingg: Answering, log: io.StringIO) -> None:
        self.bot = bot
        self.web = web
        self.slack = slack
        self.toingg = toingg
        self.log = log
        self.seen: Counter[str] = Counter()

    def asked(self, who: str, environ: Mapping[str, Any], body: bytes = b"") -> int:
        """Send one request, check the answer and the log, and return the status."""
        answers: list[tuple[str, list[tuple[str, str]]]] = []
        request = {
            "REQUEST_METHOD": "POST",
            "PATH_INFO": "/slack/events",
            "CONTENT_LENGTH": str(len(body)),
            "REMOTE_ADDR": "203.0.113.9",
            "wsgi.input": io.BytesIO(body),
            **environ,
        }
        content = b"".join(self.web(request, lambda line, headers, *_: answers.append((line, headers))))  # type: ignore[arg-type]
        ((line, headers),) = answers
        self.seen[f"{who} {line[:3]}"] += 1
        said = f"{line}\n{headers}\n{content.decode()}"
        self.look_into_the_log()
        assert int(line[:3]) < 500
        assert SECRETS.findall(said) == []
        assert "Traceback" not in said
        assert ".py" not in said
        return int(line[:3])

    def look_into_the_log(self) -> None:
        """Check what was logged since the last check, in any thread."""
        written = self.log.getvalue()
        self.log.seek(0)
        self.log.truncate()
        assert SECRETS.findall(written) == []
        assert "Traceback" not in written, written
        assert MARK not in written, written

    def said_by_slack(self, who: str, body: Mapping[str, Any]) -> int:
        """Send something with Slack's signature: a command as a form, events as JSON, the rest as JSON in a form."""
        kind = JSON if str(body.get("type")) in {"event_callback", "url_verification"} else FORM
        form = body if "command" in body else {"payload": json.dumps(body)}
        raw = json.dumps(body) if kind == JSON else urlencode(form, errors="surrogatepass")
        headers = signed(raw.encode(), secret=SIGNING_SECRET)
        return self.asked(who, {**wsgi(headers), "CONTENT_TYPE": kind}, raw.encode())

    def campaigns(self) -> dict[str, SavedCampaign | None]:
        """Return the campaigns that were there before any stranger came."""
        return {name: self.bot.core.store.get(ACME, name) for name in (REJECTED, UNKNOWN, CREATED, DRAFT)}

    def workspace(self) -> tuple[Any, ...]:
        """Return the key and the settings of Alice's workspace, where the app is installed, and her template."""
        stores = self.bot.core.stores
        template = stores.templates.get(ACME, TEMPLATE), stores.templates.values(ACME, TEMPLATE)
        return stores.workspaces.get(ACME), stores.workspaces.key(ACME), stores.installations.find(ACME, None), template

    def creates(self) -> list[Request]:
        """Return the creates that Toingg has received."""
        return [request for request in self.toingg.requests if request.line.startswith("POST")]


def wsgi(headers: Mapping[str, str | bytes]) -> dict[str, str]:
    """Return headers as a server passes them to its application."""
    return {
        f"HTTP_{name.upper().replace('-', '_')}": value if isinstance(value, str) else value.decode("latin-1")
        for name, value in headers.items()
    }


def slack_says(request: Request) -> bytes:
    """Answer as Slack does: everybody is a member of the workspace that their id names."""
    answer: dict[str, Any] = {"ok": True, "channel": "C0CAMPAIGN", "ts": "1.2", "view": {"id": "V1"}}
    answer |= {"user": "toingg", "team": "Acme", "team_id": ACME}
    if request.line.split()[1] == "/api/users.info":
        user_id = parse_qs(request.body.decode()).get("user", [""])[0]
        answer["user"] = {"id": user_id, "team_id": "T0EVIL0001" if "EVIL" in user_id else ACME}
    return http("200 OK", json.dumps(answer).encode(), f"Content-Type: {JSON}")


ONE = {"SLACK_BOT_TOKEN": BOT_TOKEN, "TOINGG_API_KEY": TOINGG_KEY}
MANY = {"SLACK_CLIENT_ID": "123.456", "SLACK_CLIENT_SECRET": CLIENT_SECRET}


@pytest.fixture(scope="module", params=TARGETS, ids=" ".join)
def target(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    """A bot with some campaigns of Alice's, for one workspace or for many."""
    kind, workspaces = request.param
    stream = io.StringIO()
    handler = logs.Lines("json", stream)
    root, level = logging.getLogger(), logging.getLogger().level
    with (
        fresh(kind, tmp_path_factory.mktemp("fuzz")) as url,
        answering(slack_says, keeps_open=True) as slack,
        answering(http("500 Oh")) as toingg,
    ):
        given = read_settings(
            {
                **(ONE if workspaces == "one" else MANY),
                "SLACK_SIGNING_SECRET": SIGNING_SECRET,
                "SLACK_API_URL": f"{slack.url}/api/",
                "TOINGG_API_URL": f"{toingg.url}/api/v3",
                "METRICS_TOKEN": METRICS_TOKEN,
                "DATABASE_URL": url,
                "ENCRYPTION_KEYS": KEY,
            }
        )
        with closing(Database(given.database_url.get_secret_value())) as database:
            migrate(database)
        core = build_core(given, Role.SERVE, replace(QUICK, courtesy=0.05))
        if workspaces == "many":
            scopes = ("commands", "chat:write", "users:read", "files:read")
            core.stores.installations.save(Installed(ACME, None, "A1", "U0BOT00001", BOT_TOKEN, scopes, "U0ADMIN001"))
            core.stores.workspaces.connect(ACME, None, "U0ADMIN001", TOINGG_KEY)
        seed(core.store)
        core.stores.templates.save(ACME, CREATED, TEMPLATE, "Alice's", by=ALICE)
        core.start()
        bot = build_app(core)
        web = Web(
            bot.bolt, SIGNING_SECRET, installing=bot.installing, metrics=core.metrics, metrics_token=METRICS_TOKEN
        )
        found = Target(bot, web, slack, toingg, stream)
        until(lambda: not any(campaign and to_announce(campaign) for campaign in found.campaigns().values()))
        root.addHandler(handler)
        root.setLevel(logging.DEBUG)
        before = found.campaigns(), found.workspace()
        yield found
        after = found.campaigns(), found.workspace()
        bot.close()
        root.removeHandler(handler)
        root.setLevel(level)
        if IS_LONG:
            print(f"\n{kind}, {workspaces}: {sum(found.seen.values())} requests")  # noqa: T201 (the counts are the point)
            print(*(f"{count:7} {what}" for what, count in sorted(found.seen.items())), sep="\n")  # noqa: T201
    found.look_into_the_log()
    # No stranger saw, changed or sent any of them.
    assert after == before
    assert found.creates() == []
    assert not [request for request in slack.requests if SCRIPT[:20] in unquote_plus(request.body.decode())]


def seed(store: CampaignStore) -> None:
    """Store a campaign of Alice's in each state that has buttons."""
    outcomes = {REJECTED: State.REJECTED, UNKNOWN: State.UNKNOWN, CREATED: State.CREATED}
    for name, state in outcomes.items():
        store.accept(submission(name))
        store.begin_sending(ACME, name, 90)
        store.change(
            ACME,
            name,
            {State.SENDING},
            state,
            reasons=(as_written("No."),),
            toingg_id="t1" if name == CREATED else None,
        )
    store.save_draft(submission(DRAFT))


# What strangers send

SPECIAL = ["", MARK, f"{MARK}\n", "\x00", "\ud800", "\u202e", "<!channel>", "{}", "[]", "null", "9" * 400, "x" * 4000]
TEXTS = st.sampled_from(SPECIAL) | st.text(max_size=20) | st.text(max_size=10).map(lambda text: MARK + text)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | TEXTS
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)


def deep(levels: int) -> bytes:
    """Return JSON that is nested this deep."""
    return b'{"type": "view_submission", "view": ' + b'{"a":[' * levels + b"1" + b"]}" * levels + b"}"


HUGE = st.sampled_from([b"x" * MAX_BODY, b"x" * (MAX_BODY + 1), b"payload=" + b"%7B" * 200_000, b"a=&" * 100_000])
BODIES: st.SearchStrategy[bytes] = st.one_of(
    st.binary(max_size=200),
    st.binary(max_size=20).map(lambda raw: b"payload=" + raw),
    st.dictionaries(st.sampled_from(["command", "payload", "ssl_check", "type"]) | TEXTS, TEXTS, max_size=5).map(
        lambda form: urlencode(form, errors="surrogatepass").encode()
    ),
    VALUES.map(lambda value: json.dumps(value).encode()),
    VALUES.map(lambda value: urlencode({"payload": json.dumps(value)}).encode()),
    st.integers(1, 3000).map(deep),
    st.integers(1, 3000).map(lambda levels: b"payload=" + deep(levels)),
)
CONTENT_TYPES = st.sampled_from(
    [FORM, JSON, "text/plain", "multipart/form-data; boundary=x", "application/json; charset=utf-16", "", "/", "\xff"]
)

WRONG_SIGNATURES: st.SearchStrategy[Callable[[bytes], dict[str, str | bytes]]] = st.sampled_from(
    [
        lambda raw: {},
        lambda raw: signed(raw, secret="another"),
        lambda raw: signed(raw + b" ", secret=SIGNING_SECRET),
        lambda raw: signed(raw, secret=SIGNING_SECRET) | {"X-Slack-Signature": b"v0=\xff\xfe"},
        lambda raw: signed(raw, secret=SIGNING_SECRET) | {"X-Slack-Signature": MARK},
        lambda raw: signed(raw, secret=SIGNING_SECRET) | {"X-Slack-Request-Timestamp": "nan"},
        lambda raw: signed(raw, secret=SIGNING_SECRET) | {"X-Slack-Request-Timestamp": "\xb2\xb3"},
        lambda raw: signed(raw, at=-1, secret=SIGNING_SECRET),
        lambda raw: signed(raw, at=10**20, secret=SIGNING_SECRET),
    ]
) | st.integers(310, 10**6).flatmap(
    # Signatures that were valid once, or will be: a replay, or a wrong clock.
    lambda age: st.sampled_from([-age, age]).map(
        lambda off: lambda raw: signed(raw, at=time.time() + off, secret=SIGNING_SECRET)
    )
)
LENGTHS = st.sampled_from(
    [*[None] * 10, "", "0", "-1", "1.5", "lots", "\xb2", "9" * 30, str(MAX_BODY), str(MAX_BODY + 1)]
)
PATHS = st.sampled_from(
    ["/slack/events", "/slack/events/", "/slack/install", "/slack/oauth_redirect", "/healthz", "/readyz", "/metrics"]
) | TEXTS.map(lambda text: f"/{text}")
QUERIES = st.one_of(
    st.just(""),
    TEXTS,
    st.dictionaries(st.sampled_from(["code", "state", "error", "team", "x"]), TEXTS, max_size=4).map(
        lambda query: urlencode(query, errors="surrogatepass")
    ),
    st.just("&".join(f"a{number}=b" for number in range(50))),
)
METHODS = st.sampled_from(["GET", "GET", "GET", "POST", "PUT", "HEAD", "OPTIONS", "TRACE", "BREW", "", "\xff"])
HEADERS = st.dictionaries(
    st.sampled_from(
        [
            "AUTHORIZATION",
            "X_FORWARDED_FOR",
            "X_FORWARDED_PROTO",
            "X_SLACK_RETRY_NUM",
            "X_SLACK_RETRY_REASON",
            "HOST",
            "COOKIE",
            "ACCEPT",
        ]
    ).map(lambda name: f"HTTP_{name}"),
    st.sampled_from(
        [
            "Bearer",
            f"Bearer {MARK}",
            "Basic Og==",
            "127.0.0.1",
            "*/*",
            "\xff\xfe",
            "[",
            "slack-app-oauth-state=x",
            "x" * 8000,
        ]
    ),
    max_size=3,
)

URL = "response-url"  # for the campaign's real id


@st.composite
def mutated(draw: st.DrawFn) -> Any:
    """Return a valid request of Alice's in which up to three things are wrong."""
    body: Any = right(URL)[draw(st.integers(0, len(right(URL)) - 1))]
    for _ in range(draw(st.integers(1, 3))):
        ways = list(places(body))
        if ways:
            body = spoilt(body, ways[draw(st.integers(0, len(ways) - 1))], draw(VALUES | st.just(...)))
    return body


# What Slack would send for people other than Alice

OTHERS: st.SearchStrategy[dict[str, Any]] = st.sampled_from(
    [
        {"team": {"id": "T0EVIL0001"}, "user": {"id": "U0EVIL0001", "team_id": "T0EVIL0001"}},
        {"team": {"id": "T0EVIL0001"}, "user": {"id": ALICE, "team_id": "T0EVIL0001"}},
        {"team": None, "user": {"id": ALICE, "team_id": "T0EVIL0001"}},
        {"team": {"id": ACME.lower()}, "user": {"id": ALICE}},
        {"team": {"id": f"{ACME} "}, "user": {"id": ALICE}},
    ]
)
COLLEAGUES: st.SearchStrategy[dict[str, Any]] = st.sampled_from(
    [{"user": {"id": "U0BOB00001", "team_id": ACME}}, {"user": {"id": "U0EVIL0001", "team_id": "T0EVIL0001"}}]
)
THEIR_KEYS = st.builds(
    key,
    st.sampled_from(
        [REJECTED, UNKNOWN, CREATED, DRAFT, REJECTED.upper(), f"{REJECTED} ", "%", "' OR 1=1 --", "x" * 70]
    ),
    st.sampled_from([None, 0, 1, 2, -1, 2**70]),
    st.sampled_from([None, "t1", "t2", "", "\x00", "x" * 300]),
)


def beside_file(about: str) -> str:
    """Return a campaign's key as the buttons about a file have it."""
    return json.dumps({**json.loads(about), "file_id": "F0FILE0001"})


@st.composite
def forged(draw: st.DrawFn) -> dict[str, Any]:
    """Return a valid request about Alice's campaigns by somebody who does not own them."""
    if draw(st.booleans()):
        who, buttons = draw(OTHERS), [*BUTTONS, "campaign_continue"]
    else:
        who, buttons = draw(COLLEAGUES), ["campaign_fix", "campaign_send_again", "campaign_settle", "campaign_continue"]
    about = draw(THEIR_KEYS)
    question = form("") | {"private_metadata": beside_file(about)}
    requests = [
        *(pressed(button, about, response_url=URL) for button in buttons),
        interaction("view_submission", view=view(about, "Hello")),
        interaction("view_submission", view=with_file(view(about, "Hello"), file_at(URL))),
        in_view("campaign_save_draft", view(about, "Hello")),
        *(in_view(button, question, value=beside_file(about)) for button in FILE_BUTTONS),
        *(
            interaction("view_submission", view=each | {"private_metadata": about})
            for each in (named("Alice's"), form("template_form"))
        ),
        pressed("template_delete", json.dumps({"workspace_id": ACME, "template_id": TEMPLATE}), response_url=URL),
        *of_admins(),
        event("app_uninstalled") | {"team_id": "T0EVIL0001", "authorizations": [{"team_id": ACME}]},
        event("tokens_revoked", tokens={"bot": ["U0BOT00001"]}) | {"team_id": "T0EVIL0001"},
    ]
    return {**requests[draw(st.integers(0, len(requests) - 1))], **who}


SHARE = settings(
    max_examples=max(1, REQUESTS // STRANGERS // len(TARGETS)),
    deadline=None,
    derandomize=not IS_LONG,
    suppress_health_check=list(HealthCheck),
    database=None,
)


@SHARE
@given(BODIES | HUGE, CONTENT_TYPES, WRONG_SIGNATURES, LENGTHS, HEADERS)
def test_nobody_comes_in_without_a_signature_of_the_last_minutes(
    target: Target,
    body: bytes,
    kind: str,
    sign: Callable[[bytes], dict[str, str | bytes]],
    length: str | None,
    headers: dict[str, str],
) -> None:
    environ = {**headers, **wsgi(sign(body)), "CONTENT_TYPE": kind}
    if length is not None:
        environ["CONTENT_LENGTH"] = length
    heard = len(target.toingg.requests)

    assert target.asked("unsigned", environ, body) in {401, 413}
    assert len(target.toingg.requests) == heard


@SHARE
@given(METHODS, PATHS, QUERIES, HEADERS, st.binary(max_size=50))
def test_other_paths_and_methods_lead_nowhere(
    target: Target, method: str, path: str, query: str, headers: dict[str, str], body: bytes
) -> None:
    environ = {**headers, "REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query}

    status = target.asked("elsewhere", environ, body)

    if method in {"GET", "HEAD"} and path in {"/healthz", "/readyz"}:
        assert status == 200
    elif method in {"GET", "HEAD"} and path in {"/slack/install", "/slack/oauth_redirect"}:
        assert status in {200, 400, 401, 404}
    else:
        assert status in {401, 404, 405}


@SHARE
@given(BODIES, CONTENT_TYPES)
def test_a_signed_request_that_makes_no_sense_is_refused(target: Target, body: bytes, kind: str) -> None:
    headers = signed(body, secret=SIGNING_SECRET)

    assert target.asked("signed nonsense", {**wsgi(headers), "CONTENT_TYPE": kind}, body) in {400, 404, 413}


# The bot's threads may draw a number for a pause while Hypothesis makes a request.
@pytest.mark.filterwarnings("ignore:Do not use the `random` module inside strategies")
@SHARE
@given(mutated() | forged())
def test_a_signed_request_that_is_forged_shows_and_changes_nothing(target: Target, body: Any) -> None:
    answered_at = json.loads(json.dumps(body).replace(URL, f"{target.slack.url}/response"))

    target.said_by_slack("forged", answered_at)
