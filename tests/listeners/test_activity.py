"""What `/campaign log` shows: who did what on which day, and the result."""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.rules import check_message
from sandbox.toingg.service import Toingg
from tests.support.campaigns import GOOD
from tests.support.people import Person
from toingg_bot.domain.audit import Action, Entry
from toingg_bot.domain.states import State
from toingg_bot.edge.frames import fits
from toingg_bot.listeners.settings import LISTED
from toingg_bot.slack.roles import zone_of
from toingg_bot.views.audit import audit_log

INDIA = ZoneInfo("Asia/Kolkata")


def line(at: float, title: str | None = "Diwali renewals", state: State | None = State.CREATED) -> Entry:
    return Entry(at, "T0ACME0001", "U0ALICE001", str(Action.CREATE), "c1", title, state)


def at(day: int, hour: int, zone: tzinfo = INDIA) -> float:
    return datetime(2026, 11, day, hour, tzinfo=zone).timestamp()


def sections(entries: list[Entry], zone: tzinfo) -> list[str]:
    return [_read(block.to_dict()) for block in audit_log(entries, zone)[1][1:]]


def _read(block: dict[str, Any]) -> str:
    """Return a block of rich text as mrkdwn."""

    def words(piece: dict[str, Any]) -> str:
        match piece["type"]:
            case "date":
                return f"<!date^{piece['timestamp']}^{piece['format']}|{piece['fallback']}>"
            case "user":
                return f"<@{piece['user_id']}>"
        return f"*{piece['text']}*" if piece.get("style") else str(piece["text"])

    return "".join(words(piece) for section in block.get("elements", []) for piece in section.get("elements", []))


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize(
    ("behaviour", "words"),
    [("normal", "created"), ("refuse_text", "not created"), ("wrong_key", "not created"), ("redirect", "not created")],
)
def test_each_line_says_what_happened_to_the_campaign(
    alice: Person, bob: Person, toingg: Toingg, behaviour: str, words: str
) -> None:
    toingg.behave(behaviour)
    alice.types("/campaign", in_="#campaigns").fill(GOOD).submit()
    alice.sees("Diwali renewals", in_="#campaigns")

    bob.types("/campaign log", in_="#general", within=0.1)

    log = bob.sees("Recent activity", in_="#general")
    assert f"<@U0ALICE001> submitted *Diwali renewals* — {words}" in _read(log.content["blocks"][1])


@pytest.mark.parametrize("state", list(State))
def test_every_state_of_a_campaign_has_words(state: State) -> None:
    assert " — " in sections([line(at(18, 9), state=state)], UTC)[0]


def test_days_are_those_of_the_reader() -> None:
    """One in the morning in India is half past seven in the evening in London, on the day before."""
    entries = [line(at(19, 1)), line(at(18, 23)), line(at(18, 1))]

    in_india, in_london = sections(entries, INDIA), sections(entries, UTC)

    assert [section.count("submitted") for section in in_india] == [1, 2]
    assert [section.count("submitted") for section in in_london] == [2, 1]
    assert in_india[0].startswith(f"<!date^{int(at(19, 1))}^{{date_long_pretty}}|Thursday, 19 November 2026>\n")
    assert in_london[0].startswith(f"<!date^{int(at(19, 1))}^{{date_long_pretty}}|Wednesday, 18 November 2026>\n")


@pytest.mark.parametrize(
    ("user", "offset"),
    [
        ({"tz": "Asia/Kolkata", "tz_offset": 19_800}, 5.5),
        ({"tz": "Asia/Atlantis", "tz_offset": -3_600}, -1),
        ({"tz": "../../etc/passwd", "tz_offset": 3_600}, 1),
        ({"tz": 5, "tz_offset": 3_600}, 1),
        ({"tz": None, "tz_offset": "late"}, 0),
        ({"tz_offset": 10**9}, 0),
        ({}, 0),
    ],
)
def test_a_day_can_be_named_whatever_slack_says_about_somebodys_time_zone(
    user: dict[str, object], offset: float
) -> None:
    assert datetime(2026, 11, 18, tzinfo=zone_of(user)).utcoffset() == timedelta(hours=offset)


def test_an_empty_log_says_that_nothing_happened_yet() -> None:
    assert audit_log([]) == ("No activity yet.", [])


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["&" * 150, "दिवाली नवीनीकरण " * 9, "🙏🏽" * 75, "<!channel>" * 15, "Diwali", ""]),
            st.sampled_from([0, 60, 86_400, 30 * 86_400]),
        ),
        min_size=1,
        max_size=LISTED,
    ),
    st.sampled_from([UTC, INDIA, timezone(timedelta(hours=-8))]),
)
def test_a_message_holds_the_log_however_much_happened(steps: list[tuple[str, int]], zone: tzinfo) -> None:
    moment, entries = 1_795_000_000.0, []
    for title, pause in steps:
        moment -= pause
        entries.append(line(moment, title))

    text, blocks = audit_log(entries, zone)

    shown = [block.to_dict() for block in blocks]
    assert check_message(text, shown) == []
    assert fits({"text": text, "blocks": shown})
    assert len(blocks) <= 50
    read = "".join(map(_read, shown[1:]))
    times = [int(seconds) for seconds in re.findall(r"<!date\^(\d+)\^{time}", read)]
    assert times == sorted(times, reverse=True), "the newest is first"


def test_the_log_says_that_some_lines_are_left_out() -> None:
    shown = audit_log([line(at(18, 9) - number * 86_400) for number in range(LISTED)])[1]

    assert len(shown) <= 50
    assert "Older activity isn't shown here." in str(shown[-1].to_dict())
