"""`python bot.py` runs the bot; `python bot.py --help` lists what else it can do."""

import gc
import sys

gc.disable()
from toingg_bot.cli import main  # noqa: E402

# What was imported stays to the end: to look through it for garbage, now and whenever the bot runs, is time lost.
gc.freeze()
gc.enable()

if __name__ == "__main__":
    sys.exit(main())
