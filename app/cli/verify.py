"""``echarpe verify FILE…``: signatures of PDF, PES, CMS, XAdES and mail, telling *intact* from *trusted*.

``--json``: one object a line, one line a file::

    {"file", "format", "verdict", "signatures": [{"signer", "issuer", "time", "covers", "intact", "trusted",
     "profile", "policy", "reasons"}], "warnings"}

Exit code: 0 trusted, 2 intact, 1 altered, 3 unsigned, 4 unreadable; the worst of all files, in that order.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.words import reason
from app.domain.errors import LocalFault

if TYPE_CHECKING:  # see the package: verbs import late
    from app.signing.report import SignatureReport
    from app.signing.validation import Roots, Validation

_DETACHED = (".p7s", ".sig", ".p7m", ".xml", ".xades")
_VERDICTS = {
    "trusted": "signature intacte, autorité reconnue",
    "intact": "signature intacte, autorité non vérifiée ou non reconnue",
    "altered": "ALTÉRÉ",
    "unsigned": "aucune signature",
    "unreadable": "illisible",
}
_TRUST = {
    "unknown": "autorité non vérifiée",
    "trusted": "autorité reconnue",
    "untrusted": "autorité non reconnue",
    "revoked": "certificat révoqué",
}
_COVERS = {
    "whole_file": "tout le fichier",
    "bordereau": "bordereau",
    "revision": "une version antérieure",
    "nothing": "rien",
}


def run(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="Fichiers signés.")],
    as_json: Annotated[bool, typer.Option("--json", help="Écrit du JSON, une ligne par fichier.")] = False,
    trust: Annotated[
        list[Path] | None,
        typer.Option("--trust", metavar="FICHIER", help="Liste de confiance (XML) ou autorités (PEM, DER)."),
    ] = None,
    report: Annotated[Path | None, typer.Option("--report", help="Écrit aussi un compte rendu en PDF.")] = None,
) -> None:
    """Print what each signature says. Ends with the worst verdict's code."""
    from app.signing.validation import worst

    validations = asyncio.run(_all(files, _roots(trust or ())))
    for found in validations:
        if as_json:
            typer.echo(json.dumps(as_object(found), ensure_ascii=False))
        else:
            _print(found)
    if report is not None:
        from app.documents.report_pdf import write_report

        write_report(report, "Vérification de signatures", [(v.file, report_lines(v)) for v in validations])
    raise typer.Exit(worst([found.verdict for found in validations]).exit_code)


async def _all(files: Sequence[Path], roots: Roots) -> list[Validation]:
    return [await _one(file, roots, files) for file in files]


async def _one(file: Path, roots: Roots, files: Sequence[Path]) -> Validation:
    from app.signing.validation import Validation, Verdict, validate

    companion = _companion(file, files)
    try:
        with file.open("rb") as source:
            if companion is None:
                return await validate(source, file.name, moment=datetime.now(UTC), roots=roots)
            with companion.open("rb") as content:
                return await validate(source, file.name, moment=datetime.now(UTC), roots=roots, content=content)
    except OSError:
        return Validation(file=file.name, format="", verdict=Verdict.UNREADABLE, warnings=("file_unreadable",))


def _companion(file: Path, files: Sequence[Path]) -> Path | None:
    """The document of a detached signature: the same name without its suffix, beside it or among those given."""
    if file.suffix.lower() not in _DETACHED:
        return None
    bare = file.with_suffix("")
    candidates = [bare, *(other for other in files if other != file and other.name == bare.name)]
    return next((path for path in candidates if path.is_file()), None)


def _roots(files: Sequence[Path]) -> Roots:
    from app.signing.trust_lists import read_trust_file
    from app.signing.validation import Roots

    authorities = []
    for file in files:
        try:
            authorities += [authority.der for authority in read_trust_file(file.read_bytes()).authorities]
        except OSError as error:
            raise LocalFault("file_unreadable") from error
    return Roots(authorities=tuple(authorities), others=tuple(authorities))


def as_object(found: Validation) -> dict[str, Any]:
    """The JSON of one file."""
    return {
        "file": found.file,
        "format": found.format,
        "verdict": found.verdict.value,
        "signatures": [_signature(report) for report in found.signatures],
        "warnings": list(found.warnings),
    }


def _signature(report: SignatureReport) -> dict[str, Any]:
    covers = report.covers.value
    code = str(report.details.get("trust_code", ""))
    return {
        "signer": report.signer,
        "issuer": report.issuer,
        "time": report.time.isoformat() if report.time else None,
        "covers": f"{covers}:{report.target}" if covers == "bordereau" else covers,
        "intact": report.intact,
        "trusted": report.trust.value == "trusted",
        "profile": f"{report.format} (horodaté)" if report.time_proven else report.format,
        "policy": report.policy,
        "reasons": _reasons(report) + ([code] if code else []),
    }


def _reasons(report: SignatureReport) -> list[str]:
    own = [] if report.digest_ok else ["content_changed"]
    own += [] if report.value_ok else ["value_wrong"]
    own += [] if report.certificate_valid_then is not False else ["certificate_not_valid_then"]
    return [*own, *report.problems, *(["certificate_revoked"] if report.trust.value == "revoked" else [])]


def report_lines(found: Validation) -> list[str]:
    """What a file's signatures say, in French, for the terminal and the report."""
    lines = [f"{found.file} : {_VERDICTS[found.verdict.value]}"]
    for signature in found.signatures:
        when = f"{signature.time:%d/%m/%Y à %H:%M} UTC" if signature.time else "date inconnue"
        proven = " (horodatage vérifié)" if signature.time_proven else ""
        what = _COVERS[signature.covers.value]
        what = f"{what} {signature.target}" if signature.covers.value == "bordereau" else what
        state = "intacte" if signature.intact else "ALTÉRÉE"
        lines.append(
            f"  {signature.signer or 'signataire inconnu'} ({signature.issuer or 'autorité inconnue'}), {when}{proven},"
            f" {what} : signature {state}, {_TRUST[signature.trust.value]} [{signature.format}]"
        )
        lines += [f"    {reason(code)}" for code in _reasons(signature)]
    return [*lines, *(f"  {reason(code)}" for code in found.warnings)]


def _print(found: Validation) -> None:
    for line in report_lines(found):
        typer.echo(line)
