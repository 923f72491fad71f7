"""What the rest of the sandbox asks: why would Slack refuse this view, this message, these options."""

from typing import Any, Literal

from sandbox.rules.checker import Place, check
from sandbox.rules.kinds import Object, Typed
from sandbox.rules.refusal import Refusal
from sandbox.rules.surfaces import HOME_VIEW, MESSAGE, MODAL_VIEW, OPTIONS, UPDATED_MESSAGE

NOTHING: tuple[Any, ...] = (None, "", [])


def check_view(view: Any, *, surface: Literal["modal", "home"] = "modal") -> list[Refusal]:
    """Everything for which Slack would refuse a view; nothing if it would accept it."""
    shape = HOME_VIEW if surface == "home" else MODAL_VIEW
    place = Place(surface=surface, error="invalid_arguments", pointer="/view", page=shape.page)
    return list(check(Typed(shapes=(shape,)), view, place))


def check_message(text: Any, blocks: Any, *, updating: bool = False) -> list[Refusal]:
    """Everything for which Slack would refuse a message, which must not be longer if it replaces another's text.

    An empty text and an empty list of blocks are as good as none.
    """
    shape = UPDATED_MESSAGE if updating else MESSAGE
    place = Place(surface="message", error="invalid_blocks", page=shape.page)
    given = {name: value for name, value in (("text", text), ("blocks", blocks)) if value not in NOTHING}
    return list(check(Object(shape=shape), given, place))


def check_options(payload: Any) -> list[Refusal]:
    """Everything for which Slack would not show what an app answered to a block_suggestion.

    No API method is involved, so Slack has no code for it: the person just sees no options.
    """
    place = Place(surface="modal", error="invalid_options", page=OPTIONS.page)
    return list(check(Object(shape=OPTIONS), payload, place))
