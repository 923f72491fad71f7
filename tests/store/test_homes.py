"""Who has Home open, when it is published again, and how often at most."""

from collections.abc import Iterator
from contextlib import closing

import pytest
from sqlalchemy import select

from tests.support.campaigns import submission
from tests.support.databases import KEY, created
from tests.support.ids import ACME, ALICE, BOB
from toingg_bot.domain.home import Shown
from toingg_bot.domain.states import State
from toingg_bot.store import CampaignStore, Database, Homes, Removed, Sealer, Workspaces
from toingg_bot.store.home_tables import homes, title_words

SEALER = Sealer([KEY])


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    created(database_url).close()
    with closing(Database(database_url)) as opened:
        yield opened


@pytest.fixture
def store(database: Database) -> CampaignStore:
    return CampaignStore(database, SEALER)


@pytest.fixture
def open_homes(database: Database) -> Homes:
    return Homes(database, SEALER)


def is_due(open_homes: Homes) -> bool:
    return (ACME, ALICE) in open_homes.due()


def test_every_change_that_a_list_shows_makes_the_authors_home_due(store: CampaignStore, open_homes: Homes) -> None:
    """In the same transaction, and no other change does."""

    def due_after(change: object) -> bool:
        found = is_due(open_homes)
        open_homes.show(ACME, None, ALICE, Shown())
        return found

    open_homes.show(ACME, None, BOB, Shown())
    assert not due_after(None)
    assert due_after(store.save_draft(submission()))
    assert due_after(store.discard(ACME, "c1", ALICE))
    assert due_after(store.accept(submission("c2")))
    assert due_after(store.begin_sending(ACME, "c2", 60))
    assert due_after(store.change(ACME, "c2", {State.SENDING}, State.UNKNOWN))
    assert not due_after(store.change(ACME, "c2", {State.UNKNOWN}, lookups=1, view_id="V1"))
    assert due_after(store.settle(ACME, "c2", "t1", by=ALICE))
    assert open_homes.due() == []


def test_a_home_is_claimed_once_and_with_what_it_shows(store: CampaignStore, open_homes: Homes) -> None:
    shown = Shown(2, "diwali", is_everyones=True)
    open_homes.show(ACME, "E1", ALICE, shown)
    assert open_homes.claim(ACME, ALICE, 0) is None
    store.accept(submission())

    claimed = open_homes.claim(ACME, ALICE, 0)
    assert claimed
    assert (claimed.shown, claimed.enterprise_id) == (shown, "E1")
    assert open_homes.claim(ACME, ALICE, 0) is None


def test_it_is_published_again_only_after_a_while_and_never_forgotten(store: CampaignStore, open_homes: Homes) -> None:
    open_homes.show(ACME, None, ALICE, Shown())
    store.accept(submission())

    assert open_homes.claim(ACME, ALICE, 0.3) is None
    assert open_homes.due() == []
    while not open_homes.due():
        pass
    assert open_homes.claim(ACME, ALICE, 0.3)


def test_what_came_between_is_published_once_more(store: CampaignStore, open_homes: Homes) -> None:
    """Two calls to Slack overtake each other: the later page would be gone."""
    open_homes.show(ACME, None, ALICE, Shown())
    store.accept(submission())
    claimed = open_homes.claim(ACME, ALICE, 0)
    assert claimed

    open_homes.show(ACME, None, ALICE, Shown(1))
    open_homes.published(claimed)

    again = open_homes.claim(ACME, ALICE, 0)
    assert again
    assert again.shown == Shown(1)
    open_homes.published(again)
    assert open_homes.due() == []


