"""`python bot.py doctor`: check everything that the bot needs, and say how to fix what fails."""

from collections.abc import Callable, Iterator
from contextlib import closing

from toingg_bot.domain.errors import BotError, OperatorError
from toingg_bot.operations.findings import Finding, Skipped, Verdict
from toingg_bot.operations.neighbour_checks import Neighbours
from toingg_bot.operations.storage_checks import Storage
from toingg_bot.settings.settings import Judged, judge
from toingg_bot.telemetry.causes import cause_of

Check = tuple[str, Callable[[], str], tuple[str, ...]]
"""The name of a check, its function, and the settings that must be valid for it."""


def examine(judged: Callable[[], Judged] = judge) -> Iterator[Finding]:
    """Run one check after another, and yield each finding as soon as it is known."""
    given = judged()
    yield from (Finding("Settings", Verdict.UNWELL, problem) for problem in given.problems)
    if not given.is_all_known:
        yield Finding("All else", Verdict.SKIPPED, "can be looked at when the settings are right.")
        return
    if not given.problems:
        yield Finding("Settings", Verdict.WELL, "nothing is missing, and nothing is of the wrong kind.")
    with closing(Storage(given.settings)) as storage:
        for name, check, needed in _checks(given, storage):
            yield _finding(name, check, sorted(given.wrong.intersection(needed)))


def _checks(given: Judged, storage: Storage) -> Iterator[Check]:
    neighbours = Neighbours(given.settings, storage)
    yield "Database", storage.check_database, ("database_url",)
    yield "Keys", storage.check_keys, ("encryption_keys",)
    yield "Queue", storage.check_queue, ("queue_url",)
    yield "Outcomes", storage.check_outcomes, ("encryption_keys",)
    yield "Port", storage.check_ports, ("host", "port", "metrics_port")
    yield (
        "Slack",
        neighbours.check_slack,
        ("slack_bot_token", "slack_client_id", "slack_client_secret", "slack_api_url", "encryption_keys"),
    )
    if given.settings.socket_mode:
        yield "Socket Mode", neighbours.check_socket_mode, ("slack_api_url",)
    yield "Clock", neighbours.check_clock, ("slack_api_url",)
    yield "Toingg", neighbours.check_toingg, ("toingg_api_url", "toingg_api_key", "encryption_keys")


def _finding(name: str, check: Callable[[], str], wrong: list[str]) -> Finding:
    if wrong:
        settings = " and ".join(setting.upper() for setting in wrong)
        return Finding(name, Verdict.SKIPPED, f"cannot be looked at before {settings} is right.")
    try:
        return Finding(name, Verdict.WELL, check())
    except Skipped as error:
        return Finding(name, Verdict.SKIPPED, error.advice)
    except OperatorError as error:
        return Finding(name, Verdict.UNWELL, error.advice)
    except BotError as error:
        return Finding(name, Verdict.UNWELL, f"It failed: {error}.")
    # The outermost edge of a check: after an unexpected error, the other checks still run.
    except Exception as error:  # noqa: BLE001
        return Finding(name, Verdict.UNWELL, f"This could not be looked at ({cause_of(error)}): please report it.")


__all__ = ["Finding", "Verdict", "examine"]
