"""What proves a signed PDF later, added when the network is there: certificates, revocation, a date.

A document signed without a network carries its signature alone (PAdES B-B). One more revision brings the
certificates and the answers on revocation (B-LT), another dates all of it by an authority (B-LTA: the signature
existed then). Nothing of what was signed moves: the result begins with the document, byte for byte.

Source: ETSI EN 319 142-1 §5.4, §6.
"""

from __future__ import annotations

import asyncio
import os
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from app.domain.errors import DiskFull, LocalFault, Rejected
from app.services.local_signing import Stamping
from app.signing.timestamps import add_validation_data, stamp_document
from app.signing.validation import Verdict, validate

_COPY_BYTES = 4 << 20


def completed_path(path: Path) -> Path:
    """Name of the result: never the document's own."""
    return path.with_name(f"{path.stem}-preuves{path.suffix}")


async def complete_proofs(path: Path, stamping: Stamping) -> Path:
    """Write the signed PDF with its proofs beside it; returns the new file.

    Raises `Rejected`: ``output_exists``, ``pdf_unsigned``, ``proofs_altered`` (a signature is broken: nothing can
    prove it any more), ``proofs_not_found`` (no certificate or answer could be had); `Transient`
    (``timestamp_unavailable``); `LocalFault` (``file_unreadable``, ``export_failed``); `DiskFull`.
    """
    output = completed_path(path)
    if output.exists():
        raise Rejected("output_exists")
    aside = output.with_name(f".{output.name}.part")
    try:
        await _check(path, "proofs_altered")
        await asyncio.to_thread(shutil.copyfile, path, aside)
        await _add_revisions(aside, stamping)
        await _check(aside, "proofs_altered")
        aside.replace(output)
    except OSError as error:
        if error.errno == 28:
            raise DiskFull() from error
        raise LocalFault("file_unreadable" if isinstance(error, FileNotFoundError) else "export_failed") from error
    finally:
        aside.unlink(missing_ok=True)
    return output


async def _check(path: Path, code: str) -> None:
    """Raises `Rejected`: no signature, or one that is broken."""
    with path.open("rb") as source:
        found = await validate(source, path.name, moment=datetime.now(UTC))
    if found.verdict is Verdict.UNSIGNED:
        raise Rejected("pdf_unsigned")
    if found.verdict not in (Verdict.TRUSTED, Verdict.INTACT):
        raise Rejected(code)


async def _add_revisions(aside: Path, stamping: Stamping) -> None:
    roots = stamping.roots
    with aside.open("r+b") as file:
        added = await add_validation_data(
            file, roots=roots.authorities, others=list(roots.others), fetch=stamping.fetch
        )
        if not added:
            raise Rejected("proofs_not_found")
        _append(file, added)
        _append(file, await stamp_document(file, stamping.url, stamping.fetch))


def _append(file: BinaryIO, revision: bytes) -> None:
    file.seek(0, os.SEEK_END)
    file.write(revision)
    file.flush()
    os.fsync(file.fileno())
