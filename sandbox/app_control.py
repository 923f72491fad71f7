"""`/control/…` for the app: where it is installed and with which scopes, and how to change that without a click."""

from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel

from sandbox.refused import RefusedError
from sandbox.teams import Enterprise, Place
from sandbox.world import InWorld, World

Answer = dict[str, Any]


class InstallWish(BaseModel):
    """Where the app shall be installed (a workspace or an organisation), by whom, and with which scopes.

    Left out: by nobody in particular, and with the scopes of the manifest.
    """

    team_id: str
    user_id: str | None = None
    scopes: list[str] | None = None


class UninstallWish(BaseModel):
    """Where the app shall be removed."""

    team_id: str


class ScopeWish(BaseModel):
    """Which scopes the app has been granted, whatever its manifest asks for: in one place, or everywhere."""

    scopes: list[str]
    team_id: str | None = None


router = APIRouter(prefix="/control", tags=["control"])


@router.get("/workspaces")
async def list_places(world: InWorld) -> Answer:
    """Say where the app is, where it could be, and where a person begins to install it over OAuth."""
    install_url = world.install_url if world.slack.is_installed_by_people else None
    return {"install_url": install_url, "places": [_described(world, place) for place in world.slack.places()]}


@router.post("/install")
async def install(wish: InstallWish, world: InWorld) -> Answer:
    """Install the app at once, without its knowing; where it is installed it gets more scopes."""
    by = world.slack.person(wish.user_id) if wish.user_id else None
    scopes = world.slack.manifest.scopes if wish.scopes is None else wish.scopes
    installation = world.slack.install(world.slack.place(wish.team_id), scopes, by)
    return {"ok": True, "bot_token": installation.bot_token, "scopes": sorted(installation.scopes)}


@router.post("/uninstall")
async def uninstall(wish: UninstallWish, world: InWorld) -> Answer:
    """Remove the app, as an owner does in the settings of the workspace; the app is told if it wants to know."""
    installation = world.slack.installations.of(world.slack.place(wish.team_id))
    if installation is None:
        raise RefusedError("app_not_installed", f"The app is not installed in {wish.team_id}.")
    world.log.write("person", "slack", f"Somebody removes the app from {installation.place.name}")
    world.uninstall(installation)
    return {"ok": True}


@router.post("/scopes")
async def grant_scopes(wish: ScopeWish, world: InWorld) -> Answer:
    """Grant other scopes than the manifest asks for, more or fewer, as if the app had been installed with them."""
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
