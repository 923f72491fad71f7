"""A valid campaign in three forms: what people fill in, what Slack sends, and what Toingg receives.

Only this module knows the eleven keys of Toingg's API. For a new field of the form, add one `Part`.
"""

from dataclasses import dataclass
from typing import Any

from tests.support.ids import ACME, ALICE, CAMPAIGNS
from toingg_bot.domain.campaign import Campaign, ScriptLength, validated
from toingg_bot.domain.forms import Values
from toingg_bot.domain.states import Submission
from toingg_bot.views.sentences import in_words

SCRIPT = "Greet the customer by name, say that the policy ends soon, and offer to renew it. " * 3


@dataclass(frozen=True)
class Part:
    """One field of the form, filled in correctly."""

    label: str
    name: str
    """Its name in the model."""
    typed: Any
    """What somebody types or chooses."""
    section: str
    """The header above it."""
    from_slack: Any = None
    """What Slack sends for it, if that differs."""
    key: str | None = None
    """Its key in Toingg's API; None if it has no key of its own."""
    sent: Any = None
    """What Toingg receives for it, if that differs."""
    empty: Any = ""
    """What Toingg receives if it is left empty. The type is the API's."""
    longest: int | None = None
    """The most characters that a text may have."""
    is_needed: bool = False
    """Whether a campaign must have it."""
    is_public: bool = False
    """Whether everybody in the channel may read it."""

    @property
    def value(self) -> Any:
        """What Slack sends for it."""
        return self.typed if self.from_slack is None else self.from_slack

    @property
    def payload(self) -> Any:
        """What Toingg receives."""
        return self.value if self.sent is None else self.sent


BASICS, SAID, CALLED, AFTER = "Basics", "What the agent says", "When to call", "After each call"
QUESTIONS = {"lead_type": "Hot, warm or cold", "budget": "What they can spend, in rupees"}

FORM: tuple[Part, ...] = (
    Part("Title", "title", "Diwali renewals", BASICS, key="title", longest=150, is_needed=True, is_public=True),
    Part("Voice", "voice", "nova", BASICS, key="voice", is_needed=True, is_public=True),
    Part("Language", "language", "Hindi", BASICS, from_slack="hindi", key="language", is_needed=True, is_public=True),
    Part("Script", "script", SCRIPT, SAID, key="script", sent=SCRIPT.strip(), longest=20_000, is_needed=True),
    Part("Purpose", "purpose", "Renew policies before Diwali", SAID, key="purpose", longest=3000),
    Part("Knowledge base", "knowledge_base", "https://acme.example/faq", SAID, key="knowledgeBase", longest=8000),
    Part("First line", "first_line", "Namaste! This is Asha from Acme Travels.", SAID, key="firstLine", longest=1000),
    Part("Tone", "tone", "Warm and professional", SAID, key="tone", longest=500),
    Part("From", "calendar.opens", "10:30", CALLED, key="calendar", sent="10:30Am to 6Pm IST", is_public=True),
    Part("To", "calendar.closes", "18:00", CALLED, is_public=True),
    Part("Time zone", "calendar.time_zone", "India (IST)", CALLED, from_slack="IST", is_public=True),
    Part("Analyse each call", "post_call_analysis", True, AFTER, key="postCallAnalysis", empty=False),
    Part(
        "What to find out",
        "post_call_analysis_schema",
        "\n".join(f"{key}: {question}" for key, question in QUESTIONS.items()),
        AFTER,
        key="postCallAnalysisSchema",
        sent=QUESTIONS,
        empty={},
        longest=3000,
    ),
    Part("Share the result in", "conversation", "#campaigns", AFTER, from_slack=CAMPAIGNS, is_needed=True),
)
"""The whole form, from top to bottom, one line per field."""

CONTRACT = {part.key: part for part in FORM if part.key}
"""What `create_campaign/` receives, by its eleven keys."""
TEXT_KEYS = [key for key, part in CONTRACT.items() if part.empty == "" and key != "calendar"]
"""The keys with exactly the text that was typed."""

GOOD = {part.label: part.typed for part in FORM if part.is_needed}
"""A valid form with only the required fields."""
FULL = {part.label: part.typed for part in FORM}
"""A form with every field filled in."""

GOOD_VALUES: Values = {part.name: part.value for part in FORM if part.is_needed}
"""What Slack sends for `GOOD`."""
FULL_VALUES: Values = {part.name: part.value for part in FORM}
"""What Slack sends for `FULL`."""

GOOD_PAYLOAD: dict[str, Any] = {key: part.payload if part.is_needed else part.empty for key, part in CONTRACT.items()}
"""What Toingg receives for `GOOD`."""
FULL_PAYLOAD: dict[str, Any] = {key: part.payload for key, part in CONTRACT.items()}
"""What Toingg receives for `FULL`."""

TITLE: str = GOOD["Title"]


def campaign(values: Values, least: int = 200) -> Campaign:
    """Return the valid campaign with these values."""
    made = validated(values, ScriptLength(least))
    assert isinstance(made, Campaign), made
    return made


def submission(campaign_id: str = "c1", title: str = TITLE, **changes: Any) -> Submission:
    """Return Alice's submission of the `GOOD` form in #campaigns, with this title."""
    values = GOOD_VALUES | {"title": title}
    about = {
        "campaign_id": campaign_id,
        "workspace_id": ACME,
        "enterprise_id": None,
        "user_id": ALICE,
        "conversation_id": CAMPAIGNS,
        "response_url": None,
        "values": values,
        "payload": campaign(values).payload(),
    }
    return Submission(**about | changes)


def problems(values: Values, least: int = 200) -> dict[str | None, str]:
    found = validated(values, ScriptLength(least))
    assert isinstance(found, list)
    assert len({problem.field for problem in found}) == len(found)
    return {problem.field: in_words(*problem.reasons) for problem in found}
