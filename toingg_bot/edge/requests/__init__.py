"""Slack's requests: their shapes, how they are validated, and their way to Bolt and back.

Nothing here depends on the transport, or on what a listener does with a request.
"""
