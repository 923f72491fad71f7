"""The ids of workspaces, people and channels in every sandbox, and the workspaces' Toingg keys."""

from sandbox.toingg.accounts import KEY, SECOND_KEY, THIRD_KEY

ACME, ORBIT, NORTHWIND = "T0ACME0001", "T0ORBIT001", "E0NORTHWND"
HOTELS, AIR = "T0NWHOTEL1", "T0NWAIR001"
"""The two workspaces of Northwind."""
KEYS = {ACME: KEY, ORBIT: SECOND_KEY, HOTELS: THIRD_KEY, AIR: SECOND_KEY}
"""Each workspace's key for Toingg."""

ALICE, BOB, CHITRA, DEV = "U0ALICE001", "U0BOB00001", "U0CHITRA01", "U0DEV00001"
"""An owner, an admin, a member and a guest of Acme."""

CAMPAIGNS, GENERAL, LEADS = "C0CAMPAIGN", "C0GENERAL1", "G0LEADS001"
"""Channels of Acme: #campaigns, #general and the private #leads."""
