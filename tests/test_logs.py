"""What stands in the log: what each line is about, and never a secret or a word that somebody typed."""

import ast
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
from tests.conftest import GOOD, Mode, control, fresh_database
from tests.databases import KEY
from tests.people import Form, Person
from tests.test_process import process
from tests.test_settings import FERNET, HTTP, settings
from tests.test_web import FORM, signed
from toingg_bot import logs
from toingg_bot.errors import BotError
from toingg_bot.redaction import Secrets
from toingg_bot.store import Database, Sealer
from toingg_bot.store.tables import campaigns

ROOT = Path(__file__).parent.parent
TYPED = "Greet the customer by name"
OURS = logging.getLogger("toingg_bot.test")
LIBRARY = logging.getLogger("library")

Log = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def log() -> Iterator[Log]:
    """What has been written so far: each line as an object."""
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


def test_a_line_says_what_is_known_of_request_workspace_and_campaign(log: Log) -> None:
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


def test_two_requests_are_told_apart(log: Log) -> None:
    for _ in range(2):
        logs.begin_request()
        OURS.info("a request")

    assert len({line["request_id"] for line in log()}) == 2


def test_who_is_given_work_knows_what_it_is_about(log: Log) -> None:
    with logs.Threads(1) as threads:
        logs.begin(campaign_id="c1")
        threads.submit(OURS.info, "first").result()
        logs.begin()
        threads.submit(OURS.info, "second").result()

    first, second = log()
    assert first["campaign_id"] == "c1"
    assert "campaign_id" not in second


@pytest.mark.parametrize("forged", [TYPED, "c1\n{}", "x" * 65, "", None, 1, ["c1"], {"c": 1}])
def test_what_cannot_be_an_id_is_not_written_as_one(log: Log, forged: Any) -> None:
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


# What libraries say


def test_a_librarys_own_words_are_shown_and_what_it_fills_in_is_not(log: Log) -> None:
    LIBRARY.debug("Sending %s to port %d", TYPED, 443)
    LIBRARY.warning("Failed: %(body)s", {"body": TYPED})

    assert words(log) == ["Sending … to port 443", "Failed: %(body)s"]


def test_words_that_are_made_up_at_run_time_are_not_shown(log: Log) -> None:
    """An f-string holds what it was given, and nothing tells the one from the other any more."""
    LIBRARY.debug(f"Sending {TYPED}")
    LIBRARY.info("Sending " + TYPED)
    LIBRARY.info(ValueError(TYPED))
    LIBRARY.warning(f"Failed: {TYPED}")
    LIBRARY.debug("%s: %s", TYPED, TYPED)

    (failed,) = words(log)
    assert failed.startswith("… (in test_words_that_are_made_up_at_run_time_are_not_shown, test_logs.py, line ")


def test_a_library_may_log_through_a_function_of_its_own(log: Log) -> None:
    def say(text: str, *parts: Any) -> None:
        LIBRARY.info(text, *parts)

    say("Listening at %s", TYPED)
    say(f"Listening at {TYPED}")

    assert words(log) == ["Listening at …"]


def test_what_a_library_hands_over_beside_its_words_is_left_out(log: Log) -> None:
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
    raise BotError(f"{len(script)} characters", f"You typed {script}")


FAILURES: list[tuple[Callable[[], Any], str]] = [
    (lambda: int(TYPED), "ValueError"),
    (lambda: dict[str, int]()[TYPED], "KeyError"),
    (lambda: BotError(**{TYPED: 1}), "TypeError"),  # type: ignore[arg-type]
    (lambda: sqlite3.connect(":memory:").execute(f"SELECT '{TYPED}' FROM nowhere"), "OperationalError"),  # noqa: S608 (no table)
    (lambda: settings(HTTP | {"PORT": TYPED}), "SettingsError: 1 setting(s) to mend"),
    (lambda: Path(f"/{TYPED}").read_text(), "FileNotFoundError: No such file or directory"),
    (own_error, "BotError: 26 characters"),
]


