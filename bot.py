"""`python bot.py` runs the bot; `python bot.py --help` lists what else it can do."""

import sys

from toingg_bot.cli import main

if __name__ == "__main__":
    sys.exit(main())
