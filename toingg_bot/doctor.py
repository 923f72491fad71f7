"""`python bot.py doctor`: look at everything that the bot needs, and say how to mend what fails."""

import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import cast

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web import SlackResponse

from toingg_bot import manifest
from toingg_bot.doorbell import Doorbell, QueueAway
from toingg_bot.errors import BotError, Denied, Misconfigured, NotSent, SettingsError, ToinggError
from toingg_bot.settings import Settings, read_settings
from toingg_bot.slack_http import NO_CODE, code_of
from toingg_bot.store import Database, Installations, Sealer, StoreAway, Workspaces
from toingg_bot.store.figures import Figures
from toingg_bot.store.migrating import is_current
from toingg_bot.store.opening import open_sealer
from toingg_bot.store.sealing import CannotUnseal
from toingg_bot.store.upkeep import Upkeep
from toingg_bot.toingg import Toingg

SLACK_TIMEOUT = 10  # seconds
CLOCK = 60.0  # seconds that the clock may be off; at 300 Slack's requests would count as forged
BEHIND = 60.0  # seconds that a campaign may wait for somebody to look at it; a sweep comes every 5


class Verdict(StrEnum):
    """What a look at something came to."""

    WELL = "ok"
    UNWELL = "MEND"
    SKIPPED = "?"  # something else has to be mended first


@dataclass(frozen=True)
class Finding:
    """What was looked at, what that came to, and in words how it is or how to mend it."""

    name: str
    verdict: Verdict
    words: str


class Unwell(BotError):
    """Something needs mending; `user_message` says how."""

    def __init__(self, advice: str) -> None:
        super().__init__("unwell", advice)


class Skipped(BotError):
    """Something cannot be looked at yet; `user_message` says why."""

    def __init__(self, before: str) -> None:
        super().__init__("skipped", f"cannot be looked at before {before} answers.")


def examine(read: Callable[[], Settings] = read_settings) -> Iterator[Finding]:
    """Look at one thing after the other, and yield what was found as soon as it is known."""
    try:
        settings = read()
    except SettingsError as error:
        yield from (Finding("Settings", Verdict.UNWELL, problem) for problem in error.problems)
        yield Finding("All else", Verdict.SKIPPED, "can be looked at when the settings are mended.")
        return
    yield Finding("Settings", Verdict.WELL, "nothing is missing, and nothing is of the wrong kind.")
    with closing(Examination(settings)) as examination:
        yield from _findings(examination, settings)


def _findings(examination: "Examination", settings: Settings) -> Iterator[Finding]:
    checks: dict[str, Callable[[], str]] = {
        "Database": examination.database,
        "Keys": examination.keys,
        "Queue": examination.queue,
        "Outcomes": examination.outcomes,
        "Slack": examination.slack,
        **({"Socket Mode": examination.socket_mode} if settings.socket_mode else {}),
        "Clock": examination.clock,
        "Toingg": examination.toingg,
    }
    for name, check in checks.items():
        try:
            yield Finding(name, Verdict.WELL, check())
        except Skipped as error:
            yield Finding(name, Verdict.SKIPPED, error.user_message)
        except BotError as error:
            yield Finding(name, Verdict.UNWELL, error.user_message)


