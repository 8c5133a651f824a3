"""The circuit slip, the journal and the whole of a dossier, as the server writes them, saved to a file (row 68).

Asked at once from the server: what is exported is its word, not our copy. Each kind is looked at before
it is written, so that a sign-in page or an error is never kept as a proof.
"""

from __future__ import annotations

import asyncio
import enum
import io
import os
import zipfile
import zlib
from pathlib import Path, PurePosixPath
from typing import Protocol, runtime_checkable

from app.domain.errors import DiskFull, LocalFault, Rejected
from app.domain.parapheur import Dossier


class Export(enum.StrEnum):
    """What may be asked (names of the server's routes)."""

    SLIP = "print"
    """Circuit slip, PDF: steps, people, dates, annotations."""
    JOURNAL = "premis"
    """Journal of events, PREMIS 3 XML."""
    WHOLE = "zip"
    """Documents, signatures, slip and journal together."""

    @property
    def suffix(self) -> str:
        return {"print": ".pdf", "premis": ".xml", "zip": ".zip"}[self.value]


MOST_FILES, MOST_BYTES = 500, 1 << 30
"""Of what an export holds, unpacked."""
_BEGINNINGS = {Export.SLIP: b"%PDF-", Export.JOURNAL: b"<", Export.WHOLE: b"PK\x03\x04"}


@runtime_checkable
class Exports(Protocol):
    """A connector whose server writes these."""

    async def export(self, dossier: Dossier, what: str) -> bytes: ...


async def save_export(connector: object, dossier: Dossier, what: Export, target: Path) -> None:
    """Ask, look, write aside, rename.

    Raises ``Rejected("export_unsupported")`` (another server), ``Rejected("export_unexpected")`` (not
    what was asked for), what the connector raises, `DiskFull`, `LocalFault`.
    """
    if not isinstance(connector, Exports):
        raise Rejected("export_unsupported")
    data = await connector.export(dossier, what.value)
    page = what is Export.JOURNAL and b"<html" in data[:2000].lower()
    if not data.lstrip().startswith(_BEGINNINGS[what]) or page:
        raise Rejected("export_unexpected")
    await asyncio.to_thread(_write, target, data)


def unpack(data: bytes) -> list[tuple[str, bytes]]:
    """(name, content) of each file of a `Export.WHOLE`, byte for byte. Raises ``Rejected("export_unexpected")``."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            if not members or len(members) > MOST_FILES or sum(member.file_size for member in members) > MOST_BYTES:
                raise Rejected("export_unexpected")
            return [(PurePosixPath(member.filename).name, archive.read(member)) for member in members]
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError) as error:
        raise Rejected("export_unexpected") from error


def _write(target: Path, data: bytes) -> None:
    aside = target.with_name(f".{target.name}.part")
    try:
        with aside.open("wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        aside.replace(target)
    except OSError as error:
        aside.unlink(missing_ok=True)
        raise DiskFull() if error.errno == 28 else LocalFault("export_failed") from error
