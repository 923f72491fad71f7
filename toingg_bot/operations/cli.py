"""The commands of `python bot.py`."""

import argparse
import json
import logging
import re
import sys
from collections.abc import Sequence
from contextlib import closing

from toingg_bot import __version__
from toingg_bot.domain.errors import OperatorError
from toingg_bot.edge import manifest
from toingg_bot.operations import commands
from toingg_bot.operations.doctor import Verdict, examine
from toingg_bot.operations.listening import check
from toingg_bot.settings.settings import Settings, read_settings
from toingg_bot.store import Audit, Database, StoreUnavailable, new_key
from toingg_bot.store.fitness import check_encoding, check_rights
from toingg_bot.store.migrating import Form, form_of, migrate
from toingg_bot.store.opening import open_sealer
from toingg_bot.store.upkeep import Upkeep
from toingg_bot.telemetry import logs

log = logging.getLogger(__name__)

_FOUND = {
    Form.OLD: "The database is up to date now.",
    Form.CURRENT: "The database was up to date already.",
    Form.NEWER: "Nothing was changed: the database is of a newer version of the bot, and this version works with it.",
}
"""What `migrate` prints, for each form of the tables that it found."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and return the exit status: 0, 1 if the doctor found a problem, 2 if nothing could start."""
    parser = _parser()
    chosen = parser.parse_args(argv)
    if chosen.command == "manifest" and chosen.url is None and (chosen.mode == "http" or chosen.oauth):
        parser.error("--mode http and --oauth need --url, the address under which Slack finds the bot")
    if chosen.command == "new-key":
        _say(new_key())
        commands.remark(
            "This is a new key. Put it first in ENCRYPTION_KEYS, with a comma before any other, and keep it as safe as "
            "a password. Once every process has it, run `python bot.py rotate-keys`."
        )
        return 0
    if chosen.command == "doctor":
        return _examine()
    if chosen.command == "manifest":
        made = manifest.variant(manifest.read(), chosen.mode, chosen.url, oauth=chosen.oauth)
        _say(json.dumps(made) if chosen.json else manifest.written(made))
        return 0
    try:
        settings = read_settings()
        logs.configure(settings.log_level, settings.log_format, settings.secrets)
        return _run(chosen, settings)
    except StoreUnavailable as error:
        _complain(f"DATABASE_URL: {error}: {error.advice}.")
    except OperatorError as error:
        _complain(error.advice)
    return 2


def _run(chosen: argparse.Namespace, settings: Settings) -> int:
    with closing(Database(settings.database_url.get_secret_value())) as database:
        found = _make_ready(database, may_migrate=chosen.command == "migrate" or database.is_sqlite)
        if chosen.command == "migrate":
            _say(_FOUND[found])
            return 0
        if found is Form.NEWER:
            log.info("the database's tables are of a newer version of the bot, and this version works with them")
        match chosen.command:
            case "rotate-keys" | "export" | "forget" | "audit":
                return _keep_up(chosen, settings, database)
        # Report a wrong key here, once, and not in worker processes that would end again and again.
        open_sealer(database, settings.keys)
    _serve(settings, chosen.command or "serve")
    return 0


def _make_ready(database: Database, *, may_migrate: bool) -> Form:
    """Bring the tables to the needed form, and return their form before. Raises StoreUnavailable or OperatorError."""
    if may_migrate:
        found = migrate(database)
    else:
        check_encoding(database)
        found = form_of(database)
        if found is Form.OLD:
            raise OperatorError(
                "old tables", "The database's tables are not of the newest form: run `python bot.py migrate`."
            )
    check_rights(database)
    return found


def _serve(settings: Settings, role: str) -> None:
    if role != "worker":
        check(settings.host, settings.port, "PORT")
    elif settings.metrics_port is not None:
        check(settings.host, settings.metrics_port, "METRICS_PORT")
    # Imported late, so that a wrong setting is reported at once: these imports take a second.
    from toingg_bot.app import Role  # noqa: PLC0415
    from toingg_bot.operations.server import serve  # noqa: PLC0415

    serve(settings, Role(role))


def _examine() -> int:
    logs.configure("CRITICAL", None)  # the findings go to standard output, in words
    is_well = True
    for finding in examine():
        is_well = is_well and finding.verdict is not Verdict.UNWELL
        _say(f"{finding.verdict:4}  {finding.name}: {finding.words}")
    return 0 if is_well else 1


def _keep_up(chosen: argparse.Namespace, settings: Settings, database: Database) -> int:
    upkeep = Upkeep(database, open_sealer(database, settings.keys))
    match chosen.command:
        case "rotate-keys":
            commands.rotate_keys(upkeep, is_only="," not in (settings.keys or ""))
        case "export":
            commands.export(upkeep, chosen.workspace, chosen.user)
        case "audit":
            commands.audit(Audit(database), chosen.workspace)
        case "forget":
            return commands.forget(upkeep, chosen.workspace, chosen.user, is_sure=chosen.yes)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bot.py", description="A Slack app that creates calling campaigns at Toingg.")
    parser.add_argument("--version", action="version", version=f"toingg_bot {__version__}")
    parsers = parser.add_subparsers(dest="command", metavar="command")
    parsers.add_parser("serve", help="run the bot, all of it in one process (what happens without a command)")
    parsers.add_parser("web", help="answer Slack, and leave the campaigns to workers")
    parsers.add_parser("worker", help="send campaigns and announce outcomes")
    parsers.add_parser("migrate", help="bring the database to the newest form of its tables")
    parsers.add_parser("doctor", help="look at everything that the bot needs, and say how to fix what fails")
    printed = parsers.add_parser("manifest", help="print the app's manifest for Slack, for the way you run the bot")
    printed.add_argument("--mode", choices=["socket", "http"], default="socket", help="how Slack reaches the bot")
    printed.add_argument("--url", type=_https, metavar="https://…", help="where Slack finds the bot over HTTP")
    printed.add_argument("--oauth", action="store_true", help="for many workspaces that install it themselves")
    printed.add_argument("--json", action="store_true", help="as JSON, for Slack's command line (`slack run`)")
    parsers.add_parser("new-key", help="print a key for ENCRYPTION_KEYS")
    parsers.add_parser("rotate-keys", help="seal everything with the first of ENCRYPTION_KEYS; the bot may run")
    who = parsers.add_parser("audit", help="print who did what and when, as JSON lines")
    who.add_argument("--workspace", metavar="T…", help="one workspace's id; without it, everywhere")
    for name, what in (
        ("export", "print everything that is kept of a workspace or person, as JSON lines"),
        ("forget", "delete everything that is kept of a workspace or person"),
    ):
        command = parsers.add_parser(name, help=what)
        command.add_argument("--workspace", required=True, metavar="T…", help="the workspace's id")
        command.add_argument("--user", metavar="U…", help="one person's id; without it, everybody")
        if name == "forget":
            command.add_argument("--yes", action="store_true", help="delete without asking")
    return parser


def _https(text: str) -> str:
    if not re.fullmatch(r"https://[^\s/?#]+(/[^\s?#]*)?", text):
        raise argparse.ArgumentTypeError("has to begin with https://")
    return text.rstrip("/")


def _complain(words: str) -> None:
    print(words, file=sys.stderr)  # noqa: T201 (a person at a terminal reads this)


def _say(line: str) -> None:
    print(line)  # noqa: T201 (a person at a terminal reads this)
