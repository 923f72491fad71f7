"""What a form and a button say of the campaign that they belong to."""

import json
from dataclasses import asdict, dataclass


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
    def loaded(cls, text: str) -> "CampaignKey":
        """Read the key back."""
        return cls(**json.loads(text))
