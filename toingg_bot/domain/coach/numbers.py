"""Finds what must never be in a text: keys, and numbers of payment cards."""

import re
from itertools import pairwise

_MARKS = ("xox", "xapp-", "tg_")
_SECRET = re.compile(
    r"(?<![A-Za-z0-9])(?:"
    r"xox[a-z](?:\.xox[a-z])?-[A-Za-z0-9-]{10}"  # Slack: https://docs.slack.dev/authentication/tokens
    r"|xapp-[A-Za-z0-9-]{10}"
    r"|tg_[A-Za-z0-9]{16}"  # Toingg
    r")"
)
_DIGITS = re.compile(r"\d(?:[ \u00a0\u2010-\u2013-]?\d){12,}+")
_OF_ANOTHER = re.compile(r"[A-Za-z+]\Z")  # a code that begins with letters, an IBAN, a telephone number
_GROUP = re.compile(r"\d+")

# The first digits of each kind of card, and how many digits it has.
_KINDS = (
    (range(4, 5), {13, 16, 19}),  # Visa
    (range(51, 56), {16}),  # Mastercard
    (range(2221, 2721), {16}),
    (range(34, 35), {15}),  # American Express
    (range(37, 38), {15}),
    (range(300, 306), {14, 16}),  # Diners Club
    (range(3095, 3096), {14, 16}),
    (range(36, 37), {14, 16}),
    (range(38, 40), {14, 16}),
    (range(6011, 6012), {16, 19}),  # Discover
    (range(644, 650), {16, 19}),
    (range(622126, 622926), {16, 19}),
    (range(60, 61), {16}),  # RuPay
    (range(65, 66), {16, 19}),
    (range(81, 83), {16}),
    (range(508, 509), {16}),
    (range(353, 354), {16}),
    (range(356, 357), {16}),
    (range(3528, 3590), {16, 19}),  # JCB
)
_MOST_GROUPS = 30  # a longer run is a list of numbers, or an attack
_PRINTED = {(4, 4, 4, 4), (4, 4, 4, 4, 3), (4, 6, 5), (4, 6, 4), (16,), (15,), (14,)}
"""The groups in which a card's number is written."""


def has_secret(text: str) -> bool:
    """Return whether a key or token of Slack or Toingg is in a text."""
    return any(mark in text for mark in _MARKS) and _SECRET.search(text) is not None


def card_in(text: str) -> str | None:
    """Return the last four digits of the first payment card in a text, if there is one."""
    for found in _DIGITS.finditer(text):
        if text[found.end() : found.end() + 1].isalnum() or _OF_ANOTHER.match(
            text[max(0, found.start() - 1) : found.start()]
        ):
            continue
        for digits in _numbers(found[0]):
            if _is_card(digits):
                return digits[-4:]
    return None


def _numbers(run: str) -> list[str]:
    """Return the numbers that a run of digits can be: all of it, or some groups of it as they are on a card.

    Groups that go on in the same way are one longer number.
    """
    groups = list(_GROUP.finditer(run))
    if len(groups) > _MOST_GROUPS:
        return []
    sizes = [len(each[0]) for each in groups]
    spaced = [True, *(run[a.end()] == " " for a, b in pairwise(groups)), True]
    found = ["".join(each[0] for each in groups)]
    for start in range(len(groups)):
        for end in range(start + 1, min(start + 5, len(groups)) + 1):
            size = tuple(sizes[start:end])
            beside = {*sizes[max(0, start - 1) : start], *sizes[end : end + 1]}
            if size in _PRINTED and spaced[start] and spaced[end] and not beside & set(size):
                found.append("".join(each[0] for each in groups[start:end]))
    return found


def _is_card(digits: str) -> bool:
    is_known = any(
        int(digits[: len(str(starts.start))]) in starts and len(digits) in lengths for starts, lengths in _KINDS
    )
    return is_known and _check_digit_is_right(digits)


def _check_digit_is_right(digits: str) -> bool:
    """Return whether the last digit is right (Luhn: https://en.wikipedia.org/wiki/Luhn_algorithm)."""
    doubled = [sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2]]
    return (sum(map(int, digits[::-2])) + sum(doubled)) % 10 == 0
