"""What the log contains: each line says what it is about, and none has a secret or anything that somebody typed."""

import io
import json
import logging
import re
import signal
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import requests
from sqlalchemy import update

from sandbox.server import Sandbox
from tests.support.campaigns import GOOD
from tests.support.databases import KEY, fresh_database
from tests.support.door import FORM, signed
from tests.support.environments import HTTP, Mode, for_many, settings
from tests.support.people import Form, Person, Upload
from tests.support.processes import process
from tests.support.switches import control
from toingg_bot.domain.errors import BotError
from toingg_bot.domain.reasons import reason
from toingg_bot.store import Database, Sealer
from toingg_bot.store.tables import campaigns
from toingg_bot.telemetry import logs
from toingg_bot.telemetry.redaction import Secrets

TYPED = "Greet the customer by name"
OURS = logging.getLogger("toingg_bot.test")
LIBRARY = logging.getLogger("library")

Log = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def log() -> Iterator[Log]:
    """What has been logged so far: each line as an object."""
    stream = io.StringIO()
    handler = logs.Lines("json", stream)
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    logs.begin()
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    logs.begin()
    root.removeHandler(handler)
    root.setLevel(level)


def words(log: Log) -> list[str]:
    return [line["message"] for line in log()]


# What a line is about


def test_a_line_names_the_known_request_workspace_and_campaign(log: Log) -> None:
    OURS.info("before")
    logs.begin_request()
    logs.also_about(workspace_id="T0ACME0001")
    LIBRARY.warning("in the middle of it")
    logs.also_about(campaign_id="c1")
    OURS.info("at its end")
    logs.begin(workspace_id="T0OTHER001")
    OURS.info("about another")

    before, middle, end, another = log()
    assert before.keys() == {"time", "level", "logger", "message"}
    assert middle["workspace_id"] == "T0ACME0001"
    assert "campaign_id" not in middle
    assert end["request_id"] == middle["request_id"]
    assert end["campaign_id"] == "c1"
    assert "request_id" not in another
    assert another["workspace_id"] == "T0OTHER001"


def test_two_requests_can_be_told_apart(log: Log) -> None:
    for _ in range(2):
        logs.begin_request()
        OURS.info("a request")

    assert len({line["request_id"] for line in log()}) == 2


def test_work_in_another_thread_knows_what_it_is_about(log: Log) -> None:
    with logs.Threads(1) as threads:
        logs.begin(campaign_id="c1")
        threads.submit(OURS.info, "first").result()
        logs.begin()
        threads.submit(OURS.info, "second").result()

    first, second = log()
    assert first["campaign_id"] == "c1"
    assert "campaign_id" not in second


@pytest.mark.parametrize("forged", [TYPED, "c1\n{}", "x" * 65, "", None, 1, ["c1"], {"c": 1}])
def test_what_cannot_be_an_id_is_not_logged_as_one(log: Log, forged: Any) -> None:
    logs.also_about(campaign_id=forged)
    OURS.info("a line")

    assert "campaign_id" not in log()[0]


def test_on_a_terminal_a_line_is_for_people() -> None:
    stream = io.StringIO()
    handler = logs.Lines("console", stream)
    logs.begin(campaign_id="c1")
    handler.handle(OURS.makeRecord("toingg_bot.test", logging.INFO, __file__, 1, "created", (), None))
    logs.begin()

    assert "created" in stream.getvalue()
    assert "campaign_id=c1" in stream.getvalue()
    assert not stream.getvalue().startswith("{")


# What libraries log


def test_a_librarys_literal_words_are_logged_but_not_what_it_fills_in(log: Log) -> None:
    LIBRARY.debug("Sending %s to port %d", TYPED, 443)
    LIBRARY.warning("Failed: %(body)s", {"body": TYPED})

    assert words(log) == ["Sending … to port 443", "Failed: %(body)s"]


def test_words_that_are_made_up_at_run_time_are_not_logged(log: Log) -> None:
    """In an f-string, nobody can tell the literal words from what was filled in."""
    LIBRARY.debug(f"Sending {TYPED}")
    LIBRARY.info("Sending " + TYPED)
    LIBRARY.info(ValueError(TYPED))
    LIBRARY.warning(f"Failed: {TYPED}")
    LIBRARY.debug("%s: %s", TYPED, TYPED)

    (failed,) = words(log)
    assert failed.startswith("… (in test_words_that_are_made_up_at_run_time_are_not_logged, test_logs.py, line ")


def test_a_library_may_log_through_a_function_of_its_own(log: Log) -> None:
    def say(text: str, *parts: Any) -> None:
        LIBRARY.info(text, *parts)

    say("Listening at %s", TYPED)
    say(f"Listening at {TYPED}")

    assert words(log) == ["Listening at …"]


