"""One campaign in a store, without a bot."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from tests.support.campaigns import submission
from tests.support.ids import CAMPAIGNS, ORBIT
from toingg_bot.domain.states import (
    EDGES,
    IN_FLIGHT,
    PostedMessage,
    SavedCampaign,
    State,
)
from toingg_bot.store import CampaignStore

T = TypeVar("T")
SUBMISSION = submission(response_url="https://hooks.example/first")
IN_ACME = (SUBMISSION.workspace_id, SUBMISSION.campaign_id)
IN_ORBIT = (ORBIT, SUBMISSION.campaign_id)
OUTCOMES = sorted(to for state, to in EDGES if state is State.SENDING and to not in IN_FLIGHT)
MESSAGE = PostedMessage(CAMPAIGNS, "1700000000.000100")
SHORT, LONG = 0.05, 60.0  # seconds: over before a test continues, and not over before it ends


def titled(title: str) -> dict[str, Any]:
    return {**SUBMISSION.payload, "title": title}


def campaign_of(store: CampaignStore) -> SavedCampaign:
    campaign = store.get(*IN_ACME)
    assert campaign is not None
    return campaign


def bring_to(store: CampaignStore, state: State, **changes: Any) -> SavedCampaign:
    """Bring the campaign into a state as the bot would, with one attempt on the way."""
    if state is State.DRAFT:
        assert store.save_draft(SUBMISSION)
        return campaign_of(store)
    if store.get(*IN_ACME) is None:
        store.accept(SUBMISSION)
    if state is not State.ACCEPTED:
        assert store.begin_sending(*IN_ACME, LONG)
    if state not in IN_FLIGHT:
        assert store.change(*IN_ACME, {State.SENDING}, state, **changes)
    return campaign_of(store)


def all_at_once(act: Callable[[], T], times: int = 32) -> list[T]:
    """Do the same in many threads, all started together."""
    start = threading.Barrier(times)

    def one() -> T:
        start.wait()
        return act()

    with ThreadPoolExecutor(times) as pool:
        return [each.result() for each in [pool.submit(one) for _ in range(times)]]


def announced(store: CampaignStore, message: PostedMessage | None = MESSAGE) -> SavedCampaign:
    claimed = store.claim_announcement(*IN_ACME, LONG)
    assert claimed is not None
    store.finish_announcement(claimed, message, is_announced=True)
    return campaign_of(store)
