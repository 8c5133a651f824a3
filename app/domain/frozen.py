"""Frozen dataclasses that are quick to define: their methods are written when they are first called.

``dataclasses`` compiles six methods for each class, 0.7 ms; with the 130 classes of the domain that was a
tenth of a second before the first list, and most of the methods are never called in a session. `dataclass`
here takes the fields from the standard library at once, and asks it for ``__init__``, ``__repr__``,
``__eq__`` or ``__hash__`` only when one is called: the very same methods, so that nothing else differs
(``fields``, ``replace``, pickling, inheritance). Type checkers see the standard decorator.

A frozen class may inherit only from frozen classes made in the same way: the standard decorator tells so.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:

    def dataclass(cls=None, /, *, frozen=False, slots=False, kw_only=False):
        """``dataclasses.dataclass`` for frozen classes; others (and other options) are for the original."""
        if not frozen:
            raise TypeError("this decorator is for frozen classes: take dataclasses.dataclass")

        def make(cls):
            if cls.__doc__ is None:
                cls.__doc__ = cls.__name__  # else its signature is inspected to say something: half the time
            made = dataclasses.dataclass(init=False, repr=False, eq=False, slots=slots, kw_only=kw_only)(cls)
            for name, method in _SHARED.items():
                setattr(made, name, method)
            for name in ("__init__", "__repr__", "__eq__", "__hash__"):
                if vars(made).get(name) is None:
                    setattr(made, name, _later(made, name))
            return made

        return make if cls is None else make(cls)


def _later(cls: type[Any], name: str) -> Any:
    """A method that puts the real one in its place, and calls it."""

    def first_call(self: Any, *args: Any, **kwargs: Any) -> Any:
        setattr(cls, name, _written(cls, name))
        return getattr(cls, name)(self, *args, **kwargs)

    return first_call


def _written(cls: type[Any], name: str) -> Any:
    """One method of ``cls`` as the standard library writes it."""
    hooks = {"__post_init__": cls.__post_init__} if hasattr(cls, "__post_init__") else {}
    twin = dataclasses.make_dataclass(
        cls.__name__,
        [(f.name, f.type, _again(f)) for f in dataclasses.fields(cls)],
        namespace=hooks,
        init=name == "__init__",
        repr=name == "__repr__",
        eq=name in ("__eq__", "__hash__"),
        frozen=True,
    )
    return getattr(twin, name)


def _again(f: dataclasses.Field[Any]) -> Any:
    """The same field for another class."""
    default: Any = (
        {"default_factory": f.default_factory}
        if f.default_factory is not dataclasses.MISSING
        else {"default": f.default}
    )
    return dataclasses.field(
        init=f.init, repr=f.repr, hash=f.hash, compare=f.compare, kw_only=bool(f.kw_only), **default
    )


def _refuse_to_set(_self: object, name: str, _value: object) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_to_delete(_self: object, name: str) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")


def _get_state(self: Any) -> list[object]:
    return [getattr(self, f.name) for f in dataclasses.fields(self)]


def _set_state(self: Any, state: list[object]) -> None:
    for f, value in zip(dataclasses.fields(self), state, strict=True):
        object.__setattr__(self, f.name, value)


_SHARED = {
    "__setattr__": _refuse_to_set,
    "__delattr__": _refuse_to_delete,
    "__getstate__": _get_state,
    "__setstate__": _set_state,
}
