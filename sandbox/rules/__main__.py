"""Prints the limits of views and messages as one table: `python -m sandbox.rules`."""

import sys

from sandbox.rules.catalogue import limits, shapes
from sandbox.rules.kinds import EVERYWHERE


def main() -> None:
    """Print every shape with its required fields, limits, relations and source."""
    for shape in shapes():
        required = ", ".join(name for name, kind in shape.properties.items() if kind.required) or "nothing"
        optional = ", ".join(name for name, kind in shape.properties.items() if not kind.required) or "nothing"
        lines = [
            f"{shape.name}  {shape.url}",
            *([f"  only in a: {', '.join(sorted(shape.surfaces))}"] if shape.surfaces != EVERYWHERE else []),
            f"  required: {required}",
            f"  optional: {optional}",
            *(f"  {name}: {value}" for name, value in limits(shape)),
            *(f"  {relation.name.replace('_', ' ')}" for relation in shape.relations),
        ]
        sys.stdout.write("\n".join(lines) + "\n\n")


if __name__ == "__main__":
    main()
