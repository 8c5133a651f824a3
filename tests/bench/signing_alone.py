"""What the parapheur's benches time in a process of its own: ``python -m tests.bench.signing_alone WHAT FOLDER``.

Prints JSON: seconds, and the process's own peak of memory (Linux).
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from app.signing import pades, xades, xades_verify
from app.signing.pades import PdfProfile
from app.signing.stamp import Placement, Stamp

MOMENT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
STAMP = Stamp(lines=("Signé par le maire", "le 24/11/2026"), placement=Placement(page=0, x=340, y=40))


class _Key:
    def __init__(self, folder: Path) -> None:
        key = load_pem_private_key((folder / "key.pem").read_bytes(), None)
        assert isinstance(key, rsa.RSAPrivateKey)
        self._key = key
        self.certificate = (folder / "certificate.der").read_bytes()

    def sign(self, data: bytes) -> bytes:
        return self._key.sign(data, padding.PKCS1v15(), hashes.SHA256())


def pes(folder: Path) -> None:
    """Read, digest check and signature, write; read again and verify."""
    key = _Key(folder)
    prepared = xades.prepare((folder / "big.xml").read_bytes(), key.certificate, MOMENT)
    values = {element.element_id: key.sign(element.signed_info) for element in prepared.elements}
    (folder / "signed.xml").write_bytes(xades.finish(prepared, values))
    del prepared
    reports = xades_verify.verify((folder / "signed.xml").read_bytes())
    assert reports and all(report.intact for report in reports)


def pdf(folder: Path) -> None:
    """Sign a file where it lies, by appending; read it again and verify."""
    key = _Key(folder)
    path = folder / "big.pdf"

    async def work() -> None:
        with path.open("rb") as source:
            prepared = await pades.prepare_revision(source, key.certificate, MOMENT, PdfProfile(stamp=STAMP))
        revision = await pades.finish_revision(prepared, key.sign(prepared.to_sign))
        with path.open("ab") as out:
            out.write(revision)
        with path.open("rb") as source:
            (report,) = await pades.validate(source)
        assert report.intact

    asyncio.run(work())


def _peak_mb() -> float:
    """Of this program alone: what `getrusage` says includes the process it was forked from."""
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


WORKS: dict[str, Callable[[Path], None]] = {"pes": pes, "pdf": pdf}

if __name__ == "__main__":
    begin = time.perf_counter()
    WORKS[sys.argv[1]](Path(sys.argv[2]))
    took = time.perf_counter() - begin
    print(json.dumps({"seconds": took, "peak_mb": _peak_mb()}))
