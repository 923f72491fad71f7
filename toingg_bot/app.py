"""The composition root: everything that the bot is made of, put together in one place."""

import logging
import threading
from dataclasses import dataclass
from enum import StrEnum

from slack_bolt import App, BoltContext
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from toingg_bot import manifest
from toingg_bot.announcing import CannotTell
from toingg_bot.delivery import Delivery, Timing
from toingg_bot.doorbell import Doorbell
from toingg_bot.engine import Engine
from toingg_bot.errors import Denied
from toingg_bot.listeners import register
from toingg_bot.listeners.guard import Guard
from toingg_bot.listeners.parts import Parts, WaitingRoom
from toingg_bot.lists import Lists
from toingg_bot.logs import Threads
from toingg_bot.metrics import Metrics
from toingg_bot.oauth import Installing
from toingg_bot.roles import Roles
from toingg_bot.settings import Settings
from toingg_bot.slack_http import code_of, keep_connections
from toingg_bot.store import CampaignStore, Entrance, Installed, StoreAway
from toingg_bot.store.opening import Stores, open_stores
from toingg_bot.team import Team
from toingg_bot.toingg import Toingg

log = logging.getLogger(__name__)

LISTENER_THREADS = 32
CAMPAIGN_THREADS = 16
SLACK_TIMEOUT = 10  # seconds
NOT_INSTALLED = (
    "I do not know this workspace: the app was not installed through me, or has been removed since. Please ask an "
    "admin to install it once more."
)


class Role(StrEnum):
    """What a process does."""

    SERVE = "serve"  # everything
    WEB = "web"  # Slack's requests; the campaigns are sent by workers
    WORKER = "worker"  # sends campaigns and announces outcomes


@dataclass(frozen=True)
class Core:
    """What every process has: the stores, and what sends and announces."""

    settings: Settings
    role: Role
    stores: Stores
    toingg: Toingg
    lists: Lists
    engine: Engine
    delivery: Delivery
    metrics: Metrics

    def start(self) -> None:
        """Begin to take up what was left, and see whether Slack knows us."""
        delivery = self.delivery
        if self.role is not Role.WEB:
            self.engine.work(
                delivery.send,
                delivery.announce,
                delivery.check,
                delivery.attend,
                delivery.team.announce_created,
                delivery.team.report_key,
            )
            self.engine.repeat(delivery.sweep, every=delivery.timing.sweep)
        if self.settings.slack_bot_token:
            # In the background, so that Slack's troubles hold nothing up.
            threading.Thread(target=self._check_slack, name="check-slack", daemon=True).start()

    def close(self) -> None:
        """Let campaigns in flight come to their end."""
        self.lists.close()
        self.engine.close()
        self.stores.close()

    @property
    def store(self) -> CampaignStore:
        """The campaigns."""
        return self.stores.campaigns

    def client(self, token: str | None = None) -> WebClient:
        """Return a client of Slack's Web API."""
        return WebClient(
            token=token, base_url=self.settings.slack_api_url, timeout=SLACK_TIMEOUT, logger=logging.getLogger("slack")
        )

    def token_for(self, installed: Installed | None) -> str | None:
        """Return the bot's token: the one that it is set up with, or that of an installation."""
        if self.settings.slack_bot_token:
            return self.settings.slack_bot_token.get_secret_value()
        return installed.bot_token if installed else None

    def _check_slack(self) -> None:
        try:
            known = self.client(self.token_for(None)).auth_test()
            log.info("Slack knows this bot as %s in %s", known["user"], known["team"])
        except SlackApiError as error:
            log.error(
                "Slack does not accept SLACK_BOT_TOKEN (%s): copy it again from OAuth & Permissions.",
                code_of(error),
            )
        except (SlackClientError, OSError) as error:
            log.warning("Slack cannot be reached yet (%s)", type(error).__name__)