def test_extra_data_that_a_library_passes_is_left_out(log: Log) -> None:
    LIBRARY.warning("Failed", extra={"body": TYPED, "campaign_id": TYPED})

    assert TYPED not in json.dumps(log())


# Tracebacks


def failing(how: Callable[[], Any]) -> BaseException:
    try:
        how()
    except Exception as error:  # noqa: BLE001
        return error
    raise AssertionError("it did not fail")


def own_error() -> None:
    script = TYPED
    raise BotError(f"{len(script)} characters", reason("words", words=script))


def no_table() -> None:
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute(f"SELECT '{TYPED}' FROM nowhere")  # noqa: S608 (no table)


FAILURES: list[tuple[Callable[[], Any], str]] = [
    (lambda: int(TYPED), "ValueError"),
    (lambda: dict[str, int]()[TYPED], "KeyError"),
    (lambda: BotError(**{TYPED: 1}), "TypeError"),  # type: ignore[arg-type]
    (no_table, "OperationalError: SQLITE_ERROR"),
    (lambda: settings(HTTP | {"PORT": TYPED}), "SettingsError: 1 setting(s) to fix"),
    (lambda: Path(f"/{TYPED}").read_text(), "FileNotFoundError: no such file or directory, ENOENT"),
    (own_error, "BotError: 26 characters"),
]


@pytest.mark.parametrize(("how", "named"), FAILURES, ids=[named.partition(":")[0] for _, named in FAILURES])
def test_a_traceback_has_places_and_types_but_not_what_was_typed(log: Log, how: Callable[[], Any], named: str) -> None:
    OURS.error("a bug", exc_info=failing(how))

    logged = log()[0]["exception"]
    assert logged.startswith("Traceback")
    assert "in failing\n    how()" in logged
    assert logged.endswith(named)
    assert TYPED not in logged.replace("TYPED", "")


def test_a_traceback_goes_back_to_the_first_cause(log: Log) -> None:
    def twice() -> None:
        try:
            int(TYPED)
        except ValueError as error:
            raise RuntimeError("what it led to") from error

    OURS.error("a bug", exc_info=failing(twice))

    logged = log()[0]["exception"]
    assert logged.index("ValueError") < logged.index("RuntimeError: what it led to")


def test_an_error_in_one_of_our_lines_has_its_words_only_if_they_are_ours(log: Log) -> None:
    OURS.warning("not ready (%s)", failing(own_error))
    OURS.warning("not ready (%s)", failing(lambda: int(TYPED)))
    OURS.warning("not ready (%s)", [TYPED])

    assert words(log) == ["not ready (26 characters)", "not ready (ValueError)", "not ready (list)"]


# Secrets

LOOK_SECRET = [
    "xoxb-1234-5678-abcDEF",
    "xoxp-1234-5678",
    "xoxe-1-abc",
    "xoxe.xoxb-1-abc",
    "xapp-1-A0-123-abc",
    "Bearer tg_0001",
    "bearer any.shape/at+all==",
    "Basic Y2xpZW50OnNlY3JldA==",
    "1234567890.0987654321.0123456789abcdef0123456789abcdef",
    KEY,
    "gAAAAABnYXNkZmFzZGZhc2RmYXNkZmFzZGY=",
]


@pytest.mark.parametrize("secret", LOOK_SECRET)
def test_whatever_looks_like_a_secret_is_hidden_whoever_logged_it(log: Log, secret: str) -> None:
    OURS.info("given %s, and no more", secret)

    assert words(log) == ["given ••••, and no more"]


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://hooks.slack.com/actions/T0/1/abc", "https://hooks.slack.com/••••"),
        ("wss://wss-primary.slack.com/link/?ticket=abc", "wss://wss-primary.slack.com/••••"),
        ("postgresql://bot:password@db.example/bot", "postgresql://db.example/••••"),
        ("redis://:password@db.example:6379", "redis://db.example:6379"),
        ("https://www.toingg.com", "https://www.toingg.com"),
    ],
)
def test_only_the_host_of_an_address_is_shown(log: Log, address: str, shown: str) -> None:
    OURS.info("at %s", address)

    assert words(log) == [f"at {shown}"]


@pytest.mark.parametrize("key", ["tg_fake_key_0002", "any/shape+at=all", "00000", 'with"quotes\\', "xyzzy" * 40])
def test_a_known_key_is_hidden_whatever_its_shape(key: str) -> None:
    known = Secrets()
    known.add(key, f"{key}-and-longer")

    assert known.cover(f"a {key}, {key}-and-longer and {key}{key}") == "a ••••, •••• and ••••••••"