class Examination:
    """The checks: each returns in words how it is, or raises how to mend it."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._is_there = False

    def database(self) -> str:
        """See whether the database answers, and whether its tables are those that this version works with."""
        url = self._settings.database_url.get_secret_value()
        file = Path(url.removeprefix("sqlite:///")).absolute()
        if url.startswith("sqlite") and not file.exists():
            raise Unwell(f"There is none yet at {file}: start the bot, or run `python bot.py migrate`.")
        try:
            current = is_current(self._database)
        except StoreAway as error:
            raise Unwell(f"It does not answer: {error}. Look at DATABASE_URL, and at the server behind it.") from None
        if not current:
            raise Unwell("The tables are not of the newest form: run `python bot.py migrate`.")
        self._is_there = True
        return "it answers, and its tables are of the newest form."

    def keys(self) -> str:
        """See whether the keys open what is kept."""
        self._needs_database()
        try:
            self._upkeep.opens()
        except CannotUnseal as error:
            raise Unwell(f"{error.user_message} Put it back, behind the newer ones.") from None
        return "they open what is kept."

    def queue(self) -> str:
        """See whether processes can ring for each other, and whether somebody takes up what is to be done."""
        self._needs_database()
        rings = self._rings()
        figures = Figures(self._database)
        behind = figures.behind()
        if behind > BEHIND:
            raise Unwell(
                f"For {behind:.0f} s nobody has taken up a campaign that is due: start the bot, or a "
                "`python bot.py worker` where the web processes run apart, and look into its log."
            )
        waiting = sum(figures.in_flight().values())
        return f"{rings} {waiting} campaign(s) wait for an outcome, and none for somebody to take it up."

    def outcomes(self) -> str:
        """See whether there are outcomes that nobody could be told."""
        self._needs_database()
        if untold := self._upkeep.undelivered():
            lines = "".join(f"\n        {campaign} in {workspace}: {why}" for workspace, campaign, why in untold)
            raise Unwell(
                "Nobody could be told what became of these campaigns. Invite the bot where it may not post, or tell "
                f"their authors yourself:{lines}"
            )
        return "everybody was told theirs."

    def slack(self) -> str:
        """See whether Slack knows the bot's tokens, and whether they have the scopes that the manifest asks for."""
        if self._settings.slack_bot_token is None:
            return self._slack_everywhere()
        answer, refusal = self._auth_test
        if refusal == NO_CODE:
            raise Unwell(f"What answers at {self._settings.slack_api_url} is not Slack: look at SLACK_API_URL.")
        if refusal is not None:
            raise Unwell(f"Slack refuses SLACK_BOT_TOKEN ({refusal}): copy it again from OAuth & Permissions.")
        granted = {scope.strip() for scope in _header(answer, "x-oauth-scopes").split(",")} - {""}
        needed, optional = manifest.scopes(manifest.read())
        if missing := ", ".join(sorted(needed - granted)):
            raise Unwell(f"The token lacks {missing}: add it under OAuth & Permissions, and reinstall the app.")
        said = [f"it knows this bot as {answer['user']} in {answer['team']}, with all scopes that it needs."]
        said += [f"It copes without {scope}." for scope in sorted(optional - granted)]
        said += [f"It has no use for {scope}." for scope in sorted(granted - needed - optional)]
        return " ".join(said)

    def _slack_everywhere(self) -> str:
        """See the same for every workspace and organisation that installed the app."""
        self._needs_database()
        needed, _ = manifest.scopes(manifest.read())
        problems, places = [], Installations(self._database, self._sealer).all()
        for place in places:
            try:
                self._client.auth_test(token=place.bot_token)
            except SlackApiError as error:
                problems.append(f"{place.installed_in}: Slack refuses its token ({code_of(error)})")
            except (SlackClientError, OSError) as error:
                where = self._settings.slack_api_url
                raise Unwell(f"Slack cannot be reached at {where} ({type(error).__name__}).") from None
            if missing := ", ".join(sorted(needed - set(place.scopes))):
                problems.append(f"{place.installed_in}: it was not granted {missing}")
        if problems:
            lines = "".join(f"\n        {problem}" for problem in problems)
            raise Unwell(f"An admin of these has to install the app once more, at /slack/install of this bot:{lines}")
        return f"it knows this bot in all {len(places)} place(s) that installed it, with all scopes that it needs."

    def socket_mode(self) -> str:
        """See whether Slack lets the bot open a connection."""
        token = self._settings.slack_app_token
        try:
            self._client.apps_connections_open(app_token=token.get_secret_value() if token else "")
        except SlackApiError as error:
            raise Unwell(
                f"Slack refuses SLACK_APP_TOKEN ({code_of(error)}): it has to be an app-level token with "
                "the scope connections:write, and Socket Mode has to be on in the app's settings."
            ) from None
        except (SlackClientError, OSError):
            raise Skipped("Slack") from None
        return "Slack lets this bot open a connection."

    def clock(self) -> str:
        """See whether this machine's clock is right, by Slack's."""
        try:
            answer = self._auth_test[0] if self._settings.slack_bot_token else self._client.api_test()
            slacks = parsedate_to_datetime(_header(answer, "date")).timestamp()
        except (BotError, SlackClientError, OSError):
            raise Skipped("Slack") from None
        except ValueError:
            return "Slack did not say what time it is."
        off = time.time() - slacks
        if abs(off) > CLOCK:
            which = "fast" if off > 0 else "slow"
            raise Unwell(
                f"This machine's clock is {abs(off):.0f} s {which}, by Slack's. From 300 s on the bot takes Slack's "
                "requests for forged ones: have the clock set over the network (NTP)."
            )
        return "it agrees with Slack's."

    def toingg(self) -> str:
        """See whether Toingg answers, and accepts the key of the settings and those that workspaces connected."""
        shared = self._settings.shared_key
        if shared is not None:
            self._try_key(shared, "TOINGG_API_KEY", "copy it again from its dashboard")
        connected = []
        if self._is_there:
            workspaces = Workspaces(self._database, self._sealer)
            connected = workspaces.connected()
            for workspace_id in connected:
                key = workspaces.key(workspace_id) or ""
                self._try_key(key, f"the key of {workspace_id}", "an admin there has to connect another one")
        if shared is None and not connected:
            return "no workspace has connected a key yet."
        own = f"the key(s) that {len(connected)} workspace(s) connected" if connected else ""
        return f"it accepts {' and '.join(filter(None, ['TOINGG_API_KEY' if shared else '', own]))}."

    def _try_key(self, key: str, whose: str, advice: str) -> None:
        where = self._settings.toingg_api_url
        try:
            Toingg(where).check_key(key)
        except NotSent as error:
            raise Unwell(f"It cannot be reached at {where} ({error}): look at TOINGG_API_URL.") from None
        except Denied as error:
            raise Unwell(f"It refuses {whose} ({error}): {advice}.") from None
        except Misconfigured as error:
            raise Unwell(f"{error.user_message} ({error}) Look at TOINGG_API_URL.") from None
        except ToinggError as error:
            raise Unwell(f"{error.user_message} ({error}) If that stays so, ask Toingg.") from None

    def close(self) -> None:
        """Let go of the database."""
        self._database.close()

    def _needs_database(self) -> None:
        if not self._is_there:
            raise Skipped("the database")

    def _rings(self) -> str:
        """Knock at the queue between processes, where there is one."""
        url = self._settings.doorbell_url
        if url.startswith("sqlite") and not Path(url.removeprefix("sqlite:///")).exists():
            return "no other process is rung for."
        with closing(Doorbell(url)) as doorbell:
            try:
                return f"it answers, with {doorbell.waiting()} ring(s) in it."
            except QueueAway as error:
                raise Unwell(f"It does not answer: {error}. Look at QUEUE_URL, and at the server behind it.") from None

    @cached_property
    def _database(self) -> Database:
        return Database(self._settings.database_url.get_secret_value())

    @cached_property
    def _upkeep(self) -> Upkeep:
        return Upkeep(self._database, self._sealer)

    @cached_property
    def _sealer(self) -> Sealer:
        return open_sealer(self._database, self._settings.keys)

    @cached_property
    def _client(self) -> WebClient:
        token = self._settings.slack_bot_token
        return WebClient(
            token=token.get_secret_value() if token else None,
            base_url=self._settings.slack_api_url,
            timeout=SLACK_TIMEOUT,
        )

    @cached_property
    def _auth_test(self) -> tuple[SlackResponse, str | None]:
        """Slack's answer to who this is, and its code if that is a refusal."""
        where = self._settings.slack_api_url
        try:
            return self._client.auth_test(), None
        except SlackApiError as error:
            return cast("SlackResponse", error.response), code_of(error)
        except (SlackClientError, OSError) as error:
            raise Unwell(f"Slack cannot be reached at {where} ({type(error).__name__}).") from None


def _header(answer: SlackResponse, name: str) -> str:
    return next((str(value) for key, value in answer.headers.items() if key.lower() == name), "")
