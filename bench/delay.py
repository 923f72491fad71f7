"""A connection with a known delay: a TCP proxy that makes a server seem far away.

`python -m bench.delay <port> <seconds>` prints the port that it listens on, and forwards everything to `<port>`.
Opening a connection takes a round trip too. The kernel accepts a connection at once, so the proxy holds back the first
bytes until the client could know that the connection is open.
"""

import queue
import socket
import sys
import threading
import time
from contextlib import suppress


def serve(port: int, round_trip: float) -> None:
    """Forward connections to `port` for ever, with a round trip of `round_trip` seconds."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=128)
    print(listener.getsockname()[1], flush=True)  # noqa: T201 (whoever started this reads it)
    while True:
        near, _ = listener.accept()
        stands_at = time.monotonic() + round_trip
        far = socket.create_connection(("127.0.0.1", port))
        for end in (near, far):
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        _carry(near, far, round_trip / 2, stands_at)
        _carry(far, near, round_trip / 2, 0)


def _carry(source: socket.socket, target: socket.socket, one_way: float, not_before: float) -> None:
    """Carry bytes in one direction; an empty chunk means the end."""
    on_the_way: queue.SimpleQueue[tuple[float, bytes]] = queue.SimpleQueue()

    def depart() -> None:
        data = b"."
        while data:
            try:
                data = source.recv(65_536)
            except OSError:
                data = b""
            on_the_way.put((max(time.monotonic(), not_before) + one_way, data))

    def arrive() -> None:
        while True:
            due, data = on_the_way.get()
            time.sleep(max(0.0, due - time.monotonic()))
            with suppress(OSError):
                if not data:
                    target.shutdown(socket.SHUT_WR)
                    return
                target.sendall(data)

    for step in (depart, arrive):
        threading.Thread(target=step, daemon=True).start()


if __name__ == "__main__":
    serve(int(sys.argv[1]), float(sys.argv[2]))
