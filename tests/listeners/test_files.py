"""A script from a file: read into the draft, shown to be looked through, and created only after that."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest

from sandbox.server import Sandbox
from sandbox.toingg.service import Toingg
from tests.support.admins import connects
from tests.support.bots import QUICK, fresh_bot, knows_its_scopes, running_bot
from tests.support.campaigns import GOOD, SCRIPT
from tests.support.docx import docx, paragraph
from tests.support.ids import ACME, KEYS
from tests.support.market import installable_bot
from tests.support.people import Form, Person, Upload
from tests.support.surfaces import Answer
from tests.support.switches import control
from tests.support.waiting import until
from toingg_bot.app import Bot
from toingg_bot.listeners.reader import Reader
from toingg_bot.slack.files import Files

FILE = "Script from a file"
TEXT = SCRIPT.strip()
TXT = Upload("Diwali script.txt", TEXT.encode())
WORD = Upload("Diwali script.docx", docx(paragraph(TEXT)))
REST = {label: value for label, value in GOOD.items() if label != "Script"}
QUESTION = "You typed a script and chose a file"
READ = "Here's the text of your file."


def form_of(person: Person) -> Form:
    form = person.types("/campaign", in_="#campaigns")
    assert isinstance(form, Form)
    return form


def drafts(bot: Bot, person: Person) -> list[dict[str, Any]]:
    """Return what is kept of a person's unfinished campaigns, latest first."""
    found = bot.core.store.unfinished(ACME, person.id, limit=5)
    return [row.values for each in found if (row := bot.core.store.get(ACME, each.campaign_id))]


def submitted(person: Person, upload: Upload, **more: Any) -> Answer:
    return form_of(person).fill(REST | {FILE: [upload]} | more).submit()


def odd(sandbox: Sandbox, quirk: str) -> None:
    control(sandbox, "POST", "slack/quirks", files=quirk)


def downloads(sandbox: Sandbox) -> list[Any]:
    return [entry for entry in control(sandbox, "GET", "log") if entry["what"].startswith("download")]


@contextmanager
def impatient(workspace: Sandbox, download: float = 20) -> Iterator[Bot]:
    """Run a bot that shows *Reading…* almost at once."""
    with fresh_bot(workspace, replace(QUICK, latest=0.3, download=download)) as bot:
        knows_its_scopes(bot)
        yield bot


@pytest.mark.usefixtures("either_bot")
def test_a_long_file_fits_into_no_acknowledgement_and_follows(alice: Person, toingg: Toingg) -> None:
    """Over Socket Mode a large view would break the connection."""
    long = "नमस्ते, मैं आशा बोल रही हूँ।\n" * 500

    submitted(alice, Upload("long.txt", long.encode()))

    until(lambda: READ in alice.view.text)
    assert "\n".join(filter(None, alice.view.parts("Script"))) == long.strip()
    alice.view.submit()
    alice.sees("Campaign created", in_="#campaigns")
    assert [sent["script"] for sent in toingg.campaigns] == [long.strip()]


@pytest.mark.usefixtures("either_bot")
@pytest.mark.parametrize("upload", [TXT, WORD], ids=["txt", "docx"])
def test_a_file_is_shown_as_the_script_and_then_sent(alice: Person, toingg: Toingg, upload: Upload) -> None:
    assert submitted(alice, upload).result == "updated"

    form = alice.view
    assert READ in form.text
    assert form.parts("Script") == [TEXT]
    assert toingg.campaigns == [], "nothing is created before it was looked through"
    assert {label: form.value(label) for label in REST} == REST
    assert form.value(FILE) is None
    form.submit()
    alice.sees("Campaign created", in_="#campaigns")
    assert [sent["script"] for sent in toingg.campaigns] == [TEXT]


def test_its_text_is_in_the_draft_before_anything_else(bot: Bot, alice: Person) -> None:
    submitted(alice, TXT)
    alice.view.close()

    assert [draft["script"] for draft in drafts(bot, alice)] == [TEXT]
    assert form_of(alice).press("Continue").parts("Script") == [TEXT]


@pytest.mark.usefixtures("bot")
def test_nothing_is_read_twice_over_what_somebody_edited(alice: Person, toingg: Toingg) -> None:
    submitted(alice, TXT)

    alice.view.write("Script", 1, f"{TEXT} Be kind.").submit()

    alice.sees("Campaign created", in_="#campaigns")
    assert [sent["script"] for sent in toingg.campaigns] == [f"{TEXT} Be kind."]


