"""People who write campaigns no matter what: they type the command until a form opens, and submit it."""

import queue
import random
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, NamedTuple, Self

from tests.chaos.variant import Company
from tests.support.campaigns import GOOD
from tests.support.fields import is_field, state_of
from tests.support.people import Person, wait_for
from tests.support.screen import Widget, widgets, words

PATIENCE = 90.0  # seconds for a form to open while processes are killed
FORM = 2.0  # seconds for a form after its command was accepted
OFFERS = 5.0  # seconds for a list that the bot offers
SIGNED = "This campaign is of "


class Piece(NamedTuple):
    """One campaign: a title in a workspace. Another workspace may have the same title."""

    team_id: str
    title: str

    def __str__(self) -> str:
        """Return it for people to read."""
        return f"{self.title} of {self.team_id}"


@dataclass
class Entry:
    """What one person did with one campaign, and what Slack showed them."""

    presses: int = 0
    acknowledged: bool = False


@dataclass
class Ledger:
    """What everybody did."""

    entries: dict[Piece, Entry] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def open(self, piece: Piece) -> Entry:
        """Start the entry for a campaign."""
        with self.lock:
            return self.entries.setdefault(piece, Entry())


class Author:
    """A person with campaigns to write, who looks at the screen only as often as needed."""

    def __init__(self, person: Person, company: Company, ledger: Ledger, dice: random.Random) -> None:
        self._person = person
        self._company = company
        self._ledger = ledger
        self._dice = dice

    def write(self, title: str) -> None:
        """Fill in a form and submit it. After trouble, submit again or give up."""
        entry = self._ledger.open(Piece(self._company.team_id, title))
        view = self._opened()
        while (values := self._filled(view, title)) is None:
            view = self._opened()
        while not entry.acknowledged:
            entry.presses += 1
            answer = self._person.post("submit", view_id=view["id"], values=values)
            # Toingg's refusals arrive as another view here. So errors are the bot's own: it did not accept the form.
            entry.acknowledged = answer["ok"]
            if entry.acknowledged or self._dice.random() < 0.5:
                return
            time.sleep(self._dice.uniform(0.2, 2.0))

    def _opened(self) -> dict[str, Any]:
        known = {view["id"] for view in self._person.sight()["views"]}

        def fresh() -> dict[str, Any] | None:
            views = self._person.sight()["views"]
            return views[-1] if views and views[-1]["id"] not in known else None

        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            answer = self._person.post("message", channel_id=self._company.general, text="/campaign")
            if answer["ok"] and (view := wait_for(fresh, FORM)):
                return view
            time.sleep(0.2)
        raise AssertionError(f"{self._person.name} got no form within {PATIENCE:g} s")

    def _filled(self, view: dict[str, Any], title: str) -> dict[str, Any] | None:
        """Return the form's values after filling it in, or None if that is not possible.

        It fails if no voices are offered for a while, or if a late form replaced this one.
        """
        where = self._dice.choice(self._company.shared_in)
        script = f"{GOOD['Script']}{SIGNED}{self._company.team_id}."
        wanted = GOOD | {"Title": title, "Script": script, "Share the result in": where}
        values: dict[str, Any] = view["values"]
        for widget in widgets(view["blocks"]):
            if not is_field(widget) or widget.label not in wanted:
                continue
            meant = self._meant(view, widget, wanted[widget.label])
            if meant is None:
                return None
            state = state_of(widget, wanted[widget.label], lambda _, meant=meant: meant)  # type: ignore[misc]
            values[widget.block["block_id"]][widget.element["action_id"]] = state
        return values

    def _meant(self, view: dict[str, Any], widget: Widget, word: str) -> Any:
        """Return what a word stands for in a field: a conversation's id, an option, or the word itself."""
        match widget.element["type"]:
            case "conversations_select":
                return self._person.conversation(word)
            case "static_select":
                return next(option for option in widget.options if words(option["text"]) == word)
            case "external_select":
                return wait_for(lambda: self._offer(view, widget, word), OFFERS)
        return word

    def _offer(self, view: dict[str, Any], widget: Widget, word: str) -> Any:
        answer = self._person.post("options", view_id=view["id"], query=word, **widget.names)
        return next((option for option in answer.get("options") or [] if words(option["text"]) == word), None)


class Office:
    """A company's authors at work: each takes a new title as soon as the last one is written."""

    def __init__(self, company: Company, authors: Sequence[Author]) -> None:
        self.team_id = company.team_id
        self._titles: queue.Queue[str | None] = queue.Queue(maxsize=1)
        self._failures: list[Exception] = []
        self._threads = [threading.Thread(target=self._work, args=[author], daemon=True) for author in authors]

    def __enter__(self) -> Self:
        """Open."""
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Wait until everybody has finished, and raise the first error."""
        for _ in self._threads:
            self._titles.put(None)
        for thread in self._threads:
            thread.join()
        if self._failures:
            raise self._failures[0]

    def hand_out(self, title: str) -> None:
        """Order a campaign; waits until somebody is free."""
        self._titles.put(title)

    def _work(self, author: Author) -> None:
        while (title := self._titles.get()) is not None:
            # The outermost edge of this thread: an author who gives up must not block the others.
            try:
                author.write(title)
            except Exception as error:  # noqa: BLE001
                self._failures.append(error)
