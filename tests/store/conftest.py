"""A store of campaigns, on each kind of database."""

from collections.abc import Iterator

import pytest

from tests.support.databases import KEY, created
from tests.support.stored import (
    SUBMISSION,
)
from toingg_bot.store import CampaignStore, Sealer


@pytest.fixture
def empty_store(database_url: str) -> Iterator[CampaignStore]:
    """A store without campaigns."""
    store = CampaignStore(created(database_url), Sealer([KEY]))
    yield store
    store.close()


@pytest.fixture
def store(empty_store: CampaignStore) -> CampaignStore:
    """A store in which Alice's campaign is accepted."""
    empty_store.accept(SUBMISSION)
    return empty_store
