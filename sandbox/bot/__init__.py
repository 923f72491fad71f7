"""The bot as Slack and a developer's machine see it: its payloads, how they reach it, and its process.

This package only reports what has happened. Others decide whether it may happen, and the bot calls nothing here.
"""
