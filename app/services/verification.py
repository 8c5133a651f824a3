"""The signatures of any file, for the window and the command line: the same answer from both (row 96)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from app.signing.report import Covers, DocumentStamp, SignatureReport, Trust
from app.signing.validation import DETACHED, Roots, Validation, Verdict, validate, worst

__all__ = [
    "Covers",
    "DocumentStamp",
    "Roots",
    "SignatureReport",
    "Trust",
    "Validation",
    "Verdict",
    "companion",
    "reasons",
    "verify_file",
    "worst",
]


async def verify_file(file: Path, roots: Roots, files: Sequence[Path] = ()) -> Validation:
    """Examine one file; the document of a detached signature is looked for beside it and among ``files``."""
    beside = companion(file, files)
    try:
        with file.open("rb") as source:
            if beside is None:
                return await validate(source, file.name, moment=datetime.now(UTC), roots=roots)
            with beside.open("rb") as content:
                return await validate(source, file.name, moment=datetime.now(UTC), roots=roots, content=content)
    except OSError:
        return Validation(file=file.name, format="", verdict=Verdict.UNREADABLE, warnings=("file_unreadable",))


def companion(file: Path, files: Sequence[Path] = ()) -> Path | None:
    """The document of a detached signature: the same name without its suffix, beside it or among those given."""
    if file.suffix.lower() not in DETACHED:
        return None
    bare = file.with_suffix("")
    candidates = [bare, *(other for other in files if other != file and other.name == bare.name)]
    if bare.suffix.lower() == ".xades":  # name.ext.xades.xml, as we write them
        candidates += [bare.with_suffix(""), *(o for o in files if o.name == bare.with_suffix("").name)]
    return next((path for path in candidates if path.is_file()), None)


def reasons(report: SignatureReport) -> list[str]:
    """Codes of what is to be known of a signature."""
    own = [] if report.digest_ok else ["content_changed"]
    own += [] if report.value_ok else ["value_wrong"]
    own += [] if report.certificate_valid_then is not False else ["certificate_not_valid_then"]
    own += [*report.problems, *(["certificate_revoked"] if report.trust is Trust.REVOKED else [])]
    code = str(report.details.get("trust_code", ""))
    return [*own, code] if code else own