@pytest.mark.usefixtures("bot")
def test_one_of_the_two_is_needed(alice: Person, toingg: Toingg) -> None:
    answer = form_of(alice).fill(REST).submit()

    assert answer.errors == {"Script": "Type a script, or choose a file below."}
    assert toingg.campaigns == []


@pytest.mark.usefixtures("bot")
def test_a_script_that_is_typed_needs_no_file(alice: Person, toingg: Toingg) -> None:
    form_of(alice).fill(GOOD).submit()

    alice.sees("Campaign created", in_="#campaigns")
    assert len(toingg.campaigns) == 1


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize(
    ("button", "script"),
    [("Replace", TEXT), ("Append", f"My own words.\n\n{TEXT}"), ("Ignore the file", "My own words.")],
)
def test_with_a_script_typed_too_the_person_is_asked(alice: Person, button: str, script: str, toingg: Toingg) -> None:
    submitted(alice, TXT, Script="My own words.")
    assert QUESTION in alice.view.text
    assert len(alice.sight()["views"]) == 1

    form = alice.view.press(button)

    assert form.parts("Script") == [script]
    assert (READ in form.text) is (button != "Ignore the file")
    assert {label: form.value(label) for label in REST} == REST
    assert toingg.campaigns == []


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize(
    ("typed", "script"), [("Say goodbye.", "Say goodbye.\n\nbye."), ("bye.", "bye."), ("Hi.\n\nbye.", "Hi.\n\nbye.")]
)
def test_only_what_stands_there_as_a_whole_is_not_appended_again(alice: Person, typed: str, script: str) -> None:
    submitted(alice, Upload("a.txt", b"bye."), Script=typed)

    assert alice.view.press("Append").parts("Script") == [script]


@pytest.mark.usefixtures("bot")
def test_save_draft_says_that_a_chosen_file_is_not_in_the_draft(alice: Person) -> None:
    form = form_of(alice).fill(REST | {FILE: [TXT]})

    form.press("Save draft")

    assert "Draft saved, without the file. Choose Create campaign to add its text" in alice.view.text


def test_closing_the_question_loses_nothing(bot: Bot, alice: Person) -> None:
    submitted(alice, TXT, Script="My own words.")
    alice.view.close()

    assert [draft["script"] for draft in drafts(bot, alice)] == ["My own words."]


@pytest.mark.usefixtures("bot")
def test_a_question_about_a_file_that_is_gone_shows_the_form_with_the_reason(workspace: Sandbox, alice: Person) -> None:
    submitted(alice, TXT, Script="My own words.")
    odd(workspace, "gone")

    form = alice.view.press("Append")

    assert form.parts("Script") == ["My own words."]
    assert "Slack doesn't have this file any more" in form.text


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize("upload", [TXT, WORD], ids=["txt", "docx"])
def test_text_over_the_limit_is_kept_and_shown_with_what_is_wrong(bot: Bot, alice: Person, upload: Upload) -> None:
    long = "Say hello, and ask how they are.\n" * 1_000
    content = long.encode() if upload is TXT else docx("".join(map(paragraph, long.splitlines())))

    submitted(alice, replace(upload, content=content))

    until(lambda: isinstance(alice.view, Form) and "Shorten this to 20,000 characters" in alice.view.text)
    assert [len(draft["script"]) for draft in drafts(bot, alice)] == [len(long.strip())]


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize(
    ("upload", "why"),
    [
        (Upload("a.txt", b""), "This file is empty. Choose another file."),
        (Upload("a.txt", "Grüße".encode("latin-1")), "I can't read the letters in this file. Save it as UTF-8"),
        (Upload("a.docx", b"\x89PNG\r\n\x1a\n" + b"x" * 99), "This is a picture"),
        (Upload("a.docx", b"PK\x03\x04" + b"x" * 99), "This file is damaged"),
        (Upload("a.txt", b"x" * 3_000_000), "This file has more than 1 MB of text"),
        (Upload("a.docx", b"x" * 6_000_000), "This file is larger than 5 MB"),
    ],
    ids=["empty", "encoding", "picture", "broken", "long text", "large"],
)
def test_a_bad_file_is_named_under_its_field_with_what_to_do(
    bot: Bot, alice: Person, toingg: Toingg, upload: Upload, why: str
) -> None:
    answer = submitted(alice, upload)

    assert list(answer.errors) == [FILE]
    assert answer.errors[FILE].startswith(why)
    assert toingg.campaigns == []
    assert [draft["title"] for draft in drafts(bot, alice)] == [REST["Title"]], "the rest is saved"


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize(
    ("quirk", "why"),
    [
        ("sign_in", "The app lacks the permission `files:read`"),
        ("external", "This file is in another service"),
        ("elsewhere", "Slack sent me to an address outside Slack"),
        ("unknown_host", "Slack sent me to an address outside Slack"),
        ("gone", "Slack doesn't have this file any more"),
        ("trouble", "I couldn't get this file from Slack just now"),
    ],
)
def test_slacks_traps_have_their_own_sentences(workspace: Sandbox, alice: Person, quirk: str, why: str) -> None:
    odd(workspace, quirk)

    answer = submitted(alice, TXT)

    assert list(answer.errors) == [FILE]
    assert answer.errors[FILE].startswith(why)


