"""The composition root: everything that the bot is made of, put together in one place."""

import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from slack_bolt import App
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from toingg_bot.delivery import Delivery, Timing
from toingg_bot.engine import Engine
from toingg_bot.listeners import register
from toingg_bot.listeners.parts import Parts, WaitingRoom
from toingg_bot.lists import Lists
from toingg_bot.settings import Settings
from toingg_bot.slack_http import keep_connections
from toingg_bot.store import CampaignStore
from toingg_bot.store.opening import open_store
from toingg_bot.toingg import Toingg

log = logging.getLogger(__name__)

LISTENER_THREADS = 32
SLACK_TIMEOUT = 10  # seconds


@dataclass(frozen=True)
class Bot:
    """The running bot: Bolt's app, and what has to be ended with it."""

    settings: Settings
    bolt: App
    client: WebClient
    lists: Lists
    engine: Engine
    delivery: Delivery
    store: CampaignStore
    listeners: ThreadPoolExecutor

    def start(self) -> None:
        """Begin to take up what was left, and see whether Slack knows us."""
        self.engine.repeat(self.delivery.sweep, every=self.delivery.timing.sweep)
        self._check_slack_soon()

    def _check_slack_soon(self) -> None:
        """Say in the log whether Slack knows the token. In the background, so that Slack's troubles hold nothing up."""
        threading.Thread(target=self._check_slack, name="check-slack", daemon=True).start()

    def _check_slack(self) -> None:
        try:
            known = self.client.auth_test()
            log.info("Slack knows this bot as %s in %s", known["user"], known["team"])
        except SlackApiError as error:
            log.error(
                "Slack does not accept SLACK_BOT_TOKEN (%s): copy it again from OAuth & Permissions.",
                error.response.get("error"),
            )
        except (SlackClientError, OSError) as error:
            log.warning("Slack cannot be reached yet (%s)", type(error).__name__)

    def close(self) -> None:
        """Let listeners and campaigns in flight come to their end."""
        self.listeners.shutdown(wait=True)
        self.lists.close()
        self.engine.close()
        self.store.close()


def build_app(settings: Settings, timing: Timing = Timing(), toingg: Toingg | None = None) -> Bot:  # noqa: B008 (frozen)
    """Return the bot for these settings. It talks to nobody yet."""
    keep_connections()
    token = settings.slack_bot_token.get_secret_value()
    slack_log = logging.getLogger("slack")
    # Bolt reads SLACK_BOT_TOKEN by itself and warns that it will not use it; nobody has to act on that.
    slack_log.addFilter(lambda record: "`token` will be unused" not in record.getMessage())
    client = WebClient(token=token, base_url=settings.slack_api_url, timeout=SLACK_TIMEOUT, logger=slack_log)
    toingg = toingg or Toingg(settings.toingg_api_url)
    keys = settings.encryption_keys
    store = open_store(settings.database_url.get_secret_value(), keys.get_secret_value() if keys else None)
    engine = Engine()

    def key_for(workspace_id: str) -> str:
        return settings.toingg_api_key.get_secret_value()

    lists = Lists(toingg, key_for)
    delivery = Delivery(store, toingg, lists, engine, key_for, lambda workspace_id, enterprise_id: client, timing)
    listeners = ThreadPoolExecutor(LISTENER_THREADS, thread_name_prefix="listener")
    bolt = App(
        name="slack",  # Bolt takes the logger of this name for its own, and changes its level
        client=WebClient(base_url=settings.slack_api_url, timeout=SLACK_TIMEOUT, logger=slack_log),
        logger=slack_log,
        # A token that is known needs no auth.test, neither at the start nor for a request.
        authorize=lambda enterprise_id, team_id: AuthorizeResult(
            enterprise_id=enterprise_id, team_id=team_id, bot_token=token
        ),
        request_verification_enabled=False,  # at the door: web.py, before anything is parsed
        ssl_check_enabled=False,
        listener_executor=listeners,
    )
    register(bolt, Parts(settings, store, delivery, lists, WaitingRoom(LISTENER_THREADS // 4)))
    return Bot(settings, bolt, client, lists, engine, delivery, store, listeners)
