"""Exactly at a limit a value is accepted, and just beyond it refused."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from sandbox.rules.catalogue import limits, shapes
from tests.sandbox.rule_examples import mrkdwn
from tests.sandbox.rule_examples_of_blocks import EXAMPLES
from tests.sandbox.rule_limits import LIMITS

TABLES = {shape.name: dict(limits(shape)) for shape in shapes()}
EVERY = [(name, limit) for name, table in TABLES.items() for limit in table]
FACE = "\N{GRINNING FACE}"  # one character, two in UTF-16 and four bytes in UTF-8


def test_the_tables_and_this_list_have_the_same_limits() -> None:
    """So anybody who adds a limit has to read Slack's page twice."""
    assert {name: set(table) for name, table in TABLES.items() if table} == {
        name: set(table) for name, table in LIMITS.items()
    }


@pytest.mark.parametrize(("name", "limit"), EVERY)
def test_each_limit_is_what_slacks_page_says(name: str, limit: str) -> None:
    """Patterns and the long list of icons are tested below instead."""
    if not limit.endswith(".pattern") and LIMITS[name][limit] is not ...:
        assert TABLES[name][limit] == LIMITS[name][limit]


def example_with(name: str, key: str) -> dict[str, Any]:
    """The fullest example that has this property."""
    example = EXAMPLES[name]
    return copy.deepcopy(next(form for form in (*example.fullest, example.least) if key in form))


def different(
    value: Any, number: int, unique: tuple[str, ...] = ("value", "action_id", "block_id", "name", "label")
) -> Any:
    """A copy of a list's item that differs in everything that must be unique; inside it, labels may be the same."""
    if isinstance(value, list):
        return [different(item, number, unique[:-1]) for item in value]
    if not isinstance(value, dict) or not number:
        return copy.deepcopy(value)
    return {
        key: f"{item}{number}" if key in unique and isinstance(item, str) else different(item, number, unique)
        for key, item in value.items()
    }


def many(items: list[Any], count: int) -> list[Any]:
    """As many items as wanted, all like the first."""
    return [different(items[0], number) for number in range(count)]


def long(value: Any, length: int) -> Any:
    """A string, or a text object, of this length."""
    return value | {"text": FACE * length} if isinstance(value, dict) else FACE * length


ICONS = ("sparkle", "star-filled")  # two of the long list
# For each sort of limit: values that are just right, values that are just wrong, and words of the refusal of the
# latter.
EDGES: dict[str, Callable[[Any, Any], tuple[list[Any], list[Any], str]]] = {
    "max_length": lambda value, n: ([long(value, n)], [long(value, n + 1)], f"must be less than {n + 1} characters"),
    "min_length": lambda value, n: ([long(value, n)], [long(value, n - 1)], f"must be more than {n - 1} characters"),
    "max_items": lambda value, n: ([many(value, n)], [many(value, n + 1)], f"no more than {n} items allowed"),
    "min_items": lambda value, n: ([many(value, n)], [many(value, n - 1)], f"no fewer than {n} items allowed"),
    "least": lambda _, n: ([n], [n - 1], f"must be {n} or more"),
    "most": lambda _, n: ([n], [n + 1], f"must be {n} or less"),
    "above": lambda _, n: ([n + 0.01], [n, n - 1.5], f"must be more than {n}"),
    "one_of": lambda _, names: (list(ICONS if names is ... else names), ["nonsense", ""], "must be one of: "),
    "pattern": lambda _, tries: (*tries, "must be written like "),
    "formats": lambda value, _: ([value], [mrkdwn()], "unsupported type: mrkdwn; must be plain_text"),
}


OWN_ERRORS = {
    ("message", "text.max_length"): "msg_too_long",
    ("updated message", "text.max_length"): "msg_too_long",
    ("message", "at least one of"): "no_text",
    ("updated message", "at least one of"): "no_text",
}


def error_of(name: str, limit: str) -> str:
    """The error that Slack's API answers with: one for views, one for blocks of messages, and a few others."""
    pointer = EXAMPLES[name].at.pointer
    usual = "invalid_arguments" if pointer.startswith("/view") else "invalid_blocks"
    return OWN_ERRORS.get((name, limit), "invalid_options" if name == "options of an external menu" else usual)


@pytest.mark.parametrize(("name", "limit"), [(name, limit) for name, limit in EVERY if not limit.endswith(" one of")])
def test_a_limit_is_exact(name: str, limit: str) -> None:
    """Up to it everything is fine. Beyond it there is one refusal, which names the code, the place and the rule."""
    example = EXAMPLES[name]
    path, _, kind = limit.rpartition(".")
    key = path.removesuffix("[]")
    form = example_with(name, key)
    value = form[key][0] if path.endswith("[]") else form[key]
    right, wrong, words = EDGES[kind](value, LIMITS[name][limit])

    def put(new: Any) -> dict[str, Any]:
        return form | {key: [new] * len(form[key]) if path.endswith("[]") else new}

    for good in right:
        assert example.at.check(put(good)) == []
    for bad in wrong:
        refusal = example.at.check(put(bad))[0]
        inner = {"max_length": "/text", "min_length": "/text", "formats": "/type"}.get(kind, "")
        place = f"{example.at.pointer}/{key}" + ("/0" if path.endswith("[]") else "")
        assert refusal.error == error_of(name, limit)
        assert refusal.pointer == place + (inner if isinstance(bad, dict) else "")
        assert words in refusal.message


@pytest.mark.parametrize(("name", "limit"), [(name, limit) for name, limit in EVERY if limit.endswith(" one of")])
def test_a_choice_requires_one(name: str, limit: str) -> None:
    """At least one of them, and only one if they exclude each other."""
    example = EXAMPLES[name]
    keys = LIMITS[name][limit]
    none = {key: value for key, value in example.least.items() if key not in keys}
    every = none | {key: example_with(name, key)[key] for key in keys}

    refusals = example.at.check(none)
    assert [(refusal.error, refusal.pointer) for refusal in refusals] == [(error_of(name, limit), example.at.pointer)]
    assert refusals[0].message == f"missing required field: one of {', '.join(keys)}"

    refusals = example.at.check(every)
    if limit.startswith("exactly"):
        assert [refusal.pointer for refusal in refusals] == [example.at.pointer]
        assert refusals[0].message == f"only one of these fields is allowed: {', '.join(keys)}"
    else:
        assert refusals == []
    for key in keys:
        assert example.at.check(none | {key: every[key]}) == []
