"""Starting the program's own children (PDF, PES, cards) from whatever folder the user happens to stand in.

``multiprocessing`` starts them by ``python -c``, which looks for modules in the current folder first: in one where
somebody else writes (``/tmp``, a share), a file named ``multiprocessing.py`` would run as the user, next to a PIN.
``PYTHONSAFEPATH`` (Python 3.11) takes that folder away, and only for them: what the user's other programs inherit
stays as it is.
"""

from __future__ import annotations

import os
import threading
from multiprocessing.process import BaseProcess

_SAFE_PATH = "PYTHONSAFEPATH"
_turn = threading.Lock()


def start_child(process: BaseProcess) -> None:
    """``process.start()``, for a process of the context ``spawn``. Thread-safe. Raises OSError as it does."""
    with _turn:
        before = os.environ.get(_SAFE_PATH)
        os.environ[_SAFE_PATH] = "1"
        try:
            process.start()
        finally:
            if before is None:
                del os.environ[_SAFE_PATH]
            else:
                os.environ[_SAFE_PATH] = before
