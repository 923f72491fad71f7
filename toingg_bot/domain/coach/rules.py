"""The coach's rules as a table: what each one is called, where it looks, how serious it is, and what it looks for."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import time
from functools import cached_property
from typing import Any, TypeAlias
from unicodedata import normalize

from toingg_bot.domain.calling_window import MIDNIGHT
from toingg_bot.domain.coach.explained import explained_in
from toingg_bot.domain.coach.finding import Finding, Severity, quoted
from toingg_bot.domain.coach.first_line import (
    MOST_SENTENCES,
    MOST_WORDS,
    says_that_it_is_an_ai,
    says_who_calls,
    seconds_of,
    sentences_in,
    unspeakable_in,
    words_in,
)
from toingg_bot.domain.coach.gaps import gaps_in
from toingg_bot.domain.coach.identity import denial_in
from toingg_bot.domain.coach.languages import is_in_another, script_of
from toingg_bot.domain.coach.numbers import card_in, has_secret
from toingg_bot.domain.coach.places import Bracket, braces_in, brackets_in, is_value, orders_in
from toingg_bot.domain.coach.way_out import has_way_out
from toingg_bot.domain.forms import Values
from toingg_bot.domain.key import question_about
from toingg_bot.domain.reasons import Reason, reason
from toingg_bot.domain.text import folded

TEXTS = ("script", "first_line", "knowledge_base", "purpose", "tone")
"""The fields that the agent works with."""
MOST_ADVICE = 3

_ANY_TEXT = ("title", *TEXTS, "post_call_analysis_schema")
_EARLIEST, _LATEST = time(9), time(21)
_NO_ZONE = "IST"  # the form's default
_READABLE = frozenset({"latin", "devanagari"})


class _Campaign:
    """What was typed, read once for all rules."""

    def __init__(self, values: Values, recent_titles: Collection[str]) -> None:
        typed = {name: value for name in _ANY_TEXT if isinstance(value := values.get(name), str)}
        self.texts = {name: normalize("NFC", text) for name, text in typed.items() if text.strip()}
        self.language = str(values.get("language") or "").strip().casefold()
        self.recent_titles = recent_titles
        self._values = values

    @cached_property
    def brackets(self) -> dict[str, list[Bracket]]:
        """What is in brackets in each text."""
        return {name: brackets_in(self.texts[name]) for name in TEXTS if name in self.texts}

    @cached_property
    def places(self) -> dict[str, list[Bracket]]:
        """The names for values in brackets in each text, explained or not."""
        return {
            name: [each for each in found if is_value(self.texts[name], each)] for name, found in self.brackets.items()
        }

    @cached_property
    def explained(self) -> frozenset[str]:
        """The names that the script explains, for all texts."""
        return self._explained("script")

    def _explained(self, field: str) -> frozenset[str]:
        names = {each.name for found in self.places.values() for each in found}
        brackets = [each for each in self.brackets.get(field, ()) if each.name in names]
        return explained_in(self.texts[field], brackets) if brackets else frozenset()

    def forgotten(self, field: str) -> list[str]:
        """Return the places in a text that somebody wanted to fill in, each once."""
        text = self.texts[field]
        explained = self.explained | self._explained(field)
        names = [each for each in self.places[field] if "*" not in explained and each.name not in explained]
        found = [text[each.start : each.end] for each in names]
        return list(dict.fromkeys([*found, *orders_in(text), *gaps_in(text, self.language)]))

    def clock(self, field: str) -> time | None:
        """Return a time of the calling window, if it is one."""
        value = self._values.get(field)
        try:
            return value if isinstance(value, time) else time.fromisoformat(str(value))
        except ValueError:
            return None

    @property
    def is_in_india(self) -> bool:
        """Whether the calling window is in Indian time."""
        return (self._values.get("calendar.time_zone") or _NO_ZONE) == _NO_ZONE


_Check: TypeAlias = Callable[[_Campaign, str], Reason | None]


@dataclass(frozen=True)
class Rule:
    """One line of the table. `look` returns the reason if there is something to point out in a field."""

    code: str
    fields: tuple[str, ...]
    severity: Severity
    look: _Check


def findings(
    values: Values, *, recent_titles: Collection[str] = (), least: Severity = Severity.ADVICE
) -> list[Finding]:
    """Return what to point out in a campaign as it was typed, the most serious first, down to `least`.

    `recent_titles` are the titles that this workspace used in the last 30 days. Of advice, only the most useful is
    returned. It takes a few milliseconds for the longest texts.
    """
    campaign, found, advice = _Campaign(values, recent_titles), [], 0
    for rule in RULES:
        if rule.severity > least or (rule.severity is Severity.ADVICE and advice == MOST_ADVICE):
            break
        for field in rule.fields:
            why = rule.look(campaign, field)
            if why is not None:
                found.append(_finding(rule, field, why, values.get(field)))
                advice += rule.severity is Severity.ADVICE
    return found


def questions_about(values: Values) -> tuple[str, ...]:
    """Return the names of all questions about a campaign: those that its author answered if it was sent like this."""
    return tuple(each.question for each in findings(values, least=Severity.ASK) if each.question)


def is_found(values: Values, code: str) -> bool:
    """Return whether a rule finds something, also if other advice is more useful."""
    campaign = _Campaign(values, ())
    return any(rule.look(campaign, field) is not None for rule in RULES if rule.code == code for field in rule.fields)


def all_findings(values: Values) -> dict[str, frozenset[str]]:
    """Return the codes that every rule finds, by field, however many they are: to measure the rules."""
    campaign, found = _Campaign(values, ()), dict[str, set[str]]()
    for rule in RULES:
        for field in rule.fields:
            if rule.look(campaign, field) is not None:
                found.setdefault(field, set()).add(rule.code)
    return {field: frozenset(codes) for field, codes in found.items()}


def _finding(rule: Rule, field: str, why: Reason, value: Any) -> Finding:
    asks = rule.severity is Severity.ASK
    question = question_about(rule.code, field, str(value)) if asks else None
    return Finding(rule.code, field, rule.severity, why, question)


def _secret(campaign: _Campaign, field: str) -> Reason | None:
    return reason("coach_secret") if has_secret(campaign.texts.get(field, "")) else None


def _card(campaign: _Campaign, field: str) -> Reason | None:
    last_four = card_in(campaign.texts.get(field, ""))
    return None if last_four is None else reason("coach_card_number", last_four=last_four)


def _denial(campaign: _Campaign, field: str) -> Reason | None:
    sentence = denial_in(campaign.texts.get(field, ""))
    return None if sentence is None else reason("coach_denies_being_ai", quote=quoted(sentence))


def _unfilled(campaign: _Campaign, field: str) -> Reason | None:
    places = campaign.forgotten(field) if field in campaign.texts else []
    return reason("coach_unfilled_place", number=len(places), quote=quoted(places[0])) if places else None


def _language(campaign: _Campaign, field: str) -> Reason | None:
    is_another = is_in_another(campaign.texts.get(field, ""), campaign.language)
    return reason("coach_other_language", language=campaign.language.capitalize()) if is_another else None


def _late(campaign: _Campaign, field: str) -> Reason | None:
    closes = campaign.clock(field)
    is_late = closes is not None and (closes > _LATEST or closes == MIDNIGHT)
    return reason("coach_late_hours") if is_late and campaign.is_in_india else None


def _early(campaign: _Campaign, field: str) -> Reason | None:
    opens = campaign.clock(field)
    return reason("coach_early_hours") if opens is not None and opens < _EARLIEST and campaign.is_in_india else None


def _title(campaign: _Campaign, field: str) -> Reason | None:
    title = campaign.texts.get(field)
    if title is None or not campaign.recent_titles:
        return None
    is_used = folded(title) in map(folded, campaign.recent_titles)
    return reason("coach_title_used") if is_used else None


def _caller(campaign: _Campaign, field: str) -> Reason | None:
    text = campaign.texts.get(field)
    return None if text is None or says_who_calls(text) else reason("coach_no_caller")


def _ai(campaign: _Campaign, field: str) -> Reason | None:
    text = campaign.texts.get(field)
    return None if text is None or says_that_it_is_an_ai(text) else reason("coach_no_ai")


def _way_out(campaign: _Campaign, field: str) -> Reason | None:
    text = campaign.texts.get(field)
    can_be_read = text is not None and script_of(text[:2000]) in _READABLE
    return None if text is None or not can_be_read or has_way_out(text) else reason("coach_no_opt_out")


def _unspeakable(campaign: _Campaign, field: str) -> Reason | None:
    found = unspeakable_in(campaign.texts.get(field, ""))
    return None if found is None else reason("coach_unspeakable_first_line", quote=quoted(found))


def _length(campaign: _Campaign, field: str) -> Reason | None:
    text = campaign.texts.get(field, "")
    words, sentences = words_in(text), sentences_in(text)
    if words > MOST_WORDS:
        return reason("coach_long_first_line", seconds=seconds_of(text))
    return reason("coach_many_sentences", number=sentences) if sentences > MOST_SENTENCES else None


def _mixed(campaign: _Campaign, field: str) -> Reason | None:
    styles = set[str]()
    for name in campaign.brackets:
        styles |= braces_in(campaign.texts[name]) | {each.style for each in campaign.places[name] if each.is_named}
    return reason("coach_mixed_placeholders", styles=" ".join(sorted(styles)[:2])) if len(styles) > 1 else None


_LINE, _SCRIPT = ("first_line",), ("script",)

RULES = (
    Rule("secret", _ANY_TEXT, Severity.ERROR, _secret),
    Rule("denies_being_ai", TEXTS, Severity.ASK, _denial),
    Rule("card_number", TEXTS, Severity.ASK, _card),
    Rule("unfilled_place", TEXTS, Severity.ASK, _unfilled),
    Rule("late_hours", ("calendar.opens",), Severity.WARNING, _early),
    Rule("late_hours", ("calendar.closes",), Severity.WARNING, _late),
    Rule("title_used", ("title",), Severity.WARNING, _title),
    Rule("other_language", _LINE, Severity.WARNING, _language),
    Rule("no_caller", _LINE, Severity.ADVICE, _caller),
    Rule("no_ai", _LINE, Severity.ADVICE, _ai),
    Rule("no_opt_out", _SCRIPT, Severity.ADVICE, _way_out),
    Rule("unspeakable_first_line", _LINE, Severity.ADVICE, _unspeakable),
    Rule("long_first_line", _LINE, Severity.ADVICE, _length),
    Rule("mixed_placeholders", _SCRIPT, Severity.ADVICE, _mixed),
)
"""Every rule, the most serious first, and of the same severity the most useful first."""
