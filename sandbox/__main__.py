"""`python -m sandbox`: a small Slack and a small Toingg in the browser, and the real bot between them."""

import argparse
import json
import os
import signal
import sys
import tempfile
import threading
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from types import FrameType

from sandbox.bot.process import BOT, BotProcess, BotProcessError
from sandbox.server import Sandbox
from sandbox.toingg.accounts import KEY
from sandbox.workspace.companies import FIRST, companies
from sandbox.workspace.manifest import MANIFEST
from sandbox.workspace.manifest_file import ManifestError

PORT = 3030
BOT_PORT = 3000


def main(argv: Sequence[str] | None = None, bot_command: Sequence[str] = BOT) -> int:
    """Run everything until Ctrl-C or SIGTERM. Returns the exit status: 0, or 1 if something could not start."""
    parser = _parser()
    options = parser.parse_args(argv)
    if options.install == "oauth" and options.bot == "socket":
        parser.error("--install oauth needs --bot http (or none): people come to the bot to install it")
    end = threading.Event()

    def on_signal(signum: int, frame: FrameType | None) -> None:
        end.set()

    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, on_signal)
    if options.state_file:
        options.state_file.unlink(missing_ok=True)  # nobody who waits for it may read an old one
    try:
        _run(options, bot_command, end)
    except (BotProcessError, ManifestError) as error:
        print(error, file=sys.stderr)  # noqa: T201  # a person at a terminal reads this
        return 1
    return 0


def _run(options: argparse.Namespace, bot_command: Sequence[str], end: threading.Event) -> None:
    try:
        server = Sandbox(port=options.port, manifest=options.manifest, is_app_installed=options.install == "token")
    except OSError as error:
        raise BotProcessError(
            f"Port {options.port}, where the sandbox wants to listen, cannot be had ({error.strerror}). "
            "Choose another one with --port."
        ) from error
    with ExitStack() as stack:
        sandbox = stack.enter_context(server)
        bot = None
        if options.bot != "none":
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="toingg-sandbox-")))
            bot = stack.enter_context(BotProcess(_settings(sandbox, options), options.bot_port, folder, bot_command))
            if options.install == "token":
                sandbox.say_where_bot_works(FIRST)
            sandbox.point_at(f"http://127.0.0.1:{options.bot_port}" if options.bot == "http" else None)
            bot.wait_until_ready(lambda: sandbox.has_bot, end.is_set)
        if options.state_file and not end.is_set():
            _write(options.state_file, sandbox.state())
        if not end.is_set():
            _greet(sandbox, options)
        while not end.wait(0.2):
            if bot:
                bot.check()
        print("\nThe sandbox ends.", flush=True)  # noqa: T201


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m sandbox",
        description="A small, strict Slack and a Toingg API on this machine, and the real bot between them. "
        "It needs nothing of the internet and uses no credentials of yours.",
    )
    parser.add_argument("--port", type=int, default=PORT, help=f"where the page and both APIs listen ({PORT})")
    parser.add_argument(
        "--bot",
        choices=["http", "socket", "none"],
        default="http",
        help="how Slack reaches the bot: over HTTP, in Socket Mode, or start no bot (http)",
    )
    parser.add_argument(
        "--install",
        choices=["token", "oauth"],
        default="token",
        help="token: the app is installed in two companies, and the bot works in the first, whose token and Toingg key "
        "it has; "
        "oauth: nobody has installed it, and the bot is one that anybody can install, by a click in the page (token)",
    )
    parser.add_argument(
        "--manifest",
        type=Path,
        default=MANIFEST,
        metavar="PATH",
        help="what the app declares (the project's manifest.yml)",
    )
    parser.add_argument("--bot-port", type=int, default=BOT_PORT, help=f"where the bot listens ({BOT_PORT})")
    parser.add_argument(
        "--state-file", type=Path, metavar="PATH", help="write addresses and tokens as JSON here once all is up"
    )
    return parser


def _settings(sandbox: Sandbox, options: argparse.Namespace) -> dict[str, str]:
    """Return the settings for a bot in this sandbox."""
    settings = {
        "SLACK_API_URL": sandbox.slack_api_url,
        "SLACK_SIGNING_SECRET": sandbox.signing_secret,
        "TOINGG_API_URL": sandbox.toingg_api_url,
    }
    if options.install == "oauth":
        return settings | {
            "SLACK_CLIENT_ID": sandbox.client_id,
            "SLACK_CLIENT_SECRET": sandbox.client_secret,
            "SLACK_AUTHORIZE_URL": sandbox.authorize_url,
        }
    settings |= {"SLACK_BOT_TOKEN": sandbox.bot_token, "TOINGG_API_KEY": KEY}
    if options.bot == "socket":
        settings |= {"SLACK_SIGNING_SECRET": "", "SLACK_APP_TOKEN": sandbox.app_token}
    return settings


def _write(path: Path, state: object) -> None:
    """Write the file in one step, because somebody may be waiting for it."""
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=path.absolute().parent, delete=False) as file:
        json.dump(state, file, indent=2)
    os.replace(file.name, path)  # noqa: PTH105  # the one word for it


def _greet(sandbox: Sandbox, options: argparse.Namespace) -> None:
    is_installed = options.install == "token"
    begin = "Add the app to a workspace there, then type /campaign."
    if is_installed:
        begin = f"Type /campaign there, in {companies()[0].name}."
    lines = [
        "",
        f"  The sandbox is ready: http://localhost:{options.port or sandbox.url.rpartition(':')[2]}",
        f"  {begin}",
        *(['  To add the app to other companies: make sandbox ARGS="--install oauth"'] if is_installed else []),
        "  Nothing leaves this machine; Ctrl-C ends it.",
        "",
    ]
    if events := ", ".join(sandbox.unknown_events):
        lines[-1:] = [f"  Unknown to this sandbox, and sent by POST /control/slack/event alone: {events}.", ""]
    if options.bot == "none":
        settings = _settings(sandbox, options)
        if is_installed:
            settings["SLACK_APP_TOKEN"] = sandbox.app_token
        choice = " (of the app token and the signing secret one)" if is_installed else ""
        lines[2:3] = [f"  It waits for a bot with these settings{choice}:"]
        lines[3:3] = [f"    {name}={value}" for name, value in sorted(settings.items())]
    print("\n".join(lines), flush=True)  # noqa: T201


if __name__ == "__main__":
    sys.exit(main())
