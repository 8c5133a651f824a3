"""Large blocks go back to the system when they are freed (glibc only; elsewhere nothing is needed).

glibc raises the size from which blocks are mapped on their own as soon as one was freed: pixels of pages, some
megabytes each, then come from its heap, which keeps the holes. Measured while a scan of 250 pages is read: 60 MB.
"""

from __future__ import annotations

import ctypes
import sys

_M_MMAP_THRESHOLD = -3
_BYTES = 512 * 1024

LARGE_PAGES = {"GLIBC_TUNABLES": "glibc.malloc.hugetlb=1"}
"""Environment of a process whose large blocks are asked of the system as pages of 2 MB (glibc 2.35 and later).

A scan at 300 dpi takes 41 MB while it is drawn: 10 000 pages of 4 KB, of which each costs a fault. Measured: a third of
the time of the first page of a letter. Where the system has none to give, they are as small as ever.
"""


def give_back_large_blocks() -> None:
    """Fix the threshold for this process. Harmless when called again, or where there is no such function."""
    if sys.platform == "linux":
        mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
        if mallopt is not None:
            mallopt(_M_MMAP_THRESHOLD, _BYTES)