@pytest.mark.usefixtures("bot")
def test_the_token_does_not_follow_a_redirect_out_of_slack(workspace: Sandbox, alice: Person) -> None:
    odd(workspace, "elsewhere")

    submitted(alice, TXT)

    assert [entry["status"] for entry in downloads(workspace)] == [307], "and nobody asked at the other address"


@pytest.mark.usefixtures("bot")
def test_of_a_file_with_only_an_id_slack_is_asked(workspace: Sandbox, alice: Person) -> None:
    odd(workspace, "check_file_info")

    submitted(alice, TXT)

    assert alice.view.parts("Script") == [TEXT]


def test_a_slow_file_shows_reading_and_then_the_form_with_the_reason(workspace: Sandbox, alice: Person) -> None:
    with impatient(workspace, download=1.2) as bot:
        odd(workspace, "slow")

        submitted(alice, TXT)

        assert "Reading your file…" in alice.view.text
        assert "you'll find it with /campaign drafts" in alice.view.text.replace("`", "")
        until(lambda: "Slack took too long to send me this file" in alice.view.text)
        assert {label: alice.view.value(label) for label in REST} == REST
        assert [draft["title"] for draft in drafts(bot, alice)] == [REST["Title"]]


def test_what_is_not_read_in_time_follows(workspace: Sandbox, alice: Person) -> None:
    with impatient(workspace):
        control(workspace, "POST", "slack/faults", method="files.info", delay=1.0)
        odd(workspace, "check_file_info")

        submitted(alice, TXT)

        assert "Reading your file…" in alice.view.text
        until(lambda: alice.view.parts("Script") == [TEXT])
        assert READ in alice.view.text


def test_closing_while_it_is_read_loses_nothing(workspace: Sandbox, alice: Person) -> None:
    with impatient(workspace) as bot:
        control(workspace, "POST", "slack/faults", method="files.info", delay=1.0)
        odd(workspace, "check_file_info")

        submitted(alice, TXT)
        alice.view.close()

        until(lambda: [draft.get("script") for draft in drafts(bot, alice)] == [TEXT])


@pytest.mark.parametrize("button", [None, "Append"])
def test_a_permission_taken_away_while_a_file_is_read_brings_the_form_without_the_field(
    workspace: Sandbox, alice: Person, button: str | None
) -> None:
    with impatient(workspace):
        words = {"Script": "My own words."} if button else {}
        form = form_of(alice).fill(REST | words | {FILE: [TXT]})
        control(workspace, "POST", "slack/faults", method="files.info", delay=1.2)
        odd(workspace, "check_file_info")
        if button:
            form.submit()
        control(workspace, "POST", "scopes", scopes=["commands", "chat:write", "users:read"])

        alice.view.press(button) if button else form.submit()

        until(lambda: "The app lacks the permission" in alice.view.text)
        assert {label: alice.view.value(label) for label in REST | words} == REST | words
        assert FILE not in alice.view.labels


@pytest.mark.usefixtures("bot")
def test_the_form_comes_back_after_slow_reading_even_from_a_button(workspace: Sandbox, alice: Person) -> None:
    submitted(alice, TXT, Script="My own words.")
    control(workspace, "POST", "slack/faults", method="files.info", delay=1.5)

    alice.view.press("Append")

    until(lambda: alice.view.labels != [] and alice.view.parts("Script") == [f"My own words.\n\n{TEXT}"])


