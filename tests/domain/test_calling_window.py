"""When to call: as people choose it, as Toingg gets it, and as people read it."""

import re
from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.campaigns import GOOD_VALUES, campaign, problems
from toingg_bot.domain.calling_window import TIME_ZONES, clock, in_words


def window(opens: str | None, closes: str | None, zone: str | None = "IST") -> str:
    calendar = {"calendar.opens": opens, "calendar.closes": closes, "calendar.time_zone": zone}
    return str(campaign(GOOD_VALUES | calendar).payload()["calendar"])


@pytest.mark.parametrize(
    ("opens", "closes", "zone", "sent"),
    [
        ("10:00", "22:00", "IST", "10Am to 10Pm IST"),
        ("10:30", "18:00", "IST", "10:30Am to 6Pm IST"),
        ("09:00", "17:05", "CET", "9Am to 5:05Pm CET"),
        ("00:00", "12:00", "UTC", "12Am to 12Pm UTC"),
        ("00:01", "12:01", "UTC", "12:01Am to 12:01Pm UTC"),
        ("11:59", "23:59", "EST", "11:59Am to 11:59Pm EST"),
        ("18:00", "00:00", "IST", "6Pm to 11:59Pm IST"),
        ("23:58", "00:00", "IST", "11:58Pm to 11:59Pm IST"),
        ("00:00", "06:00", "IST", "12Am to 6Am IST"),
        ("00:00", "00:00", "IST", "12Am to 11:59Pm IST"),
    ],
)
def test_the_window_is_written_as_in_the_contracts_example(opens: str, closes: str, zone: str, sent: str) -> None:
    assert window(opens, closes, zone) == sent


@pytest.mark.parametrize("zone", ["IST", "PST", None])
def test_a_time_zone_alone_is_not_a_window(zone: str | None) -> None:
    assert window(None, None, zone) == ""


def test_the_default_time_zone_is_indian_time() -> None:
    assert window("10:00", "22:00", None) == "10Am to 10Pm IST"
    assert next(iter(TIME_ZONES)) == "IST"


@pytest.mark.parametrize(
    ("opens", "closes", "said"),
    [
        ("10:00", None, "Add an end time, or clear the start time."),
        ("00:00", None, "Add an end time, or clear the start time."),
        (None, "22:00", "Add a start time, or clear the end time."),
        (None, "00:00", "Add a start time, or clear the end time."),
        ("22:00", "10:00", "Choose an end time after 10 pm."),
        ("10:30", "10:30", "Choose an end time after 10:30 am."),
        ("12:00", "00:01", "Choose an end time after 12 pm."),
        ("23:59", "00:00", "Choose an end time after 11:59 pm."),
    ],
)
def test_from_and_to_must_both_be_given_and_in_order(opens: str | None, closes: str | None, said: str) -> None:
    assert problems(GOOD_VALUES | {"calendar.opens": opens, "calendar.closes": closes}) == {"calendar.closes": said}


@pytest.mark.parametrize(
    ("opens", "closes", "zone", "read"),
    [
        ("10:00", "18:30", "IST", "10 am to 6:30 pm IST"),
        ("18:00", "00:00", "IST", "6 pm to midnight IST"),
        ("00:00", "06:05", "UTC", "12 am to 6:05 am UTC"),
        ("00:00", "00:00", "GST", "12 am to midnight GST"),
        ("12:00", "13:00", "CET", "12 pm to 1 pm CET"),
    ],
)
def test_people_read_the_window_with_times_as_they_write_them(opens: str, closes: str, zone: str, read: str) -> None:
    """It is read from what was sent, which is stored with every campaign, also with very old ones."""
    assert in_words(window(opens, closes, zone)) == read


@pytest.mark.parametrize("written", ["", "whenever", "mornings only, 5Pmish"])
def test_a_window_in_another_format_is_shown_unchanged(written: str) -> None:
    assert in_words(written) == written


def test_people_read_the_time_zones_as_places_and_toingg_gets_its_own_spelling() -> None:
    assert list(TIME_ZONES.items())[:5] == [
        ("IST", "India (IST)"),
        ("UTC", "UTC"),
        ("GMT", "Greenwich (GMT)"),
        ("GST", "Gulf (GST)"),
        ("SGT", "Singapore (SGT)"),
    ]
    assert all(zone in label for zone, label in TIME_ZONES.items())


TIMES = st.none() | st.times().map(lambda moment: moment.strftime("%H:%M"))
WRITTEN = re.compile(r"(1[0-2]|[1-9])(:[0-5]\d)?(Am|Pm) to (1[0-2]|[1-9])(:[0-5]\d)?(Am|Pm) (\w{3})")


def minutes(hour: str, past: str | None, half: str) -> int:
    return (int(hour) % 12 + 12 * (half == "Pm")) * 60 + int((past or ":0")[1:])


def as_minutes(moment: str) -> int:
    return time.fromisoformat(moment).hour * 60 + time.fromisoformat(moment).minute


@given(TIMES, TIMES, st.sampled_from(list(TIME_ZONES)))
def test_any_two_times_are_refused_or_sent_so_that_they_can_be_read_back(
    opens: str | None, closes: str | None, zone: str
) -> None:
    values = GOOD_VALUES | {"calendar.opens": opens, "calendar.closes": closes, "calendar.time_zone": zone}
    if opens is None and closes is None:
        assert window(opens, closes, zone) == ""
    elif opens is None or closes is None or (last_minute := closes.replace("00:00", "23:59")) <= opens:
        assert list(problems(values)) == ["calendar.closes"]
    else:
        written = WRITTEN.fullmatch(window(opens, closes, zone))
        assert written is not None
        assert minutes(*written.group(1, 2, 3)) == as_minutes(opens)
        assert minutes(*written.group(4, 5, 6)) == as_minutes(last_minute)
        assert written.group(7) == zone


@given(st.times(), st.times())
def test_no_two_minutes_of_the_day_are_written_the_same(one: time, other: time) -> None:
    assert (clock(one) == clock(other)) == (f"{one:%H:%M}" == f"{other:%H:%M}")
