"""What happened to a test's one campaign: in the bot, in Toingg and in the channel."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from sqlalchemy import text

from sandbox.server import Sandbox
from sandbox.toingg.service import Toingg
from tests.support.bots import fresh_bot
from tests.support.campaigns import submission
from tests.support.ids import ACME
from tests.support.people import Message, Person
from tests.support.servers import Request, Step, answering, http
from tests.support.waiting import until
from toingg_bot.app import Bot
from toingg_bot.delivery.timing import Timing
from toingg_bot.domain.states import SavedCampaign, State


def campaign_of(bot: Bot, campaign_id: str = "c1") -> SavedCampaign:
    campaign = bot.core.store.get(ACME, campaign_id)
    assert campaign is not None
    return campaign


def is_in(bot: Bot, state: State, campaign_id: str = "c1") -> Callable[[], bool]:
    return lambda: campaign_of(bot, campaign_id).state is state


def has_looked_its_last(bot: Bot, campaign_id: str = "c1") -> Callable[[], bool]:
    return lambda: campaign_of(bot, campaign_id).lookups == len(bot.core.delivery.timing.lookups)


def creates(toingg: Toingg) -> int:
    return sum(request.method == "POST" for request in toingg.requests)


def looks(toingg: Toingg) -> int:
    return sum(request.path.endswith("get_campaigns") for request in toingg.requests)


def in_campaigns(person: Person) -> list[Message]:
    return person.messages("#campaigns")


def execute(bot: Bot, statement: str) -> None:
    database = bot.core.settings.database_url.get_secret_value()
    assert database.startswith("sqlite")
    with bot.core.store._database.engine.begin() as connection:  # noqa: SLF001 (what no program may do, a test must)
        connection.execute(text(statement))


def let_time_pass(bot: Bot) -> None:
    """Make every campaign due, as if the process that works on it had run out of time."""
    execute(bot, "UPDATE campaigns SET due_at = 0 WHERE due_at IS NOT NULL")


def is_swept(bot: Bot, campaign_id: str = "c1") -> None:
    """Make a campaign due, and wait until a sweep has found it. Its work is finished when the bot has closed."""
    let_time_pass(bot)
    until(lambda: (campaign_of(bot, campaign_id).due_at or 1e12) > time.time())


def reply_of(records: list[dict[str, object]]) -> bytes:
    return http("200 OK", json.dumps({"result": records}).encode())


@contextmanager
def unknown_at(workspace: Sandbox, timing: Timing, *listed: dict[str, object]) -> Iterator[Bot]:
    """Run a bot whose create got no answer, with a Toingg that lists these campaigns."""

    def answer(request: Request) -> bytes:
        return b"" if request.line.startswith("POST") else reply_of(list(listed))

    steps: list[Step] = [answer]
    with answering(*steps) as toingg, fresh_bot(workspace, timing, TOINGG_API_URL=toingg.url) as bot:
        campaign, _ = bot.core.store.accept(submission())
        bot.core.delivery.start(campaign)
        yield bot


def now(seconds: float = 0) -> str:
    return datetime.fromtimestamp(time.time() + seconds, UTC).isoformat()
