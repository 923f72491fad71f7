"""What everything must have and may have, compared with examples that were written by hand from Slack's pages."""

from typing import Any

import pytest

from sandbox.rules.catalogue import shapes
from tests.sandbox.rule_examples import Example
from tests.sandbox.rule_examples_of_blocks import EXAMPLES

# A choice requires no single property, so the refusal of an object with a single one says "one of".
ONE_OF = "missing required field: one of"

FORMS = [(name, form) for name, example in EXAMPLES.items() for form in (example.least, *example.fullest)]
REQUIRED = [(name, key) for name, example in EXAMPLES.items() for key in example.least]
PROPERTIES = sorted({(name, key) for name, form in FORMS for key in form} - {(name, "type") for name in EXAMPLES})


def in_full(example: Example, key: str) -> dict[str, Any]:
    """The first of the fuller forms that has this property."""
    return next(form for form in (*example.fullest, example.least) if key in form)


def test_everything_has_an_example() -> None:
    """Whatever is added to the tables needs one. No app can send a file block."""
    assert {shape.name for shape in shapes()} - {"file block"} == set(EXAMPLES)


@pytest.mark.parametrize(
    "shape", [shape for shape in shapes() if shape.name != "file block"], ids=lambda shape: shape.name
)
def test_the_tables_have_only_properties_that_the_examples_show(shape: Any) -> None:
    example = EXAMPLES[shape.name]
    shown = {key for form in (example.least, *example.fullest) for key in form}

    assert shown - ({"type"} if shape.type else set()) == set(shape.properties)


@pytest.mark.parametrize(("name", "form"), FORMS)
def test_what_slacks_pages_show_is_accepted(name: str, form: dict[str, Any]) -> None:
    assert EXAMPLES[name].at.check(form) == []


@pytest.mark.parametrize(("name", "key"), REQUIRED)
def test_required_properties_cannot_be_left_out(name: str, key: str) -> None:
    example = EXAMPLES[name]
    without = {other: value for other, value in example.least.items() if other != key}

    refusals = example.at.check(without)

    assert [refusal.pointer for refusal in refusals] == [example.at.pointer]
    assert refusals[0].message == f"missing required field: {key}" or refusals[0].message.startswith(ONE_OF)
    assert key in refusals[0].message


@pytest.mark.parametrize("name", [name for name in EXAMPLES if name not in {"message", "updated message"}])
def test_unknown_properties_are_refused(name: str) -> None:
    example = EXAMPLES[name]

    refusals = example.at.check(example.least | {"colour/of~it": "red"})

    assert [refusal.pointer for refusal in refusals] == [example.at.pointer]
    assert refusals[0].message == "invalid additional property: colour/of~it (unknown to this sandbox)"
    assert refusals[0].page.startswith("https://docs.slack.dev/reference/")


@pytest.mark.parametrize(("name", "key"), PROPERTIES)
def test_every_value_has_its_type(name: str, key: str) -> None:
    """A text instead of a number, a number instead of a text, and so on; an absent value is left out, and is not null.

    Only a message's text and blocks may be null, which counts as none.
    """
    example = EXAMPLES[name]
    form = in_full(example, key)
    wrong: Any = {str: 7, bool: "yes", int: "7", float: "7", list: {"0": "x"}, dict: "x"}[type(form[key])]

    for value in [wrong] if name in {"message", "updated message"} else [wrong, None]:
        refusals = [refusal for refusal in example.at.check(form | {key: value}) if refusal.pointer.endswith(f"/{key}")]
        assert [refusal.pointer for refusal in refusals] == [f"{example.at.pointer}/{key}"]
        assert refusals[0].message.startswith(("must be a", "must provide a"))


@pytest.mark.parametrize("name", [name for name, example in EXAMPLES.items() if "type" in example.least])
def test_an_unknown_type_is_refused(name: str) -> None:
    example = EXAMPLES[name]

    refusals = example.at.check(example.least | {"type": "hologram"})

    assert [refusal.pointer for refusal in refusals] == [f"{example.at.pointer}/type"]
    assert refusals[0].message.startswith("type unknown to this sandbox: hologram; must be one of: ")


@pytest.mark.parametrize("name", [name for name, example in EXAMPLES.items() if example.at.pointer])
def test_anything_but_an_object_is_refused(name: str) -> None:
    example = EXAMPLES[name]

    wrongs: list[Any] = ["x", 7, True, [[]]]
    for wrong in wrongs:
        refusals = example.at.check(wrong)
        assert [refusal.pointer for refusal in refusals] == [example.at.pointer]
        assert refusals[0].message == "must provide an object"
