"""What a form and a button say of the campaign that they belong to."""

import json
import re
from dataclasses import asdict, dataclass

from toingg_bot.errors import Strange
from toingg_bot.records import as_id

MAX_ATTEMPTS = 1_000_000


@dataclass(frozen=True)
class CampaignKey:
    """Rides in a form's `private_metadata` and in a button's `value`.

    `campaign_id` is minted when the form is first shown and is the campaign's for good. `confirmed` is the attempt
    that the person was warned about, where sending again might make a second campaign. `toingg_id` is the campaign of
    Toingg's that the button stands beside.
    """

    campaign_id: str
    confirmed: int | None = None
    toingg_id: str | None = None

    def dumped(self) -> str:
        """Return the key as text."""
        return json.dumps(asdict(self))

    @classmethod
    def loaded(cls, text: str | None) -> "CampaignKey":
        """Read the key back. Raises Strange where it is none of ours."""
        try:
            key = cls(**json.loads(text or ""))
        except (ValueError, TypeError, RecursionError):
            raise Strange("a form or a button with no key of ours") from None
        is_ours = (
            isinstance(key.campaign_id, str)
            and re.fullmatch(r"[a-z0-9]{1,32}", key.campaign_id)
            and (key.confirmed is None or (type(key.confirmed) is int and 0 <= key.confirmed < MAX_ATTEMPTS))
            and (key.toingg_id is None or as_id(key.toingg_id) == key.toingg_id)
        )
        if not is_ours:
            raise Strange("a form or a button with a key that is not ours")
        return key
