"""`python bot.py doctor`: look at everything that the bot needs, and say how to mend what fails."""

from collections.abc import Callable, Iterator

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from toingg_bot.errors import BotError, ToinggError
from toingg_bot.settings import Settings
from toingg_bot.store import Database
from toingg_bot.store.migrating import is_current
from toingg_bot.store.opening import open_sealer
from toingg_bot.store.upkeep import Upkeep
from toingg_bot.toingg import Toingg

NEEDED_SCOPES = frozenset({"commands", "chat:write"})
WISHED_SCOPES = frozenset({"chat:write.public"})


class Unwell(BotError):
    """Something needs mending; `user_message` says how."""

    def __init__(self, advice: str) -> None:
        super().__init__("unwell", advice)


def examine(settings: Settings) -> Iterator[tuple[str, str, bool]]:
    """Yield what was looked at, what was found, and whether it is well."""
    checks: list[tuple[str, Callable[[Settings], str]]] = [
        ("Database", _database),
        ("Keys", _keys),
        ("Outcomes", _outcomes),
        ("Slack", _slack),
        ("Toingg", _toingg),
    ]
    for name, check in checks:
        try:
            yield name, check(settings), True
        except BotError as error:
            yield name, error.user_message, False


def _database(settings: Settings) -> str:
    database = Database(settings.database_url.get_secret_value())
    if not is_current(database):
        raise Unwell("The tables are not of the newest form: run `python bot.py migrate`.")
    return "it answers, and its tables are of the newest form."


def _keys(settings: Settings) -> str:
    _upkeep(settings).opens()
    return "they open what is kept."


def _outcomes(settings: Settings) -> str:
    untold = _upkeep(settings).undelivered()
    if untold:
        lines = "".join(f"\n    {campaign_id} in {workspace_id}: {why}" for workspace_id, campaign_id, why in untold)
        raise Unwell(f"Nobody could be told what became of these; invite the bot, or tell the authors yourself:{lines}")
    return "everybody was told theirs."


def _slack(settings: Settings) -> str:
    if settings.slack_bot_token is None:
        return "each workspace installs the app, and brings its own token."
    client = WebClient(token=settings.slack_bot_token.get_secret_value(), base_url=settings.slack_api_url, timeout=10)
    try:
        answer = client.auth_test()
    except SlackApiError as error:
        code = error.response.get("error")
        raise Unwell(f"Slack refuses SLACK_BOT_TOKEN ({code}): copy it again from OAuth & Permissions.") from None
    except (SlackClientError, OSError) as error:
        raise Unwell(f"Slack cannot be reached at {settings.slack_api_url} ({type(error).__name__}).") from None
    granted = {name.lower(): value for name, value in answer.headers.items()}.get("x-oauth-scopes", "")
    scopes = {scope.strip() for scope in str(granted).split(",")}
    if missing := sorted(NEEDED_SCOPES - scopes):
        raise Unwell(f"The token lacks {', '.join(missing)}: add it under OAuth & Permissions, and reinstall.")
    without = "" if scopes >= WISHED_SCOPES else " Without chat:write.public it has to be invited to public channels."
    return f"it knows this bot as {answer['user']} in {answer['team']}.{without}"


def _toingg(settings: Settings) -> str:
    if settings.shared_key is None:
        return "each workspace connects its own key."
    try:
        voices = Toingg(settings.toingg_api_url).supported_voices(settings.shared_key)
    except ToinggError as error:
        raise Unwell(f"{error.user_message} ({error}) Look at TOINGG_API_URL and TOINGG_API_KEY.") from None
    return f"it accepts the key, and offers {len(voices)} voices."


def _upkeep(settings: Settings) -> Upkeep:
    database = Database(settings.database_url.get_secret_value())
    keys = settings.encryption_keys
    return Upkeep(database, open_sealer(database, keys.get_secret_value() if keys else None))
