"""Files attached to a PDF (ISO 32000-1 §7.11.4), so that a proof travels with what proves it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError

from app.domain.errors import Rejected


def attach_files(path: Path, files: Iterable[tuple[str, bytes]]) -> None:
    """Attach (name, bytes) pairs to the PDF at ``path``, replacing it at once. Raises Rejected("pdf_not_writable")."""
    try:
        writer = PdfWriter(clone_from=PdfReader(path))
        for name, data in files:
            writer.add_attachment(name, data)
        aside = path.with_name(f".{path.name}.part")
        writer.write(aside)
    except (PyPdfError, ValueError, KeyError) as error:
        raise Rejected("pdf_not_writable") from error
    aside.replace(path)
