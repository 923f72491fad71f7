"""How long Home takes, from the bot's own database alone: with ten thousand campaigns of one person among a million."""

import os
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from sqlalchemy import func, insert, literal, select, text, update

from bench.databases import KEY, fill, postgresql
from bench.figures import Figures
from bench.slack import SECRET, TEAM, WHO
from bench.turns import Bench, say, turns
from toingg_bot.app import Core, build_core
from toingg_bot.domain.home import Shown
from toingg_bot.domain.roles import Role
from toingg_bot.settings.settings import read_settings
from toingg_bot.store.home_tables import title_words
from toingg_bot.store.tables import campaigns

GOAL = 10  # ms
SHOWN = {
    "the first page": Shown(),
    "the hundredth page": Shown(number=99),
    "a word of every title": Shown(search="ren"),
    "two words, one of them rare": Shown(search="diwali 5000"),
    "a word of no title": Shown(search="holi"),
    "everybody's": Shown(is_everyones=True),
    "everybody's, a rare word": Shown(search="5000", is_everyones=True),
}


def measure(bench: Bench) -> Iterator[Figures]:
    """Measure what Home shows on both databases."""
    size = 50_000 if bench.quick else 1_000_000
    figures = Figures(f"Home with {size // 100:,} campaigns of one person among {size:,}", ("SQLite", "PostgreSQL"))
    with ExitStack() as stack:
        cores = {kind: _filled(bench, stack, kind, size) for kind in figures.columns}
        for kind in turns(20 if bench.quick else 100, *figures.columns):
            for row, shown in SHOWN.items():
                begun = time.perf_counter()
                cores[kind].home.view_for(Role.ADMIN, TEAM["id"], None, WHO["id"], shown)
                figures.add(row, kind, (time.perf_counter() - begun) * 1000, "ms")
    for row in SHOWN:
        for kind in figures.columns:
            figures.at_most(GOAL, f"{kind}: {row}, in ms", figures.median(row, kind))
    yield figures


def _filled(bench: Bench, stack: ExitStack, kind: str, size: int) -> Core:
    say(f"writing {size:,} campaigns on {kind}")
    on_server = kind == "PostgreSQL"
    url = stack.enter_context(postgresql()) if on_server else f"sqlite:///{bench.folder / 'home.db'}"
    fill(url, size)
    settings = {
        "SLACK_BOT_TOKEN": "xoxb-bench",
        "SLACK_SIGNING_SECRET": SECRET,
        "TOINGG_API_KEY": "tg_bench",
        "DATABASE_URL": url,
        "ENCRYPTION_KEYS": KEY,
    }
    core = build_core(read_settings(settings, Path(os.devnull)))
    stack.callback(core.close)
    c = campaigns.c
    database = core.stores.database
    with database.write() as connection:
        connection.execute(update(campaigns).where(c.workspace_id == TEAM["id"]).values(user_id=WHO["id"]))
        connection.execute(update(campaigns).values(title_folded=func.lower(c.title)))
        # Titles are "Diwali renewals" and a number.
        for word in (literal("diwali"), literal("renewals"), func.replace(c.title, "Diwali renewals ", "")):
            found = select(c.workspace_id, c.campaign_id, word, c.user_id)
            names = ["workspace_id", "campaign_id", "word", "user_id"]
            connection.execute(insert(title_words).from_select(names, found))
    if on_server:
        with database.read() as connection:
            connection.execute(text("VACUUM ANALYZE"))
    return core
