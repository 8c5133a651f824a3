"""Frozen dataclasses that are quick to define: their methods are written when they are first called.

``dataclasses`` compiles six methods for each class, 0.7 ms; with the 130 classes of the domain that was a
tenth of a second before the first list, and most of the methods are never called in a session. `dataclass`
here takes the fields from the standard library at once, writes ``__init__`` at the first instance, and asks the
library for ``__repr__``, ``__eq__`` or ``__hash__`` when one is called. Nothing else differs (``fields``,
``replace``, pickling, inheritance). Type checkers see the standard decorator.

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
    """One method of ``cls``: its own ``__init__``, the others as the standard library writes them."""
    if name == "__init__":
        return _initialiser(cls)
    twin = dataclasses.make_dataclass(
        cls.__name__,
        [
            (f.name, f.type, dataclasses.field(repr=f.repr, hash=f.hash, compare=f.compare))
            for f in dataclasses.fields(cls)
        ],
        namespace={"__doc__": cls.__doc__},
        init=False,
        repr=name == "__repr__",
        eq=name in ("__eq__", "__hash__"),
        frozen=True,
    )
    return getattr(twin, name)


def _initialiser(cls: type[Any]) -> Any:
    """``__init__``: each field set past the guard of a frozen class. (The library would compile that guard again.)"""
    scope: dict[str, Any] = {"_set": object.__setattr__, "_absent": dataclasses.MISSING}
    places, names, steps = ["self"], ["*"], [" pass"]
    for f in dataclasses.fields(cls):
        if not f.init:  # ``__post_init__`` sets it
            continue
        parameter = value = f.name
        if f.default is not dataclasses.MISSING:
            scope[f"_{f.name}"] = f.default
            parameter += f"=_{f.name}"
        elif f.default_factory is not dataclasses.MISSING:
            scope[f"_{f.name}"] = f.default_factory
            parameter += "=_absent"
            value = f"_{f.name}() if {f.name} is _absent else {f.name}"
        (names if f.kw_only else places).append(parameter)
        steps.append(f" _set(self, {f.name!r}, {value})")
    if hasattr(cls, "__post_init__"):
        steps.append(" self.__post_init__()")
    parameters = ", ".join([*places, *(names if len(names) > 1 else [])])
    source = "\n".join([f"def __init__({parameters}):", *steps])
    exec(source, scope)  # noqa: S102 - names of fields only, as dataclasses itself does
    made = scope["__init__"]
    made.__qualname__ = f"{cls.__qualname__}.__init__"
    return made


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