def test_two_files_are_read_at_once_however_many_are_chosen() -> None:
    reader, most, running, lock = Reader(Files("http://127.0.0.1:1/api/")), [0], [0], threading.Lock()

    def work() -> bool:
        with lock:
            running[0] += 1
            most[0] = max(most[0], running[0])
        time.sleep(0.05)
        with lock:
            running[0] -= 1
        return True

    futures = [reader.start(work, lambda _: False) for _ in range(8)]

    assert all(each.result(timeout=5) for each in futures)
    assert most == [2]
    reader.close()


# Where the permission is


@pytest.mark.usefixtures("bot")
def test_a_permission_taken_away_leaves_the_form_without_the_field(workspace: Sandbox, alice: Person) -> None:
    control(workspace, "POST", "scopes", scopes=["commands", "chat:write", "users:read"])

    form = form_of(alice)

    assert FILE not in form.labels
    assert "Script" in form.fill(REST).submit().errors, "Slack's client requires it again"
    refusals = [entry["refusal"]["error"] for entry in control(workspace, "GET", "log") if "refusal" in entry]
    assert refusals == ["missing_scope"], "the answer to the first form tells for the next"
    assert FILE not in form_of(alice).labels


def test_without_the_permission_there_is_no_field(workspace: Sandbox, alice: Person) -> None:
    control(workspace, "POST", "reset")
    control(workspace, "POST", "scopes", scopes=["commands", "chat:write", "users:read"])
    with running_bot(workspace) as bot:
        knows_its_scopes(bot)

        assert FILE not in form_of(alice).labels
        assert [entry for entry in control(workspace, "GET", "log") if "refusal" in entry] == []


@pytest.mark.parametrize("without", [(), ("files:read",)], ids=["granted", "declined"])
def test_over_oauth_the_installation_says_it(market: Sandbox, without: tuple[str, ...]) -> None:
    with installable_bot(market):
        market.install_through_bot(ACME, without=without)
        alice = Person(market.url, "alice")
        connects(alice, KEYS[ACME])

        assert (FILE in form_of(alice).labels) is (not without)


@pytest.mark.usefixtures("bot")
def test_whichever_way_the_form_comes_back_it_takes_a_file(alice: Person, toingg: Toingg) -> None:
    toingg.behave("refuse_other", times=1)
    form_of(alice).fill(GOOD).submit()
    until(lambda: FILE in alice.view.labels)
    alice.view.close()

    form = alice.sees("not created", in_="#campaigns").press("Fix and resubmit")

    assert FILE in form.labels
    form.fill({"Script": None, FILE: [TXT]}).submit()
    assert alice.view.parts("Script") == [TEXT]


# Where the token goes


@pytest.mark.parametrize(
    ("url", "is_slack"),
    [
        ("https://files.slack.com/files-pri/T1-F1/download/a.txt", True),
        ("https://acme.slack.com/?redir=x", True),
        ("https://acme.enterprise.slack.com/x", True),
        ("http://files.slack.com/a", False),
        ("https://files.slack.com:8443/a", False),
        ("https://files.slack.com.evil.example/a", False),
        ("https://evilslack.com/a", False),
        ("https://slack.com@evil.example/a", False),
        ("https://token@files.slack.com/a", False),
        ("https://files.slack.com\\@evil.example/a", False),
        ("https://evil.example#.slack.com/a", False),
        ("ftp://files.slack.com/a", False),
        ("//files.slack.com/a", False),
        ("https://[::1]/a", False),
        ("http://127.0.0.1:3030/a", True),
        ("https://127.0.0.1:3030/a", True),
        ("http://127.0.0.1:3031/a", False),
        ("http://localhost:3030/a", False),
        ("", False),
    ],
)
def test_the_token_goes_to_slack_only(url: str, is_slack: bool) -> None:
    assert Files("http://127.0.0.1:3030/api/").is_trusted(url) is is_slack


def test_plain_http_is_for_this_machine_only() -> None:
    assert not Files("http://slack.example/api/").is_trusted("http://slack.example/a")
    assert Files("https://slack.example/api/").is_trusted("https://slack.example/a")
