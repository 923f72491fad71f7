"""What people see: pure functions from what happened to views and messages. Nothing here takes a client."""
