"""Who sends a request, from where, and with which token it is answered."""

import logging
from collections.abc import Callable

from slack_bolt import BoltContext
from slack_bolt.authorization import AuthorizeResult

from toingg_bot.edge.oauth import INSTALL
from toingg_bot.settings.settings import Settings
from toingg_bot.store import CampaignStore, Entrance, Installed, StoreUnavailable, Workspaces

log = logging.getLogger(__name__)

Authorize = Callable[[BoltContext, str | None, str | None, str | None], AuthorizeResult]


def authorizing(
    settings: Settings,
    campaigns: CampaignStore,
    workspaces: Workspaces,
    token_for: Callable[[Installed | None], str | None],
    own_is_for: Callable[[str | None, str | None], bool],
) -> Authorize:
    """Return what Bolt calls for each request. `own_is_for` says whether the token of the settings is for a place."""

    def authorize(
        context: BoltContext, enterprise_id: str | None, team_id: str | None, user_id: str | None
    ) -> AuthorizeResult:
        """Find out with one read who sends the request, from where, and which token to use, without `auth.test`.

        Without a token this still succeeds, and our middleware answers the person; Bolt would answer everybody alike.
        """
        if settings.slack_client_id and (url := context.get("public_url")):
            context["install_url"] = f"{url}{INSTALL}"
        try:
            if enterprise_id and (before := context.get("campaign_of_before")):
                context["team_id"] = team_id = campaigns.workspace_of(before, enterprise_id) or team_id
            context["entrance"] = workspaces.entrance(str(team_id), enterprise_id, str(user_id))
        except StoreUnavailable as error:
            if token_for(None) is None:
                raise
            log.warning("nothing is known of whoever comes in (%s)", error)
            context["store_unavailable"] = error
        entrance: Entrance | None = context.get("entrance")
        token = token_for(entrance.installed if entrance else None)
        if settings.slack_bot_token and not own_is_for(team_id, enterprise_id):
            token = None
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token=token)

    return authorize
