"""The operator's settings, and the addresses in them. No other folder reads settings from the environment."""
