"""The composition root: puts all parts of the bot together in one place."""

import logging
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from pathlib import Path

from slack_bolt import App, BoltContext
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

from toingg_bot.delivery import orphans, tokens
from toingg_bot.delivery.announcing import CannotAnnounce
from toingg_bot.delivery.conversation import Conversation
from toingg_bot.delivery.delivery import Delivery
from toingg_bot.delivery.doorbell import CONNECTIONS, Doorbell
from toingg_bot.delivery.engine import Engine
from toingg_bot.delivery.modal import Modal
from toingg_bot.delivery.orphans import Orphans
from toingg_bot.delivery.surfaces import Surfaces
from toingg_bot.delivery.team import Team
from toingg_bot.delivery.timing import Timing
from toingg_bot.delivery.tokens import Tokens
from toingg_bot.delivery.waiting import Waiting
from toingg_bot.domain.errors import Denied
from toingg_bot.domain.reasons import reason
from toingg_bot.edge import manifest
from toingg_bot.edge.oauth import INSTALL, Installing
from toingg_bot.listeners import register
from toingg_bot.listeners.follow_ups import FollowUps
from toingg_bot.listeners.guard import Guard
from toingg_bot.listeners.pace import WaitingRoom
from toingg_bot.listeners.parts import Parts
from toingg_bot.listeners.reader import Reader
from toingg_bot.settings.settings import Settings
from toingg_bot.slack.connections import keep_connections
from toingg_bot.slack.files import Files
from toingg_bot.slack.granted import FILES_READ, Granted
from toingg_bot.slack.roles import Roles
from toingg_bot.store import CampaignStore, Entrance, Installed, StoreUnavailable, pulse
from toingg_bot.store.opening import Stores, open_stores
from toingg_bot.store.presence import Presence, presence
from toingg_bot.store.pulse import Pulse
from toingg_bot.telemetry.logs import Threads
from toingg_bot.telemetry.metrics import Metrics
from toingg_bot.toingg.client import Toingg
from toingg_bot.toingg.voices import Lists
from toingg_bot.views.sentences import in_words

log = logging.getLogger(__name__)

LISTENER_THREADS = 32
CAMPAIGN_THREADS = 16
SLACK_TIMEOUT = 10  # seconds


class Role(StrEnum):
    """What a process does."""

    SERVE = "serve"  # everything
    WEB = "web"  # answers Slack's requests; workers send the campaigns
    WORKER = "worker"  # sends campaigns and announces outcomes


@dataclass(frozen=True)
class Core:
    """What every process has: the stores, and the parts that send and announce."""

    settings: Settings
    role: Role
    stores: Stores
    toingg: Toingg
    lists: Lists
    engine: Engine
    modal: Modal
    delivery: Delivery
    waiting: Waiting
    tokens: Tokens
    presence: Presence
    orphans: Orphans
    metrics: Metrics
    pulse: Pulse

    def start(self) -> None:
        """Start the background work: sweeps, and the check that Slack accepts our tokens."""
        delivery = self.delivery
        self.engine.repeat(self.pulse.look, every=pulse.EVERY)
        if self.role is not Role.WEB:
            self.engine.work(*delivery.steps)
            self.engine.repeat(delivery.sweep, every=delivery.timing.sweep)
            self.engine.repeat(self.waiting.sweep, every=delivery.timing.sweep)
            self.engine.repeat(self.orphans.look, every=orphans.EVERY)
        if self.role is not Role.WEB or self.settings.slack_bot_token:
            self.engine.repeat(self.tokens.look, every=tokens.SOON if self.settings.slack_bot_token else tokens.EVERY)

    def close(self) -> None:
        """Wait for the running steps to finish, then close everything."""
        self.lists.close()
        self.engine.close()
        self.presence.close()
        self.stores.close()

    @property
    def store(self) -> CampaignStore:
        """The store of campaigns."""
        return self.stores.campaigns

    def client(self, token: str | None = None) -> WebClient:
        """Return a client for Slack's Web API."""
        return _client(self.settings, token)

    def token_for(self, installed: Installed | None) -> str | None:
        """Return the bot's token: the one from the settings, or else the installation's."""
        if self.settings.slack_bot_token:
            return self.settings.slack_bot_token.get_secret_value()
        return installed.bot_token if installed else None


@dataclass(frozen=True)
class Bot:
    """The bot that Slack talks to: the core, Bolt's app, the pages that install it, and the listeners' helpers."""

    core: Core
    bolt: App
    installing: Installing | None
    listeners: Threads
    reader: Reader
    follow_ups: FollowUps
    roles: Roles

    def close(self) -> None:
        """Wait for running listeners and steps to finish, then close everything."""
        self.listeners.shutdown(wait=True)
        self.reader.close()
        self.follow_ups.close()
        self.roles.close()
        self.core.close()


