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
        if search.strip() and not words:
            return Page([], has_older=False)
        wanted = [c.workspace_id == workspace_id, c.state.not_in(sorted(UNFINISHED))]
        theirs = [was_sent, *([c.user_id == user_id] if user_id is not None else [])]
        with self._database.read() as connection:
            rare, common = self._with_words(connection, workspace_id, user_id, words)
            # The words of a title are those of a campaign that was sent, by this person. If that were said again,
            # SQLite would walk through all that they sent.
            wanted += rare or theirs
            page = select(campaigns).where(*wanted, *common).order_by(c.accepted_at.desc())
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
    ) -> tuple[list[ColumnElement[bool]], list[ColumnElement[bool]]]:
        """Return the condition for titles with the rarest word, if it is rare, and the conditions for all other words.

        The matches of a rare word are found first, and then sorted.
        """
        w, c = title_words.c, campaigns.c
        here = [w.workspace_id == workspace_id, *([w.user_id == user_id] if user_id is not None else [])]
        rare: list[ColumnElement[bool]] = []
        common: dict[str, ColumnElement[bool]] = {}
        fewest = FEW
        for word in words:
            begins = and_(w.word >= word, w.word < word + LAST)
            some = select(literal(1)).where(*here, begins).limit(FEW).subquery()
            number = int(connection.scalar(select(func.count()).select_from(some)) or 0)
            # Not `EXISTS`, for which PostgreSQL would read all titles first instead of the latest ones.
            found = select(w.word).where(w.workspace_id == c.workspace_id, w.campaign_id == c.campaign_id, begins)
            common[word] = found.limit(1).scalar_subquery().is_not(None)
            if number < fewest:
                rare, fewest = [c.campaign_id.in_(select(w.campaign_id).where(*here, begins))], number
        return rare, list(common.values())
