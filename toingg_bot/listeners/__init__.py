"""The Slack listeners, one file for each user story. They parse, ask and acknowledge; delivery does the slow work."""

from collections.abc import Callable
from typing import Any

from slack_bolt import App, Args

from toingg_bot.delivery.home import Home
from toingg_bot.domain.commands import SUB_COMMANDS, SubCommand, meaning
from toingg_bot.listeners import middleware, saving
from toingg_bot.listeners.coach import Coach
from toingg_bot.listeners.connect import Connect
from toingg_bot.listeners.create import SEARCHED, Create
from toingg_bot.listeners.drafts import Drafts
from toingg_bot.listeners.follow_ups import FollowUps
from toingg_bot.listeners.from_file import FromFile
from toingg_bot.listeners.home import HomeTab
from toingg_bot.listeners.installation import Installation
from toingg_bot.listeners.outcome import Outcome
from toingg_bot.listeners.parts import Parts
from toingg_bot.listeners.settings import Settings
from toingg_bot.listeners.shortcuts import FROM_MESSAGE, NEW_CAMPAIGN, Shortcuts
from toingg_bot.listeners.start_from import StartFrom
from toingg_bot.listeners.templates import Templates
from toingg_bot.listeners.words import Words
from toingg_bot.views.coach import INSERT, PREVIEW
from toingg_bot.views.connect import CONNECT, CONNECT_FORM, DISCONNECT_FORM, SEND_WAITING
from toingg_bot.views.drafts import DISCARD
from toingg_bot.views.form import CAMPAIGN_FORM, CONTINUE, SAVE_DRAFT
from toingg_bot.views.from_file import APPEND, IGNORE, REPLACE
from toingg_bot.views.help import USE_AS_TITLE, choosing
from toingg_bot.views.home import BEGIN, EVERYONES, MINE, NEWER, OLDER, SEARCH, SEARCH_NOW
from toingg_bot.views.listed import LIST_NEWER, LIST_OLDER, MENU
from toingg_bot.views.long_text import ADD_SPACE
from toingg_bot.views.outcome import CHECK_AGAIN, DETAILS, FIX, OPEN, SEND_AGAIN, SETTLE, USE_AGAIN
from toingg_bot.views.settings import SETTINGS_FORM
from toingg_bot.views.start_from import START_FROM
from toingg_bot.views.templates import DELETE_TEMPLATE, NEXT, PREVIOUS, SAVE_AS_TEMPLATE, TEMPLATE_FORM


def register(app: App, parts: Parts, follow_ups: FollowUps, home: Home) -> None:
    """Register everything with the app.

    The order matters: first the middleware that every request passes, then the listeners.
    """
    middleware.register_arrival(app, follow_ups)
    Installation(parts).register(app)  # before the door: no person sends these events
    home_tab = HomeTab(parts, home, _acts(parts))
    home_tab.register(app)
    middleware.register_door(app, parts.guard.roles)
    middleware.register_bugs(app, parts.settings.command)
    saving.register_saving(app, parts)
    _register_listeners(app, parts, home_tab)
    _register_home(app, home_tab)
    _register_templates(app, Templates(parts))


