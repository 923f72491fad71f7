"""The commands of `python bot.py`."""

import argparse
import json
import re
import sys
from collections.abc import Sequence

from toingg_bot import logs, manifest
from toingg_bot.doctor import Verdict, examine
from toingg_bot.errors import BotError
from toingg_bot.settings import Settings, read_settings
from toingg_bot.store import Audit, Database, new_key
from toingg_bot.store.migrating import is_current, migrate
from toingg_bot.store.opening import open_sealer
from toingg_bot.store.upkeep import Upkeep


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and return the exit status: 0, 1 where the doctor found something, 2 where nothing could start."""
    parser = _parser()
    chosen = parser.parse_args(argv)
    if chosen.command == "manifest" and chosen.url is None and (chosen.mode == "http" or chosen.oauth):
        parser.error("--mode http and --oauth need --url, the address under which Slack finds the bot")
    if chosen.command == "new-key":
        _say(new_key())
        return 0
    if chosen.command == "doctor":
        return _examine()
    if chosen.command == "manifest":
        _say(manifest.written(manifest.variant(manifest.read(), chosen.mode, chosen.url, oauth=chosen.oauth)))
        return 0
    try:
        settings = read_settings()
        logs.configure(settings.log_level, settings.log_format, settings.secrets)
        return _run(chosen, settings)
    except BotError as error:
        print(error.user_message, file=sys.stderr)  # noqa: T201 (a person at a terminal reads this)
        return 2


def _run(chosen: argparse.Namespace, settings: Settings) -> int:
    database = Database(settings.database_url.get_secret_value())
    if chosen.command == "migrate" or database.is_sqlite:
        migrate(database)
    elif not is_current(database):
        raise BotError("old tables", "The database's tables are not of the newest form: run `python bot.py migrate`.")
    match chosen.command:
        case "migrate":
            _say("The database is up to date.")
        case "rotate-keys" | "export" | "forget" | "audit":
            _keep_up(chosen, settings, database)
        case _:
            database.close()
            # Imported late: a wrong setting is said before a second is spent on what only a running bot needs.
            from toingg_bot.app import Role  # noqa: PLC0415
            from toingg_bot.server import serve  # noqa: PLC0415

            serve(settings, Role(chosen.command or "serve"))
    return 0


def _examine() -> int:
    logs.configure("CRITICAL", None)  # what is found is said on standard output, in words
    is_well = True
    for finding in examine():
        is_well = is_well and finding.verdict is not Verdict.UNWELL
        _say(f"{finding.verdict:4}  {finding.name}: {finding.words}")
    return 0 if is_well else 1


def _keep_up(chosen: argparse.Namespace, settings: Settings, database: Database) -> None:
    upkeep = Upkeep(database, open_sealer(database, settings.keys))
    match chosen.command:
        case "rotate-keys":
            _say(f"{upkeep.rotate_keys()} rows are sealed with the first key now.")
        case "export":
            for row in upkeep.export(chosen.workspace, chosen.user):
                _say(json.dumps(row, ensure_ascii=False))
        case "audit":
            for entry in Audit(database).all(chosen.workspace):
                _say(json.dumps(entry))
        case "forget":
            forgotten, left = upkeep.forget(chosen.workspace, chosen.user)
            _say(f"{forgotten} campaigns are forgotten.")
            if left:
                _say(f"{left} are under way and stay: run this again in two minutes.")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bot.py", description="A Slack app that creates calling campaigns at Toingg.")
    commands = parser.add_subparsers(dest="command", metavar="command")
    commands.add_parser("serve", help="run the bot, all of it in one process (what happens without a command)")
    commands.add_parser("web", help="answer Slack, and leave the campaigns to workers")
    commands.add_parser("worker", help="send campaigns and announce outcomes")
    commands.add_parser("migrate", help="bring the database to the newest form of its tables")
    commands.add_parser("doctor", help="look at everything that the bot needs, and say how to mend what fails")
    printed = commands.add_parser("manifest", help="print the app's manifest for Slack, for the way you run the bot")
    printed.add_argument("--mode", choices=["socket", "http"], default="socket", help="how Slack reaches the bot")
    printed.add_argument("--url", type=_https, metavar="https://…", help="where Slack finds the bot over HTTP")
    printed.add_argument("--oauth", action="store_true", help="for many workspaces that install it themselves")
    commands.add_parser("new-key", help="print a key for ENCRYPTION_KEYS")
    commands.add_parser("rotate-keys", help="seal everything with the first of ENCRYPTION_KEYS; the bot may run")
    who = commands.add_parser("audit", help="print who did what and when, as JSON lines")
    who.add_argument("--workspace", metavar="T…", help="one workspace's id; without it, everywhere")
    for name, what in (
        ("export", "print everything that is kept of a workspace or person, as JSON lines"),
        ("forget", "delete everything that is kept of a workspace or person"),
    ):
        command = commands.add_parser(name, help=what)
        command.add_argument("--workspace", required=True, metavar="T…", help="the workspace's id")
        command.add_argument("--user", metavar="U…", help="one person's id; without it, everybody")
    return parser


def _https(text: str) -> str:
    if not re.fullmatch(r"https://[^\s/?#]+(/[^\s?#]*)?", text):
        raise argparse.ArgumentTypeError("has to begin with https://")
    return text.rstrip("/")


def _say(line: str) -> None:
    print(line)  # noqa: T201 (a person at a terminal reads this)
