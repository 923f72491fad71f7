"""Where things are in this project."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
"""The folder of `bot.py`."""
GOLDEN = ROOT / "tests" / "golden"
"""Everything that people see, as files."""
