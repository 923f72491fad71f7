"""`/control/…` for the app: where it is installed, with which scopes, and how to change that directly."""

from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel

from sandbox.workspace.refused import RefusedError
from sandbox.workspace.teams import Enterprise, Place, Team
from sandbox.world import InWorld, World

Answer = dict[str, Any]


class InstallWish(BaseModel):
    """Where to install the app (a workspace or an organisation), by whom, and with which scopes.

    By default it is installed by nobody in particular, with the scopes of the manifest.
    """

    team_id: str
    user_id: str | None = None
    scopes: list[str] | None = None


class UninstallWish(BaseModel):
    """Where to uninstall the app."""

    team_id: str


class AccessWish(BaseModel):
    """A workspace of an organisation with the app, and whether the app may reach it."""

    team_id: str
    granted: bool


class ScopeWish(BaseModel):
    """The scopes that the app has been granted, in one place or everywhere. The manifest does not matter."""

    scopes: list[str]
    team_id: str | None = None


router = APIRouter(prefix="/control", tags=["control"])


@router.get("/workspaces")
async def list_places(world: InWorld) -> Answer:
    """List where the app is and where it could be, and the page where people start to install it."""
    install_url = world.install_url if world.slack.is_installed_by_people else None
    return {"install_url": install_url, "places": [_described(world, place) for place in world.slack.places()]}


@router.post("/install")
async def install(wish: InstallWish, world: InWorld) -> Answer:
    """Install the app without the bot's knowledge. If it is installed already, add scopes."""
    by = world.slack.person(wish.user_id) if wish.user_id else None
    scopes = world.slack.manifest.scopes if wish.scopes is None else wish.scopes
    installation = world.slack.install(world.slack.place(wish.team_id), scopes, by)
    return {"ok": True, "bot_token": installation.bot_token, "scopes": sorted(installation.scopes)}


@router.post("/uninstall")
async def uninstall(wish: UninstallWish, world: InWorld) -> Answer:
    """Uninstall the app, as an owner does in the workspace's settings. The app gets its subscribed events."""
    installation = world.slack.installations.of(world.slack.place(wish.team_id))
    if installation is None:
        raise RefusedError("app_not_installed", f"The app is not installed in {wish.team_id}.")
    world.log.write("person", "slack", f"Somebody removes the app from {installation.place.name}")
    world.uninstall(installation)
    return {"ok": True}


@router.post("/access")
async def change_access(wish: AccessWish, world: InWorld) -> Answer:
    """Remove a workspace from its organisation's installation, or add it again. The app gets the event."""
    team = world.slack.place(wish.team_id)
    installation = world.slack.installations.of(team.enterprise) if isinstance(team, Team) and team.enterprise else None
    if installation is None or isinstance(team, Enterprise):
        raise RefusedError("app_not_installed", f"No organisation of {wish.team_id} has the app.")
    if not wish.granted and installation.team_ids == {team.id}:
        raise RefusedError("last_team", f"{team.name} is the last workspace that the app reaches: remove the app.")
    world.log.write("person", "slack", f"Somebody {'lets the app into' if wish.granted else 'takes out'} {team.name}")
    world.set_access(installation, team, is_granted=wish.granted)
    return {"ok": True}


@router.post("/scopes")
async def grant_scopes(wish: ScopeWish, world: InWorld) -> Answer:
    """Replace the granted scopes, as if the app had been installed with these."""
    for installation in world.slack.installations:
        if wish.team_id in (None, installation.place.id):
            installation.scopes = set(wish.scopes)
    world.slack.changes.touch(world.slack.user_ids())
    return {"ok": True}


def _described(world: World, place: Place) -> Answer:
    manifest = world.slack.manifest
    needed = set(manifest.scopes) - set(manifest.optional_scopes)
    own = world.slack.installations.of(place)
    reaching = None if isinstance(place, Enterprise) else world.slack.installations.reaching(place.id)
    return {
        "id": place.id,
        "name": place.name,
        "is_organisation": isinstance(place, Enterprise),
        "enterprise_id": None if isinstance(place, Enterprise) or not place.enterprise else place.enterprise.id,
        "is_installed": own is not None,
        "has_it_through": reaching.place.name if reaching and reaching is not own else None,
        "scopes": sorted(own.scopes) if own else [],
        "missing": sorted(needed - own.scopes) if own else [],
        "by": own.by.real_name if own and own.by else None,
    }
