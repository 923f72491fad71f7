"""Which part of the sandbox may know which: the arrows from folder to folder, checked against the imports."""

import re
from pathlib import Path

import pytest

from tests.support.places import ROOT
from tests.support.sources import have_no_circle, imports_of, module_of, never_lead_back, too_long

ARROWS = {
    "__main__": {"bot", "server", "toingg", "workspace"},
    "server": {"application", "bot", "control", "exchange", "toingg", "web_api", "workspace", "world"},
    "application": {"client", "control", "exchange", "toingg", "web_api", "world"},
    "control": {"bot", "exchange", "toingg", "workspace", "world"},
    "client": {"bot", "exchange", "rules", "workspace", "world"},
    "web_api": {"bot", "exchange", "rules", "workspace", "world"},
    "world": {"bot", "exchange", "toingg", "workspace"},
    "bot": {"exchange", "rules", "workspace"},
    "toingg": {"exchange"},
    "workspace": {"rules"},
    "exchange": {"rules"},
    "rules": set(),
}
"""What each part of the sandbox may import from the others: its folders, and the files beside them."""

PAGE_ARROWS = {
    "app": {"base", "messages", "overlays", "panel", "sidebar", "windows"},
    "windows": {"base", "blocks", "overlays", "text"},
    "messages": {"base", "blocks", "overlays", "text"},
    "blocks": {"base", "elements", "overlays", "text"},
    "elements": {"base", "overlays", "text"},
    "panel": {"base", "overlays"},
    "overlays": {"base", "text"},
    "text": {"base"},
    "sidebar": {"base"},
    "install": {"base"},
    "base": set(),
}
"""The same for the JavaScript of the page."""

SANDBOX, PAGE = ROOT / "sandbox", ROOT / "sandbox/page"
SOURCES, MODULES = sorted(SANDBOX.rglob("*.py")), sorted(PAGE.rglob("*.js"))
HTTP = {"fastapi", "httpx", "starlette", "uvicorn", "http", "urllib"}


def part_of(module: str) -> str:
    """Return the part that a module belongs to: `sandbox.client.api` to `client`, and `sandbox` itself to none."""
    return module.removeprefix("sandbox").lstrip(".").split(".")[0]


def known_by(part: str) -> set[str]:
    """Return the modules that a part of the sandbox imports."""
    return {name for source in SOURCES if part_of(module_of(source)) == part for name in imports_of(source)}


def page_part_of(module: Path) -> str:
    """Return the folder of the page that a module is in, or the module's name if it is in none."""
    return module.relative_to(PAGE).parts[0].removesuffix(".js")


def page_imports_of(module: Path) -> set[Path]:
    """Return the modules of the page that one imports, each with its path resolved."""
    names = re.findall(r'^(?:import|\}).* from "(\.[^"]+)"', module.read_text(), re.MULTILINE)
    return {(module.parent / name).resolve() for name in names}


def page_parts_known_by(part: str) -> set[str]:
    """Return the parts of the page that one imports."""
    known = (page_imports_of(module) for module in MODULES if page_part_of(module) == part)
    return {page_part_of(module) for imported in known for module in imported} - {part}


def test_every_part_has_its_place_in_the_layout() -> None:
    assert {part_of(module_of(source)) for source in SOURCES} - {""} == ARROWS.keys()
    assert {page_part_of(module) for module in MODULES} == PAGE_ARROWS.keys()


@pytest.mark.parametrize("part", ARROWS)
def test_a_part_knows_exactly_those_that_its_arrows_lead_to(part: str) -> None:
    """An arrow that is in the table but not in the code would permit an import that nobody decided on."""
    known = {part_of(name) for name in known_by(part) if name.split(".")[0] == "sandbox"}

    assert known - {part, ""} == ARROWS[part]


@pytest.mark.parametrize("part", PAGE_ARROWS)
def test_a_part_of_the_page_knows_exactly_those_that_its_arrows_lead_to(part: str) -> None:
    assert page_parts_known_by(part) == PAGE_ARROWS[part]


def test_the_arrows_form_no_circle() -> None:
    assert never_lead_back(ARROWS)
    assert never_lead_back(PAGE_ARROWS)


def test_imports_between_files_form_no_circle_either() -> None:
    assert have_no_circle(SOURCES)
    assert never_lead_back({f"{module}": {f"{each}" for each in page_imports_of(module)} for module in MODULES})


@pytest.mark.parametrize("part", ["rules", "workspace"])
def test_the_workspace_needs_no_http(part: str) -> None:
    """Composing an address is not talking to it."""
    names = known_by(part) - {"urllib.parse"}

    assert not {name.split(".")[0] for name in names} & HTTP


def test_no_file_is_too_long_to_be_read_in_one_go() -> None:
    page = (file for file in PAGE.rglob("*") if file.suffix in {".js", ".css", ".html"})

    assert too_long([*SOURCES, *page]) == []
