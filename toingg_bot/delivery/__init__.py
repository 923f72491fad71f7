"""What happens after a submission is acknowledged: the campaign is sent once, and its outcome is always announced.

There are no listeners, Slack requests or SQL here. The store remembers things, and `views` has what people see.
"""