def build_core(
    settings: Settings,
    role: Role = Role.SERVE,
    timing: Timing = Timing(),  # noqa: B008 (frozen)
    toingg: Toingg | None = None,
    counts: Path | None = None,
    stores: Stores | None = None,
) -> Core:
    """Return the core for these settings; `counts` is the folder where processes that share a port count metrics."""
    stores = stores or _open_stores(settings, role)
    metrics = Metrics(stores.campaigns.figures, counts)
    own = settings.slack_bot_token.get_secret_value() if settings.slack_bot_token else None
    granted = Granted(own)
    keep_connections(metrics.slack_call, granted.heard)
    toingg = toingg or Toingg(settings.toingg_api_url, called=metrics.toingg_call)
    # A single process needs no doorbell: it calls its steps directly.
    doorbell = None if role is Role.SERVE else Doorbell(settings.doorbell_url)
    engine = Engine(0 if role is Role.WEB else CAMPAIGN_THREADS, doorbell)

    def key_for(workspace_id: str) -> str:
        key = stores.workspaces.key(workspace_id) or settings.shared_key
        if key is None:
            raise Denied("no key is connected", reason("no_key"))
        return key

    def client_for(workspace_id: str, enterprise_id: str | None) -> WebClient:
        one = settings.slack_bot_token
        token = core.token_for(None if one else stores.installations.find(workspace_id, enterprise_id))
        if token is None:
            raise CannotAnnounce(["the app is not installed there any more"], may_pass=True)
        return core.client(token)

    def reads_files(workspace_id: str, enterprise_id: str | None) -> bool:
        installed = None if own else stores.installations.find(workspace_id, enterprise_id)
        return FILES_READ in installed.scopes if installed else granted.has(FILES_READ)

    lists = Lists(toingg, key_for)
    campaigns, command, surfaces = stores.campaigns, settings.command, Surfaces()
    modal = Modal(campaigns, engine, lists, client_for, timing, reads_files, settings.script_length)
    surfaces.register(
        modal,
        Team(campaigns, stores.workspaces, engine, client_for, command),
        Conversation(campaigns, engine, surfaces, client_for, timing, command),
    )
    delivery = Delivery(
        campaigns, surfaces, toingg, engine, key_for, stores.fingerprints.of, timing, count=metrics.outcome
    )
    looks = Tokens(stores.installations, stores.workspaces, engine, partial(_client, settings), own, granted)
    there = Presence("it sends nothing") if role is Role.WEB else presence(stores.database)
    campaigns.process = there.name
    left = Orphans(campaigns, there, delivery)
    waiting = Waiting(campaigns, stores.workspaces, engine, delivery.start)
    beat = Pulse(stores.database, role)
    core = Core(
        settings, role, stores, toingg, lists, engine, modal, delivery, waiting, looks, there, left, metrics, beat
    )
    return core


def _open_stores(settings: Settings, role: Role) -> Stores:
    url, retention = settings.database_url.get_secret_value(), settings.retention_days * 86_400
    return open_stores(url, settings.keys, retention, _pool(settings, role), in_words)


def _pool(settings: Settings, role: Role) -> int:
    """Return DATABASE_POOL, less the doorbell's connections if the doorbell uses the same server."""
    if role is Role.SERVE or settings.doorbell_url != settings.database_url.get_secret_value():
        return settings.database_pool
    return max(1, settings.database_pool - CONNECTIONS["ring" if role is Role.WEB else "listen"])


def _client(settings: Settings, token: str | None = None) -> WebClient:
    return WebClient(
        token=token, base_url=settings.slack_api_url, timeout=SLACK_TIMEOUT, logger=logging.getLogger("slack")
    )


def build_app(core: Core) -> Bot:
    """Return the bot that answers Slack. It opens no connections yet."""
    settings, stores = core.settings, core.stores
    # Bolt also reads the environment, and warns about what it will not use; nobody has to act on that.
    slack_log = logging.getLogger("slack")
    slack_log.addFilter(lambda record: "will be unused" not in record.getMessage())
    listeners = Threads(LISTENER_THREADS, thread_name_prefix="listener")

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
                context["team_id"] = team_id = stores.campaigns.workspace_of(before, enterprise_id) or team_id
            context["entrance"] = stores.workspaces.entrance(str(team_id), enterprise_id, str(user_id))
        except StoreUnavailable as error:
            if core.token_for(None) is None:
                raise
            log.warning("nothing is known of whoever comes in (%s)", error)
            context["store_unavailable"] = error
        entrance: Entrance | None = context.get("entrance")
        token = core.token_for(entrance.installed if entrance else None)
        if settings.slack_bot_token and not core.tokens.own_is_for(team_id, enterprise_id):
            token = None
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token=token)

    bolt = App(
        name="slack",  # Bolt uses the logger of this name as its own, and changes its level
        client=core.client(),
        logger=slack_log,
        authorize=authorize,
        request_verification_enabled=False,  # edge/http.py verifies requests, before anything is parsed
        ssl_check_enabled=False,
        listener_executor=listeners,
        raise_error_for_unhandled_request=True,
    )
    needed, _ = manifest.scopes(manifest.read())
    roles = Roles()
    guard = Guard(roles, needed, settings.command, core.tokens.granted)
    follow_ups = FollowUps(settings.command, core.delivery.timing.settle)
    reader = Reader(Files(settings.slack_api_url, core.delivery.timing.download))
    parts = Parts(
        settings,
        stores.campaigns,
        stores.workspaces,
        stores.audit,
        stores.templates,
        core.delivery,
        core.modal,
        core.toingg,
        core.lists,
        guard,
        core.waiting,
        WaitingRoom(LISTENER_THREADS // 4),
        reader,
        follow_ups,
    )
    register(bolt, parts, follow_ups)
    return Bot(core, bolt, _installing(core), listeners, reader, follow_ups, roles)


def _installing(core: Core) -> Installing | None:
    settings = core.settings
    if settings.slack_client_id is None or settings.slack_client_secret is None:
        return None
    if settings.toingg_api_key is not None:
        log.warning("TOINGG_API_KEY is not used: each workspace connects its own with `%s connect`", settings.command)
    needed, optional = manifest.scopes(manifest.read())
    return Installing(
        core.client(),
        core.stores.installations,
        client_id=settings.slack_client_id,
        client_secret=settings.slack_client_secret.get_secret_value(),
        scopes=sorted(needed | optional),
        authorize_url=settings.slack_authorize_url,
        command=settings.command,
    )
