"""What admins do for their workspace: connect its key, and decide who may do what."""

from typing import Any

from tests.support.people import Person
from tests.support.surfaces import Form

CREATORS = "Who may create campaigns"
MANAGERS = "Who may manage the key and these settings"
TEAM = "Announce every created campaign in"
DEFAULT = "Default channel"


def sets(person: Person, **values: Any) -> None:
    """Fill in the settings and save them."""
    form = person.types("/campaign settings", in_="#general")
    assert isinstance(form, Form), person.describe()
    form.fill({name.replace("_", " "): value for name, value in values.items()}).submit()
    assert person.view is not None
    assert "Settings saved." in person.view.text
    person.view.close()


def connects(person: Person, key: str) -> None:
    """Connect the workspace's key."""
    person.types("/campaign connect").fill({"Toingg API key": key}).submit()
    assert isinstance(person.view, Form), person.describe()
    assert "Toingg accepts the key" in person.view.text
    person.view.close()
