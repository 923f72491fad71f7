"""Calls to Toingg, and what its answers mean. No other folder talks to Toingg, and nothing here is about Slack."""
