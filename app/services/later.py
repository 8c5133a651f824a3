"""Parts of an object that are made when first asked for: what the first list does not need, it does not wait for."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, Generic, Self, TypeVar, overload

S = TypeVar("S")
T = TypeVar("T")

_making = threading.RLock()
"""One part is made at a time, and once, whichever thread asks (``functools.cached_property`` has no lock)."""


class later(Generic[S, T]):
    """``@later def agenda(self) -> AgendaService``: an attribute, made by the method at its first use."""

    def __init__(self, make: Callable[[S], T]) -> None:
        self._make = make
        self._name = make.__name__
        self.__doc__ = make.__doc__

    @overload
    def __get__(self, owner: None, kind: type[Any]) -> Self: ...

    @overload
    def __get__(self, owner: S, kind: type[Any]) -> T: ...

    def __get__(self, owner: S | None, kind: type[Any]) -> Self | T:
        if owner is None:
            return self
        with _making:
            held = vars(owner)
            if self._name not in held:
                held[self._name] = self._make(owner)
            made: T = held[self._name]
        return made
