"""A Slack app with which a team creates AI calling campaigns at Toingg."""
