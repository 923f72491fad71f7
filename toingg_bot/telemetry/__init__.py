"""Logs and metrics for operators. `redaction` keeps keys, tokens and typed text out of them."""
