"""What any possible answer of Toingg's means."""

import json
from contextlib import suppress
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.campaigns import TITLE
from tests.support.reasons import read, said
from toingg_bot.domain.errors import Blocked, Denied, Misconfigured, Rejected, ToinggError, Unconfirmed, Unpaid
from toingg_bot.toingg.replies import Created, Reply, check_key, created, listing

ID = "668bd4e8a620ac9172c8d08b"
VOICES = {"result": {"voice": [{"name": "nova", "type": "openai"}]}}
NO_CREDIT = "You have no credits left"

YES: dict[str, dict[str, Any]] = {
    "an id in the result": {"result": {"campaignId": ID}},
    "an id at the top": {"_id": ID},
    "a result that is the id": {"result": ID},
    "a result that is a text": {"result": "Your campaign was made"},
    **{f"status {status!r}": {"status": status} for status in (True, "true", "True", "success", "SUCCESS", "ok", "OK")},
    **{f"status {status}": {"status": status} for status in (200, 201)},
    "success": {"success": True},
}
NO: dict[str, dict[str, Any]] = {
    **{f"status {status!r}": {"status": status} for status in (False, "false", "FALSE", "error", "Failed", "failed")},
    "no success": {"success": False},
    "an error": {"error": "voice not found"},
    "an error that is an object": {"error": {"message": "voice not found"}},
    "errors": {"errors": ["voice not found"]},
    "a list of details": {"detail": [{"loc": ["body", "title"], "msg": "too long"}]},
}
STRANGE_STATUSES: list[Any] = [None, 0, 1, 204, 500, "", "200", [], {"ok": True}, [True]]
STRANGE_SUCCESSES: list[Any] = [None, 0, 1, "true", "false", "yes", []]
NEITHER: dict[str, dict[str, Any]] = {
    "nothing": {},
    "a message": {"message": "created"},
    "a detail": {"detail": "Internal error"},
    "errors that are none": {"error": None, "errors": [], "detail": []},
    "an error that is none": {"error": "", "errors": {}},
    "a result that says nothing": {"result": "  "},
    "a result that is empty": {"result": {}},
    "a status of another kind": {"status": "pending"},
    **{f"status {status!r}": {"status": status} for status in STRANGE_STATUSES},
    **{f"success {success!r}": {"success": success} for success in STRANGE_SUCCESSES},
}
SAYS_NO_ITSELF = {name for name, body in NO.items() if body.keys() & {"status", "success"}}
NO_OBJECTS: list[Any] = [None, True, False, 7, 0, 1.5, [], [ID], [{"_id": ID}], "", "  ", "\n"]


def answer(body: Any, status: int = 200) -> Reply:
    return Reply(status, body, is_json=True)


def outcome(body: Any, status: int = 200, title: str = TITLE) -> Created | ToinggError:
    """Return the outcome of a create with this answer."""
    try:
        return created(answer(body, status), title)
    except ToinggError as error:
        return error


def heard(error: object) -> list[str]:
    assert isinstance(error, ToinggError), error
    return [words for words, _ in read(error.problems)]


# A success


@pytest.mark.parametrize("text", ["string", "Campaign created successfully", "false", "error", "0"])
def test_a_non_empty_text_means_a_campaign_with_unknown_id(text: str) -> None:
    """As in the contract. The words do not matter, because they are not documented."""
    assert outcome(text) == Created(None)


@pytest.mark.parametrize("body", NO_OBJECTS, ids=repr)
def test_anything_but_a_text_or_an_object_is_no_outcome(body: Any) -> None:
    assert isinstance(outcome(body), Unconfirmed)


def test_invalid_json_is_no_outcome() -> None:
    for reply in (Reply(200), Reply(204), Reply(202)):
        with pytest.raises(Unconfirmed):
            created(reply, TITLE)


@pytest.mark.parametrize("status", [200, 201, 202, 299])
@pytest.mark.parametrize("body", YES.values(), ids=list(YES))
def test_a_yes_is_a_campaign(body: dict[str, Any], status: int) -> None:
    assert isinstance(outcome(body, status), Created)


@pytest.mark.parametrize("status", [200, 201, 202, 299])
@pytest.mark.parametrize("body", NO.values(), ids=list(NO))
def test_a_no_is_a_refusal(body: dict[str, Any], status: int) -> None:
    assert isinstance(outcome(body, status), Rejected)


@pytest.mark.parametrize("body", NEITHER.values(), ids=list(NEITHER))
def test_neither_yes_nor_no_is_no_outcome(body: dict[str, Any]) -> None:
    assert isinstance(outcome(body), Unconfirmed)


PAIRS = [(yes, no) for yes, no in product(YES, NO) if not YES[yes].keys() & NO[no].keys()]


@pytest.mark.parametrize(("yes", "no"), PAIRS)
def test_a_yes_together_with_a_no_is_no_outcome(yes: str, no: str) -> None:
    """But if an answer says no, a text in its result is the reason."""
    is_reason = isinstance(YES[yes].get("result"), str) and no in SAYS_NO_ITSELF

    assert isinstance(outcome({**YES[yes], **NO[no]}), Rejected if is_reason else Unconfirmed)


