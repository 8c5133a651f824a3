"""Keeps an error in an override of one of Qt's functions from ending the program, on Python 3.11.

WORKAROUND: on its way out of an override (``resizeEvent``, ``paintEvent``, ``data``…) that was reached from Python code,
an error is given a context by Shiboken (6.11, ``sbkerrors.cpp``: `prependToExceptionMessage`), which takes it for an
object. Before Python 3.12 an error raised in C (``int("x")``, a widget that Qt has deleted, an argument of a wrong type)
is none yet, only a type and its words: the process dies of a segmentation fault, and nobody learns of what. An error that
a Python frame has caught and lets go is an object, always. Imported for that effect, before any class of ours is made.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from types import FunctionType
from typing import Any

import PySide6.QtCore  # noqa: F401  (loads Shiboken)
from shiboken6 import Shiboken


def _letting_objects_go(override: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(override)
    def called(*args: Any, **kwargs: Any) -> Any:
        try:
            return override(*args, **kwargs)
        except BaseException:
            raise

    return called


def _is_qts(name: str, cls: type) -> bool:
    return not name.startswith("__") and any(name in vars(base) for base in cls.__mro__ if _is_bound(base))


def _is_bound(cls: type) -> bool:
    return cls.__module__.startswith("PySide6.")


def _guard(cls: type, **given: Any) -> None:
    """``__init_subclass__`` of every class of Qt: its overrides in ``cls`` are guarded."""
    super(Shiboken.Object, cls).__init_subclass__(**given)  # type: ignore[misc]
    for name, member in list(vars(cls).items()):
        if isinstance(member, FunctionType) and _is_qts(name, cls):
            setattr(cls, name, _letting_objects_go(member))


if sys.version_info < (3, 12):
    Shiboken.Object.__init_subclass__ = classmethod(_guard)  # type: ignore[arg-type, assignment, method-assign]
