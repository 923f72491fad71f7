"""The measurements, one file for each. `measure` takes a Bench and yields its tables."""
