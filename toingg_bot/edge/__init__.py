"""How Slack reaches the bot: over HTTP, over Socket Mode, and when the app is installed.

This package checks that a request comes from Slack. It does not decide what the request means.
"""
