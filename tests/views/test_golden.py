"""Everything that people see, as files to read and to paste into https://app.slack.com/block-kit-builder.

`make golden` rewrites them, and the diff shows what changed. The texts of notifications cannot be pasted into the Block
Kit Builder, so they are together in `texts.json`.
"""

import json
import os

import pytest

from sandbox.rules import check_message, check_view
from tests.support.places import GOLDEN
from tests.support.shown import DOCUMENTS, MESSAGES, TEXTS, VIEWS, blocks_of

WRITE = os.environ.get("GOLDEN") == "write"


# As it was agreed


@pytest.mark.parametrize("name", DOCUMENTS)
def test_what_people_see_changes_only_on_purpose(name: str) -> None:
    path = GOLDEN / f"{name}.json"
    written = json.dumps(DOCUMENTS[name], indent=2, ensure_ascii=False) + "\n"
    if WRITE:
        path.write_text(written, encoding="utf-8")

    assert path.read_text(encoding="utf-8") == written


def test_there_is_no_golden_file_of_something_that_nobody_sees_any_more() -> None:
    left = {path for path in GOLDEN.glob("*.json") if path.stem not in DOCUMENTS}
    if WRITE:
        for path in left:
            path.unlink()
    else:
        assert left == set()


# What Slack accepts


@pytest.mark.parametrize("name", VIEWS)
def test_slack_accepts_every_view(name: str) -> None:
    assert check_view(VIEWS[name]) == []


@pytest.mark.parametrize("name", MESSAGES)
def test_slack_accepts_every_message(name: str) -> None:
    text, _ = MESSAGES[name]

    assert check_message(text, blocks_of(MESSAGES[name])) == []
    assert check_message(text, blocks_of(MESSAGES[name]), updating=True) == []


@pytest.mark.parametrize("name", TEXTS)
def test_slack_accepts_every_text(name: str) -> None:
    assert check_message(TEXTS[name], None) == []
