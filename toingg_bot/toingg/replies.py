"""What Toingg's answers mean: yes or no, who has to act on a refusal, and Toingg's words about it.

In the contract, the answer to a create is a plain JSON text; working clients read an object with `status` and `result`.
An answer that is neither a clear yes nor a clear no is no outcome, and the bot looks the campaign up.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from toingg_bot.domain.campaign import problem_at
from toingg_bot.domain.errors import (
    Blocked,
    Denied,
    Misconfigured,
    NotSent,
    Problem,
    Rejected,
    ToinggError,
    Unconfirmed,
    Unpaid,
)
from toingg_bot.domain.reasons import Reason, as_written, reason
from toingg_bot.domain.records import as_id, id_in
from toingg_bot.domain.syntax import pause_in

MAX_PROBLEMS = 50

_YES: Mapping[str, frozenset[str]] = {
    "status": frozenset({"true", '"true"', '"success"', '"ok"', "200", "201"}),
    "success": frozenset({"true"}),
}
_NO: Mapping[str, frozenset[str]] = {
    "status": frozenset({"false", '"false"', '"error"', '"failed"'}),
    "success": frozenset({"false"}),
}
"""The values in a body that mean yes, and those that mean no, as lower-case JSON."""

_LONGEST = 200  # characters of an address in the log
_LISTS = ("detail", "errors")
_WORDS = ("detail", "message", "error", "errors", "result")
"""The keys under which refusals have their reasons: as a list, and as a text, the best first."""

_PREFIX = re.compile(r"^(?:Value error|Assertion failed),\s*")  # pydantic adds this to a validator's own words
_CREDIT = r"credits?|balance|payments?"
_WHOLE = r"(?<![^\W_])(?:{})(?![^\W_])"  # a whole word; underscores separate words too, as in codes


UNCLEAR = reason("toingg_unclear")
KEY_REFUSED = reason("key_refused")
UNREACHABLE = reason("toingg_unreachable")
NO_REASON = reason("toingg_gave_no_reason")
NEEDS_A_CHANGE = reason("needs_a_change")


@dataclass(frozen=True)
class Created:
    """Toingg created the campaign; its id is None if the reply does not contain it."""

    campaign_id: str | None


@dataclass(frozen=True)
class Reply:
    """Toingg's answer: the status, the body if it is JSON (else None), and the headers that matter."""

    status: int
    body: Any = None
    is_json: bool = False
    retry_after: str | None = None
    location: str | None = None

    @property
    def is_success(self) -> bool:
        """Whether the status is a 2xx."""
        return HTTPStatus.OK <= self.status < HTTPStatus.MULTIPLE_CHOICES


def created(reply: Reply, title: str) -> Created:
    """Return what the reply to a create says; `title` is the campaign's. Raises a ToinggError for all but a success."""
    if not reply.is_success:
        raise _refusal(reply, title)
    if isinstance(reply.body, str) and reply.body.strip():
        return Created(None)  # the answer in the contract
    match _says_yes(reply.body), _says_no(reply.body):
        case True, False:
            return Created(_campaign_id(reply.body))
        case False, True:
            raise _declined(reply, title)
    raise Unconfirmed(f"HTTP {reply.status} without a clear answer", UNCLEAR)


def check_key(reply: Reply) -> None:
    """Check that a reply to `get_supported_voices` accepts the key. Raises a ToinggError: Denied if it does not."""
    if not reply.is_success:
        raise _refusal(reply)
    match _says_yes(reply.body) or bool(names_in(reply.body, "voice")), _says_no(reply.body):
        case True, False:
            return
        case False, True:
            raise Denied(f"HTTP {reply.status} that says no", KEY_REFUSED, _problems(reply))
    raise Unconfirmed(f"HTTP {reply.status} without a clear answer", UNCLEAR)


def listing(reply: Reply) -> Any:
    """Return the body of a reply with a list. Raises a ToinggError if it is a refusal."""
    if not reply.is_success:
        raise _refusal(reply)
    if _says_no(reply.body):
        raise _declined(reply)
    return reply.body


def lists_nothing(reply: Reply) -> bool:
    """Return whether this reply means that the account has no campaigns."""
    return reply.status == HTTPStatus.BAD_REQUEST and [*_words_of(_problems(reply))] == ["Campaigns not found"]


def names_in(body: Any, key: str) -> list[str]:
    """Return the names in a list, such as the list of voices; unreadable parts are left out."""
    result = body.get("result") if isinstance(body, dict) else None
    found = result.get(key) if isinstance(result, dict) else result
    items = found if isinstance(found, list) else []
    names = [item.get("name") if isinstance(item, dict) else item for item in items]
    return [name.strip() for name in names if isinstance(name, str) and name.strip()]


def _says_yes(body: Any) -> bool:
    if not isinstance(body, dict):
        return False
    is_text = isinstance(body.get("result"), str) and bool(body["result"].strip())
    return _says(body, _YES) or _id_in(body) is not None or (is_text and not _says(body, _NO))


def _says_no(body: Any) -> bool:
    if not isinstance(body, dict):
        return False
    is_listed = isinstance(body.get("detail"), list) and bool(body["detail"])
    return _says(body, _NO) or bool(body.get("error")) or bool(body.get("errors")) or is_listed


