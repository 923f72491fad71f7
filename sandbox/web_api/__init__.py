"""What the app requests from Slack over HTTP: the Web API, response URLs, downloads, and OAuth with its consent page.

It refuses requests as Slack's pages say, and does nothing that a person does in their client.
"""
