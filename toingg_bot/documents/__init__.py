"""Turns a file that someone chose into plain text. Nothing here knows Slack, or keeps a file.

Every file is hostile until it is read: `limits.py` says how much work one may cause.
"""
