"""The templates of a workspace: saved from a campaign, by one name each, and gone with what they belong to."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from tests.support.crossing import Act, crossing_at
from tests.support.databases import KEY
from tests.support.ids import ACME, ALICE, BOB, NORTHWIND, ORBIT
from tests.support.stored import IN_ACME, SUBMISSION, announced, bring_to
from toingg_bot.domain.audit import Action
from toingg_bot.domain.reasons import Reason, reason
from toingg_bot.domain.states import State
from toingg_bot.domain.templates import MOST, Template
from toingg_bot.store import Audit, CampaignStore, Database, Removed, Sealer, Templates, Workspaces, new_key
from toingg_bot.store.home_tables import templates as table
from toingg_bot.store.upkeep import Upkeep

WITHOUT_A_PLACE = {name: value for name, value in SUBMISSION.values.items() if name != "conversation"}


@pytest.fixture
def database(store: CampaignStore) -> Database:
    return store._database  # noqa: SLF001 (one database for several stores)


@pytest.fixture
def templates(database: Database) -> Templates:
    return Templates(database, Sealer([KEY]))


def save(templates: Templates, name: str, by: str = ALICE, **more: Any) -> Reason | None:
    return templates.save(*IN_ACME, more.pop("template_id", name.lower()), name, by=by, **more)


def names(templates: Templates, workspace_id: str = ACME) -> list[tuple[str, str]]:
    return [(each.name, each.user_id) for each in templates.all(workspace_id)]


def test_a_template_has_what_was_written_but_not_where_the_result_was_shared(
    templates: Templates, database: Database
) -> None:
    assert save(templates, "Renewals") is None

    (listed,) = templates.all(ACME)
    assert listed == Template(ACME, "renewals", ALICE, "Renewals", listed.saved_at)
    assert abs(listed.saved_at - database.clock()) < 5
    assert templates.values(ACME, "renewals") == WITHOUT_A_PLACE
    assert templates.get(ACME, "renewals") == listed
    assert (templates.all(ORBIT), templates.get(ORBIT, "renewals"), templates.values(ORBIT, "renewals")) == (
        [],
        None,
        None,
    )
    with database.read() as connection:
        (row,) = connection.execute(select(table)).mappings()
    assert SUBMISSION.values["script"][:20] not in str({**row, "sealed": b""})
    assert Sealer([KEY]).unseal(row["sealed"]) == WITHOUT_A_PLACE


def test_the_same_name_again_replaces_the_template_for_whoever_may_change_it(
    templates: Templates, store: CampaignStore
) -> None:
    save(templates, "Renewals")
    bring_to(store, State.REJECTED)
    store.accept(replace(SUBMISSION, values=SUBMISSION.values | {"tone": "Calm"}))

    refused = save(templates, " RENEWALS ", by=BOB, template_id="other")
    assert refused == reason("template_is_anothers", author=(ALICE,))
    assert templates.values(ACME, "renewals") == WITHOUT_A_PLACE

    assert save(templates, "renewals", by=BOB, template_id="other", instead_of="renewals") is None
    assert names(templates) == [("renewals", ALICE)], "it stays its author's"
    assert templates.values(ACME, "renewals") == WITHOUT_A_PLACE | {"tone": "Calm"}
    assert save(templates, "RENEWALS", template_id="third") is None
    assert names(templates) == [("RENEWALS", ALICE)]


def test_a_full_workspace_takes_no_more_until_one_is_deleted(templates: Templates) -> None:
    for number in range(MOST - 1):
        assert save(templates, f"Number {number}") is None

    assert save(templates, "Last") is None
    assert save(templates, "One more") == reason("templates_full", most=MOST)
    assert save(templates, "Last") is None
    assert len(templates.all(ACME)) == MOST

    assert templates.delete(ACME, "number 7", BOB)
    assert not templates.delete(ACME, "number 7", BOB)
    assert not templates.delete(ORBIT, "number 8", BOB)
    assert save(templates, "One more") is None


@pytest.mark.parametrize("name", ["Renewals", "Diwali"])
def test_two_people_who_save_at_once_end_as_if_one_had_been_first(
    templates: Templates, database_url: str, name: str
) -> None:
    """With one name, it is the first one's; with two names, there is room for one of them."""
    for number in range(MOST - 1):
        save(templates, f"Number {number}")

    def by(user_id: str, name: str) -> Act:
        return lambda process: process.templates.save(*IN_ACME, user_id, name, by=user_id)

    with crossing_at(database_url) as crossing:
        one, other = by(ALICE, "Renewals"), by(BOB, name)
        first = crossing.one_after_the_other(one, other)
        stops = crossing.first.stops.copy()
        for stop_after in stops:
            for each in (ALICE, BOB):
                templates.delete(ACME, each, each)
            answers = crossing.across(one, other, stop_after)
            assert sorted(map(str, answers)) == sorted(map(str, crossed(answers, first, name))), stop_after
            assert len(templates.all(ACME)) == MOST
    assert stops