@pytest.mark.parametrize("clear", [*YES.values(), *NO.values()], ids=str)
def test_a_part_that_says_neither_does_not_change_the_meaning(clear: dict[str, Any]) -> None:
    for neither in NEITHER.values():
        assert type(outcome(neither | clear)) is type(outcome(clear)), neither


@pytest.mark.parametrize(
    ("body", "campaign_id"),
    [
        ({"status": True, "result": {"campaignId": ID}}, ID),
        ({"result": ID}, ID),
        ({"result": f" {ID}\n"}, ID),
        ({"result": "c-1"}, "c-1"),
        ({"result": "created"}, None),
        ({"result": "Your campaign was made"}, None),
        ({"status": True, "result": {"campaignId": ""}}, None),
        ({"status": True, "result": {"campaignId": True}}, None),
        ({"status": 201, "message": "done"}, None),
    ],
)
def test_an_id_is_read_if_there_is_one(body: dict[str, Any], campaign_id: str | None) -> None:
    """A mere word as the result is not an id: two campaigns would have the same."""
    assert outcome(body) == Created(campaign_id)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"status": False, "message": "Title exists"}, "Title exists"),
        ({"error": "voice not found"}, "voice not found"),
        ({"status": "error", "result": "voice not found"}, "voice not found"),
        ({"status": False, "result": {"message": "voice not found"}}, "voice not found"),
        ({"success": False, "errors": "voice not found"}, "voice not found"),
        ({"errors": ["voice not found"]}, "voice not found"),
        ({"errors": [{"msg": "voice not found"}], "message": "Invalid"}, "voice not found"),
        ({"status": False}, "Toingg gave no reason."),
    ],
)
def test_a_no_is_reported_in_its_own_words(body: dict[str, Any], words: str) -> None:
    assert heard(outcome(body)) == [words]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(["true", "error", ID]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["status", "success", "result", "error", "errors", "detail", "message", "msg", "loc", "id"])
            | st.text(max_size=3),
            inner,
            max_size=5,
        )
    ),
    max_leaves=10,
)


@given(JSON, st.sampled_from([200, 204, 302, 400, 401, 402, 403, 404, 408, 422, 429, 500]), st.text(max_size=20))
def test_any_answer_of_toinggs_has_a_meaning(body: Any, status: int, title: str) -> None:
    found = outcome(body, status, title)

    if not isinstance(found, Created):
        assert said(found)
        assert all(words.strip() for words in heard(found))
    for judge in (check_key, listing):
        with suppress(ToinggError):
            judge(answer(body, status))


# Refusals


@pytest.mark.parametrize("status", [400, 409, 413, 418, 422, 200, 403])
@pytest.mark.parametrize(
    "words",
    [
        *("credit", "Credits", "BALANCE", "payment", "payments", "Insufficient balance.", "No credits: top up"),
        *("pre-payment required", "INSUFFICIENT_CREDITS", "(balance)", "credit/debit", "your balance is 0"),
    ],
)
def test_a_refusal_for_lack_of_credit_cannot_be_fixed_in_the_form(status: int, words: str) -> None:
    for body in ({"success": False, "message": words}, {"detail": words}, {"detail": [{"msg": words}]}):
        if status == 200 and body.keys() == {"detail"} and isinstance(body["detail"], str):
            continue  # says neither yes nor no
        error = outcome(body, status)

        assert isinstance(error, Unpaid), body
        assert said(error) == "Toingg says that the account needs a payment or more credit."
        assert heard(error) == [words]


@pytest.mark.parametrize("status", [400, 422, 200])
@pytest.mark.parametrize(
    "words",
    ["discredited", "Imbalanced", "creditor", "repayment", "balances", "credit1", "paymentstatus", "Title exists"],
)
def test_a_part_of_a_word_is_not_the_word(status: int, words: str) -> None:
    assert isinstance(outcome({"status": False, "message": words}, status), Rejected)


@pytest.mark.parametrize("status", [400, 422, 200])
@pytest.mark.parametrize(
    ("title", "words", "kind"),
    [
        ("Balance transfer", "“Balance transfer” exists already", Rejected),
        ("Balance transfer", "balance transfer exists, BALANCE TRANSFER", Rejected),
        ("Balance  transfer", "Balance transfer exists already", Rejected),
        ("Balance transfer", "No balance for Balance transfer", Unpaid),
        ("Payment (due) [1+1]?", "Payment (due) [1+1]? is taken", Rejected),
        ("Credit", "Credit exists already", Rejected),
        ("it", "insufficient credit", Unpaid),
        ("e", "insufficient balance", Unpaid),
        ("Holi", "Balance transfer exists already", Unpaid),
        ("", "Insufficient balance", Unpaid),
    ],
)
def test_money_in_the_campaigns_own_title_means_nothing(
    status: int, title: str, words: str, kind: type[ToinggError]
) -> None:
    assert isinstance(outcome({"status": False, "message": words}, status, title), kind)


