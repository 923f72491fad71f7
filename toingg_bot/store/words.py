"""The words of titles, stored beside the campaigns so that these can be found by them."""

from collections.abc import Iterable

from sqlalchemy import Connection, bindparam, delete, insert

from toingg_bot.domain.text import words_of
from toingg_bot.store.home_tables import title_words


def note_words(connection: Connection, workspace_id: str, campaign_id: str, user_id: str, title: str) -> None:
    """Store the words of a campaign's title, in place of those of the title before."""
    forget_words(connection, [(workspace_id, campaign_id)])
    whose = {"workspace_id": workspace_id, "campaign_id": campaign_id, "user_id": user_id}
    if words := words_of(title):
        connection.execute(insert(title_words), [{**whose, "word": word} for word in words])


def forget_words(connection: Connection, campaigns: Iterable[tuple[str, str]]) -> None:
    """Delete the words of these campaigns (workspace and id), in the transaction that deletes them."""
    gone = [{"of_workspace": workspace_id, "of_campaign": campaign_id} for workspace_id, campaign_id in campaigns]
    if gone:
        connection.execute(_GONE, gone)


_GONE = delete(title_words).where(
    title_words.c.workspace_id == bindparam("of_workspace"), title_words.c.campaign_id == bindparam("of_campaign")
)
