"""Templates of the team: campaigns that were saved under a name, so that everybody can start from them."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from toingg_bot.domain.forms import FormField, FormModel, TextInput, Values, fields_of

MOST = 200
"""Templates in one workspace. Lists show them all, and nobody looks through more."""
NAME_LENGTH = 75  # characters, as many as an entry of Slack's lists has


@dataclass(frozen=True)
class Template:
    """One template in a list, without what was written; `saved_at` is in seconds since 1970."""

    workspace_id: str
    template_id: str
    user_id: str
    """The author. It stays theirs if an admin replaces it."""
    name: str
    saved_at: float


class TemplateName(FormModel):
    """What the form asks for."""

    name: Annotated[
        str,
        Field(min_length=1, max_length=NAME_LENGTH),
        TextInput(
            label="Name",
            hint="Everyone who can create campaigns finds it under this name in Start from. A template of yours with "
            "the same name is replaced.",
        ),
    ]


TEMPLATE_FIELDS: tuple[FormField, ...] = fields_of(TemplateName)


def as_template(values: Values) -> Values:
    """Return what a template keeps of a campaign: everything but where the result was shared, which the form asks."""
    return {name: value for name, value in values.items() if name != "conversation"}