def _register_listeners(app: App, parts: Parts, home_tab: HomeTab) -> None:
    """Register every listener, one per line.

    Bolt tries them in this order, so sub-commands stand before the listeners for any other words.
    """
    words, drafts, connect, settings = Words(parts), Drafts(parts, home_tab), Connect(parts), Settings(parts)
    create, shortcuts = Create(parts), Shortcuts(parts)
    from_file, coach, templates = FromFile(parts), Coach(parts), Templates(parts)
    outcome, start_from = Outcome(parts), StartFrom(parts)
    command = parts.settings.command

    _on_sub_command(app, command, "help", words.help)
    _on_sub_command(app, command, "list", home_tab.list_campaigns)
    _on_sub_command(app, command, "drafts", drafts.list_unfinished)
    _on_sub_command(app, command, "templates", templates.list_all)
    _on_sub_command(app, command, "connect", connect.open_form)
    _on_sub_command(app, command, "disconnect", connect.ask_whether)
    _on_sub_command(app, command, "settings", settings.open_form)
    _on_sub_command(app, command, "log", settings.read_log)
    app.command(command, matchers=[_is_nearly_a_sub_command])(words.ask_back)
    app.command(command)(create.open_form)
    app.action(USE_AS_TITLE)(create.open_form)
    app.shortcut(NEW_CAMPAIGN)(create.open_form)
    app.shortcut(FROM_MESSAGE)(shortcuts.from_message)

    app.options(SEARCHED)(create.offer_names)
    app.options(START_FROM)(start_from.offer)
    app.action(START_FROM)(start_from.choose)
    app.action(ADD_SPACE)(create.add_space)
    app.action(SAVE_DRAFT)(drafts.save)
    app.action(PREVIEW)(coach.preview)
    app.action(INSERT)(coach.insert)
    app.action(CONTINUE)(drafts.go_on)
    app.action(DISCARD)(drafts.discard)
    app.view(CAMPAIGN_FORM)(create.submit)
    app.action(REPLACE)(from_file.replace)
    app.action(APPEND)(from_file.append)
    app.action(IGNORE)(from_file.ignore)

    app.action(FIX)(outcome.fix)
    app.action(SEND_AGAIN)(outcome.send_again)
    app.action(CHECK_AGAIN)(outcome.check_again)
    app.action(SETTLE)(outcome.settle)
    app.action(DETAILS)(outcome.details)
    app.action(USE_AGAIN)(start_from.use_again)
    app.action(OPEN)(acknowledge)

    app.action(BEGIN)(create.open_form)
    app.action(CONNECT)(connect.open_form)

    app.view(CONNECT_FORM)(connect.connect)
    app.view(DISCONNECT_FORM)(connect.disconnect)
    app.action(SEND_WAITING)(connect.send_waiting)
    app.view(SETTINGS_FORM)(settings.save)


def _acts(parts: Parts) -> dict[str, Callable[[Args], None]]:
    """Return what the entries of a campaign's menu do."""
    return {
        "details": Outcome(parts).details,
        "use_again": StartFrom(parts).use_again,
        "save": Templates(parts).ask_name,
        "open": acknowledge,
    }


def _register_templates(app: App, templates: Templates) -> None:
    """Register what people press and submit about templates."""
    app.action(SAVE_AS_TEMPLATE)(templates.ask_name)
    app.view(TEMPLATE_FORM)(templates.save)
    app.action(DELETE_TEMPLATE)(templates.delete)
    app.action(PREVIOUS)(templates.turn)
    app.action(NEXT)(templates.turn)


def _register_home(app: App, home_tab: HomeTab) -> None:
    """Register what people press on Home, and in the list of campaigns."""
    app.action(MENU)(home_tab.menu)
    app.action(MINE)(home_tab.mine)
    app.action(EVERYONES)(home_tab.everyones)
    app.action(SEARCH)(home_tab.search)
    app.action(SEARCH_NOW)(home_tab.search)
    app.action(NEWER)(home_tab.newer)
    app.action(OLDER)(home_tab.older)
    app.action(LIST_NEWER)(home_tab.list_newer)
    app.action(LIST_OLDER)(home_tab.list_older)


def _on_sub_command(app: App, command: str, name: str, listener: Callable[..., None]) -> None:
    """Register the listener of a sub-command: typed after the command, or chosen when it was nearly typed.

    The listener uses only what both kinds of request have, and answers with `reply`.
    """
    app.command(command, matchers=[_asks_for(SUB_COMMANDS[name])])(listener)
    app.action(choosing(SUB_COMMANDS[name]))(listener)


def acknowledge(args: Args) -> None:
    """Acknowledge a press on a link, which Slack's client opens by itself."""
    args.ack()


def _asks_for(sub_command: SubCommand) -> Callable[[dict[str, Any]], bool]:
    def matches(command: dict[str, Any]) -> bool:
        return meaning(command.get("text", "")).sub_command == sub_command

    return matches


def _is_nearly_a_sub_command(command: dict[str, Any]) -> bool:
    return bool(meaning(command.get("text", "")).near)
