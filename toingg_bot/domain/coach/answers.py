"""What the author of a campaign has already answered: the coach asks once about a text."""

from toingg_bot.domain.campaign import texts_in
from toingg_bot.domain.coach.rules import questions_about
from toingg_bot.domain.states import SavedCampaign, State


def answered(campaign: SavedCampaign) -> tuple[str, ...]:
    """Return the questions about a stored campaign that are answered, because it was sent with these texts."""
    return () if campaign.state is State.DRAFT else questions_about(texts_in(campaign.payload))
