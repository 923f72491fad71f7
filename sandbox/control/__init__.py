"""What no user of Slack or Toingg can do: the switches of `/control/…`, for tests and the panel.

Nothing else imports this package, and it contains no rules of Slack or Toingg. It only uses what others offer.
"""