def _says(body: Mapping[str, Any], table: Mapping[str, frozenset[str]]) -> bool:
    found = {name: body.get(name) for name in table}
    return any(isinstance(said, str | int) and json.dumps(said).lower() in table[name] for name, said in found.items())


def _id_in(body: Mapping[str, Any]) -> str | None:
    """Find an id under `result`, then at the top."""
    result = body.get("result")
    return (id_in(result) if isinstance(result, dict) else None) or id_in(body)


def _campaign_id(body: Mapping[str, Any]) -> str | None:
    """Find the campaign's id: under one of its names, else as the `result`, if that has a digit in it."""
    itself = as_id(body.get("result"))
    return _id_in(body) or (itself if itself and any(character.isdigit() for character in itself) else None)


def _refusal(reply: Reply, title: str = "") -> ToinggError:  # noqa: PLR0911 (a table of statuses, from top to bottom)
    status, problems = reply.status, _problems(reply)
    heard = f"HTTP {status}"
    if status == HTTPStatus.FORBIDDEN and not reply.is_json:
        # The page of a firewall or a bot check. Toingg itself answers in JSON.
        return Blocked(heard, reason("toingg_blocked"))
    if status in {404, 405}:
        return Misconfigured(f"{heard}: Toingg is not at the address in TOINGG_API_URL", UNREACHABLE)
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        moved = f"{heard}: Toingg points to {_address(reply.location)}; TOINGG_API_URL has to name the new address"
        return Misconfigured(moved, UNREACHABLE)
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return NotSent(heard, reason("toingg_asked_to_slow_down"), pause_in(reply.retry_after))
    if status == HTTPStatus.REQUEST_TIMEOUT or status >= HTTPStatus.INTERNAL_SERVER_ERROR or status < HTTPStatus.OK:
        return Unconfirmed(heard, reason("toingg_had_a_problem"))
    if status == HTTPStatus.UNAUTHORIZED or (status == HTTPStatus.FORBIDDEN and not _is_about_credit(reply, title)):
        return Denied(heard, KEY_REFUSED, problems)
    return _declined(reply, title)


def _declined(reply: Reply, title: str = "") -> ToinggError:
    """Return the error for a refused campaign: a problem of the account, or of the campaign's content."""
    heard, problems = f"HTTP {reply.status}{' that says no' if reply.is_success else ''}", _problems(reply)
    if reply.status == HTTPStatus.PAYMENT_REQUIRED or _is_about_credit(reply, title):
        return Unpaid(heard, reason("unpaid"), problems)
    return Rejected(heard, NEEDS_A_CHANGE, problems)


def _is_about_credit(reply: Reply, title: str) -> bool:
    """Return whether a refusal without a field is about money. Words from the campaign's title do not count."""
    if any(isinstance(item, dict) and item.get("loc") for item in _items(reply.body)):
        return False
    words = " ".join([*_words_of(_problems(reply)), *_texts(reply.body)])
    if title.split():
        own = r"\s+".join(re.escape(word) for word in title.split())
        words = re.sub(_WHOLE.format(own), " ", words, flags=re.IGNORECASE)
    return re.search(_WHOLE.format(_CREDIT), words, re.IGNORECASE) is not None


def _problems(reply: Reply) -> list[Problem]:
    """Return the problems in a reply, in Toingg's words."""
    if items := _items(reply.body):
        return [_detail(item) for item in items[:MAX_PROBLEMS]]
    return [Problem((_said(next(_texts(reply.body), "")),))]


def _items(body: Any) -> list[Any]:
    found = [body.get(name) for name in _LISTS] if isinstance(body, dict) else []
    return next((said for said in found if isinstance(said, list) and said), [])


def _texts(body: Any) -> Iterator[str]:
    for said in [body.get(name) for name in _WORDS] if isinstance(body, dict) else [body]:
        text = said.get("message") or said.get("msg") if isinstance(said, dict) else said
        if words := _cleaned(text):
            yield words


def _detail(item: Any) -> Problem:
    """Read one item of FastAPI's 422, in any shape."""
    if not isinstance(item, dict):
        return Problem((_said(_cleaned(str(item))),))
    words = _said(_cleaned(item.get("msg") or item.get("message")))
    loc = item.get("loc")
    steps = loc if isinstance(loc, list) else [loc] if isinstance(loc, str) else []
    return problem_at([step for step in steps if isinstance(step, str | int)], words)


def _said(words: str) -> Reason:
    """Return Toingg's words as a reason, or the reason that it gave none."""
    return as_written(words) if words else NO_REASON


def _words_of(problems: list[Problem]) -> Iterator[str]:
    """Yield Toingg's own words, without the paths before them."""
    for problem in problems:
        yield from (str(part) for said in problem.reasons for name, part in said.given if name == "words")


def _cleaned(text: Any) -> str:
    """Return Toingg's words without the prefixes of its libraries."""
    return _PREFIX.sub("", text.strip()) if isinstance(text, str) else ""


def _address(location: str | None) -> str:
    """Return the target of a redirect, without the parts that may be private."""
    try:
        parts = urlsplit(location or "")
        where = f"{parts.scheme}://{parts.hostname}{parts.path}" if parts.hostname else parts.path
    except ValueError:
        where = ""
    return where[:_LONGEST] or "another address"
