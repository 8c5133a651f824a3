"""Where vendors put their PKCS#11 modules. Probed in order; the user may name any other (row 80).

Source: interop §4.3, from public configuration lists; none but SoftHSM tried here.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

LINUX = (
    "/usr/lib/libeTPkcs11.so",
    "/usr/lib/libIDPrimePKCS11.so",
    "/usr/lib/pkcs11/libIDPrimePKCS11.so",
    "/usr/lib/pkcs11/libgclib.so",
    "/usr/lib/ClassicClient/libgclib.so",
    "/usr/local/AWP/lib/libOcsCryptoki.so",
    "/usr/lib/libbit4xpki.so",
    "/usr/lib/libASEP11.so",
    "/usr/lib/libcastle.so.1.0.0",
    "/usr/lib/x86_64-linux-gnu/opensc-pkcs11.so",
    "/usr/lib/x86_64-linux-gnu/pkcs11/opensc-pkcs11.so",
    "/usr/lib64/opensc-pkcs11.so",
    "/usr/lib/x86_64-linux-gnu/libykcs11.so",
)
MACOS = (
    "/usr/local/lib/libeTPkcs11.dylib",
    "/usr/local/lib/libIDPrimePKCS11.dylib",
    "/usr/local/lib/libgclib.dylib",
    "/usr/local/AWP/lib/libOcsCryptoki.dylib",
    "/usr/local/lib/libbit4xpki.dylib",
    "/usr/local/lib/libcastle.1.0.0.dylib",
    "/Library/OpenSC/lib/opensc-pkcs11.so",
    "/usr/local/lib/libykcs11.dylib",
)
WINDOWS = (
    "eTPKCS11.dll",
    "IDPrimePKCS1164.dll",
    "gclib.dll",
    "OcsCryptoki.dll",
    "bit4xpki.dll",
    "bit4ipki.dll",
    "asepkcs.dll",
    "eps2003csp11.dll",
    "opensc-pkcs11.dll",
    "libykcs11.dll",
)
"""Names in System32."""


def known_paths() -> tuple[Path, ...]:
    """The places to probe on this system."""
    if sys.platform == "win32":
        system = Path(os.environ.get("SYSTEMROOT", r"C:\Windows")) / "System32"
        return tuple(system / name for name in WINDOWS)
    return tuple(Path(path) for path in (MACOS if sys.platform == "darwin" else LINUX))


def find_modules(chosen: Sequence[str | Path] = (), probe: Iterable[Path] | None = None) -> tuple[Path, ...]:
    """Modules that exist: those the user named first, then the known places, each once."""
    candidates = [*(Path(path) for path in chosen), *(known_paths() if probe is None else probe)]
    return tuple(dict.fromkeys(path for path in candidates if path.is_file()))
