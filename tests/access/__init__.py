"""The program as a screen reader sees it: a real AT-SPI client reads the real window over the accessibility bus.

`window` shows the screens on an X display of its own; `reader` is the client (Debian's own Python, with pyatspi: it
imports nothing of ours). `tests/flows/test_atspi.py` judges what was read.
"""