def test_a_workspace_has_at_most_fifty_in_a_minute(store: CampaignStore, open_homes: Homes) -> None:
    people = [f"U0PERSON{number:03}" for number in range(70)]
    for number, person in enumerate(people):
        open_homes.show(ACME, None, person, Shown())
        store.accept(submission(f"c{number}", user_id=person))

    published = [person for person in people if open_homes.claim(ACME, person, 0)]

    assert 10 <= len(published) <= 50
    assert len(open_homes.due()) == 0
    waiting = [person for person in people if person not in published]
    with open_homes._database.read() as connection:  # noqa: SLF001
        due = dict(connection.execute(select(homes.c.user_id, homes.c.due_at).where(homes.c.due_at.is_not(None))).all())
    assert set(due) == set(waiting)


def test_a_home_that_nobody_opened_for_a_day_is_forgotten(database: Database, open_homes: Homes) -> None:
    open_homes.show(ACME, None, ALICE, Shown(search="secret words"))
    with database.write() as connection:
        connection.execute(homes.update().values(opened_at=homes.c.opened_at - 90_000))

    assert open_homes.due() == []

    with database.read() as connection:
        assert connection.execute(select(homes)).all() == []


def test_a_removal_takes_it_along_and_nothing_comes_after_it(database: Database, open_homes: Homes) -> None:
    workspaces = Workspaces(database, SEALER)
    seen = workspaces.entrance(ACME, None, ALICE).removals
    open_homes.show(ACME, None, ALICE, Shown(), seen=seen)
    assert open_homes.welcomes(ACME, None, ALICE)
    assert not open_homes.welcomes(ACME, None, ALICE)

    workspaces.remove(ACME, "", before=database.clock() + 1)

    assert open_homes.due() == []
    assert open_homes.welcomes(ACME, None, ALICE)
    with pytest.raises(Removed):
        open_homes.show(ACME, None, ALICE, Shown(), seen=seen)


# Titles


def titles(store: CampaignStore, search: str = "", number: int = 0, user_id: str | None = ALICE) -> list[str]:
    return [each.title for each in store.listed(ACME, user_id, search, number=number, size=10).campaigns]


def test_a_title_of_before_is_found_once_its_words_are_noted(database: Database, store: CampaignStore) -> None:
    for number in range(450):
        store.accept(submission(f"c{number}", f"Onam {number}"))
    with database.write() as connection:
        connection.exec_driver_sql("UPDATE campaigns SET title_folded = NULL")
        connection.execute(title_words.delete())
    assert titles(store, "onam 44") == []

    store.note_titles()

    assert titles(store, "onam 449") == ["Onam 449"]
    assert len(titles(store, "onam")) == 10


def test_a_title_that_is_changed_is_found_by_its_new_words(store: CampaignStore) -> None:
    store.accept(submission("c1", "Onam offers"))
    store.begin_sending(ACME, "c1", 60)
    store.change(ACME, "c1", {State.SENDING}, State.REJECTED)
    store.accept(submission("c1", "Pongal offers"))

    assert titles(store, "onam") == []
    assert titles(store, "pon off") == ["Pongal offers"]


def test_words_that_many_titles_have_are_found_as_well(database: Database, store: CampaignStore) -> None:
    """Beyond a number, the latest campaigns are looked through instead of the words."""
    for number in range(520):
        store.accept(submission(f"c{number}", f"Onam {'rare' if number == 3 else number}"))

    assert titles(store, "ona") == [f"Onam {number}" for number in range(519, 509, -1)]
    assert titles(store, "ona", number=51)[-1] == "Onam 0"
    assert titles(store, "ona rar") == ["Onam rare"]
    assert titles(store, "ona", user_id=BOB) == []


def test_no_other_workspaces_titles_are_found(store: CampaignStore) -> None:
    store.accept(submission("c1", "Onam", workspace_id="T0OTHER001"))

    assert titles(store, "onam", user_id=None) == []
    assert titles(store, user_id=None) == []


def test_the_words_of_a_title_go_with_its_campaign(database: Database, store: CampaignStore) -> None:
    store.accept(submission())

    Workspaces(database, SEALER).remove(ACME, "", before=database.clock() + 1)

    with database.read() as connection:
        assert connection.execute(select(title_words)).all() == []
