"""Incoming requests: collects the bytes of each one until it is complete.

It knows no sockets and no threads. Gunicorn's own parser reads the head and still refuses what is not HTTP; the body is
collected here.
"""

import re
from collections.abc import Generator
from io import BytesIO
from typing import Any

from gunicorn.http.body import ChunkedReader
from gunicorn.http.errors import ChunkMissingTerminator, InvalidChunkSize, LimitRequestHeaders, NoMoreData
from gunicorn.http.message import Request
from gunicorn.http.parser import RequestParser
from gunicorn.http.unreader import IterUnreader

MAX_HEAD = 65_536  # bytes; gunicorn's limits for a line and for the number of headers are lower
MAX_LINE = 8_190  # bytes

CHUNK = re.compile(rb"([0-9A-Fa-f]{1,16})[ \t]*(?:;[\t -~\x80-\xff]*)?")

Waiting = Generator[None, None, Any]
"""Pauses until more bytes arrive, and returns what was read."""


class Arriving(Request):
    """The head of a request, with its body once that has arrived."""

    body: Any
    _expected_100_continue: bool

    def is_awaited(self) -> bool:
        """Say whether the client waits for *100 Continue* before it sends the body. True only once."""
        awaited, self._expected_100_continue = self._expected_100_continue, False
        return awaited

    @property
    def length(self) -> int | None:
        """The length of the body in bytes; None if it arrives in chunks."""
        reader = self.body.reader
        return None if isinstance(reader, ChunkedReader) else int(reader.length)


class Requests(RequestParser):
    """The requests of one connection, one after the other. Gunicorn uses this as its parser."""

    def __init__(self, cfg: Any, client: Any, max_body: int) -> None:
        super().__init__(cfg, (), client)
        self._max_body = max_body
        self._came = bytearray()
        self._body = bytearray()
        self._reading: Waiting | None = None
        self.mesg: Any = None
        self.has_begun = False
        """Whether part of the next request has arrived."""
        self.awaits = False
        """Whether the client waits for *100 Continue* before it sends the body."""

    def take(self, data: bytes) -> bool:
        """Add bytes, and say whether a request is now complete. Raises gunicorn's errors for what is not HTTP."""
        self._came += data
        self.has_begun = True
        self._reading = self._reading or self._read()
        try:
            next(self._reading)
        except StopIteration as whole:
            self.mesg = whole.value
        else:
            return False
        self.unreader.unread(bytes(self._came))  # the start of the next request
        self._came, self._body, self._reading = bytearray(), bytearray(), None
        self.has_begun = self.awaits = False
        return True

    @property
    def held(self) -> int:
        """How many bytes of an incomplete request are in memory."""
        return len(self._came) + len(self._body)

    def __next__(self) -> Request:
        """Return the complete request."""
        whole: Request = self.mesg
        return whole

    def _read(self) -> Waiting:
        request = yield from self._head()
        length = request.length
        if length is None:
            self.awaits = request.is_awaited()
            yield from self._chunks(request)
        elif length <= self._max_body:
            self.awaits = length > 0 and request.is_awaited()
            while len(self._came) < length:
                yield
            self._move(length)
        if (length or 0) > self._max_body or len(self._body) > self._max_body:
            # The rest is not read: the handler sees that the body is too large, and the connection closes.
            request.is_awaited()
            request.force_close()
            self._came.clear()
        request.body = BytesIO(bytes(self._body))
        return request

    def _head(self) -> Waiting:
        looked_at = 0
        while True:
            # Parse only when a line has ended, or is too long. So a head that arrives byte by byte costs nothing.
            if self._came.find(b"\n", looked_at) >= 0 or len(self._came) > MAX_LINE:
                looked_at = len(self._came)
                unreader = IterUnreader([bytes(self._came)])
                try:
                    request = Arriving(self.cfg, unreader, self.source_addr)
                except NoMoreData:
                    if len(self._came) > MAX_HEAD:
                        raise LimitRequestHeaders("limit request headers size") from None
                else:
                    self._came = bytearray(unreader.take_buffered())
                    return request
            yield

    def _chunks(self, request: Request) -> Waiting:
        while size := (yield from self._chunk_size()):
            while size:
                size -= self._move(size)
                if len(self._body) > self._max_body:
                    return
                if size:
                    yield
            while len(self._came) < len(b"\r\n"):
                yield
            if self._came[:2] != b"\r\n":
                raise ChunkMissingTerminator(bytes(self._came[:2]))
            del self._came[:2]
        trailers = bytearray()
        while line := (yield from self._line()):
            trailers += line + b"\r\n"
            if len(trailers) > MAX_HEAD:
                raise LimitRequestHeaders("limit request trailer section size")
        if trailers:
            request.parse_headers(bytes(trailers[:-2]), from_trailer=True)

    def _chunk_size(self) -> Waiting:
        line = yield from self._line()
        found = CHUNK.fullmatch(line)
        if found is None:
            raise InvalidChunkSize(line)
        return int(found[1], 16)

    def _line(self) -> Waiting:
        while (end := self._came.find(b"\n")) < 0:
            if len(self._came) > MAX_LINE:
                raise InvalidChunkSize(b"a line without end")
            yield
        line = bytes(self._came[: end + 1])
        del self._came[: end + 1]
        if not line.endswith(b"\r\n"):
            raise InvalidChunkSize(b"a line that ends as none does")
        return line[:-2]

    def _move(self, size: int) -> int:
        """Move up to `size` bytes into the body, and return how many there were."""
        part = self._came[:size]
        del self._came[:size]
        self._body += part
        return len(part)
