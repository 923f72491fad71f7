"""What Slack accepts in views, messages and lists of options: its reference pages as tables of rules.

Only a document's content counts, not who sends it, where to, or with which permissions.

`objects`, `elements`, `rich_text`, `blocks` and `surfaces` are the tables, built from the words of `kinds`. `relations`
are the rules between several values, which a table cannot express. `checker` interprets all of it. Where Slack's pages
say nothing, the tables allow it, and a comment says so. `python -m sandbox.rules` prints everything as one table.
"""

from sandbox.rules.documents import check_message, check_options, check_view
from sandbox.rules.refusal import Refusal

__all__ = ["Refusal", "check_message", "check_options", "check_view"]
