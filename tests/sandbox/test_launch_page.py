"""The page is complete, loads nothing from other hosts, and never takes foreign text for HTML."""

import hashlib
import re
from pathlib import Path, PurePosixPath

import pytest

from sandbox.application import KEPT, PAGE
from sandbox.server import Sandbox
from tests.support.people import line_to

MODULES = sorted(PAGE.rglob("*.js"))
FILES = sorted(file for file in PAGE.rglob("*") if file.is_file())


def files_of(page: str) -> set[str]:
    """Return the addresses of all files that a page uses, itself or through its modules."""
    version = hashlib.sha256(b"".join(file.read_bytes() for file in FILES)).hexdigest()[:16]
    found, new = set[str](), set(re.findall(r'(?:href|src)="(/[^"]+)"', page))
    while new:
        found |= new
        new = {imported for address in new for imported in _imported_by(address)} - found
    assert all(address.startswith(f"/static/{version}/") for address in found)
    return found


def _imported_by(address: str) -> set[str]:
    """Return the addresses of the modules that a file of the page imports."""
    _, static, version, *path = address.split("/")
    names = re.findall(r'^(?:import|\}).* from "(\.[^"]+)"', PAGE.joinpath(*path).read_text(), re.MULTILINE)
    files = [(PAGE.joinpath(*path).parent / name).resolve().relative_to(PAGE) for name in names]
    return {f"/{static}/{version}/{PurePosixPath(file)}" for file in files}


def test_everything_that_the_pages_use_is_served_and_no_file_is_unused(sandbox: Sandbox) -> None:
    http = line_to(sandbox.url)
    addresses = files_of(http.get("/").text) | files_of(http.get("/oauth/v2/authorize").text)

    assert {http.get(address).status_code for address in addresses} == {200}
    used = {"/".join(address.split("/")[3:]) for address in addresses}
    unused = {file.relative_to(PAGE).as_posix() for file in FILES} - used
    assert unused == {"index.html", "install/install.html"}


@pytest.mark.parametrize("path", ["/", "/oauth/v2/authorize"])
def test_a_browser_always_asks_for_the_page_and_caches_the_files_of_its_version(sandbox: Sandbox, path: str) -> None:
    """Modules of two versions do not work together."""
    http = line_to(sandbox.url)
    page = http.get(path)

    assert page.headers["cache-control"] == "no-cache"
    assert {http.get(address).headers["cache-control"] for address in files_of(page.text)} == {KEPT}


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.name)
def test_foreign_text_is_never_taken_for_html(module: Path) -> None:
    forbidden = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|srcdoc|\beval\b|new Function"

    assert re.search(forbidden, module.read_text()) is None


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_the_page_asks_no_other_host(file: Path) -> None:
    """Links in comments and the one name of a namespace are not requests."""
    text = re.sub(r"/\*.*?\*/|http://www\.w3\.org/2000/svg", "", file.read_text(), flags=re.DOTALL)

    assert re.findall(r"(?:src|href|url|fetch|import)\W{1,4}https?://[^\s\"')]+", text) == []
