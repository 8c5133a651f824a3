"""Benchmarks: ratios measured in one run, against the same work done bare. See `row` and `__main__`."""
