"""A typical Slack app to compare ours with: plain Bolt, a plain WebClient, and Toingg called in the listener."""

import os
from typing import Any

import requests
from slack_bolt import Ack, App
from slack_bolt.adapter.wsgi import SlackRequestHandler
from slack_sdk import WebClient

TOINGG = os.environ["TOINGG_API_URL"]
KEY = os.environ["TOINGG_API_KEY"]


def _text(name: str, label: str, *, multiline: bool = False) -> dict[str, Any]:
    return {
        "type": "input",
        "block_id": name,
        "label": {"type": "plain_text", "text": label},
        "element": {"type": "plain_text_input", "action_id": "value", "multiline": multiline},
    }


FORM = {
    "type": "modal",
    "callback_id": "campaign",
    "title": {"type": "plain_text", "text": "New campaign"},
    "submit": {"type": "plain_text", "text": "Create"},
    "blocks": [
        _text("title", "Title"),
        _text("voice", "Voice"),
        _text("language", "Language"),
        _text("script", "Script", multiline=True),
        _text("purpose", "Purpose", multiline=True),
        _text("knowledgeBase", "Knowledge base", multiline=True),
        _text("firstLine", "First line"),
        _text("tone", "Tone"),
    ],
}

app = App(
    client=WebClient(token=os.environ["SLACK_BOT_TOKEN"], base_url=os.environ["SLACK_API_URL"]),
    signing_secret=os.environ["SLACK_SIGNING_SECRET"],
)


@app.command("/campaign")
def open_form(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
    """Open the form."""
    ack()
    client.views_open(trigger_id=body["trigger_id"], view=FORM)


@app.view("campaign")
def submit(ack: Ack, body: dict[str, Any], view: dict[str, Any], client: WebClient) -> None:
    """Create the campaign, and tell the person about it."""
    ack()
    campaign = {name: block["value"]["value"] or "" for name, block in view["state"]["values"].items()}
    campaign |= {"calendar": "", "postCallAnalysis": False, "postCallAnalysisSchema": {}}
    answer = requests.post(
        f"{TOINGG}/create_campaign/", json=campaign, headers={"Authorization": f"Bearer {KEY}"}, timeout=60
    )
    outcome = "created" if answer.ok else f"not created: {answer.text}"
    client.chat_postMessage(channel=body["user"]["id"], text=f"{campaign['title']}: {outcome}")


api = SlackRequestHandler(app)