def test_a_key_is_hidden_inside_an_address_too() -> None:
    known = Secrets()
    known.add("any/shape+at=all")

    assert known.cover("key=any%2Fshape%2Bat%3Dall;") == "key=••••;"


def test_the_log_knows_every_secret_of_the_settings() -> None:
    given = settings(
        HTTP
        | {
            "SLACK_APP_TOKEN": "xapp-fake",
            "DATABASE_URL": "postgresql://bot:db-password@db.example/bot",
            "QUEUE_URL": "redis://:queue-password@db.example",
            "ENCRYPTION_KEYS": f"{KEY}, {KEY[::-1].replace('=', 'A')[:43]}=",
        }
    )

    assert given.secrets >= {
        *HTTP.values(),
        "xapp-fake",
        KEY,
        "db-password",
        "queue-password",
        "postgresql://bot:db-password@db.example/bot",
    }


def test_one_event_is_one_line_whatever_it_contains(log: Log) -> None:
    OURS.info("team %s", 'Acme\n{"level": "error", "message": "forged"}\x1b[2J\u202e')

    assert words(log) == ['team Acme\\n{"level": "error", "message": "forged"}\\x1b[2J\\u202e']


def test_a_line_that_cannot_be_formatted_shows_nothing_of_its_content(capsys: pytest.CaptureFixture[str]) -> None:
    class Broken:
        def __str__(self) -> str:
            raise ValueError(TYPED)

    stream = io.StringIO()
    logs.Lines("json", stream).handle(OURS.makeRecord("toingg_bot", logging.INFO, "a.py", 1, Broken(), (), None))

    assert stream.getvalue() == "a line from a.py, line 1, could not be written\n"
    assert capsys.readouterr() == ("", "")


# The whole bot

WRITTEN = {
    "Title": "Winter tariff 4711",
    "Voice": "a_voice_of_ours",
    "Script": "Say that the tariff of customer Marigold ends, and read the new price out slowly and twice. " * 3,
    "Purpose": "Nobody else should hear of Marigold",
    "Knowledge base": "The discount goes up to 15 %",
    "First line": "नमस्ते मैरीगोल्ड",
    "Tone": "Velvet-soft",
    "What to find out": "churn_risk_4711: How near is Marigold to leaving?",
}
GIVEN_AWAY = re.compile(
    r"Winter|tariff|Marigold|a_voice_of_ours|discount|मैरीगोल्ड|Velvet|churn_risk|hush_hush"  # what was typed
    r"|xox|xapp|[Bb]earer|[Aa]uthorization|/response/|/socket/|gAAAA|\"confirmed"
    r"|\d{6,}\.\d{6,}\.[0-9a-f]{32}"  # a trigger_id
)


SAID = ("accepted", "rejected", "denied", "unknown", "created", "urllib3", "gunicorn", "reference", "Traceback")


@pytest.mark.parametrize(("mode", "form"), [("http", "json"), ("socket", "console")])
def test_no_log_contains_a_secret_or_what_was_typed(mode: Mode, form: str) -> None:
    """At DEBUG, during a conversation in which everything fails that can; over HTTP, starting with the installation."""
    key = "any_shape/of=key+0815"
    with Sandbox(is_app_installed=mode == "socket") as sandbox:
        sandbox.toingg.accounts["acme"].key = key
        given = {"DATABASE_URL": fresh_database(), "ENCRYPTION_KEYS": KEY, "LOG_LEVEL": "DEBUG", "LOG_FORMAT": form}
        if mode == "http":
            given |= for_many(sandbox)
        with process(sandbox, mode, **given) as running:
            alice = Person(sandbox.url, "alice")
            if mode == "http":
                assert sandbox.install_through_bot("T0ACME0001").status_code == 200
            connect(alice, key)
            converse(sandbox, alice)
            meet_a_bug(alice, given["DATABASE_URL"])
            if mode == "http":
                intrude(sandbox)
            running.send_signal(signal.SIGTERM)
            _, raw = running.communicate(timeout=15)

    # Both as written and as people read it: JSON writes everything in ASCII.
    read = raw if form == "console" else "\n".join(str(json.loads(line)) for line in raw.splitlines())
    for log in (raw, read):
        assert GIVEN_AWAY.findall(log) == []
        assert [secret for secret in (key, sandbox.signing_secret, sandbox.client_secret) if secret in log] == []
    assert [said for said in SAID if said not in read] == []
    if mode == "http":
        assert "refused with 401" in read
        assert "refused with 400" in read
        assert "installed in T0ACME0001" in read


