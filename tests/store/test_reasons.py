"""Reasons as they are stored: codes, and beside them sentences for a process of the previous version."""

from contextlib import closing
from typing import Any

from sqlalchemy import select, update

from tests.support.databases import KEY, created
from tests.support.stored import IN_ACME, SUBMISSION, bring_to, campaign_of
from toingg_bot.domain.errors import Problem
from toingg_bot.domain.reasons import as_written, reason
from toingg_bot.domain.states import State
from toingg_bot.store import CampaignStore, Database, Sealer
from toingg_bot.store.tables import campaigns
from toingg_bot.views.sentences import in_words

REASONS = (reason("toingg_unreachable"), reason("details", reference="01234567"))
PROBLEMS = (
    Problem((reason("at", path="0.a"), as_written("wrong")), "script"),
    Problem((reason("only_selected", creators=("U0ALICE001", "U0BOB00001")),)),
    Problem((reason("too_long", most=150, length=151),), "title"),
)


def sealed_in(database: Database) -> dict[str, Any]:
    with database.read() as connection:
        content: dict[str, Any] = Sealer([KEY]).unseal(connection.execute(select(campaigns.c.sealed)).scalar_one())
    return content


def test_reasons_are_read_as_they_were_stored_with_their_sentences_beside_them(database_url: str) -> None:
    database = created(database_url)
    with closing(CampaignStore(database, Sealer([KEY]), in_words=in_words)) as store:
        store.accept(SUBMISSION)
        bring_to(store, State.UNKNOWN, reasons=REASONS, problems=PROBLEMS)
        store.change(*IN_ACME, {State.UNKNOWN}, look_up_reasons=(reason("check_failed"),))

        campaign, sealed = campaign_of(store), sealed_in(database)

    assert (campaign.reasons, campaign.problems, campaign.look_up_reasons) == (
        REASONS,
        PROBLEMS,
        (reason("check_failed"),),
    )
    assert sealed["error"] == in_words(*REASONS)
    assert sealed["look_up_error"] == "I couldn't check Toingg just now."
    assert sealed["problems"] == [[in_words(*problem.reasons), problem.field] for problem in PROBLEMS]


def test_a_row_from_before_there_were_codes_keeps_its_sentences(database_url: str) -> None:
    database = created(database_url)
    with closing(CampaignStore(database, Sealer([KEY]))) as store:
        store.accept(SUBMISSION)
        bring_to(store, State.REJECTED)
        before = {
            name: part
            for name, part in sealed_in(database).items()
            if name not in {"reasons", "look_up_reasons", "problem_reasons"}
        }
        old = before | {"error": "Toingg said no.", "look_up_error": None, "problems": [["Too rude", "script"]]}
        with database.write() as connection:
            connection.execute(update(campaigns).values(sealed=Sealer([KEY]).seal(old)))

        row = campaign_of(store)

    assert in_words(*row.reasons) == "Toingg said no."
    assert row.look_up_reasons == ()
    assert [(in_words(*problem.reasons), problem.field) for problem in row.problems] == [("Too rude", "script")]
