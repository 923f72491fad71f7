"""Files: people upload them in a form, and the app downloads them if it may."""

import base64

import httpx
import pytest

from sandbox.server import Sandbox
from tests.sandbox.samples import Json, field, modal
from tests.sandbox.small_bot import SmallBot
from tests.support.people import Person, Upload

SCRIPT = Upload("Diwali script.txt", "Namaste, नमस्ते".encode())
CSV = Upload("leads.csv", b"name,phone\n")


@pytest.fixture(scope="session")
def only_sandbox(capable_sandbox: Sandbox) -> Sandbox:
    """A sandbox in which the app may read files."""
    return capable_sandbox


def submitted(alice: Person, bot: SmallBot, *uploads: Upload, **element: object) -> list[Json]:
    """Submit a form with files, and return what the app gets about them."""
    bot.opens(modal(field("files", type="file_input", **element)))
    form = alice.types("/campaign").fill({"Files": uploads})
    assert form.value("Files") == [upload.name for upload in uploads]
    assert form.submit().result == "closed"
    state = bot.last("view_submission")["view"]["state"]["values"]["files"]["files"]
    assert state["type"] == "file_input"
    files: list[Json] = state["files"]
    return files


def download(url: str, token: str | None) -> httpx.Response:
    return httpx.get(url, headers={"Authorization": f"Bearer {token}"} if token else {}, trust_env=False)


def test_the_app_gets_an_uploaded_file_and_can_download_it(alice: Person, bot: SmallBot) -> None:
    script, leads = submitted(alice, bot, SCRIPT, CSV)

    assert (script["name"], script["mimetype"], script["filetype"]) == ("Diwali script.txt", "text/plain", "txt")
    assert (script["size"], script["user"]) == (len(SCRIPT.content), alice.id)
    assert download(script["url_private_download"], bot.token).content == SCRIPT.content
    assert download(leads["url_private"], bot.token).content == CSV.content
    assert bot.call("files.info", file=leads["id"])["file"] == leads
    assert bot.call("files.info", file="F0NOTHING")["error"] == "file_not_found"


def test_an_app_without_access_to_a_file_gets_a_sign_in_page(sandbox: Sandbox, alice: Person, bot: SmallBot) -> None:
    """An app that follows redirects without checking stores that page."""
    (file,) = submitted(alice, bot, CSV)
    url = file["url_private_download"]
    other_team = sandbox.state()["workspaces"][1]["bot_token"]

    assert [download(url, token).status_code for token in (None, "xoxb-made-up", other_team)] == [302, 302, 302]
    bot.control("scopes", scopes=["commands"])
    assert download(url, bot.token).status_code == 302
    refusals = [entry["refusal"]["error"] for entry in bot.log() if entry["what"] == "download leads.csv"]
    assert refusals == ["not_authed", "invalid_auth", "invalid_auth", "missing_scope"]


def test_a_form_with_files_needs_the_scope(alice: Person, bot: SmallBot) -> None:
    bot.control("scopes", scopes=["commands", "chat:write"])
    trigger = bot.control("trigger", team_id="T0ACME0001", user_id=alice.id)["trigger_id"]

    refused = bot.call("views.open", trigger_id=trigger, view=modal(field("files", type="file_input")))

    assert (refused["error"], refused["needed"]) == ("missing_scope", "files:read")
    assert bot.call("files.info", file="F0NOTHING")["error"] == "missing_scope"


@pytest.mark.parametrize(
    ("element", "uploads", "why"),
    [
        ({"filetypes": ["pdf", "txt"]}, [SCRIPT], None),
        ({"filetypes": ["pdf", "txt"]}, [Upload("NOTES.TXT", b"x")], None),
        ({"filetypes": ["pdf", "txt"]}, [CSV], "leads.csv cannot be chosen here, only pdf, txt."),
        ({"filetypes": ["pdf"]}, [Upload("pdf", b"x")], "pdf cannot be chosen here, only pdf."),
        ({}, [Upload("full.wav", bytes(10_000_000))], None),
        ({}, [Upload("long.wav", bytes(10_000_001))], "long.wav is larger than 10 MB."),
        ({"max_files": 2}, [CSV, SCRIPT], None),
        ({"max_files": 1}, [CSV, SCRIPT], "at most 1 can be chosen"),
        ({}, [CSV] * 11, "at most 10 can be chosen"),
    ],
    ids=["of a type", "in capitals", "another type", "no type", "10 MB", "more", "two of two", "two of one", "eleven"],
)
def test_slacks_client_accepts_only_some_files(
    alice: Person, bot: SmallBot, element: Json, uploads: list[Upload], why: str | None
) -> None:
    bot.opens(modal(field("files", type="file_input", **element)))
    form = alice.types("/campaign")

    if why is None:
        form.fill({"Files": uploads})
    else:
        with pytest.raises(AssertionError, match=why):
            form.fill({"Files": uploads})


