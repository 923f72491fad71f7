"""A campaign for people to read: each field with its label, and its value in words."""

from collections.abc import Mapping
from typing import Any

from toingg_bot.domain.campaign import CONVERSATION, FORM, Campaign
from toingg_bot.domain.forms import Values, Widget, widget_of


def summary(payload: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return label and value of each field that everyone in a channel may read; empty ones are left out."""
    return [(widget.label, text) for widget, text in _shown(payload) if widget.announced and text]


def written(values: Values) -> list[tuple[str, str]]:
    """Return label and value of everything that is filled in so far, as it was typed; empty fields are left out."""
    shown = [(field.widget, values.get(field.name)) for field in FORM if field.name != CONVERSATION]
    return [(widget.label, widget.in_words(_readable(value))) for widget, value in shown if value]


def details(payload: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return label and value of everything that was sent; empty fields are left out."""
    return [(widget.label, text) for widget, text in _shown(payload) if text]


def _shown(payload: Mapping[str, Any]) -> list[tuple[Widget, str]]:
    sent = [
        (widget_of(info), _readable(payload.get(info.alias or name)))
        for name, info in Campaign.model_fields.items()
        if not info.exclude
    ]
    return [(widget, widget.in_words(text)) for widget, text in sent]


def _readable(value: Any) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, Mapping):
        return "\n".join(f"{key}: {text}" for key, text in value.items())
    return str(value or "")
