"""The composition root: everything that the bot is made of, put together in one place."""

import logging
import threading
from dataclasses import dataclass
from enum import StrEnum

from slack_bolt import App
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from toingg_bot.delivery import Delivery, Timing
from toingg_bot.doorbell import Doorbell
from toingg_bot.engine import Engine
from toingg_bot.listeners import register
from toingg_bot.listeners.parts import Parts, WaitingRoom
from toingg_bot.lists import Lists
from toingg_bot.logs import Threads
from toingg_bot.metrics import Metrics
from toingg_bot.settings import Settings
from toingg_bot.slack_http import code_of, keep_connections
from toingg_bot.store import CampaignStore
from toingg_bot.store.opening import open_store
from toingg_bot.toingg import Toingg

log = logging.getLogger(__name__)

LISTENER_THREADS = 32
CAMPAIGN_THREADS = 16
SLACK_TIMEOUT = 10  # seconds


class Role(StrEnum):
    """What a process does."""

    SERVE = "serve"  # everything
    WEB = "web"  # Slack's requests; the campaigns are sent by workers
    WORKER = "worker"  # sends campaigns and announces outcomes


@dataclass(frozen=True)
class Core:
    """What every process has: the store, and what sends and announces."""

    settings: Settings
    role: Role
    client: WebClient
    store: CampaignStore
    lists: Lists
    engine: Engine
    delivery: Delivery
    metrics: Metrics

    def start(self) -> None:
        """Begin to take up what was left, and see whether Slack knows us."""
        delivery = self.delivery
        if self.role is not Role.WEB:
            self.engine.work(delivery.send, delivery.announce, delivery.check, delivery.attend)
            self.engine.repeat(delivery.sweep, every=delivery.timing.sweep)
        # In the background, so that Slack's troubles hold nothing up.
        threading.Thread(target=self._check_slack, name="check-slack", daemon=True).start()

    def close(self) -> None:
        """Let campaigns in flight come to their end."""
        self.lists.close()
        self.engine.close()
        self.store.close()

    def _check_slack(self) -> None:
        try:
            known = self.client.auth_test()
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
    """The bot that Slack talks to: the core, Bolt's app, and the threads of its listeners."""

    core: Core
    bolt: App
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
    keys = settings.encryption_keys
    store = open_store(
        settings.database_url.get_secret_value(),
        keys.get_secret_value() if keys else None,
        settings.retention_days * 86_400,
    )
    metrics = Metrics(store.figures)
    keep_connections(metrics.slack_call)
    toingg = toingg or Toingg(settings.toingg_api_url, called=metrics.toingg_call)
    # Where everything is one process, a call does what a bell would.
    doorbell = None if role is Role.SERVE else Doorbell(settings.doorbell_url)
    engine = Engine(0 if role is Role.WEB else CAMPAIGN_THREADS, doorbell)
    client = _client(settings, token=settings.slack_bot_token.get_secret_value())

    def key_for(workspace_id: str) -> str:
        return settings.toingg_api_key.get_secret_value()

    lists = Lists(toingg, key_for)
    delivery = Delivery(
        store,
        toingg,
        lists,
        engine,
        key_for,
        lambda workspace_id, enterprise_id: client,
        timing,
        count=metrics.outcome,
    )
    return Core(settings, role, client, store, lists, engine, delivery, metrics)


def build_app(core: Core) -> Bot:
    """Return the bot that answers Slack. It talks to nobody yet."""
    settings = core.settings
    token = settings.slack_bot_token.get_secret_value()
    # Bolt reads SLACK_BOT_TOKEN by itself and warns that it will not use it; nobody has to act on that.
    _log_of_slack().addFilter(lambda record: "`token` will be unused" not in record.getMessage())
    listeners = Threads(LISTENER_THREADS, thread_name_prefix="listener")
    bolt = App(
        name="slack",  # Bolt takes the logger of this name for its own, and changes its level
        client=_client(settings, token=None),
        logger=_log_of_slack(),
        # A token that is known needs no auth.test, neither at the start nor for a request.
        authorize=lambda enterprise_id, team_id: AuthorizeResult(
            enterprise_id=enterprise_id, team_id=team_id, bot_token=token
        ),
        request_verification_enabled=False,  # at the door: web.py, before anything is parsed
        ssl_check_enabled=False,
        listener_executor=listeners,
    )
    register(bolt, Parts(settings, core.store, core.delivery, core.lists, WaitingRoom(LISTENER_THREADS // 4)))
    return Bot(core, bolt, listeners)


def _client(settings: Settings, token: str | None) -> WebClient:
    return WebClient(token=token, base_url=settings.slack_api_url, timeout=SLACK_TIMEOUT, logger=_log_of_slack())


def _log_of_slack() -> logging.Logger:
    return logging.getLogger("slack")