@pytest.mark.parametrize("status", [400, 422, 200])
@pytest.mark.parametrize("loc", [["body", "script"], ["body", "flowName"], "script", ["string", 0]])
def test_a_problem_with_a_place_in_the_form_can_be_fixed_there(status: int, loc: Any) -> None:
    detail = [{"loc": loc, "msg": "does not say how to make a payment"}]

    assert isinstance(outcome({"detail": detail}, status), Rejected)


@pytest.mark.parametrize("body", [{"detail": "Pay"}, {}, None, {"detail": [{"loc": ["body", "title"], "msg": "no"}]}])
def test_402_is_about_money_whatever_it_says(body: Any) -> None:
    assert isinstance(outcome(body, 402), Unpaid)
    with pytest.raises(Unpaid):
        created(Reply(402), TITLE)


@pytest.mark.parametrize("words", ["Invalid API key", NO_CREDIT])
def test_401_is_about_the_key_whatever_it_says(words: str) -> None:
    assert isinstance(outcome({"detail": words}, 401), Denied)
    with pytest.raises(Denied):
        created(Reply(401), TITLE)


@pytest.mark.parametrize(
    "body", [{"detail": "Invalid API key"}, {"detail": "Your plan allows 5 campaigns"}, {}, "no", []]
)
def test_403_in_json_is_about_the_key(body: Any) -> None:
    assert isinstance(outcome(body, 403), Denied)


@pytest.mark.parametrize(
    "judge", [lambda reply: created(reply, TITLE), check_key, listing], ids=["create", "key", "list"]
)
def test_403_that_is_not_json_comes_from_something_in_between(judge: Any) -> None:
    with pytest.raises(Blocked) as caught:
        judge(Reply(403))

    assert said(caught.value) == "Something between me and Toingg refused the request."
    assert caught.value.problems == ()


@pytest.mark.parametrize("status", [404, 405])
def test_the_status_of_a_wrong_address_means_that_whatever_it_says(status: int) -> None:
    assert isinstance(outcome({"detail": NO_CREDIT}, status), Misconfigured)


@pytest.mark.parametrize("prefix", ["Value error, ", "Assertion failed, ", " Value error,  "])
@pytest.mark.parametrize(
    "body",
    [
        {"detail": "{}"},
        {"message": "{}"},
        {"error": {"message": "{}"}},
        {"errors": ["{}"]},
        {"detail": [{"msg": "{}"}]},
        {"detail": [{"message": "{}"}]},
        {"detail": ["{}"]},
        {"result": "{}", "status": False},
        "{}",
    ],
    ids=str,
)
def test_toinggs_words_are_quoted_without_its_libraries_prefixes(body: Any, prefix: str) -> None:
    for words, shown in (
        ("say who is calling", "say who is calling"),
        ("a Value error, they say", "a Value error, they say"),
    ):
        filled = json.loads(json.dumps(body).replace("{}", f"{prefix}{words}"))
        assert heard(outcome(filled, 400)) == [shown]


def test_a_prefix_without_words_is_no_reason() -> None:
    error = outcome({"detail": [{"loc": ["body", "tone"], "msg": "Value error, "}]}, 422)

    assert isinstance(error, Rejected)
    assert read(error.problems) == [("Toingg gave no reason.", "tone")]


# A key


@pytest.mark.parametrize(
    "body", [*YES.values(), VOICES, {"status": True, **VOICES}, {"result": {"voice": ["nova"]}}], ids=str
)
def test_a_yes_or_a_list_of_voices_accepts_a_key(body: dict[str, Any]) -> None:
    check_key(answer(body))


@pytest.mark.parametrize("body", [*NO.values(), {"success": False, "message": NO_CREDIT}], ids=str)
def test_a_no_refuses_a_key(body: dict[str, Any]) -> None:
    with pytest.raises(Denied):
        check_key(answer(body))


@pytest.mark.parametrize(
    "body",
    [
        *NEITHER.values(),
        *NO_OBJECTS,
        *("string", "Welcome", {"result": {"voice": []}}, {"result": {"voice": [None, {}, 7]}}, {"voice": ["nova"]}),
        *({"status": True, "error": "quota"}, {"status": False, **VOICES}),
    ],
    ids=str,
)
def test_any_other_answer_says_nothing_about_a_key(body: Any) -> None:
    with pytest.raises(Unconfirmed):
        check_key(answer(body))


def test_a_page_says_nothing_about_a_key() -> None:
    with pytest.raises(Unconfirmed):
        check_key(Reply(200))


@pytest.mark.parametrize(("status", "kind"), [(401, Denied), (403, Denied), (402, Unpaid), (404, Misconfigured)])
def test_a_refused_call_refuses_a_key_only_if_it_is_about_the_key(status: int, kind: type[ToinggError]) -> None:
    with pytest.raises(kind):
        check_key(answer({"detail": "No"}, status))


# A list


@pytest.mark.parametrize("body", NO.values(), ids=str)
def test_a_no_is_no_list(body: dict[str, Any]) -> None:
    with pytest.raises(Rejected):
        listing(answer({**body, "result": []}))
