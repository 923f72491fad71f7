"""Lists of campaigns that were sent, latest first, and the search in them by the beginning of any word of a title."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, and_, func, literal, select

from toingg_bot.domain.states import UNFINISHED, SavedCampaign
from toingg_bot.domain.text import folded, words_of
from toingg_bot.store.columns import row_of
from toingg_bot.store.home_tables import title_words
from toingg_bot.store.rows import CHANGE, Rows, this
from toingg_bot.store.tables import campaigns, is_without_words, was_sent
from toingg_bot.store.words import note_words

FEW = 500  # matches of a word, up to which they are sorted; with more, the latest campaigns are looked through
LAST = "\U0010ffff"
BATCH = 200


@dataclass(frozen=True)
class Page:
    """Some campaigns of a list, latest first, and whether there are older ones."""

    campaigns: Sequence[SavedCampaign]
    has_older: bool


class Titles(Rows):
    """Queries for lists of campaigns. Each names a workspace, and returns nothing from any other."""

    def listed(self, workspace_id: str, user_id: str | None, search: str, *, number: int, size: int) -> Page:
        """Return a page of the campaigns that a person sent, or of everybody's; the first page is 0.

        Campaigns that their authors can continue are in no page. `search` has the beginnings of words that must all be
        in the title.
        """
        c, words = campaigns.c, words_of(search)
        wanted = [c.workspace_id == workspace_id, was_sent, c.state.not_in(sorted(UNFINISHED))]
        if user_id is not None:
            wanted.append(c.user_id == user_id)
        if search.strip() and not words:
            return Page([], has_older=False)
        with self._database.read() as connection:
            if words:
                wanted += self._with_words(connection, workspace_id, user_id, words)
            page = select(campaigns).where(*wanted).order_by(c.accepted_at.desc())
            found = connection.execute(page.offset(number * size).limit(size + 1)).all()
        return Page([row_of(row, self._sealer) for row in found[:size]], has_older=len(found) > size)

    def note_titles(self) -> None:
        """Note the words of titles from before titles could be searched, a batch at a time."""
        while self._note_some():
            pass

    def _note_some(self) -> bool:
        c = campaigns.c
        some = select(c.workspace_id, c.campaign_id, c.user_id, c.title).where(is_without_words).limit(BATCH)
        with self._database.write() as connection:
            found = connection.execute(some.with_for_update(skip_locked=True)).all()
            for row in found:
                note_words(connection, row.workspace_id, row.campaign_id, row.user_id, row.title)
                ids = this(row.workspace_id, row.campaign_id)
                connection.execute(CHANGE, {**ids, "title_folded": folded(row.title)})
        return len(found) == BATCH

    def _with_words(
        self, connection: Connection, workspace_id: str, user_id: str | None, words: Collection[str]
    ) -> list[ColumnElement[bool]]:
        """Return the conditions for titles with all words: a rare word's matches are found first, and then sorted."""
        w, c = title_words.c, campaigns.c
        here = [w.workspace_id == workspace_id, *([w.user_id == user_id] if user_id is not None else [])]
        conditions: list[ColumnElement[bool]] = []
        fewest = FEW
        for word in words:
            begins = and_(w.word >= word, w.word < word + LAST)
            some = select(literal(1)).where(*here, begins).limit(FEW).subquery()
            number = int(connection.scalar(select(func.count()).select_from(some)) or 0)
            rare = c.campaign_id.in_(select(w.campaign_id).where(*here, begins))
            # Not `EXISTS`, for which PostgreSQL would read all titles first instead of the latest ones.
            found = select(w.word).where(w.workspace_id == c.workspace_id, w.campaign_id == c.campaign_id, begins)
            common = found.limit(1).scalar_subquery().is_not(None)
            if number < fewest:
                conditions.insert(0, rare)
                fewest = number
            else:
                conditions.append(common)
        return conditions