def crossed(answers: tuple[Any, Any], first: tuple[Any, Any], name: str) -> tuple[Any, Any]:
    """Return the answers that are right if the one who succeeded was first."""
    if answers[0] is None or name != "Renewals":
        return first
    return reason("template_is_anothers", author=(BOB,)), None


def test_the_audit_says_who_saved_and_deleted(templates: Templates, database: Database) -> None:
    save(templates, "Renewals")
    templates.delete(ACME, "renewals", BOB)

    lines = [(each.action, each.user_id) for each in Audit(database).latest(ACME, 2)]
    assert lines == [(Action.DELETE_TEMPLATE, BOB), (Action.SAVE_TEMPLATE, ALICE)]


def test_a_campaign_without_its_text_or_that_is_gone_makes_no_template(
    templates: Templates, store: CampaignStore, database: Database
) -> None:
    bring_to(store, State.CREATED, toingg_id="toingg-1")
    announced(store)
    CampaignStore(database, Sealer([KEY]), retention=-1.0).rest(*IN_ACME)

    assert save(templates, "Renewals") == reason("no_text_to_save")
    assert templates.save(ORBIT, IN_ACME[1], "x", "Renewals", by=ALICE) == reason("not_here")
    assert templates.all(ACME) == templates.all(ORBIT) == []


def test_templates_are_exported_sealed_anew_and_forgotten_with_their_author(
    templates: Templates, store: CampaignStore, database: Database
) -> None:
    bring_to(store, State.REJECTED)
    save(templates, "Alice's")
    save(templates, "Bob's", by=BOB)
    newer = new_key()
    assert Upkeep(database, Sealer([newer, KEY])).rotate_keys() == 3
    upkeep = Upkeep(database, Sealer([newer]))
    upkeep.opens()

    (exported,) = (row for row in upkeep.export(ACME, BOB) if row["kind"] == "template")
    assert (exported["name"], exported["values"]) == ("Bob's", WITHOUT_A_PLACE)
    assert "sealed" not in exported
    assert (upkeep.stored(ACME, None).templates, upkeep.stored(ACME, BOB).templates) == (2, 1)

    upkeep.forget(ACME, BOB)
    assert (names(templates), upkeep.stored(ACME, BOB).templates) == ([("Alice's", ALICE)], 0)
    upkeep.forget(ACME, None)
    assert (names(templates), bool(upkeep.stored(ACME, None))) == ([], False)


@pytest.mark.parametrize("place", [ACME, NORTHWIND])
def test_templates_go_with_the_app_and_nothing_that_began_before_brings_them_back(
    templates: Templates, store: CampaignStore, database: Database, place: str
) -> None:
    """Also if nothing but the template is stored of a workspace of the organisation."""
    workspaces = Workspaces(database, Sealer([KEY]))
    seen = workspaces.entrance(ACME, NORTHWIND, ALICE).removals
    bring_to(store, State.REJECTED)
    save(templates, "Renewals", enterprise_id=NORTHWIND)
    Upkeep(database, Sealer([KEY])).forget(ACME, BOB)
    with database.write() as connection:
        connection.exec_driver_sql("DELETE FROM campaigns")

    workspaces.remove(place, "", before=2**40)

    assert templates.all(ACME) == []
    store.accept(SUBMISSION)
    with pytest.raises(Removed):
        save(templates, "Renewals", enterprise_id=NORTHWIND, seen=seen)
    assert templates.all(ACME) == []
