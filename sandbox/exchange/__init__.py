"""The exchange between the parties: its log, the ordered faults, and the TCP connection under a request.

It knows none of the parties, and none of Slack's or Toingg's rules.
"""
