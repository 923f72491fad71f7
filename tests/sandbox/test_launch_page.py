"""The page is whole, asks nobody else for anything, and never takes foreign text for HTML."""

import re
from pathlib import Path

import pytest

from sandbox.application import PAGE
from sandbox.server import Sandbox
from tests.people import line_to

MODULES = sorted(PAGE.glob("*.js"))
FILES = sorted(PAGE.iterdir())


def test_everything_that_the_page_refers_to_is_served(sandbox: Sandbox) -> None:
    page = line_to(sandbox.url)
    texts = [page.get("/").text, *(module.read_text() for module in MODULES)]
    addresses = {address for text in texts for address in re.findall(r"[\"'](/static/[^\"']+)[\"']", text)}

    statuses = {address: page.get(address).status_code for address in addresses}

    assert len(statuses) > len(MODULES)
    assert set(statuses.values()) == {200}


@pytest.mark.parametrize("path", ["/", "/static/app.js", "/static/base.css"])
def test_a_browser_asks_before_it_uses_what_it_has_kept(sandbox: Sandbox, path: str) -> None:
    """Modules of two versions do not work together."""
    page = line_to(sandbox.url)
    first = page.get(path)
    again = page.get(path, headers={"If-None-Match": first.headers["etag"]})

    assert first.headers["cache-control"] == again.headers["cache-control"] == "no-cache"
    assert (first.status_code, again.status_code) == (200, 200 if path == "/" else 304)


def test_no_file_lies_about_that_nothing_refers_to() -> None:
    texts = "".join(file.read_text() for file in FILES)

    assert [file.name for file in FILES if f"/static/{file.name}" not in texts] == ["index.html", "install.html"]


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.name)
def test_foreign_text_is_never_taken_for_html(module: Path) -> None:
    forbidden = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|srcdoc|\beval\b|new Function"

    assert re.search(forbidden, module.read_text()) is None


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_the_page_asks_no_other_host(file: Path) -> None:
    """Links in comments and the one name of a namespace are no requests."""
    text = re.sub(r"/\*.*?\*/|http://www\.w3\.org/2000/svg", "", file.read_text(), flags=re.DOTALL)

    assert re.findall(r"(?:src|href|url|fetch|import)\W{1,4}https?://[^\s\"')]+", text) == []
