"""A small, strict Slack workspace and a Toingg API on this machine, to try and to test the bot.

One server on one port. Each folder's `__init__` says what it is for, and tests/sandbox/test_layout.py which folders may
import which. `world` holds all state, `application` puts the APIs and the `page` behind one address, `server` runs
that, and `__main__` adds the real bot.
"""
