"""What people see: pure functions that turn events into views and messages. None of them takes a client."""
