"""An account at the sandbox's Toingg, as a program elsewhere on the network sees it."""

from typing import Any

import requests

from sandbox.toingg.accounts import KEY
from sandbox.toingg.service import Toingg
from tests.support.campaigns import GOOD_PAYLOAD


class Account:
    """Toingg as a program elsewhere on the network sees it."""

    def __init__(self, toingg: Toingg, url: str) -> None:
        self.toingg = toingg
        self.url = url

    def create(self, body: Any = GOOD_PAYLOAD, key: str = KEY, path: str = "create_campaign/") -> requests.Response:
        """Create a campaign."""
        headers = {"Authorization": f"Bearer {key}"}
        url = f"{self.url}/toingg/api/v3/{path}"
        return requests.post(url, json=body, headers=headers, allow_redirects=False, timeout=20)

    def get(self, path: str, key: str = KEY, **query: Any) -> requests.Response:
        """Ask for a list."""
        headers = {"Authorization": f"Bearer {key}"}
        return requests.get(f"{self.url}/toingg/api/v3/{path}", query, headers=headers, timeout=20)

    def control(self, **wish: Any) -> requests.Response:
        """Use the switches of the panel."""
        return requests.post(f"{self.url}/control/toingg", json=wish, timeout=20)