@pytest.mark.parametrize(("how", "named"), FAILURES, ids=[named.partition(":")[0] for _, named in FAILURES])
def test_a_traceback_says_where_and_of_which_type_and_not_what_was_typed(
    log: Log, how: Callable[[], Any], named: str
) -> None:
    OURS.error("a bug", exc_info=failing(how))

    told = log()[0]["exception"]
    assert told.startswith("Traceback")
    assert "in failing\n    how()" in told
    assert told.endswith(named)
    assert TYPED not in told.replace("TYPED", "")


def test_a_traceback_goes_back_to_the_first_cause(log: Log) -> None:
    def twice() -> None:
        try:
            int(TYPED)
        except ValueError as error:
            raise RuntimeError("what it led to") from error

    OURS.error("a bug", exc_info=failing(twice))

    told = log()[0]["exception"]
    assert told.index("ValueError") < told.index("RuntimeError: what it led to")


def test_an_error_in_a_line_of_ours_has_its_own_words_only_if_they_are_ours(log: Log) -> None:
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
    FERNET,
    "gAAAAABnYXNkZmFzZGZhc2RmYXNkZmFzZGY=",
]


@pytest.mark.parametrize("secret", LOOK_SECRET)
def test_what_looks_like_a_secret_is_covered_whoever_wrote_it(log: Log, secret: str) -> None:
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
def test_of_an_address_only_the_host_is_shown(log: Log, address: str, shown: str) -> None:
    OURS.info("at %s", address)

    assert words(log) == [f"at {shown}"]


@pytest.mark.parametrize("key", ["tg_fake_key_0002", "any/shape+at=all", "00000", 'with"quotes\\', "xyzzy" * 40])
def test_a_key_that_is_known_is_covered_whatever_its_shape(key: str) -> None:
    known = Secrets()
    known.add(key, f"{key}-and-longer")

    assert known.cover(f"a {key}, {key}-and-longer and {key}{key}") == "a ••••, •••• and ••••••••"


def test_a_key_is_covered_as_it_stands_in_an_address_too() -> None:
    known = Secrets()
    known.add("any/shape+at=all")

    assert known.cover("key=any%2Fshape%2Bat%3Dall;") == "key=••••;"


def test_every_secret_of_the_settings_is_known_to_the_log() -> None:
    given = settings(
        HTTP
        | {
            "SLACK_APP_TOKEN": "xapp-fake",
            "DATABASE_URL": "postgresql://bot:db-password@db.example/bot",
            "QUEUE_URL": "redis://:queue-password@db.example",
            "ENCRYPTION_KEYS": f"{FERNET}, {FERNET[::-1].replace('=', 'A')[:43]}=",
        }
    )

    assert given.secrets >= {
        *HTTP.values(),
        "xapp-fake",
        FERNET,
        "db-password",
        "queue-password",
        "postgresql://bot:db-password@db.example/bot",
    }


def test_one_event_is_one_line_whatever_is_written_into_it(log: Log) -> None:
    OURS.info("team %s", 'Acme\n{"level": "error", "message": "forged"}\x1b[2J\u202e')

    assert words(log) == ['team Acme\\n{"level": "error", "message": "forged"}\\x1b[2J\\u202e']


def test_a_line_that_cannot_be_written_shows_nothing_of_itself(capsys: pytest.CaptureFixture[str]) -> None:
    class Broken:
        def __str__(self) -> str:
            raise ValueError(TYPED)

    stream = io.StringIO()
    logs.Lines("json", stream).handle(OURS.makeRecord("toingg_bot", logging.INFO, "a.py", 1, Broken(), (), None))

    assert stream.getvalue() == "a line from a.py, line 1, could not be written\n"
    assert capsys.readouterr() == ("", "")


# Our own lines

