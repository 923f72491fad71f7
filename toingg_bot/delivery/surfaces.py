"""The places where campaigns are shown: each registers once, and is notified whenever a campaign changes."""

from collections.abc import Sequence
from typing import Protocol

from toingg_bot.delivery.engine import Step
from toingg_bot.domain.states import SavedCampaign


class Surface(Protocol):
    """A place where people see campaigns. Its docstring says what it promises."""

    @property
    def steps(self) -> Sequence[Step]:
        """The steps that a worker runs for it later. They are safe to run again."""

    def changed(self, campaign: SavedCampaign, before: SavedCampaign | None, *, is_claimed: bool = False) -> None:
        """Show what is new about a campaign, now or in a step.

        `before` is the campaign before the change. It is None if nobody knows what was shown last, for example because
        the campaign was sent again, or its process ended. `is_claimed` means that this thread already has the claim to
        announce it.
        """


class Surfaces:
    """All surfaces, in the order in which they are notified."""

    def __init__(self) -> None:
        self.registered: list[Surface] = []

    def register(self, *surfaces: Surface) -> None:
        """Notify these surfaces of changes from now on."""
        self.registered += surfaces

    @property
    def steps(self) -> list[Step]:
        """The steps that a worker runs for them."""
        return [step for surface in self.registered for step in surface.steps]

    def changed(
        self, campaign: SavedCampaign, before: SavedCampaign | None = None, *, is_claimed: bool = False
    ) -> None:
        """Notify all surfaces."""
        for surface in self.registered:
            surface.changed(campaign, before, is_claimed=is_claimed)
