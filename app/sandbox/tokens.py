"""The mayor's tokens: one per body, in SoftHSM2 where it is installed, else as PKCS#12 files.

SoftHSM2 stands in for a card through the real PKCS#11 path. Its store lies in the given folder:
whoever uses the tokens needs the variables of `DemoTokens.environment`. Where `softhsm2-util` is
missing, the same certificates are in ``<town>.p12`` files, with their certificate beside them.
"""

from __future__ import annotations

import base64
import os
import shutil
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)

from app.sandbox import programs
from app.sandbox.people import MAYOR, TOWNS, Person, Town
from app.sandbox.pki import CERTIFICATES, Pki
from app.sandbox.token_writer import TokenContent, write_token

PIN = "1234"
"""PIN of every token of the demonstration, password of its PKCS#12 files."""
SO_PIN = "12345678"
_initialising = threading.Lock()
"""Two `softhsm2-util` on one store take the same free slot, and one of them fails now and then (seen)."""
_LIBRARIES = (
    "/usr/lib/softhsm/libsofthsm2.so",
    "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
    "/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so",
    "/usr/lib64/softhsm/libsofthsm.so",
    "/opt/homebrew/lib/softhsm/libsofthsm2.so",
    "/usr/local/lib/softhsm/libsofthsm2.so",
)


def softhsm_library() -> Path | None:
    """The SoftHSM2 module, when both it and its tool are installed."""
    if shutil.which("softhsm2-util") is None:
        return None
    return next((Path(path) for path in _LIBRARIES if Path(path).is_file()), None)


def make_token(folder: Path, label: str, contents: Sequence[TokenContent], *, pin: str = PIN) -> dict[str, str]:
    """Add a SoftHSM2 token to the store in ``folder``; returns the environment that reaches it."""
    library = softhsm_library()
    if library is None:
        raise RuntimeError("SoftHSM2 is not installed")
    store = folder / "store"
    store.mkdir(parents=True, exist_ok=True)
    conf = folder / "softhsm2.conf"
    environment = {"SOFTHSM2_CONF": str(conf)}
    tool = shutil.which("softhsm2-util") or "softhsm2-util"
    command = [tool, "--init-token", "--free", "--label", label, "--pin", pin, "--so-pin", SO_PIN]
    with _initialising:
        conf.write_text(f"directories.tokendir = {store}\nobjectstore.backend = file\nlog.level = ERROR\n")
        done = programs.run(command, environment)
    if done.returncode != 0:
        raise RuntimeError(f"token {label} could not be initialised")
    write_token(str(library), environment, label, pin, contents)
    return environment


def content_of(pki: Pki, label: str, *, always_authenticate: bool = False) -> TokenContent:
    """What to put on a token for one of `pki.CERTIFICATES`."""
    key = pki.key(label).private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return TokenContent(
        label=label,
        certificate=pki.certificate(label),
        key=key,
        always_authenticate=always_authenticate,
        deciphers="key_encipherment" in pki.usage(label),
    )


class DemoTokens:
    """The demonstration's tokens: the mayor's signing certificate of each body, on its own token.

    The commune's token also carries certificates of authentication and of confidentiality, as real ones do.
    """

    def __init__(self, folder: Path, pki: Pki) -> None:
        self._folder = folder
        self._pki = pki
        self._library = softhsm_library()
        folder.mkdir(parents=True, exist_ok=True)
        done = folder / "made"
        if not done.is_file():
            with ThreadPoolExecutor(len(TOWNS)) as pool:
                list(pool.map(self._make, TOWNS))
            done.write_text(str(self._library or "pkcs12"))

    def _make(self, town: Town) -> None:
        labels = [f"maire-{town.key}"]
        if town is TOWNS[0]:
            labels += ["maire-authentification", "maire-confidentialite"]
        if self._library is not None:
            make_token(self._folder, f"Maire {town.key}", [content_of(self._pki, label) for label in labels])
            return
        certificate = x509.load_der_x509_certificate(self._pki.certificate(labels[0]))
        chain = [x509.load_der_x509_certificate(der) for der in self._pki.intermediates]
        data = pkcs12.serialize_key_and_certificates(
            labels[0].encode(),
            self._pki.key(labels[0]),
            certificate,
            chain,
            BestAvailableEncryption(PIN.encode()),
        )
        (self._folder / f"{town.key}.p12").write_bytes(data)
        (self._folder / f"{town.key}.crt").write_bytes(self._pki.certificate(labels[0]))

    @property
    def module(self) -> Path | None:
        """The PKCS#11 module to name in settings; None when there are only files."""
        return self._library

    @property
    def files(self) -> tuple[Path, ...]:
        """The PKCS#12 files, when there is no module."""
        return () if self._library is not None else tuple(sorted(self._folder.glob("*.p12")))

    def environment(self) -> dict[str, str]:
        """Variables that the process using the tokens must have."""
        if self._library is None:
            return {"ECHARPE_PKCS12_FILES": os.pathsep.join(str(path) for path in self.files)}
        return {
            "SOFTHSM2_CONF": str(self._folder / "softhsm2.conf"),
            "ECHARPE_PKCS11_MODULES": str(self._library),
        }

    def certificate(self, town: Town, person: Person = MAYOR) -> bytes | None:
        """DER of the person's signing certificate at that town; None when they have none."""
        found = [h for h in CERTIFICATES if h.label == f"maire-{town.key}" and h.person is person]
        return self._pki.certificate(found[0].label) if found else None

    def certificate_base64(self, town: Town, person: Person = MAYOR) -> str:
        """The same in base64, as accounts keep it; empty when they have none."""
        der = self.certificate(town, person)
        return base64.b64encode(der).decode("ascii") if der else ""
