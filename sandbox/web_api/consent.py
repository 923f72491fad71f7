"""`/oauth/v2/consent`: what the consent page asks, and what the person decides."""

from typing import Annotated, Any

from fastapi import APIRouter, Query

from sandbox.web_api.oauth import AuthorizeRequest, may_install
from sandbox.web_api.scopes import described
from sandbox.workspace.refused import RefusedError
from sandbox.workspace.slack import Slack
from sandbox.workspace.teams import APP_NAME, Enterprise, Place, User
from sandbox.world import InWorld

Answer = dict[str, Any]


class Decision(AuthorizeRequest):
    """A person's decision to allow the app or not. `without` names the optional scopes that they decline."""

    place_id: str = ""
    user_id: str = ""
    allow: bool
    without: tuple[str, ...] = ()


router = APIRouter(prefix="/oauth/v2", tags=["slack"])


@router.get("/consent")
async def ask(asked: Annotated[AuthorizeRequest, Query()], world: InWorld) -> Answer:
    """Return what the app asks for, and where and by whom it could be installed."""
    asked.check(world.redirect_urls)
    return {
        "ok": True,
        "app": {"name": APP_NAME, "description": world.slack.manifest.description},
        **described(asked.scopes, world.slack.manifest.optional_scopes),
        "team": asked.team,
        "places": [_place(world.slack, place) for place in world.slack.places()],
    }


@router.post("/consent")
async def decide(decision: Decision, world: InWorld) -> Answer:
    """Return the address for the person's way back, with a code or with the error that they have declined."""
    decision.check(world.redirect_urls)
    if not decision.allow:
        world.log.write("person", "slack", "Somebody declines to install the app")
        return {"ok": True, "location": decision.way_back(world.redirect_urls, error="access_denied")}
    place = world.slack.place(decision.place_id)
    user = world.slack.person(decision.user_id, [team.id for team in place.teams])
    if not may_install(user, place):
        raise RefusedError("not_allowed", f"{user.real_name} may not install apps in {place.name}.")
    world.log.write("person", "slack", f"{user.name} allows the app into {place.name}")
    left_out = set(decision.without) & set(world.slack.manifest.optional_scopes)
    granted = [scope for scope in decision.scopes if scope not in left_out]
    code = world.slack.codes.issue(place, user, granted, decision.redirect_uri)
    return {"ok": True, "location": decision.way_back(world.redirect_urls, code=code)}


def _place(slack: Slack, place: Place) -> Answer:
    own = slack.installations.of(place)
    reaching = None if isinstance(place, Enterprise) else slack.installations.reaching(place.id)
    users = {user.id: user for team in place.teams for user in team.users.values()}
    people = [user for user in users.values() if not user.is_bot and not user.is_deactivated]
    return {
        "id": place.id,
        "name": place.name,
        "domain": place.domain,
        "is_organisation": isinstance(place, Enterprise),
        "workspaces": [team.name for team in place.teams],
        "granted": sorted(own.scopes) if own else None,
        "has_it_through": reaching.place.name if reaching and reaching is not own else None,
        "people": [_person(user, place) for user in people],
    }


def _person(user: User, place: Place) -> Answer:
    return user.as_json() | {"may_install": may_install(user, place)}
