"""A person's Slack client, at `/client/…`.

The page and the tests use nothing else. Only what Slack's client allows is possible here. Answers of the Web API are
made elsewhere.
"""
