"""All that the bot can say is in `views/`, on one page for a copy editor, and nowhere else."""

import ast
import os
import re
import string
from collections.abc import Iterator
from pathlib import Path
from typing import TypeGuard

import pytest

from tests.support.places import GOLDEN, ROOT
from tests.support.words import all_words, text_of
from toingg_bot.domain.reasons import Part, reason
from toingg_bot.views.counted import Counted
from toingg_bot.views.sentences import SENTENCES, TITLES, in_mrkdwn, in_words

PAGE = GOLDEN / "words.txt"
SOURCES = sorted((ROOT / "toingg_bot").rglob("*.py"))
OPERATORS = {"operations", "settings", "telemetry"}
"""Folders with sentences for operators, which are beside what they are about."""
BESIDE = {"label", "hint", "placeholder", "section", "choice", "advice"}
"""A form field's words are in the model, and an operator's instructions are beside what they are about."""
SENTENCE = re.compile(r"[A-Z“][^\n]*[a-z] [^\n]*[a-z][^\n]*[.?!…]$")
NAMED = string.Formatter()


def texts_of(code: str) -> list[str]:
    sentence = SENTENCES[code]
    return [sentence.one, sentence.many] if isinstance(sentence, Counted) else [sentence]


def fields_of(code: str) -> set[str]:
    """Return what has to be given with a code."""
    counted = SENTENCES[code]
    named = {name for text in texts_of(code) for _, name, _, _ in NAMED.parse(text) if name}
    return named | ({counted.by} if isinstance(counted, Counted) else set())


def reasons_in(source: Path) -> Iterator[tuple[str, set[str], int]]:
    """Yield, for every reason that is constructed in a file, its code, the names of what it gets, and its line."""
    for node in ast.walk(ast.parse(source.read_text())):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"reason", "wrong", "in_rich"} and node.args:
            code, given = node.args[0], {each.arg for each in node.keywords if each.arg}
            if isinstance(code, ast.Constant) and all(each.arg for each in node.keywords):
                yield str(code.value), given, node.lineno


def test_the_page_has_every_sentence() -> None:
    if os.environ.get("GOLDEN") == "write":
        PAGE.write_text(all_words())

    assert PAGE.read_text() == all_words(), "run `make golden`, and read the difference aloud"


def test_a_sentence_gets_exactly_what_it_has_placeholders_for() -> None:
    found = [(source.name, *each) for source in SOURCES for each in reasons_in(source)]

    assert len(found) > 50
    assert [each for each in found if each[1] not in SENTENCES or each[2] != fields_of(each[1])] == []


def test_every_sentence_is_used() -> None:
    sources = [source.read_text() for source in SOURCES if not source.name.endswith("sentences.py")]

    assert [code for code in [*SENTENCES, *TITLES] if not any(f'"{code}"' in text for text in sources)] == []


def prose_in(source: Path) -> Iterator[str]:
    """Yield every sentence except docstrings, log lines, advice, and texts of form fields."""
    passed: set[int] = set()
    for node in ast.walk(ast.parse(source.read_text())):
        if id(node) in passed:
            passed |= {id(part) for part in ast.iter_child_nodes(node)}
            continue
        for body in (getattr(node, "body", None), getattr(node, "orelse", None)):
            if isinstance(body, list):
                passed |= {id(each.value) for each in body if isinstance(each, ast.Expr) and _is_text(each.value)}
        passed |= {id(each.value) for each in getattr(node, "keywords", []) if each.arg in BESIDE}
        if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("log."):
            passed |= {id(each) for each in node.args}
        if isinstance(node, ast.JoinedStr):
            passed |= {id(part) for part in node.values}
        if (_is_text(node) or isinstance(node, ast.JoinedStr)) and SENTENCE.match(text := text_of(node)):
            yield f"{source.relative_to(ROOT)}:{node.lineno}: {text}"


def _is_text(node: ast.AST) -> TypeGuard[ast.Constant]:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def test_sentences_for_people_are_nowhere_else() -> None:
    """Neither in listeners, nor in errors, nor in what is stored."""
    elsewhere = [source for source in SOURCES if source.relative_to(ROOT).parts[1] not in {"views", *OPERATORS}]

    assert [line for source in elsewhere for line in prose_in(source)] == []


@pytest.mark.parametrize("code", SENTENCES)
def test_every_sentence_can_be_filled_in_and_escapes_foreign_text(code: str) -> None:
    foreign: dict[str, Part] = dict.fromkeys(fields_of(code), "<!channel>")
    counted = SENTENCES[code]
    numbers = {name for text in texts_of(code) for _, name, form, _ in NAMED.parse(text) if form and name}
    numbers |= {counted.by} if isinstance(counted, Counted) else set()
    why = reason(code, **foreign | dict.fromkeys(numbers, 2))

    assert "<!channel>" not in in_mrkdwn(why)
    assert in_words(why)
    assert "{" not in in_words(why)


@pytest.mark.parametrize("code", [code for code, sentence in SENTENCES.items() if isinstance(sentence, Counted)])
def test_one_thing_is_counted_in_the_singular(code: str) -> None:
    counted = SENTENCES[code]
    assert isinstance(counted, Counted)
    given: dict[str, Part] = dict.fromkeys(fields_of(code), 3)

    one, many = (in_words(reason(code, **given | {counted.by: number})) for number in (1, 2))

    assert one != many
    assert "2" in many


def test_a_title_fits_at_the_top_of_its_modal() -> None:
    assert [title for title in TITLES.values() if len(title) > 24] == []


def test_the_readme_quotes_what_the_bot_says() -> None:
    """In its table of what to do when something fails; placeholders are `…` there."""
    rows = re.findall(r"^\| \*([^*]+)\* \|", (ROOT / "README.md").read_text(), re.MULTILINE)
    page = re.sub(r"\{\w+\}", "…", PAGE.read_text())

    assert len(rows) > 5
    quoted = [part.strip() for row in rows for part in row.split("…") if part.strip(" )")]
    assert [part for part in quoted if part not in page] == []
