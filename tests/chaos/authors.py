"""People who write campaigns whatever happens: they type the command until a form opens, and submit it."""

import queue
import random
import threading
import time
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

from tests.conftest import GOOD
from tests.fields import is_field, state_of
from tests.people import Person, wait_for
from tests.screen import Widget, widgets, words

PATIENCE = 90.0  # seconds for a form to open, with processes dying underneath
FORM = 2.0  # seconds for a form after its command was taken
OFFERS = 5.0  # seconds for a list that the bot offers
GENERAL = "C0GENERAL1"


@dataclass
class Entry:
    """What one person did with one campaign, and what they were told."""

    title: str
    presses: int = 0
    acknowledged: bool = False


@dataclass
class Ledger:
    """What everybody did."""

    entries: dict[str, Entry] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def open(self, title: str) -> Entry:
        """Begin a page for a campaign."""
        with self.lock:
            return self.entries.setdefault(title, Entry(title))


class Author:
    """Somebody with campaigns to write, who looks at the screen no more often than needed."""

    def __init__(self, person: Person, ledger: Ledger, dice: random.Random) -> None:
        self._person = person
        self._ledger = ledger
        self._dice = dice

    def write(self, title: str) -> None:
        """Fill in a form and submit it; where there was trouble, press again or give up."""
        entry = self._ledger.open(title)
        view = self._opened()
        while (values := self._filled(view, title)) is None:
            view = self._opened()
        while not entry.acknowledged:
            entry.presses += 1
            answer = self._person.post("submit", view_id=view["id"], values=values)
            # Toingg's refusals come as another view here, so errors are our own word that it was not taken.
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
            answer = self._person.post("message", channel_id=GENERAL, text="/campaign")
            if answer["ok"] and (view := wait_for(fresh, FORM)):
                return view
            time.sleep(0.2)
        raise AssertionError(f"{self._person.name} got no form within {PATIENCE:g} s")

    def _filled(self, view: dict[str, Any], title: str) -> dict[str, Any] | None:
        """Return what the client knows of the form after it was filled in, or None if it cannot be.

        That is so where no voices are offered for a while, or where a form that came late took this one's place.
        """
        where = self._dice.choice(["@toingg", "@toingg", "#campaigns"])
        wanted = GOOD | {"Title": title, "Post the outcome in": where}
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
    """Authors at work: each takes a title as soon as the last one is written."""

    def __init__(self, authors: list[Author]) -> None:
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
        """Wait until everybody is done, and raise what went wrong at a desk."""
        for _ in self._threads:
            self._titles.put(None)
        for thread in self._threads:
            thread.join()
        if self._failures:
            raise self._failures[0]

    def hand_out(self, title: str) -> None:
        """Have a campaign written; wait until somebody is free."""
        self._titles.put(title)

    def _work(self, author: Author) -> None:
        while (title := self._titles.get()) is not None:
            # The edge of this thread: an author who gives up must not leave the others waiting.
            try:
                author.write(title)
            except Exception as error:  # noqa: BLE001
                self._failures.append(error)
