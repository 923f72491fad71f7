"""A user with fewer rights than the one who runs the tests."""

import os
import shutil

import pytest

from tests.support.databases import do_without


@pytest.fixture
def somebody() -> list[str]:
    """The beginning of a command that runs as a user who can read and write only their own files, whoever we are."""
    if os.geteuid() != 0:
        return []
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        do_without("there is no setpriv on this machine")
    rights = "-dac_override,-dac_read_search"
    return [setpriv, f"--inh-caps={rights}", f"--bounding-set={rights}"]