SAYABLE = {
    *("campaign_id", "row.campaign_id", "ring[-1]", "workspace_id", "channel_id", "place", "reference"),
    *("row.state", "STATE_AFTER[type(error)]", "step.__name__", "threading.current_thread().name"),
    *("type(error).__name__", "type(exc).__name__", "category.__name__"),
    *("code_of(error)", "reason(error)"),  # Slack's codes
    *("pause", "lineno", "filename", "refusal.status", "status", "seconds * 1000"),
    *("kind", "call", "method", "result"),  # labels of metrics, each from a table
    *("refusal.message", "how", "what", "why"),  # literal where they are made
    *("known['user']", "known['team']", "settings.command", "self._settings.command"),  # who this bot is
    "error",  # shown as far as its words are ours
}
"""What a line of the bot's own may be filled with. Add to it only what no person can have typed, and no key can be."""


def lines_of_ours() -> Iterator[tuple[str, ast.Call]]:
    """Yield every call of a logger in the bot's source, and where it stands."""
    for source in sorted((ROOT / "toingg_bot").rglob("*.py")):
        for node in ast.walk(ast.parse(source.read_text())):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and ast.unparse(node.func.value) == "log"
            ):
                yield f"{source.relative_to(ROOT)}:{node.lineno}", node


def test_our_own_lines_are_literal_and_filled_with_nothing_that_somebody_typed() -> None:
    lines = list(lines_of_ours())

    made_up = [place for place, call in lines if not isinstance(call.args[0], ast.Constant)]
    filled = {ast.unparse(part): place for place, call in lines for part in call.args[1:]}
    assert made_up == []
    assert {part: place for part, place in filled.items() if part not in SAYABLE} == {}
    assert filled.keys() >= SAYABLE, "what nobody says any more should not stand in the list"


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
def test_no_log_holds_a_secret_or_what_was_typed(mode: Mode, form: str) -> None:
    """At DEBUG, through a conversation in which everything goes wrong that can; over HTTP from the installation on."""
    key = "any_shape/of=key+0815"
    with Sandbox(is_app_installed=mode == "socket") as sandbox:
        sandbox.toingg.accounts["acme"].key = key
        given = {"DATABASE_URL": fresh_database(), "ENCRYPTION_KEYS": KEY, "LOG_LEVEL": "DEBUG", "LOG_FORMAT": form}
        if mode == "http":
            given |= {"SLACK_BOT_TOKEN": "", "TOINGG_API_KEY": "", "SLACK_CLIENT_ID": sandbox.client_id}
            given |= {"SLACK_CLIENT_SECRET": sandbox.client_secret, "SLACK_AUTHORIZE_URL": sandbox.authorize_url}
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

    # As it is, and as it reads: JSON writes what is not ASCII in ASCII.
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
    """Write a campaign, be refused in every way, and have it in the end."""
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
    alice.sees("did not accept the API key", in_="#campaigns", within=8).press("Send again")
    alice.sees("could not confirm", in_="#campaigns", within=8).press("Check again")
    message = alice.sees("lists no new campaign", in_="#campaigns", within=8)
    toingg.behave("normal")
    message.press("Send again", confirm=True)
    message = alice.sees("Campaign created", in_="#campaigns", within=8)
    assert "Marigold" in message.press("Details").text
    alice.types("/campaign drafts", in_="#campaigns")


def meet_a_bug(alice: Person, database_url: str) -> None:
    """Press a button of a campaign whose row is such as no version of the bot would write it."""
    with closing(Database(database_url)) as database, database.write() as connection:
        connection.execute(update(campaigns).values(sealed=Sealer([KEY]).seal({"hush_hush": "Marigold"})))
    alice.sees("Campaign created", in_="#campaigns").press("Details")
    alice.sees("Something went wrong on my side (reference", in_="#campaigns")


def intrude(workspace: Sandbox) -> None:
    """Send what no Slack would send, without a signature and with one."""
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
