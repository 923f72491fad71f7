"""Puts a sentence that is missing where it belongs, in the campaign's language. `insertable.yml` has the sentences."""

import re
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

import yaml

from toingg_bot.domain.campaign import SCRIPT_LENGTH, ScriptLength, form
from toingg_bot.domain.coach.first_line import says_that_it_is_an_ai, says_who_calls
from toingg_bot.domain.coach.languages import is_hinglish, is_in_another, script_of
from toingg_bot.domain.coach.rules import is_found
from toingg_bot.domain.forms import Values

FIELDS: Mapping[str, str] = {"no_caller": "first_line", "no_ai": "first_line", "no_opt_out": "script"}
"""The advice with a sentence that can be inserted, and the field where it goes."""

_GREETING = re.compile(
    r"\s*(?:hello|hi|hey|dear|good (?:morning|afternoon|evening|day)|namaste|namaskar|pranaam|"
    r"ram ram|salaam|नमस्ते|नमस्कार|"
    r"प्रणाम|राम राम|हैलो|हेलो|जय [^\s,.!।]+)(?:[ \t]+(?!(?:this|i|i'm|we|main|मैं|am|is|yeh|"
    r"यह)\b)(?:\{+[^{}\n]*\}+|\[[^\]\n]*\]|[^\s,.!?।]+)){0,3}"
    r"(?P<end>[,.!।]+)[ \t]*",
    re.IGNORECASE,
)
_FIRST_SENTENCE = re.compile(r"[^.!?।\n]*[.!।](?=\s)")
_BULLET = re.compile(r"(?P<bullet>[ \t]*[-*•] )\S")


def inserted(values: Values, code: str, script_length: ScriptLength = SCRIPT_LENGTH) -> Values | None:
    """Return the values with the sentence that a piece of advice offers; None if the field has no room for it.

    Values that already have what the advice is about are returned as they are. Nothing that was typed is changed but
    for one letter: what follows a greeting with a comma becomes a sentence of its own.
    """
    field = FIELDS[code]
    text = values.get(field) or ""
    if not is_found(values, code):
        return dict(values)
    longer = (
        _with_way_out(text, _sentences(values, text)["no_opt_out"]) if field == "script" else _with_who(values, code)
    )
    most = next(each.max_length for each in form(script_length) if each.name == field)
    return None if most is not None and len(longer.strip()) > most else {**values, field: longer}


@cache
def _insertable() -> Mapping[str, Mapping[str, str]]:
    sentences: Mapping[str, Mapping[str, str]] = yaml.safe_load(
        (resources.files(__package__) / "insertable.yml").read_text("utf-8")
    )
    return sentences


def _sentences(values: Mapping[str, Any], text: str) -> Mapping[str, str]:
    """Return the sentences in the campaign's language, for Hindi in the letters of the text; a line keeps its own."""
    is_english_line = text == values.get("first_line") and is_in_another(text, "hindi") and script_of(text) == "latin"
    if str(values.get("language") or "").casefold() != "hindi" or is_english_line:
        return _insertable()["english"]
    is_in_latin = script_of(text) == "latin" and is_hinglish(text)
    return _insertable()["hinglish" if is_in_latin else "hindi"]


def _with_who(values: Mapping[str, Any], code: str) -> str:
    """Return the first line with who calls, or that it is an AI; with both in one sentence if both are missing."""
    line = str(values["first_line"])
    sentences, has_neither = _sentences(values, line), not says_who_calls(line) and not says_that_it_is_an_ai(line)
    sentence = sentences["who" if has_neither else code]
    greeting = _GREETING.match(line)
    start = greeting.end() if greeting else 0
    if code == "no_ai" and not has_neither and (first := _FIRST_SENTENCE.match(line, start)):
        return f"{line[: first.end()]} {sentence}{line[first.end() :]}"
    if greeting is None:
        return f"{sentence} {line.lstrip()}"
    if not line[start:]:
        return f"{line.rstrip()} {_after(greeting['end'], sentence)}"
    rest = line[start:]
    follows_comma = greeting["end"].endswith(",")
    rest = rest[:1].upper() + rest[1:] if follows_comma else rest
    return f"{line[:start].rstrip()} {_after(greeting['end'], sentence)} {rest}"


def _after(mark: str, sentence: str) -> str:
    """Return a sentence as it goes on after a comma: "Hello, this is …"."""
    is_name = sentence.startswith(("I ", "I'"))
    return sentence[:1].lower() + sentence[1:] if mark.endswith(",") and not is_name else sentence


def _with_way_out(script: str, sentence: str) -> str:
    """Return the script with one more line at its end; in a list if it ends with one."""
    body = script.rstrip()
    last = body.rpartition("\n")[2]
    if bullet := _BULLET.match(last):
        return f"{body}\n{bullet['bullet']}{sentence}"
    return f"{body}\n\n{sentence}"