def connect(admin: Person, key: str) -> None:
    """Enter a wrong key, and then the right one."""
    form = admin.types("/campaign connect", in_="#campaigns")
    assert form.fill({"Toingg API key": "hush_hush_a_wrong_key"}).submit().errors
    form.fill({"Toingg API key": key}).submit()
    view = admin.view
    assert isinstance(view, Form)
    assert "Toingg accepts the key" in view.text
    view.close()


def converse(workspace: Sandbox, alice: Person) -> None:
    """Write a campaign, have it refused in every way, and created in the end."""
    toingg = workspace.toingg
    alice.types("/campaign hush_hush", in_="#campaigns")
    control(workspace, "POST", "slack/faults", method="views.open", status=500, times=1)
    alice.types("/campaign", in_="#campaigns", within=1)
    form = alice.types("/campaign", in_="#campaigns")
    form.fill(GOOD | WRITTEN | {"Script": "Marigold"}).press("Save draft")
    assert form.submit().errors

    toingg.behave("refuse_text")
    control(workspace, "POST", "slack/faults", method="chat.postMessage", drop=True, times=1)
    form.fill(WRITTEN).submit()
    form.close()
    form = alice.sees("do not go together", in_="#campaigns", within=8).press("Fix and resubmit")
    toingg.behave("wrong_key")
    control(workspace, "POST", "slack/faults", method="chat.update", error="cant_update_message", times=1)
    form.submit()
    toingg.behave("drop_before")
    alice.sees("accept this workspace's key", in_="#campaigns", within=8).press("Send again")
    alice.sees("could not confirm", in_="#campaigns", within=8).press("Check again")
    message = alice.sees("lists no new campaign", in_="#campaigns", within=8)
    toingg.behave("normal")
    message.press("Send again", confirm=True)
    message = alice.sees("Campaign created", in_="#campaigns", within=8)
    assert "Marigold" in message.press("Details").text
    alice.types("/campaign drafts", in_="#campaigns")
    choose_files(workspace, alice)


def choose_files(workspace: Sandbox, alice: Person) -> None:
    """Choose files that can be read and that cannot, and start from a message."""
    rest = {label: text for label, text in (GOOD | WRITTEN).items() if label != "Script"}
    for content, quirk in ((b"Marigold", None), (b"", None), (b"Marigold", "trouble"), (b"Marigold", "elsewhere")):
        control(workspace, "POST", "slack/quirks", files=quirk)
        form = alice.types("/campaign", in_="#campaigns")
        answer = form.fill(rest | {"Script from a file": [Upload("Marigold tariff.txt", content)]}).submit()
        assert bool(answer.errors) is (quirk is not None or not content)
        alice.view.close()
    alice.types("The tariff of Marigold", in_="#campaigns")
    alice.sees("The tariff of Marigold", in_="#campaigns").choose("Create campaign").close()


def meet_a_bug(alice: Person, database_url: str) -> None:
    """Press a button of a campaign whose row is one that no version of the bot would write."""
    with closing(Database(database_url)) as database, database.write() as connection:
        connection.execute(update(campaigns).values(sealed=Sealer([KEY]).seal({"hush_hush": "Marigold"})))
    alice.sees("Campaign created", in_="#campaigns").press("Details")
    alice.sees("Something went wrong on my side (reference", in_="#campaigns")


def intrude(workspace: Sandbox) -> None:
    """Send what Slack never would, with and without a signature."""
    url = control(workspace, "GET", "bot")["url"]
    view = {"type": "modal", "callback_id": "campaign_form", "private_metadata": "hush_hush", "blocks": [], "id": "V1"}
    payload = {"type": "view_submission", "team": {"id": "T0ACME0001"}, "user": {"id": "U0ALICE001"}, "view": view}
    command = {"command": "/campaign", "team_id": "T0ACME0001", "user_id": "hush_hush", "trigger_id": "hush_hush"}
    for form in ({"payload": json.dumps(payload)}, command, {"payload": "hush_hush"}):
        raw = urlencode(form).encode()
        headers: dict[str, str | bytes] = {"Content-Type": FORM, "Authorization": "Bearer hush_hush"}
        requests.post(url, raw, headers=headers, timeout=10)
        requests.post(url, raw, headers=headers | signed(raw, secret=workspace.signing_secret), timeout=10)
    back = url.replace("/slack/events", "/slack/oauth_redirect")
    cookies = {"slack-app-oauth-state": "hush_hush"}
    requests.get(back, params={"code": "hush_hush", "state": "hush_hush"}, cookies=cookies, timeout=10)
    requests.get(back, params={"error": "hush_hush"}, timeout=10)
    requests.get(f"{url}/hush_hush?hush_hush", headers={"hush hush": "hush_hush"}, timeout=10)
