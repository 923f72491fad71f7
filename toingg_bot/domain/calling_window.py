"""The calling window: the hours in which Toingg may call, as people enter and read it, and as Toingg gets it."""

import re
from datetime import time
from typing import Annotated

from pydantic import Field, ValidationInfo, field_validator, model_serializer

from toingg_bot.domain.forms import Dropdown, FormModel, TimePicker
from toingg_bot.domain.mistakes import wrong

TIME_ZONES = {
    "IST": "India (IST)",
    "UTC": "UTC",
    "GMT": "Greenwich (GMT)",
    "GST": "Gulf (GST)",
    "SGT": "Singapore (SGT)",
    "CET": "Central Europe (CET)",
    "EST": "US Eastern (EST)",
    "CST": "US Central (CST)",
    "MST": "US Mountain (MST)",
    "PST": "US Pacific (PST)",
}
"""What Toingg gets, and what people read in the list. The first one is the default."""

MIDNIGHT = time(0)
LAST_MINUTE = time(23, 59)
"""A window that ends at midnight ends here: this is the closest to the end of the day that Toingg's text can say."""


class CallingWindow(FormModel):
    """The hours in which Toingg may call. Toingg reads them as one text, `10Am to 10Pm IST`; no window is `""`."""

    opens: Annotated[time | None, TimePicker(label="From", placeholder="Start of calls")] = None
    closes: Annotated[
        time | None,
        Field(validate_default=True),
        TimePicker(label="To", placeholder="End of calls", hint="Leave From and To empty to call at any time."),
    ] = None
    time_zone: Annotated[
        str,
        Dropdown(label="Time zone", choices=tuple(TIME_ZONES), in_words=lambda zone: TIME_ZONES.get(zone, zone)),
    ] = next(iter(TIME_ZONES))

    @field_validator("closes")
    @classmethod
    def _both_or_neither(cls, closes: time | None, info: ValidationInfo) -> time | None:
        if "opens" not in info.data:
            return closes
        opens: time | None = info.data["opens"]
        if opens is None and closes is None:
            return None
        if closes is None:
            raise wrong("window_has_no_end")
        if opens is None:
            raise wrong("window_has_no_start")
        if _last_minute(closes) <= opens:
            raise wrong("window_ends_before_it_starts", opens=in_words(clock(opens)))
        return closes

    @model_serializer
    def as_toingg_writes_it(self) -> str:
        """Return the window as in the contract's example, with minutes only if they are not zero."""
        if self.opens is None or self.closes is None:
            return ""
        return f"{clock(self.opens)} to {clock(_last_minute(self.closes))} {self.time_zone}"


def clock(moment: time) -> str:
    """Return a time of day as the contract writes it: `10Am`, `10:30Am`, `12Pm`."""
    minutes = f":{moment.minute:02}" if moment.minute else ""
    return f"{moment.hour % 12 or 12}{minutes}{'Am' if moment < time(12) else 'Pm'}"


def in_words(written: str) -> str:
    """Return a time or window in Toingg's spelling as people read it: `10 am to 6:30 pm IST`.

    Stored campaigns have the text as it was sent, so this reads that text.
    """
    until_the_end = written.replace(f" to {clock(LAST_MINUTE)} ", " to midnight ")
    return re.sub(r"\b(\d{1,2}(?::\d\d)?)(Am|Pm)\b", lambda found: f"{found[1]} {found[2].lower()}", until_the_end)


def _last_minute(closes: time) -> time:
    return LAST_MINUTE if closes == MIDNIGHT else closes
