"""The bot measured beside a bare Bolt app, for people who wonder whether it is fast: `python -m bench`."""
