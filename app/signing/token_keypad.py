"""One signature with a key that wants its PIN each time, the PIN typed on the reader's own keypad.

WORKAROUND python-pkcs11 0.9: its ``sign(pin=…)`` can only present a text, and a keypad wants a null PIN between
C_SignInit and C_Sign. These three functions are therefore called directly, in the child process and on the
session that the library opened. Qualified cards in readers with a keypad are exactly this case.

Source: PKCS#11 v2.40 §5.6 (C_Login, CKU_CONTEXT_SPECIFIC) and its header files (order of CK_FUNCTION_LIST).
"""

from __future__ import annotations

import ctypes
import sys
from typing import Any

from pkcs11 import exceptions as px

_LOGIN, _SIGN_INIT, _SIGN = 18, 42, 43
"""Places in CK_FUNCTION_LIST."""
_CONTEXT_SPECIFIC = 2
_RSA_PKCS = 1
_ERRORS: dict[int, type[px.PKCS11Error]] = {
    0x30: px.DeviceError,
    0x32: px.DeviceRemoved,
    0x50: px.FunctionCancelled,
    0x90: px.OperationActive,
    0xA0: px.PinIncorrect,
    0xA1: px.PinInvalid,
    0xA2: px.PinLenRange,
    0xA3: px.PinExpired,
    0xA4: px.PinLocked,
    0xB3: px.SessionHandleInvalid,
    0xE0: px.TokenNotPresent,
}


class _Mechanism(ctypes.Structure):
    """CK_MECHANISM; packed on Windows, as its headers are."""

    if sys.platform == "win32":
        _pack_ = 1
    _fields_ = [
        ("mechanism", ctypes.c_ulong),
        ("parameter", ctypes.c_void_p),
        ("length", ctypes.c_ulong),
    ]


def sign_after_keypad(module: str, session: int, key: int, digest_info: bytes) -> bytes:
    """CKM_RSA_PKCS over ``digest_info``; blocks until the PIN is typed. Raises python-pkcs11's own errors."""
    functions = _functions(module)
    mechanism = _Mechanism(_RSA_PKCS, None, 0)
    handle, private = ctypes.c_ulong(session), ctypes.c_ulong(key)
    _check(functions[_SIGN_INIT](handle, ctypes.byref(mechanism), private))
    _check(functions[_LOGIN](handle, ctypes.c_ulong(_CONTEXT_SPECIFIC), None, ctypes.c_ulong(0)))
    data, size = ctypes.create_string_buffer(digest_info, len(digest_info)), ctypes.c_ulong(0)
    length = ctypes.c_ulong(len(digest_info))
    _check(functions[_SIGN](handle, data, length, None, ctypes.byref(size)))
    value = ctypes.create_string_buffer(size.value)
    _check(functions[_SIGN](handle, data, length, value, ctypes.byref(size)))
    return value.raw[: size.value]


def _functions(module: str) -> dict[int, Any]:
    """The three functions of the module, which the library has initialised already."""
    library: Any = ctypes.CDLL(module)
    table = ctypes.c_void_p()
    _check(library.C_GetFunctionList(ctypes.byref(table)))
    start = (table.value or 0) + (2 if sys.platform == "win32" else ctypes.sizeof(ctypes.c_void_p))
    pointers = (ctypes.c_void_p * (_SIGN + 1)).from_address(start)
    made = ctypes.CFUNCTYPE(ctypes.c_ulong)
    return {place: made(pointers[place] or 0) for place in (_LOGIN, _SIGN_INIT, _SIGN)}


def _check(result: int) -> None:
    if result:
        raise _ERRORS.get(result, px.FunctionFailed)