@dataclass(frozen=True)
class Bot:
    """The bot that Slack talks to: the core, Bolt's app, the pages that install it, and its listeners' threads."""

    core: Core
    bolt: App
    installing: Installing | None
    listeners: Threads

    def close(self) -> None:
        """Let listeners and campaigns in flight come to their end."""
        self.listeners.shutdown(wait=True)
        self.core.close()


def build_core(
    settings: Settings,
    role: Role = Role.SERVE,
    timing: Timing = Timing(),  # noqa: B008 (frozen)
    toingg: Toingg | None = None,
) -> Core:
    """Return what sends and announces, for these settings."""
    stores = open_stores(settings.database_url.get_secret_value(), settings.keys, settings.retention_days * 86_400)
    metrics = Metrics(stores.campaigns.figures)
    keep_connections(metrics.slack_call)
    toingg = toingg or Toingg(settings.toingg_api_url, called=metrics.toingg_call)
    # Where everything is one process, a call does what a bell would.
    doorbell = None if role is Role.SERVE else Doorbell(settings.doorbell_url)
    engine = Engine(0 if role is Role.WEB else CAMPAIGN_THREADS, doorbell)

    def key_for(workspace_id: str) -> str:
        key = stores.workspaces.key(workspace_id) or settings.shared_key
        if key is None:
            raise Denied("no key is connected", "This workspace has no Toingg API key.")
        return key

    def client_for(workspace_id: str, enterprise_id: str | None) -> WebClient:
        one = settings.slack_bot_token
        token = core.token_for(None if one else stores.installations.find(workspace_id, enterprise_id))
        if token is None:
            raise CannotTell(["the app is not installed there any more"], may_pass=True)
        return core.client(token)

    lists = Lists(toingg, key_for)
    team = Team(stores.campaigns, stores.workspaces, engine, client_for, settings.command)
    delivery = Delivery(
        stores.campaigns, team, toingg, lists, engine, key_for, client_for, timing, count=metrics.outcome
    )
    core = Core(settings, role, stores, toingg, lists, engine, delivery, metrics)
    return core


def build_app(core: Core) -> Bot:
    """Return the bot that answers Slack. It talks to nobody yet."""
    settings, stores = core.settings, core.stores
    # Bolt reads the environment by itself and warns of what it will not use; nobody has to act on that.
    slack_log = logging.getLogger("slack")
    slack_log.addFilter(lambda record: "will be unused" not in record.getMessage())
    listeners = Threads(LISTENER_THREADS, thread_name_prefix="listener")

    def authorize(
        context: BoltContext, enterprise_id: str | None, team_id: str | None, user_id: str | None
    ) -> AuthorizeResult | None:
        """Find out by one read who comes in where, and with which token to answer; no `auth.test` is needed."""
        try:
            context["entrance"] = stores.workspaces.entrance(str(team_id), enterprise_id, str(user_id))
        except StoreAway as error:
            if core.token_for(None) is None:
                raise
            log.warning("nothing is known of whoever comes in (%s)", error)
            context["store_away"] = error
        entrance: Entrance | None = context.get("entrance")
        token = core.token_for(entrance.installed if entrance else None)
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token=token) if token else None

    bolt = App(
        name="slack",  # Bolt takes the logger of this name for its own, and changes its level
        client=core.client(),
        logger=slack_log,
        authorize=authorize,  # type: ignore[arg-type]  # None: not installed
        request_verification_enabled=False,  # at the door: web.py, before anything is parsed
        ssl_check_enabled=False,
        user_facing_authorize_error_message=NOT_INSTALLED,
        listener_executor=listeners,
    )
    needed, _ = manifest.scopes(manifest.read())
    guard = Guard(Roles(), needed)
    parts = Parts(
        settings,
        stores.campaigns,
        stores.workspaces,
        stores.audit,
        core.delivery,
        core.toingg,
        core.lists,
        guard,
        WaitingRoom(LISTENER_THREADS // 4),
    )
    register(bolt, parts)
    return Bot(core, bolt, _installing(core), listeners)


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
