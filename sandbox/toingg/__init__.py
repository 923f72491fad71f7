"""Toingg: its API as documented, its accounts, and the ways in which it can fail.

It knows nothing of Slack, or of its callers.
"""
