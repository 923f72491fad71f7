"""What people see of the templates of their team; `shown.py` has everything else."""

from typing import Any

from tests.support.ids import ACME, ALICE
from toingg_bot.domain.templates import Template
from toingg_bot.views.outcome import Message
from toingg_bot.views.templates import team_templates, template_form, template_saved

HOSTILE = "<!channel> *bold* `code` &lt; <https://evil.example|your bank> <@U0BOB00001>"[:75]
NAMES = ["Renewals", HOSTILE, "नमस्ते" * 12, *["W" * 75] * 17]
TEMPLATES = [Template(ACME, f"{number:032x}", ALICE, name, 1_700_000_000.0) for number, name in enumerate(NAMES)]
VIEWS: dict[str, dict[str, Any]] = {
    "template-form": template_form(ACME, "0123456789abcdef0123456789abcdef", "W" * 150),
    "template-saved": template_saved(HOSTILE),
}
MESSAGES: dict[str, Message] = {
    "templates": team_templates(TEMPLATES[:3], "/campaign", may_delete=lambda each: each == TEMPLATES[0]),
    "templates-first-page": team_templates(TEMPLATES * 2, "/campaign", may_delete=bool),
    "templates-last-page": team_templates(TEMPLATES * 2, "/campaign", may_delete=bool, start=99),
}
TEXTS = {"no-templates": team_templates([], "/campaign", may_delete=bool)[0]}
