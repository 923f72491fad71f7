"""Foreign text in Slack: shown as it was written, and never taken for markup."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.texts import ANY_TEXT
from toingg_bot.views.text import clip, escape, quoted


def unescaped(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


@pytest.mark.parametrize(
    "hostile", ["<!channel>", "<@U0ALICE001>", "<https://evil.example|your bank>", "&lt;!here&gt;"]
)
def test_foreign_text_mentions_nobody_and_disguises_no_link(hostile: str) -> None:
    assert "<" not in escape(hostile)
    assert unescaped(escape(hostile)) == hostile


@given(ANY_TEXT)
def test_escaped_text_contains_no_markup_and_reads_the_same(text: str) -> None:
    assert not re.search(r"[<>]|&(?!amp;|lt;|gt;)", escape(text))
    assert unescaped(escape(text)) == text


@given(ANY_TEXT, st.integers(1, 50))
def test_clipped_text_is_short_enough_and_says_that_it_was_cut(text: str, limit: int) -> None:
    clipped = clip(text, limit)

    assert len(clipped) <= limit
    assert clipped == text if len(text) <= limit else clipped.endswith("…")
    assert text.startswith(clipped.removesuffix("…")) or len(text) <= limit


@given(ANY_TEXT, st.integers(1, 50))
def test_quoted_text_is_clipped_before_it_is_escaped(text: str, limit: int) -> None:
    """Otherwise the cut could go through an escape, and leave half of it."""
    assert unescaped(quoted(text, limit)) == clip(text, limit)
