"""Campaigns as Toingg lists them: the shape is not documented, so every shape seen so far can be read."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.campaigns import CONTRACT
from toingg_bot.domain.records import Record, as_id, records_in

ID = "65f0c0ffee65f0c0ffee65f0"
OTHER = "65f0c0ffee65f0c0ffee65f1"
TWO = [Record(ID, "Diwali renewals"), Record(OTHER, "Holi renewals")]
LIST = [{"_id": ID, "title": "Diwali renewals"}, {"_id": OTHER, "title": "Holi renewals"}]
BY_ID = {ID: {"title": "Diwali renewals"}, OTHER: {"title": "Holi renewals"}}
NOON = datetime(2026, 10, 20, 12, 0, 0, tzinfo=UTC).timestamp()

SHAPES: dict[str, Any] = {
    "an object keyed by id": {"status": True, "result": BY_ID},
    "a list": {"status": True, "result": LIST},
    **{f"a list under {name}": {"result": {name: LIST}} for name in ("campaigns", "data", "items")},
    **{f"an object under {name}": {"result": {name: BY_ID, "total": 2}} for name in ("campaigns", "data", "items")},
    "campaigns without a result": {"campaigns": LIST},
    "a bare list": LIST,
    "a bare object": BY_ID,
    **{
        f"ids as {name}": {"result": [{name: each["_id"], "title": each["title"]} for each in LIST]}
        for name in ("campaignId", "campId", "campID", "campaign_id", "_id", "id")
    },
    "ids as MongoDB writes them": {"result": [{"_id": {"$oid": each["_id"]}, "title": each["title"]} for each in LIST]},
    "name for title": {"result": [{"_id": each["_id"], "name": each["title"]} for each in LIST]},
    "some that are none": {"result": [None, 7, "x", [], {}, {"_id": "no-title"}, {"title": "no id"}, *LIST]},
}


@pytest.mark.parametrize("body", SHAPES.values(), ids=list(SHAPES))
def test_every_shape_seen_so_far_is_read(body: Any) -> None:
    assert records_in(body) == TWO


@pytest.mark.parametrize("body", [None, "string", 7, True, [], {}, {"result": None}, {"result": "none"}], ids=repr)
def test_an_answer_without_campaigns_is_an_empty_list(body: Any) -> None:
    assert records_in(body) == []


@pytest.mark.parametrize(
    "written",
    [
        {"createdAt": "2026-10-20T12:00:00+00:00"},
        {"createdAt": "2026-10-20T12:00:00.000Z"},
        {"createdAt": "2026-10-20T12:00:00"},
        {"created_at": "2026-10-20 12:00:00"},
        {"createdAt": "2026-10-20T17:30:00+05:30"},
        {"creationTime": NOON},
        {"createdOn": int(NOON)},
        {"createdAt": int(NOON * 1000)},
        {"createdAt": {"$date": "2026-10-20T12:00:00Z"}},
        {"createdAt": {"$date": int(NOON * 1000)}},
        {"createdAt": {"$date": {"$numberLong": str(int(NOON * 1000))}}},
        {"createdAt": None, "created_at": NOON},
        {"createdAt": "yesterday", "created_at": NOON},
    ],
    ids=str,
)
def test_a_time_is_read_in_every_notation(written: Mapping[str, Any]) -> None:
    assert records_in([{"_id": ID, "title": "Diwali renewals", **written}]) == [Record(ID, "Diwali renewals", NOON)]


@pytest.mark.parametrize(
    "written",
    [None, True, "", "yesterday", [], {}, {"$date": None}, 10**400, 1e300, float("inf"), float("nan"), -1e300],
    ids=lambda value: repr(value)[:20],
)
def test_an_invalid_time_is_unknown(written: Any) -> None:
    """The campaign itself is there: a person can judge whether it is the one."""
    assert records_in([{"_id": ID, "title": "Diwali renewals", "createdAt": written}]) == [
        Record(ID, "Diwali renewals", None)
    ]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (" nova ", "nova"),
        ({"name": "nova", "type": "openai"}, "nova"),
        ("v" * 500, "v" * 150),
        *((nothing, None) for nothing in (None, "", " ", 7, True, [], ["nova"], {}, {"name": None}, {"name": 7})),
    ],
    ids=lambda value: repr(value)[:20],
)
@pytest.mark.parametrize("name", ["voice", "language"])
def test_a_voice_and_a_language_are_read_if_they_are_names(name: str, written: Any, read: str | None) -> None:
    (record,) = records_in([{"_id": ID, "title": "Diwali renewals", name: written}])

    assert getattr(record, name) == read


def test_nothing_private_is_read_from_a_record() -> None:
    """Everything that is read may be shown to a whole channel."""
    private = dict.fromkeys([*(key for key, part in CONTRACT.items() if not part.is_public), "systemPrompt"], "s3cret")

    assert "s3cret" not in repr(records_in([{"_id": ID, "title": "Diwali renewals", **private}]))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from([10**400, ID]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.text()
            | st.sampled_from(["result", "campaigns", "data", "_id", "id", "title", "name", "createdAt", "$date"]),
            inner,
            max_size=5,
        )
    ),
    max_leaves=8,
)
ENTRIES = st.fixed_dictionaries(
    {
        "_id": st.just(ID) | JSON,
        "title": st.text() | JSON,
        "createdAt": st.floats() | st.sampled_from([10**400, -(10**400), "0001-01-01T00:00:00+23:59"]) | JSON,
    }
)


@given(JSON | st.fixed_dictionaries({"result": st.lists(ENTRIES) | st.dictionaries(st.text(), ENTRIES)}))
def test_whatever_toingg_says_becomes_a_list_that_can_be_shown(body: Any) -> None:
    for record in records_in(body):
        assert as_id(record.id) == record.id
        assert record.title == str(record.title)
        assert record.created_at is None or datetime.fromtimestamp(record.created_at, UTC)


@pytest.mark.parametrize("value", ["", "  ", "x" * 201, "two words", "नमस्ते", "a\x00b", "a\nb", "\ud800", True, 1.5, []])
def test_an_id_that_no_database_or_button_could_hold_is_not_an_id(value: Any) -> None:
    assert as_id(value) is None


@pytest.mark.parametrize(("value", "read"), [(f" {ID}\n", ID), (4711, "4711"), ({"$oid": ID}, ID), ("a-b_c", "a-b_c")])
def test_an_id_is_read_without_the_spaces_around_it(value: Any, read: str) -> None:
    assert as_id(value) == read
