"""The measurements, one file for each. Each has a function `measure`, which takes a Bench and yields tables."""
