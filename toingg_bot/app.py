"""The composition root: puts all parts of the bot together in one place."""

import logging
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from pathlib import Path

from slack_bolt import App
from slack_sdk import WebClient

from toingg_bot.delivery import orphans, tokens
from toingg_bot.delivery.announcing import CannotAnnounce
from toingg_bot.delivery.conversation import Conversation
from toingg_bot.delivery.delivery import Delivery
from toingg_bot.delivery.doorbell import CONNECTIONS, Doorbell
from toingg_bot.delivery.engine import Engine
from toingg_bot.delivery.home import Home
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
from toingg_bot.edge.oauth import Installing
from toingg_bot.listeners import register
from toingg_bot.listeners.authorization import authorizing
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
from toingg_bot.store import CampaignStore, Installed, pulse
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
NOTE_TITLES = 60.0  # seconds between two looks for titles that an older process wrote
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
    home: Home
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
            self.engine.repeat(self.home.sweep, every=delivery.timing.sweep)
            self.engine.repeat(self.store.note_titles, every=NOTE_TITLES)
            self.engine.repeat(self.orphans.look, every=orphans.EVERY)
        if self.role is not Role.WEB or self.settings.slack_bot_token:
            self.engine.repeat(self.tokens.look, every=tokens.SOON if self.settings.slack_bot_token else tokens.EVERY)

    def close(self) -> None:
        """Wait for the running steps to finish, then close everything."""
        self.lists.close()
        self.engine.close()
        self.home.roles.close()
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
    roles = Roles()
    home = Home(
        campaigns,
        stores.workspaces,
        stores.homes,
        engine,
        client_for,
        roles,
        command,
        settings.shared_key is not None,
        settings.toingg_dashboard_url,
        timing.home,
    )
    surfaces.register(
        modal,
        home,
        Team(campaigns, stores.workspaces, engine, client_for, command, settings.toingg_dashboard_url),
        Conversation(campaigns, engine, surfaces, client_for, timing, command, settings.toingg_dashboard_url),
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
        settings, role, stores, toingg, lists, engine, modal, home, delivery, waiting, looks, there, left, metrics, beat
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

    authorize = authorizing(settings, stores.campaigns, stores.workspaces, core.token_for, core.tokens.own_is_for)
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
    roles = core.home.roles
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
    register(bolt, parts, follow_ups, core.home)
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
        welcome=partial(core.engine.run, core.home.welcome_installer),
    )
