"""The program imports by Python's own means, in spite of PySide."""

from __future__ import annotations

import subprocess
import sys

_PROGRAM = """
import builtins, linecache
import ui.app
from PySide6.QtWidgets import QApplication, QLabel
try:
    QLabel(1, 2, 3, 4)  # makes PySide read its signatures
except TypeError:
    pass
import app.domain.mail
print(builtins.__import__.__name__, any(name.endswith("mail.py") for name in linecache.cache))
"""


def test_no_source_is_read_to_import() -> None:
    done = subprocess.run([sys.executable, "-c", _PROGRAM], capture_output=True, text=True, check=True)
    name, read = done.stdout.split()
    assert name != "__feature_import__" and read == "False"
