"""Benchmarks: ratios measured in one run, against the same work done bare. See `row` and `__main__`."""

import importlib.util
import sys

# The references that use plain httpx have it at its best: httpcore asks six times a request whether `sniffio` is there
# (httpcore/_synchronization.py, 1.0.9), and without it the whole path is searched each time. A None says no at once.
if importlib.util.find_spec("sniffio") is None:
    sys.modules["sniffio"] = None  # type: ignore[assignment]
