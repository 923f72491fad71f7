"""Any text that somebody may type, for hypothesis."""

from hypothesis import strategies as st

from toingg_bot.domain.campaign import (
    FORM,
)
from toingg_bot.domain.forms import TextInput

TEXTS = [field for field in FORM if isinstance(field.widget, TextInput)]
ANY_TEXT = st.text(st.characters(categories=("L", "M", "N", "P", "S", "Z", "C")))
"""Everything that a Python string can hold, including control characters and lone surrogates."""
