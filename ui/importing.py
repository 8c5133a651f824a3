"""Gives Python its own ``__import__`` back, which PySide replaces when QtCore is first imported.

PySide's one serves ``from __feature__ import snake_case``, which nothing here writes. It runs at every import statement,
and of each module that is new to it it reads the source, whole and by lines, for the word "PySide6"
(``shibokensupport/feature.py``, `_mod_uses_pyside`, 6.11.3): a tenth of the start, and the lines stay in `linecache`.
A module it knows nothing of has no feature, as all of ours. Imported for that effect, before anything of ours.
"""

from __future__ import annotations

import builtins

import PySide6.QtCore  # noqa: F401  (replaces it)

builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)
