"""A form with as many inputs as Slack accepts."""

from sandbox.rules import check_view
from tests.support.ids import ACME
from toingg_bot.domain.campaign import FORM
from toingg_bot.domain.forms import LongText
from toingg_bot.domain.key import CampaignKey
from toingg_bot.views.form import campaign_form
from toingg_bot.views.long_text import is_shown_whole
from toingg_bot.views.stack import with_note, with_part

KEY = CampaignKey(ACME, "c1")


def test_space_can_be_added_until_the_form_is_full_and_there_is_room_to_say_so() -> None:
    view = campaign_form(KEY, {}, {})
    script = next(field for field in FORM if isinstance(field.widget, LongText))

    added = 0
    while (longer := with_part(view, script)) is not None:
        view, added = longer, added + 1

    assert added > 50
    assert check_view(with_note(view, "There is no room.", "info")) == []


def test_a_draft_of_the_most_parts_has_room_for_a_note() -> None:
    """A text of a book is shown in as many parts as there can be, or as its beginning."""
    lengths = range(205_000, 220_000, 2_500)
    views = [campaign_form(KEY, {"script": "x" * length}, {}) for length in lengths]

    assert {is_shown_whole(view) for view in views} == {True, False}
    for view in views:
        assert check_view(with_note(view, "Draft saved.", "success")) == []
