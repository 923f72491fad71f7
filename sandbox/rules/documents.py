"""The entry points for the rest of the sandbox: why Slack would refuse a view, a message or a list of options."""

from typing import Any, Literal

from sandbox.rules import wholes
from sandbox.rules.catalogue import types
from sandbox.rules.checker import check
from sandbox.rules.kinds import Object, Typed
from sandbox.rules.place import Place
from sandbox.rules.refusal import Refusal
from sandbox.rules.surfaces import HOME_VIEW, MESSAGE, MODAL_VIEW, OPTIONS, UPDATED_MESSAGE

NOTHING: tuple[Any, ...] = (None, "", [])


def check_view(
    view: Any, *, surface: Literal["modal", "home"] = "modal", longest_text: int | None = None
) -> list[Refusal]:
    """Return every reason for which Slack would refuse a view; empty if it would accept it.

    `longest_text` is the most UTF-16 units in a text field without a limit of its own.
    """
    shape = HOME_VIEW if surface == "home" else MODAL_VIEW
    place = Place(surface=surface, error="invalid_arguments", pointer="/view", page=shape.page, types=types())
    refusals = list(check(Typed(shapes=(shape,)), view, place))
    if refusals or longest_text is None:
        return refusals
    return list(wholes.start_values_are_not_longer(view, place, longest_text))


def check_message(text: Any, blocks: Any, *, updating: bool = False) -> list[Refusal]:
    """Return every reason for which Slack would refuse a message.

    An update's text must be shorter. An empty text and an empty list of blocks count as missing.
    """
    shape = UPDATED_MESSAGE if updating else MESSAGE
    place = Place(surface="message", error="invalid_blocks", page=shape.page, types=types())
    given = {name: value for name, value in (("text", text), ("blocks", blocks)) if value not in NOTHING}
    return list(check(Object(shape=shape), given, place))


def check_options(payload: Any) -> list[Refusal]:
    """Return every reason for which Slack would not show an answer to a block_suggestion.

    No API method is involved, so Slack has no error code: the person just sees no options.
    """
    place = Place(surface="modal", error="invalid_options", page=OPTIONS.page, types=types())
    return list(check(Object(shape=OPTIONS), payload, place))
