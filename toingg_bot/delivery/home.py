"""The Home tab: what it shows to somebody, and how it is kept up to date while they may look at it."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from slack_sdk import WebClient

from toingg_bot.delivery.announcing import CannotAnnounce
from toingg_bot.delivery.engine import Engine, Step
from toingg_bot.domain.home import Shown
from toingg_bot.domain.reasons import reason
from toingg_bot.domain.roles import Role, may_create, may_look, may_manage, may_save_templates
from toingg_bot.domain.states import SavedCampaign
from toingg_bot.domain.workspace import Workspace, WorkspaceSettings
from toingg_bot.slack.answers import NotDone, ask
from toingg_bot.slack.roles import Roles, RoleUnknown
from toingg_bot.store import CampaignStore, Claimed, Homes, Page, StoreUnavailable, Workspaces
from toingg_bot.views.home import HomeFacts, campaign_home, home_without_data, welcome
from toingg_bot.views.listed import May, campaign_list
from toingg_bot.views.outcome import Message

log = logging.getLogger(__name__)

SIZE = 10  # campaigns on a page
UNFINISHED = 10
PAUSE = 10.0  # seconds until the next try if Slack names no time


@dataclass(frozen=True)
class Home:
    """Promise: the Home of somebody who opened it in the last day shows every change in the end."""

    store: CampaignStore
    workspaces: Workspaces
    homes: Homes
    engine: Engine
    client_for: Callable[[str, str | None], WebClient]
    roles: Roles
    command: str
    has_bots_key: bool
    dashboard_url: str | None
    apart: float = 10.0
    """Seconds between two times that somebody's Home is published by itself."""

    @property
    def steps(self) -> Sequence[Step]:
        """Publish an author's Home, and welcome whoever installed the app."""
        return (self.update_home, self.welcome_installer)

    def changed(self, campaign: SavedCampaign, before: SavedCampaign | None, *, is_claimed: bool = False) -> None:
        """Publish the author's Home soon; the change itself has marked it as out of date."""
        self.engine.run(self.update_home, campaign.workspace_id, campaign.campaign_id)

    def update_home(self, workspace_id: str, campaign_id: str) -> None:
        """Publish the Home of a campaign's author, if it is out of date."""
        campaign = self.store.get(workspace_id, campaign_id)
        if campaign is not None:
            self._update(workspace_id, campaign.user_id)

    def sweep(self) -> None:
        """Publish the Homes that are out of date: those that had to wait, and those of changes without a step."""
        for workspace_id, user_id in self.homes.due():
            if self.engine.is_over:
                return
            self._update(workspace_id, user_id)

    def view(
        self, client: WebClient, workspace_id: str, enterprise_id: str | None, user_id: str, shown: Shown
    ) -> dict[str, Any]:
        """Return somebody's Home. Raises StoreUnavailable, RoleUnknown, NotInstalled."""
        role = self.roles.of(client, workspace_id, user_id)
        return self.view_for(role, workspace_id, enterprise_id, user_id, shown)

    def view_for(
        self, role: Role, workspace_id: str, enterprise_id: str | None, user_id: str, shown: Shown
    ) -> dict[str, Any]:
        """Return the Home of somebody in a role, all from the bot's own database; strangers get one without data."""
        if role is Role.STRANGER:
            return home_without_data(workspace_id, reason("only_members"))
        workspace = self.workspaces.get(workspace_id)
        manages = may_manage(workspace.settings, role, user_id)
        author = None if shown.is_everyones and manages else user_id
        page = self._page(workspace_id, author, shown)
        for number in (shown.number - 1, 0):
            if not page.campaigns and shown.number:  # what was on this page is gone
                shown = replace(shown, number=number)
                page = self._page(workspace_id, author, shown)
        return campaign_home(
            HomeFacts(
                workspace=workspace,
                shown=Shown(shown.number, shown.search, is_everyones=author is None),
                is_in_organisation=enterprise_id is not None,
                has_bots_key=self.has_bots_key,
                manages=manages,
                may=self._may(workspace.settings, role, user_id),
                waiting=self.workspaces.waiting(workspace_id) if manages else 0,
                unfinished=self.store.unfinished(workspace_id, user_id, limit=UNFINISHED),
                campaigns=page.campaigns,
                has_older=page.has_older,
                command=self.command,
                dashboard_url=self.dashboard_url,
            )
        )

    def listed(self, client: WebClient, workspace_id: str, user_id: str, shown: Shown) -> Message:
        """Return the list of somebody's campaigns as a message. Raises StoreUnavailable, RoleUnknown, NotInstalled."""
        role = self.roles.of(client, workspace_id, user_id)
        page = self._page(workspace_id, user_id, shown)
        may = self._may(self.workspaces.get(workspace_id).settings, role, user_id)
        return campaign_list(
            workspace_id, shown, page.campaigns, may, self.command, self.dashboard_url, has_older=page.has_older
        )

    def greet(self, client: WebClient, workspace_id: str, user_id: str, enterprise_id: str | None) -> None:
        """Write to an admin once, if there is no key yet."""
        try:
            workspace = self.workspaces.get(workspace_id)
            has_key = self.has_bots_key or workspace.key_tail is not None
            role = self.roles.known(workspace_id, user_id)
            if has_key or role is None or not may_manage(workspace.settings, role, user_id):
                return
            if self.homes.welcomes(workspace_id, enterprise_id, user_id):
                self.welcome(client, workspace, user_id)
        except StoreUnavailable as error:
            log.warning("an admin was not welcomed (%s)", error)

    def welcome_installer(self, place: str, user_id: str) -> None:
        """Write to whoever installed the app in a workspace (`T…`) or a whole organisation (`E…`)."""
        enterprise_id = place if place.startswith("E") else None
        if not self.homes.welcomes(place, enterprise_id, user_id):
            return
        try:
            self.welcome(self.client_for(place, enterprise_id), self.workspaces.get(place), user_id)
        except CannotAnnounce as error:
            log.warning("the installer was not welcomed (%s)", error)

    def welcome(self, client: WebClient, workspace: Workspace, user_id: str) -> None:
        """Write to somebody how to begin."""
        has_key = self.has_bots_key or workspace.key_tail is not None
        text, blocks = welcome(workspace, self.command, has_key=has_key)
        try:
            ask(lambda: client.chat_postMessage(channel=user_id, text=text, blocks=blocks))
        except NotDone as error:
            log.warning("somebody was not welcomed (%s)", error)

    def _page(self, workspace_id: str, author: str | None, shown: Shown) -> Page:
        return self.store.listed(workspace_id, author, shown.search, number=shown.number, size=SIZE)

    def _may(self, settings: WorkspaceSettings, role: Role, user_id: str) -> May:
        creates = bool(may_create(settings, role, user_id))
        saves = bool(may_save_templates(settings, role, user_id))
        return May(create=creates, look=bool(may_look(settings, role, user_id)), save_templates=saves)

    def _update(self, workspace_id: str, user_id: str) -> None:
        claimed = self.homes.claim(workspace_id, user_id, self.apart)
        if claimed is None:
            return
        try:
            self._publish(claimed)
        except (RoleUnknown, CannotAnnounce) as error:
            self.homes.later(claimed, PAUSE)
            log.info("a Home waits to be published (%s)", error)
        except NotDone as error:
            if error.passes:
                self.homes.later(claimed, error.retry_after or PAUSE)
            log.info("a Home was not published (%s)", error)
        else:
            self.homes.published(claimed)

    def _publish(self, claimed: Claimed) -> None:
        client = self.client_for(claimed.workspace_id, claimed.enterprise_id)
        whose = claimed.workspace_id, claimed.enterprise_id, claimed.user_id
        view = self.view(client, *whose, claimed.shown)
        ask(lambda: client.views_publish(user_id=claimed.user_id, view=view))
