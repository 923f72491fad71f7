"""The bot as a separate process, started with settings for the sandbox and stopped gracefully."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx

BOT = (sys.executable, str(Path(__file__).parent.parent.parent / "bot.py"))
# On Linux, the bot ends too when the sandbox is killed.
LEASH = (sys.executable, str(Path(__file__).parent / "leash.py")) if sys.platform == "linux" else ()
HOST = "127.0.0.1"
START_LIMIT = 30.0  # seconds until it answers /readyz
SHUTDOWN_GRACE = 5  # seconds that the bot gets for running work; nobody waits longer at a terminal
END_LIMIT = SHUTDOWN_GRACE + 5.0

# Every setting of the bot. All are set, if only to an empty string: what is missing in the environment, the bot reads
# from a developer's `.env`. Credentials of a real workspace must never reach the sandbox, nor its test data a real one.
SETTINGS = (
    *("SLACK_SIGNING_SECRET", "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET"),
    *("SLACK_API_URL", "SLACK_AUTHORIZE_URL", "TOINGG_API_URL", "TOINGG_API_KEY"),
    *("DATABASE_URL", "QUEUE_URL", "ENCRYPTION_KEYS", "COMMAND", "SCRIPT_MIN_LENGTH", "RETENTION_DAYS"),
    *("SHUTDOWN_GRACE", "METRICS_TOKEN", "METRICS_PORT", "HOST", "PORT", "LOG_LEVEL", "LOG_FORMAT"),
)


class BotProcessError(Exception):
    """The bot could not start, or it stopped. The text is a sentence for the person who started the sandbox."""


def environment(settings: Mapping[str, str], inherited: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return the bot's environment: what every process needs, plus exactly these settings."""
    harmless = {name: value for name, value in inherited.items() if not name.startswith(("SLACK_", "TOINGG_"))}
    # The sandbox is on this machine, so no proxy may be used.
    return harmless | dict.fromkeys(SETTINGS, "") | {"NO_PROXY": "localhost,127.0.0.1"} | dict(settings)


class BotProcess:
    """A running bot: `with BotProcess(settings, port, folder) as bot:` stops it when the block ends.

    It runs in `folder`, which has no `.env` and receives its files.
    """

    def __init__(self, settings: Mapping[str, str], port: int, folder: Path, command: Sequence[str] = BOT) -> None:
        self._command = command
        self._port = port
        self._folder = folder
        own = {"HOST": HOST, "PORT": f"{port}", "SHUTDOWN_GRACE": f"{SHUTDOWN_GRACE}"}
        own["DATABASE_URL"] = f"sqlite:///{folder / 'toingg_bot.db'}"
        self._environment = environment({**own, **settings})
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        """Start it. Raises BotProcessError if its port is taken."""
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, self._port))
            except OSError as error:
                raise BotProcessError(
                    f"Port {self._port}, where the bot wants to listen, cannot be had ({error.strerror}). "
                    "Choose another one with --bot-port."
                ) from error
        # A separate process group: Ctrl-C reaches only the sandbox, which then stops the bot first.
        self._process = subprocess.Popen(  # noqa: S603  # the command is ours
            (*LEASH, *self._command), cwd=self._folder, env=self._environment, stdin=subprocess.DEVNULL, process_group=0
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Stop it gracefully, or kill it if that takes too long."""
        if self._process is None or self._process.poll() is not None:
            return
        self._process.terminate()
        try:
            self._process.wait(END_LIMIT)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def wait_until_ready(self, is_linked: Callable[[], bool], is_over: Callable[[], bool]) -> None:
        """Return when the bot answers /readyz and Slack can reach it, or when `is_over`.

        Raises BotProcessError if the bot has stopped, or takes longer than START_LIMIT.
        """
        deadline = time.monotonic() + START_LIMIT
        with httpx.Client(timeout=2, trust_env=False) as client:
            while not is_over() and not (self._is_ready(client) and is_linked()):
                self.check()
                if time.monotonic() > deadline:
                    raise BotProcessError(
                        f"The bot was not ready after {START_LIMIT:g} seconds. Its log above may say why."
                    )
                time.sleep(0.05)

    def check(self) -> None:
        """Raise BotProcessError if the bot has stopped."""
        status = self._process.poll() if self._process else None
        if status is not None:
            how = f"exit status {status}" if status >= 0 else signal.Signals(-status).name
            raise BotProcessError(f"The bot ended by itself ({how}). Its log above may say why.")

    def _is_ready(self, client: httpx.Client) -> bool:
        try:
            answer = client.get(f"http://{HOST}:{self._port}/readyz")
        except httpx.HTTPError:
            return False
        return answer.status_code == httpx.codes.OK
