"""A real SoftHSM2 token behind the fault shim, for tests."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from app.sandbox.tokens import PIN, TokenContent, make_token, softhsm_library
from app.signing.token import TokenThread
from app.signing.token_process import Pkcs11Source, Timeouts
from tests.unit.signing.tools import Signer

SHIM_SOURCE = Path(__file__).parent / "shim" / "token_shim.c"
T = TypeVar("T")


def on_token_thread(work: Callable[[], T]) -> T:
    """Run on a thread named ``token``."""

    async def go() -> T:
        thread = TokenThread()
        try:
            return await thread.run(work)
        finally:
            thread.stop()

    return asyncio.run(go())


def library() -> Path:
    found = softhsm_library()
    if found is None:
        pytest.fail("SoftHSM2 is not installed: softhsm2 is on the list of what the tests need")
    return found


def build_shim(folder: Path) -> Path:
    compiler = shutil.which("gcc")
    if compiler is None:
        pytest.fail("gcc is not installed: it is on the list of what the tests need")
    output = folder / "token_shim.so"
    flags = ["-shared", "-fPIC", "-Wall", "-Wextra", "-Werror", "-O1", "-I/usr/include/p11-kit-1"]
    subprocess.run([compiler, *flags, "-o", str(output), str(SHIM_SOURCE), "-ldl"], check=True)
    return output


class Card:
    """One token with its shim: orders to fail, and what reached it."""

    def __init__(self, folder: Path, shim: Path, contents: list[TokenContent]) -> None:
        self.folder = folder
        self.module = shim
        self.environment = {
            **make_token(folder, "Carte d'essai", contents),
            "SHIM_MODULE": str(library()),
            "SHIM_CONTROL": str(folder / "control"),
            "SHIM_LOG": str(folder / "log"),
            "SHIM_PIN": PIN,
        }

    def order(self, *, forget: bool = True, **orders: int) -> None:
        """Replace the shim's orders; ``forget``: what it logged and the wrong PINs it counted, too."""
        (self.folder / "control").write_text("".join(f"{name}={value}\n" for name, value in orders.items()))
        for name in ("log", "log.tries") if forget else ():
            (self.folder / name).unlink(missing_ok=True)

    def log(self, verb: str) -> list[str]:
        path = self.folder / "log"
        lines = path.read_text().splitlines() if path.is_file() else []
        return [line for line in lines if line.startswith(verb)]

    @property
    def logins(self) -> int:
        """Calls of C_Login for the user; per-signature ones (user type 2) apart."""
        return len(self.log("login 1 "))

    def source(self, *, allow_sha1: bool = False, sign_s: float = 20.0) -> Pkcs11Source:
        return Pkcs11Source(self.module, timeouts=Timeouts(sign_s=sign_s), allow_sha1=allow_sha1)


def content(signer: Signer, label: str, *, always_authenticate: bool = False, deciphers: bool = False) -> TokenContent:
    key = signer.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return TokenContent(
        label=label,
        certificate=signer.der,
        key=key,
        always_authenticate=always_authenticate,
        deciphers=deciphers,
    )


def plug(card: Card, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give this process, hence its token children, the card's environment."""
    for name, value in card.environment.items():
        monkeypatch.setenv(name, value)


__all__ = ["PIN", "Card", "build_shim", "content", "library", "on_token_thread", "plug"]
