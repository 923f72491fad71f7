"""How the bot runs: the command line, the servers, the doctor. No other folder depends on this one."""
