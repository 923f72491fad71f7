"""Slack's limits are in one place, each with its source."""

import re
from pathlib import Path

import pytest

from toingg_bot.domain.campaign import FORM
from toingg_bot.domain.forms import FormField, LongText, TextInput
from toingg_bot.domain.workspace import KEY_FORM, SETTINGS_FORM
from toingg_bot.slack import limits

STATEMENTS = re.findall(
    r"^([A-Z_]+) = [\d_]+((?:  #.*)?\n(?:\"\"\"[^\"]+\"\"\")?)", Path(limits.__file__).read_text(), re.MULTILINE
)


def test_there_are_limits() -> None:
    assert {name for name, _ in STATEMENTS} == {name for name in vars(limits) if name.isupper()}


@pytest.mark.parametrize(("name", "note"), STATEMENTS, ids=[name for name, _ in STATEMENTS])
def test_each_limit_comes_with_its_page(name: str, note: str) -> None:
    assert "https://docs.slack.dev/" in note, name


@pytest.mark.parametrize("field", [*FORM, *KEY_FORM, *SETTINGS_FORM], ids=lambda field: field.name)
def test_no_field_accepts_more_than_slack_lets_anybody_type(field: FormField) -> None:
    """Slack refuses a whole view because of one input that asks for more. A long text asks for no limit."""
    if isinstance(field.widget, TextInput) and not isinstance(field.widget, LongText):
        assert 0 < (field.max_length or 0) <= limits.INPUT
