"""What a campaign is, which states it goes through, and who may do what: plain data and rules.

Nothing here uses Slack's API, HTTP, SQL or a clock.
"""
