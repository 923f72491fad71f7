"""Calls to Slack's Web API, what the answers mean, and Slack's limits. Nothing here is about campaigns."""
