"""What Slack accepts in views, messages and lists of options: its reference pages as tables of rules.

`objects`, `elements`, `rich_text`, `blocks` and `surfaces` are the tables, written in the words of `kinds`; `relations`
are the rules between several values, which no table can say; `checker` interprets it all. Where Slack's pages are
silent, the tables allow, and a comment says so. `python -m sandbox.rules` prints all of it as one table.
"""

from sandbox.rules.documents import check_message, check_options, check_view
from sandbox.rules.refusal import Refusal

__all__ = ["Refusal", "check_message", "check_options", "check_view"]
