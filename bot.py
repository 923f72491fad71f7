"""`python bot.py` runs the bot; `python bot.py --help` lists the other commands."""

import gc
import sys

gc.disable()
from toingg_bot.operations.cli import main  # noqa: E402

# Imported modules stay in memory until the end, so the garbage collector would waste time by scanning them.
gc.freeze()
gc.enable()

if __name__ == "__main__":
    sys.exit(main())
