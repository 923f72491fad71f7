"""The project's files and their imports, which the layout tests compare with their tables."""

import ast
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

from tests.support.places import ROOT

MOST_LINES = 300
"""What can be read in one go; a longer file should be two."""


def module_of(source: Path) -> str:
    """Return a file's module name; a package has the name of its folder."""
    return ".".join(source.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


@cache
def imports_of(source: Path) -> tuple[str, ...]:
    """Return every module that a file imports, anywhere in it. Submodules count; other imported names do not."""
    return tuple(_imports(source))


def _imports(source: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(source.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{source}: imports are absolute"
            for name in node.names:
                inner = f"{node.module}.{name.name}"
                found = ROOT.joinpath(*inner.split("."))
                yield inner if found.is_dir() or found.with_suffix(".py").exists() else str(node.module)


def have_no_circle(sources: Iterable[Path]) -> bool:
    """Say whether no imports form a circle between files. A folder's name stands for its `__init__`."""
    known = {module_of(source): imports_of(source) for source in sources}
    return never_lead_back({name: {each for each in names if each in known} for name, names in known.items()})


def never_lead_back(arrows: Mapping[str, set[str]]) -> bool:
    """Say whether they can be ordered so that every arrow points down. Raises CycleError if not."""
    return len(list(TopologicalSorter(arrows).static_order())) == len(arrows)


def too_long(files: Iterable[Path]) -> list[str]:
    """Return the files that are too long to read in one go."""
    return [f"{file.relative_to(ROOT)}" for file in files if len(file.read_text().splitlines()) > MOST_LINES]
