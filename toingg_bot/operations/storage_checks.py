"""The doctor's checks of the bot itself: the database, the keys, the queue, the outcomes and the ports."""

import json
import os
import urllib.request
from contextlib import closing
from functools import cached_property
from pathlib import Path

from toingg_bot.delivery.doorbell import Doorbell, QueueUnavailable
from toingg_bot.operations import listening
from toingg_bot.operations.findings import Skipped, Unwell, listed
from toingg_bot.settings.addresses import authority, place
from toingg_bot.settings.settings import Settings
from toingg_bot.store import Database, Sealer, StoreUnavailable
from toingg_bot.store.figures import Figures
from toingg_bot.store.fitness import check_creating, check_encoding, check_rights, check_writing
from toingg_bot.store.key_file import is_anything_sealed, lost, path_of, read
from toingg_bot.store.migrating import Form, form_of
from toingg_bot.store.presence import presence
from toingg_bot.store.sealing import CannotUnseal
from toingg_bot.store.upkeep import Upkeep

BEHIND = 60.0  # seconds that a campaign may be overdue; there is a sweep every 5
LOOPBACK = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 (where to reach a server that listens everywhere)
ANSWER = 2.0  # seconds for a program at our port to say what it is


class Storage:
    """The checks: each returns words that say how things are, or raises an error. No check creates anything."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.is_there = False
        """Whether the database can be read."""

    def check_database(self) -> str:
        """Check that the database answers, has tables that this version works with, and can be written."""
        try:
            if self.database.is_sqlite:
                self._check_file(Path(self.database.place).absolute())
            check_encoding(self.database)
            found = form_of(self.database)
            if found is Form.OLD:
                check_creating(self.database)
                raise Unwell("The tables are not of the newest form: run `python bot.py migrate`.")
            check_rights(self.database)
            self.is_there = True
            check_writing(self.database)
        except StoreUnavailable as error:
            raise Unwell(f"{error}: {error.advice}.") from None
        tables = "of a newer version, which this one works with" if found is Form.NEWER else "of the newest form"
        return f"it answers, its tables are {tables}, and it takes what is written."

    def check_keys(self) -> str:
        """Check that there are keys, and that they decrypt the stored data."""
        self._needs_database()
        if self._settings.keys is None and not read(path_of(self.database)):
            if is_anything_sealed(self.database):
                raise lost(path_of(self.database))
            return "the bot makes a key file beside the database when it starts."
        try:
            self.upkeep.opens()
        except CannotUnseal as error:
            raise Unwell(f"{error.advice} Put it back, behind the newer ones.") from None
        return "they open what is kept."

    def check_queue(self) -> str:
        """Check that processes can notify each other, and that one of them works on the campaigns that are due."""
        self._needs_database()
        rings = self._rings()
        figures = Figures(self.database)
        behind = figures.behind()
        if behind > BEHIND:
            raise Unwell(
                f"For {behind:.0f} s nobody has taken up a campaign that is due: start the bot, or a "
                "`python bot.py worker` where the web processes run apart, and look into its log."
            )
        waiting = sum(figures.in_flight().values())
        with closing(presence(self.database)) as own:
            unseen = f" What a process is at that dies waits for 90 s: {own.why_not}." if own.why_not else ""
        return f"{rings} {waiting} campaign(s) wait for an outcome, and none for somebody to take it up.{unseen}"

    def check_outcomes(self) -> str:
        """Check which workspaces have waiting campaigns, and whether all outcomes could be announced."""
        self._needs_database()
        waiting = listed([f"{workspace}: {counts}" for workspace, counts in Figures(self.database).waiting()])
        who_waits = f"\n      Campaigns that wait, by workspace:{waiting}" if waiting else ""
        if unannounced := self.upkeep.undelivered():
            lines = listed([f"{campaign} in {workspace}: {why}" for workspace, campaign, why in unannounced])
            raise Unwell(
                "Nobody could be told what became of these campaigns. Invite the bot where it may not post, or tell "
                f"their authors yourself:{lines}{who_waits}"
            )
        return f"everybody was told theirs.{who_waits}"

    def check_ports(self) -> str:
        """Check that the bot can listen at its ports, or already does."""
        settings = self._settings
        said = [self._check_port("PORT", settings.port)]
        if settings.metrics_port is not None:
            said.append(self._check_port("METRICS_PORT", settings.metrics_port))
        return " ".join(said)

    def close(self) -> None:
        """Close the database."""
        self.database.close()

    @cached_property
    def sealer(self) -> Sealer:
        """The sealer that decrypts the stored data. Raises KeyFileError, or Skipped if there is no key yet."""
        keys = self._settings.keys
        found = [key.strip() for key in keys.split(",")] if keys else read(path_of(self.database))
        if not found:
            raise Skipped("there is a key")
        return Sealer(found)

    @cached_property
    def upkeep(self) -> Upkeep:
        """The operators' functions on the database."""
        return Upkeep(self.database, self.sealer)

    @cached_property
    def database(self) -> Database:
        """The database, which may be unavailable."""
        return Database(self._settings.database_url.get_secret_value())

    def _needs_database(self) -> None:
        if not self.is_there:
            raise Skipped("the database can be used")

    def _check_file(self, file: Path) -> None:
        if not file.parent.is_dir():
            raise Unwell(f"There is no folder {file.parent}: make it, or name another file in DATABASE_URL.")
        if not os.access(file.parent, os.W_OK | os.X_OK):
            raise Unwell(
                f"The folder {file.parent} may not be written: let the bot's user write there, or name another file in "
                "DATABASE_URL."
            )
        if not file.exists():
            raise Unwell(f"There is none yet at {file}: start the bot, or run `python bot.py migrate`.")

    def _rings(self) -> str:
        """Check the queue between processes, if there is one."""
        url = self._settings.doorbell_url
        if url.startswith("sqlite") and not Path(place(url)).exists():
            return "no other process is rung for."
        with closing(Doorbell(url)) as doorbell:
            try:
                return f"it answers, with {doorbell.waiting()} ring(s) in it."
            except QueueUnavailable as error:
                raise Unwell(f"It does not answer: {error}. Look at QUEUE_URL, and at the server behind it.") from None

    def _check_port(self, setting: str, port: int) -> str:
        host = self._settings.host
        try:
            listening.check(host, port, setting, patience=0)
        except listening.PortTaken:
            if not _is_a_bot(authority(LOOPBACK.get(host, host), port)):
                raise
            return f"{setting} is taken by a bot that answers there."
        return f"{setting} is free."


def _is_a_bot(where: str) -> bool:
    """Return whether the program at an address of this machine is a bot like this one."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"http://{where}/healthz", timeout=ANSWER) as answer:
            return bool(json.loads(answer.read(1_000)) == {"alive": True})
    except (OSError, ValueError):
        return False
