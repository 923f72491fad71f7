"""The operators' commands that use the database, and what they print.

JSON lines go to standard output. Sentences beside them go to standard error, so that a pipe gets only the JSON lines.
"""

import json
import sys
from dataclasses import replace

from toingg_bot.store import Audit
from toingg_bot.store.upkeep import Stored, Upkeep

DONE, DECLINED, REFUSED = 0, 1, 2
"""The exit statuses."""


def rotate_keys(upkeep: Upkeep, *, is_only: bool) -> None:
    """Encrypt everything with the first key; `is_only` if there is no other key."""
    _say(f"Sealed {_counted(upkeep.rotate_keys(), 'record')} with the first key.")
    if not is_only:
        _say("Once every process runs with the new key, you can remove the others from ENCRYPTION_KEYS.")


def audit(lines: Audit, workspace_id: str | None) -> None:
    """Print who did what and when."""
    printed = 0
    for printed, line in enumerate(lines.all(workspace_id), 1):  # noqa: B007 (how many there were)
        _say(json.dumps(line))
    where = f" of {workspace_id}" if workspace_id else ""
    remark(f"Printed {_activity(printed)}{where}." if printed else f"No activity{where} is recorded.")


def export(upkeep: Upkeep, workspace_id: str, user_id: str | None) -> None:
    """Print everything that is stored about a workspace, or about one person in it."""
    printed: dict[str, int] = {}
    for row in upkeep.export(workspace_id, user_id):
        _say(json.dumps(row, ensure_ascii=False))
        printed[row["kind"]] = printed.get(row["kind"], 0) + 1
    found = Stored(
        campaigns=printed.get("campaign", 0),
        under_way=0,
        audit=printed.get("audit", 0),
        settings=printed.get("workspace", 0),
        installations=printed.get("installation", 0),
        templates=printed.get("template", 0),
    )
    if found:
        remark(f"Exported {_kinds(found, user_id)}.")
    else:
        remark(_nothing(upkeep, workspace_id, user_id))


def forget(upkeep: Upkeep, workspace_id: str, user_id: str | None, *, is_sure: bool) -> int:
    """Delete everything about a workspace, or one person in it, after a confirmation; return the exit status."""
    whose = f"{user_id} in {workspace_id}" if user_id else workspace_id
    if not is_sure and not sys.stdin.isatty():
        remark(f"Nothing was deleted: no one is at a terminal to confirm it. To delete all of {whose}, add --yes.")
        return REFUSED
    found = upkeep.stored(workspace_id, user_id)
    if not found:
        _say(_nothing(upkeep, workspace_id, user_id))
        return DONE
    if not is_sure and not _confirmed(found, whose, user_id):
        remark("Nothing was deleted.")
        return DECLINED
    forgotten, left = upkeep.forget(workspace_id, user_id)
    gone = replace(found, campaigns=forgotten)
    _say(f"Deleted {_kinds(gone, user_id)}.")
    if found.opens_to_all:
        _say("No one is named any more who can create campaigns there, so everyone can. An admin can change that.")
    if found.opens_templates:
        _say("Everyone who can create campaigns there can save templates now. An admin can change that.")
    if left:
        _say(f"{_counted(left, 'campaign')} being sent right now stayed. Please run this again in two minutes.")
    return DONE


def remark(sentence: str) -> None:
    """Print a sentence to standard error, apart from the output for a pipe."""
    print(sentence, file=sys.stderr)  # noqa: T201 (a person at a terminal reads this)


def _confirmed(found: Stored, whose: str, user_id: str | None) -> bool:
    """Say what will be deleted, and return whether the person confirms it."""
    remark(f"This deletes for good what is kept of {whose}: {_kinds(found, user_id)}.")
    if found.under_way:
        remark(f"{_counted(found.under_way, 'campaign')} being sent right now will stay until you run this again.")
    if found.opens_to_all:
        remark("They are the only person named who can create campaigns there: without them, everyone can.")
    if found.opens_templates:
        remark("They are the only person named who can save templates there: without them, every creator can.")
    sys.stderr.write("Type yes to go on: ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().casefold() == "yes"


def _nothing(upkeep: Upkeep, workspace_id: str, user_id: str | None) -> str:
    if user_id and upkeep.stored(workspace_id, None):
        return f"Nothing is kept of {user_id} in {workspace_id}."
    return f"Nothing is kept of {workspace_id}: please check the id."


def _kinds(found: Stored, user_id: str | None) -> str:
    """Return in words what can be deleted; in settings and installations, a person has only their name."""
    settings = "their name in the settings" if user_id else "the settings and the Toingg key"
    installations = _counted(found.installations, "installation")
    kinds = [
        _counted(found.campaigns, "campaign") if found.campaigns else "",
        _counted(found.templates, "template") if found.templates else "",
        _activity(found.audit) if found.audit else "",
        settings if found.settings else "",
        (f"their name in {installations}" if user_id else installations) if found.installations else "",
    ]
    *first, last = [kind for kind in kinds if kind] or ["nothing"]
    return f"{', '.join(first)} and {last}" if first else last


def _activity(number: int) -> str:
    return f"{_counted(number, 'line')} of activity"


def _counted(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def _say(line: str) -> None:
    print(line)  # noqa: T201 (a person at a terminal, or a pipe, reads this)
