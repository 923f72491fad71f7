"""The commands of `python bot.py`."""

import argparse
import sys
from collections.abc import Sequence

from toingg_bot import logs
from toingg_bot.errors import SettingsError
from toingg_bot.settings import read_settings
from toingg_bot.store import Database, new_key
from toingg_bot.store.migrating import is_current, migrate


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and return the process's exit status: 0, or 2 where the settings have to be mended first."""
    parser = argparse.ArgumentParser(prog="bot.py", description="A Slack app that creates calling campaigns at Toingg.")
    commands = parser.add_subparsers(dest="command", metavar="command")
    commands.add_parser("serve", help="run the bot, all of it in one process (what happens without a command)")
    commands.add_parser("web", help="answer Slack, and leave the campaigns to workers")
    commands.add_parser("worker", help="send campaigns and announce outcomes")
    commands.add_parser("migrate", help="bring the database to the newest form of its tables")
    commands.add_parser("new-key", help="print a key for ENCRYPTION_KEYS")
    chosen = parser.parse_args(argv).command
    if chosen == "new-key":
        print(new_key())  # noqa: T201
        return 0
    try:
        settings = read_settings()
    except SettingsError as error:
        print(error.user_message, file=sys.stderr)  # noqa: T201 (a person at a terminal reads this)
        return 2
    logs.configure(settings.log_level, settings.log_format)
    database = Database(settings.database_url.get_secret_value())
    if chosen == "migrate" or database.is_sqlite:
        migrate(database)
    if chosen == "migrate":
        return 0
    if not is_current(database):
        print("The database's tables are not of the newest form: run `python bot.py migrate` first.", file=sys.stderr)  # noqa: T201
        return 2
    database.close()
    # Imported late: a wrong setting is said before a second is spent on what only a running bot needs.
    from toingg_bot.app import Role  # noqa: PLC0415
    from toingg_bot.server import serve  # noqa: PLC0415

    serve(settings, Role(chosen or "serve"))
    return 0
