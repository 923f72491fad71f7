"""Methods for views: views.open, views.push, views.update, views.publish."""

from typing import Any

from sandbox.web_api.call import Call
from sandbox.workspace.installations import Installation
from sandbox.workspace.permits import Trigger
from sandbox.workspace.refused import RefusedError
from sandbox.workspace.views import View


def open_view(call: Call) -> dict[str, Any]:
    """Open a modal for the person who has just done something."""
    installation = call.installation()
    content, trigger = _content(call, installation), _trigger(call, installation)
    view = _new_view(call, installation, content, trigger)
    trigger.is_spent = True
    call.slack.open_view(view)
    return {"view": view.for_app()}


def push_view(call: Call) -> dict[str, Any]:
    """Push a view onto the modal in which the person has just done something."""
    installation = call.installation()
    content, trigger = _content(call, installation), _trigger(call, installation)
    if trigger.view_id is None:
        raise RefusedError("invalid_trigger_id", "A view is pushed with a trigger that comes from a view.")
    view = _new_view(call, installation, content, trigger)
    call.slack.push_view(view)
    trigger.is_spent = True
    return {"view": view.for_app()}


def update_view(call: Call) -> dict[str, Any]:
    """Replace the content of an open view. With a hash, this works only if the view has not changed since."""
    installation = call.installation()
    content = _content(call, installation)
    view_id, external_id = call.text("view_id"), call.text("external_id")
    if not view_id and not external_id:
        raise RefusedError("invalid_arguments", "A view is named by its view_id or its external_id.")
    view = call.slack.find_view(installation.team_ids, view_id=view_id or None, external_id=external_id or None)
    if view is None:
        raise RefusedError("not_found", "This view is not open: its reader has closed it, or it never was.")
    if (wanted := call.text("hash")) and wanted != view.hash:
        raise RefusedError("hash_conflict", "The view has changed since this hash was given out.")
    _insist_on_own_name(call, installation, content, view)
    call.slack.replace_view(view, content)
    return {"view": view.for_app()}


def publish_view(call: Call) -> dict[str, Any]:
    """Publish the app's Home for a person."""
    team = call.team()
    if not call.slack.manifest.has_home:
        raise RefusedError("not_enabled", "The manifest does not enable the Home tab.")
    user = team.users.get(call.needed("user_id"))
    if user is None or user.is_bot:
        raise RefusedError("user_not_found", "The team has no such person.")
    content = _object(call)
    call.installation().accept_view(content, call.slack.quirks, "home")
    home = call.slack.home_of(user)
    if home and (wanted := call.text("hash")) and wanted != home.hash:
        raise RefusedError("hash_conflict", "The view has changed since this hash was given out.")
    return {"view": call.slack.publish_home(team, user.id, content).for_app()}


def _object(call: Call) -> dict[str, Any]:
    content = call.arguments.get("view")
    if not isinstance(content, dict):
        raise RefusedError("invalid_arguments", "The argument view is missing, or is not an object.")
    return content


def _content(call: Call, installation: Installation) -> dict[str, Any]:
    content = _object(call)
    installation.accept_view(content, call.slack.quirks)
    return content


def _trigger(call: Call, installation: Installation) -> Trigger:
    """Find the trigger. It is checked last, because a refused view does not use it up."""
    return call.slack.triggers.inspect(call.needed("trigger_id"), installation.team_ids)


def _new_view(call: Call, installation: Installation, content: dict[str, Any], trigger: Trigger) -> View:
    _insist_on_own_name(call, installation, content, None)
    team = call.slack.teams[trigger.team_id]
    opened_in = team.channels.get(trigger.channel_id or "")
    return call.slack.new_view(content, team, trigger.user_id, opened_in)


def _insist_on_own_name(call: Call, installation: Installation, content: dict[str, Any], view: View | None) -> None:
    external_id = content.get("external_id")
    other = call.slack.find_view(installation.team_ids, external_id=external_id) if external_id else None
    if other and other is not view:
        raise RefusedError("duplicate_external_id", "Another open view has this external_id.")
