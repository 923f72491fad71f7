"""Notifies people's clients that something on their screen has changed."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable

HEARTBEAT = 15.0


class Changes:
    """A counter for each person that grows whenever something that they see has changed."""

    def __init__(self) -> None:
        self.is_over = False
        self._numbers: dict[str, int] = defaultdict(int)
        self._bell = asyncio.Event()

    def number(self, user_id: str) -> int:
        """Return this person's current number."""
        return self._numbers[user_id]

    def touch(self, user_ids: Iterable[str]) -> None:
        """Note that these people see something new."""
        for user_id in user_ids:
            self._numbers[user_id] += 1
        self._ring()

    def end(self) -> None:
        """End all waiting."""
        self.is_over = True
        self._ring()

    async def after(self, seen: int, user_id: str, within: float) -> int:
        """Return the number as soon as it differs from `seen`, or after `within` seconds."""
        try:
            async with asyncio.timeout(within):
                while self.number(user_id) == seen and not self.is_over:
                    await self._bell.wait()
        except TimeoutError:
            return seen
        return self.number(user_id)

    async def follow(self, user_id: str) -> AsyncIterator[int | None]:
        """Yield the number whenever it has changed, and None after a while without changes."""
        seen = -1
        while not self.is_over:
            number = await self.after(seen, user_id, HEARTBEAT)
            yield None if number == seen else number
            seen = number

    def _ring(self) -> None:
        self._bell.set()
        self._bell = asyncio.Event()