@pytest.mark.parametrize(
    ("quirk", "status", "kind"),
    [
        ("sign_in", 200, "text/html; charset=utf-8"),
        ("elsewhere", 307, None),
        ("gone", 404, None),
        ("trouble", 503, None),
        (None, 200, "text/plain; charset=utf-8"),
    ],
)
def test_a_download_goes_wrong_as_slacks_do(
    alice: Person, bot: SmallBot, quirk: str | None, status: int, kind: str | None
) -> None:
    (file,) = submitted(alice, bot, SCRIPT)
    bot.control("slack/quirks", files=quirk)

    answer = download(file["url_private_download"], bot.token)

    assert (answer.status_code, answer.headers.get("content-type")) == (status, kind)
    assert (answer.content == SCRIPT.content) is (quirk is None)


def test_a_deleted_file_has_an_error_of_its_own(alice: Person, bot: SmallBot) -> None:
    (file,) = submitted(alice, bot, SCRIPT)
    bot.control("slack/quirks", files="gone")

    assert bot.call("files.info", file=file["id"])["error"] == "file_deleted"
    assert bot.call("files.info", file="F0NOTHING")["error"] == "file_not_found"


def test_a_slow_download_does_not_end(alice: Person, bot: SmallBot) -> None:
    (file,) = submitted(alice, bot, SCRIPT)
    bot.control("slack/quirks", files="slow")

    headers = {"Authorization": f"Bearer {bot.token}"}
    with httpx.stream("GET", file["url_private_download"], headers=headers, trust_env=False) as answer:
        drops = answer.iter_bytes()
        assert [next(drops), next(drops)] == [b".", b"."]


def test_of_a_file_from_elsewhere_only_the_id_is_told(alice: Person, bot: SmallBot) -> None:
    bot.control("slack/quirks", files="check_file_info")

    (file,) = submitted(alice, bot, SCRIPT)

    assert file.keys() == {"id", "created", "mode", "file_access"}
    assert file["file_access"] == "check_file_info"
    assert bot.call("files.info", file=file["id"])["file"]["name"] == SCRIPT.name


@pytest.mark.parametrize("quirk", ["external", "unknown_host"])
def test_an_address_may_lead_out_of_slack(alice: Person, bot: SmallBot, quirk: str) -> None:
    bot.control("slack/quirks", files=quirk)

    (file,) = submitted(alice, bot, SCRIPT)

    assert file["is_external"] is (quirk == "external")
    assert file["url_private_download"].startswith("https://files.example/")
    assert bot.call("files.info", file=file["id"])["file"] == file


@pytest.mark.parametrize(("channel_id", "is_there"), [("C0CAMPAIGN", True), ("G0LEADS001", False)])
def test_the_app_sees_files_of_messages_where_it_is_a_member(
    alice: Person, bot: SmallBot, channel_id: str, is_there: bool
) -> None:
    content = base64.b64encode(SCRIPT.content).decode()
    files = [{"name": SCRIPT.name, "content": content}]
    bot.control("message", user_id=alice.id, channel_id=channel_id, text="See", files=files)
    (file,) = alice.sees("See").content["files"]

    answer = bot.call("files.info", file=file["id"])

    assert answer.get("error") == (None if is_there else "file_not_found")
    assert (download(file["url_private_download"], bot.token).status_code == 200) is is_there


def test_people_share_files_in_messages_with_and_without_words(alice: Person, bot: SmallBot) -> None:
    content = base64.b64encode(SCRIPT.content).decode()
    files = [{"name": SCRIPT.name, "content": content}]
    where = alice.conversation("#campaigns")

    for text in ("", "/campaign is no command here"):
        assert alice.post("message", channel_id=where, text=text, files=files)["ok"]
        message = alice.messages("#campaigns")[-1]
        (file,) = message.content["files"]
        assert (message.text, file["name"]) == (text, SCRIPT.name)
        assert download(file["url_private_download"], bot.token).content == SCRIPT.content
    assert alice.post("message", channel_id=where, text="")["error"] == "no_text"
    assert bot.heard == []


def test_nobody_can_submit_another_persons_file(alice: Person, bob: Person, bot: SmallBot) -> None:
    (file,) = submitted(alice, bot, CSV)
    form = bob.types("/campaign")

    answer = bob.post(
        "action", view_id=form.id, block_id="files", action_id="files", value={"files": [{"id": file["id"]}]}
    )

    assert answer["error"] == "impossible_input"
