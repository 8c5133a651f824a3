"""Starting the program's own children (PDF, PES, cards) from whatever folder the user happens to stand in.

``multiprocessing`` starts them by ``python -c``, which looks for modules in the current folder first: in one where
somebody else writes (``/tmp``, a share), a file named ``multiprocessing.py`` would run as the user, next to a PIN.
``PYTHONSAFEPATH`` (Python 3.11) takes that folder away, and only for them: what the user's other programs inherit
stays as it is.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping
from multiprocessing.process import BaseProcess

_SAFE_PATH = "PYTHONSAFEPATH"
_turn = threading.Lock()


def start_child(process: BaseProcess, environment: Mapping[str, str] | None = None) -> None:
    """``process.start()``, for a process of the context ``spawn``, which is given ``environment`` besides its parent's.

    Thread-safe. Raises OSError as it does.
    """
    given = {**(environment or {}), _SAFE_PATH: "1"}
    with _turn:
        before = {name: os.environ.get(name) for name in given}
        os.environ.update(given)
        try:
            process.start()
        finally:
            for name, value in before.items():
                if value is None:
                    del os.environ[name]
                else:
                    os.environ[name] = value
