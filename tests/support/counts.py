"""What the metrics have counted."""

from toingg_bot.app import Bot

Counts = dict[str, float]


def read(text: str) -> Counts:
    """Return the value of each series, by its name and labels."""
    lines = [line.rpartition(" ") for line in text.splitlines() if not line.startswith("#")]
    return {series: float(value) for series, _, value in lines}


def counts(bot: Bot) -> Counts:
    return read(bot.core.metrics.exposed().decode())
