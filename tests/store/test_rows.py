"""A campaign is read exactly as it was written."""

import time
from contextlib import closing
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select, update

from tests.support.databases import KEY
from tests.support.reasons import worded
from tests.support.stored import (
    IN_ACME,
    MESSAGE,
    SUBMISSION,
    bring_to,
    campaign_of,
    titled,
)
from toingg_bot.domain.reasons import reason
from toingg_bot.domain.records import Record
from toingg_bot.domain.states import (
    UNFINISHED,
    State,
)
from toingg_bot.store import CampaignStore, Database, Sealer, Workspaces
from toingg_bot.store.tables import campaigns


def test_any_workspace_can_learn_which_toingg_campaigns_are_ours(store: CampaignStore) -> None:
    bring_to(store, State.CREATED, toingg_id="t1")

    assert store.taken(["t1", "t2"]) == {"t1"}
    assert store.taken([]) == set()


def test_everything_that_is_known_of_a_campaign_is_read_as_it_was_written(store: CampaignStore) -> None:
    known: dict[str, Any] = {
        "reasons": (reason("needs_a_change"),),
        "problems": (worded("too long", "title"), worded("no credit")),
        "message": MESSAGE,
        "edit_url": "https://hooks.example/edit",
        "view_id": "V1",
        "announced_in": "C0CAMPAIGN",
        "viewer_id": "U0BOB00001",
        "candidates": (
            Record("t1", "Diwali renewals", 1_700_000_000.5, "nova", "hindi"),
            Record("t2", "Diwali renewals"),
        ),
        "look_up_reasons": (reason("check_failed"),),
        "looked_up_at": 1_700_000_001.25,
        "look_up_at": 1_700_000_002.0,
        "lookups": 2,
    }
    campaign = bring_to(store, State.UNKNOWN, **known)

    assert {name: getattr(campaign, name) for name in known} == known


def test_a_row_of_an_older_or_a_newer_version_can_be_read(store: CampaignStore, database_url: str) -> None:
    """While a new version is rolled out, both versions use the same rows."""
    bring_to(store, State.UNKNOWN, candidates=(Record("t1", "Diwali renewals", 1.5),))
    sealer = Sealer([KEY])
    with closing(Database(database_url)) as database, database.write() as connection:
        sealed = sealer.unseal(connection.execute(select(campaigns.c.sealed)).scalar_one())
        for name in ("announced_in", "viewer_id", "look_up_error", "tried_since"):
            del sealed[name]
        sealed |= {"candidates": [["t1", "Diwali renewals", 1.5]], "from_the_future": 1}
        connection.execute(update(campaigns).values(sealed=sealer.seal(sealed)))

    row = campaign_of(store)

    assert (row.candidates, row.announced_in) == ((Record("t1", "Diwali renewals", 1.5),), None)


DAY = 86_400.0


@pytest.mark.parametrize(
    ("state", "age", "is_offered"),
    [
        (State.DRAFT, 80 * DAY, True),
        *(
            (state, age, age < DAY)
            for state in sorted(UNFINISHED)
            if state != "draft"
            for age in (0.9 * DAY, 1.1 * DAY)
        ),
    ],
)
def test_drafts_and_recent_failures_are_offered(
    empty_store: CampaignStore, database_url: str, state: State, age: float, is_offered: bool
) -> None:
    """Older ones are offered no more, but they are still listed."""
    empty_store.save_draft(SUBMISSION)
    with closing(Database(database_url)) as database:
        with database.write() as connection:
            connection.execute(update(campaigns).values(state=state, changed_at=campaigns.c.changed_at - age))

        latest = Workspaces(database, Sealer([KEY])).entrance(IN_ACME[0], None, SUBMISSION.user_id).latest

    assert (latest is not None) == is_offered
    assert len(empty_store.unfinished(IN_ACME[0], SUBMISSION.user_id, limit=9)) == 1


@pytest.mark.parametrize("text", ["नमस्ते 🙏", "'; DROP TABLE campaigns; --", '%s {x} \\ "', "x" * 3000])
def test_any_text_is_saved_to_the_letter(empty_store: CampaignStore, text: str) -> None:
    payload = titled(text[:150]) | {"script": text}

    empty_store.accept(replace(SUBMISSION, payload=payload, values={"script": text}))

    campaign = campaign_of(empty_store)
    assert (campaign.payload, campaign.values) == (payload, {"script": text})


def test_the_time_is_the_databases_and_the_same_for_everybody(store: CampaignStore) -> None:
    assert abs(store.time() - time.time()) < 5
