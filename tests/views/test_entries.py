"""A form that comes back from Slack is read as the person who filled it in sees it."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.campaigns import FULL_VALUES
from tests.support.shown import EMOJI, form_of
from toingg_bot.domain.campaign import FORM
from toingg_bot.domain.forms import Values
from toingg_bot.views.entries import Entries, entered
from toingg_bot.views.ids import read_id

WORDS = [
    "Say hello.",
    "नमस्ते कहें।",
    "மறுபடியும்",
    "قل مرحبا",
    "字字字",
    "👩\u200d👩\u200d👧",
    "e\u0301",
    "\n",
    "\n\n",
    " ",
]
LONG = st.builds(
    lambda words, times: (" ".join(words) * times)[:20_000],
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=8),
    st.integers(1, 900),
)
"""Texts of every script, with line breaks and without, from one part to many."""


def submitted(view: Mapping[str, Any], changes: Mapping[str, str | None] | None = None) -> dict[str, Any]:
    """Return a view as Slack sends it back: with what was shown in it, but for some texts by their block's id."""
    values: dict[str, Any] = {}
    for block in view["blocks"]:
        if (known := read_id(block)) is not None and block["element"]["type"] == "plain_text_input":
            text = (changes or {}).get(block["block_id"], block["element"].get("initial_value"))
            values[block["block_id"]] = {known.field: {"type": "plain_text_input", "value": text}}
    return {**view, "state": {"values": values}}


def parts_in(view: Mapping[str, Any], name: str) -> dict[str, str]:
    """Return what is shown in the parts of a long text, by their block's id."""
    return {
        block["block_id"]: block["element"].get("initial_value", "")
        for block in view["blocks"]
        if (known := read_id(block)) and known.field == name
    }


def read(values: Values, changes: Mapping[str, str | None] | None = None, **how: Any) -> Entries:
    return entered(FORM, submitted(form_of(values), changes), **how)


@given(LONG)
def test_a_long_text_comes_back_to_the_letter(text: str) -> None:
    found = read(FULL_VALUES | {"script": text})

    assert found.values["script"] == (text or None)
    assert found.doubts == ()
    assert not found.is_touched


@given(LONG, st.data())
def test_a_part_that_comes_back_empty_is_put_back_and_asked_about_once(text: str, data: st.DataObject) -> None:
    values = FULL_VALUES | {"script": text}
    shown = parts_in(form_of(values), "script")
    lost = data.draw(st.sampled_from(sorted(shown)))

    found = read(values, {lost: None})

    assert found.values["script"] == (text or None)
    if lost.startswith("script.1~"):
        assert found.doubts == (), "nobody can send a required input empty"
        return
    assert [doubt.field for doubt in found.doubts] == (["script"] if shown[lost].strip() else [])
    asked = {doubt.question for doubt in found.doubts}
    again = read(values, {lost: None}, asked=asked)
    rest = "".join(part for block_id, part in shown.items() if block_id != lost)
    assert again.doubts == ()
    assert "".join((again.values["script"] or "").split()) == "".join(rest.split())


@pytest.mark.parametrize("how", [{}, {"is_updated": True}])
def test_an_optional_text_of_one_part_is_believed_in_a_form_that_was_never_updated(how: dict[str, bool]) -> None:
    found = read(FULL_VALUES, {"knowledge_base.1~0": None}, **how)

    assert bool(found.doubts) is bool(how)
    assert found.values["knowledge_base"] == (FULL_VALUES["knowledge_base"] if how else None)


@pytest.mark.parametrize(
    ("text", "is_asked"),
    [
        ("x" * 3000, True),
        ("🙂" * 1500, True),
        (f"x{'🙂' * 1499}", True),
        ("x" * 2999, False),
        ("x" * 3001, False),
    ],
    ids=["full", "full of emoji", "half an emoji less", "shorter", "longer"],
)
def test_a_text_as_long_as_some_clients_take_is_asked_about_with_its_end(text: str, is_asked: bool) -> None:
    """A client may drop half an emoji at the end of what it has cut."""
    found = read({}, {"script.1~0": text})

    assert [(doubt.field, doubt.why.code) for doubt in found.doubts] == ([("script", "may_be_cut")] if is_asked else [])
    assert read({}, {"script.1~0": text}, asked=[doubt.question for doubt in found.doubts]).doubts == ()
    assert found.values["script"] == text


def test_a_form_of_before_has_its_long_text_in_one_input() -> None:
    view = {
        "blocks": [{"type": "input", "block_id": "script~2", "element": {"initial_value": "x" * 3000}}],
        "state": {"values": {"script~2": {"script": {"type": "plain_text_input", "value": "x" * 3000}}}},
    }

    assert entered(FORM, view) == Entries({"script": "x" * 3000})


def test_no_press_overwrites_a_text_that_is_shown_in_part() -> None:
    view = submitted(form_of(EMOJI))
    kept = dict(EMOJI)

    assert entered(FORM, view, kept).values["script"] == EMOJI["script"]
    assert not entered(FORM, view, kept).is_touched


def test_what_is_pasted_below_the_beginning_replaces_the_text() -> None:
    view = submitted(form_of(EMOJI), {"script.1r~0": "A shorter script"})

    assert entered(FORM, view, dict(EMOJI)).values["script"] == "A shorter script"
