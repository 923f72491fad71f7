"""Measures how fast the bot is, compared with a bare Bolt app: `python -m bench`."""
