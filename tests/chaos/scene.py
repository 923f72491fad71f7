"""The scene of a storm: the sandbox, the bot's processes and the companies, up to the first campaign."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx

from sandbox.server import Sandbox
from sandbox.toingg.accounts import KEY
from tests.chaos.chance import chance
from tests.chaos.fleet import Fleet
from tests.chaos.ground import Ground
from tests.chaos.variant import Variant
from tests.support.admins import connects
from tests.support.databases import Kind
from tests.support.people import Person
from tests.support.processes import environment
from tests.support.servers import closed_port
from tests.support.switches import control
from tests.support.waiting import until
from toingg_bot.store import Database, new_key
from toingg_bot.store.migrating import migrate

ROLES: dict[Kind, tuple[str, ...]] = {"sqlite": ("serve",), "postgresql": ("web", "worker", "worker")}
START = 30.0  # seconds until everything is ready


@contextmanager
def bot_at_work(
    variant: Variant, sandbox: Sandbox, ground: Ground, kind: Kind, folder: Path, seed: int
) -> Iterator[Fleet]:
    """Run the bot's processes, and let every company set the bot up."""
    port = closed_port()
    with closing(Database(ground.database_url)) as database:
        migrate(database)
    settings = environment(
        SLACK_SIGNING_SECRET=sandbox.signing_secret,
        SLACK_APP_TOKEN=sandbox.app_token if variant.socket_mode else "",
        SLACK_API_URL=sandbox.slack_api_url,
        TOINGG_API_URL=sandbox.toingg_api_url,
        DATABASE_URL=ground.database_url,
        QUEUE_URL=ground.queue_url,
        ENCRYPTION_KEYS=new_key(),
        PORT=str(port),
        LOG_FORMAT="json",
        **_whose(variant, sandbox),
    )
    with Fleet(ROLES[kind], settings, folder, chance(seed, "kills")) as fleet:
        address = f"http://127.0.0.1:{port}"
        sandbox.point_at(address)
        if variant.is_installed:
            until(lambda: _is_ready(address), START)
            for company in variant.companies:
                sandbox.install_through_bot(company.team_id)
        if variant.socket_mode:
            sandbox.point_at(None)
        mode = "socket" if variant.socket_mode else "http"
        until(lambda: control(sandbox, "GET", "bot")["mode"] == mode, START)
        if variant.is_installed:
            for company in variant.companies:
                connects(Person(sandbox.url, company.authors[0]), KEY)
        yield fleet


def _whose(variant: Variant, sandbox: Sandbox) -> dict[str, str]:
    """Return the settings that say which workspaces the bot serves."""
    if not variant.is_installed:
        return {"SLACK_BOT_TOKEN": sandbox.bot_token, "TOINGG_API_KEY": KEY}
    return {
        "SLACK_CLIENT_ID": sandbox.client_id,
        "SLACK_CLIENT_SECRET": sandbox.client_secret,
        "SLACK_AUTHORIZE_URL": sandbox.authorize_url,
    }


def _is_ready(address: str) -> bool:
    try:
        return httpx.get(f"{address}/readyz", timeout=1, trust_env=False).is_success
    except httpx.HTTPError:
        return False
