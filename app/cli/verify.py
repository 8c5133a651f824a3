"""``echarpe verify FILE``: signatures of a PES or PDF, telling *intact* from *trusted*."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Annotated, Any

import typer

from app.domain.errors import LocalFault
from app.signing.report import SignatureReport, Trust

_TRUST = {
    Trust.UNKNOWN: "autorité non vérifiée",
    Trust.TRUSTED: "autorité reconnue",
    Trust.UNTRUSTED: "autorité non reconnue",
    Trust.REVOKED: "certificat révoqué",
}


def run(
    file: Annotated[Path, typer.Argument(help="Fichier signé.")],
    as_json: Annotated[bool, typer.Option("--json", help="Écrit du JSON.")] = False,
) -> None:
    """Print one line a signature. Ends with 1 when there is none, one is broken, or a bordereau is unsigned."""
    try:
        data = file.read_bytes()
    except OSError as error:
        raise LocalFault("file_unreadable") from error
    reports, uncovered = _verify(data)
    if as_json:
        typer.echo(
            json.dumps({"signatures": [_as_json(r) for r in reports], "uncovered": uncovered}, ensure_ascii=False)
        )
    else:
        for report in reports:
            typer.echo(_line(report))
        for name in uncovered:
            typer.echo(f"non signé : {name}")
        if not reports:
            typer.echo("Aucune signature.")
    if not reports or uncovered or not all(r.intact for r in reports):
        raise typer.Exit(1)


def _verify(data: bytes) -> tuple[list[SignatureReport], list[str]]:
    from app.signing import pades, xades_verify

    if data.startswith(b"%PDF-"):
        return list(asyncio.run(pades.validate(data))), []
    reports = xades_verify.verify(data)
    return reports, list(xades_verify.uncovered(data, reports)) if reports else []


def _as_json(report: SignatureReport) -> dict[str, Any]:
    return {
        "target": report.target,
        "covers": report.covers.value,
        "intact": report.intact,
        "trust": report.trust.value,
        "signer": report.signer,
        "issuer": report.issuer,
        "time": report.time.isoformat() if report.time else None,
        "role": report.role,
        "format": report.format,
        "problems": list(report.problems),
    }


def _line(report: SignatureReport) -> str:
    state = "intacte" if report.intact else "ALTÉRÉE"
    when = f"{report.time:%d/%m/%Y %H:%M} UTC" if report.time else "date inconnue"
    return (
        f"{report.target} : signature {state}, {report.signer or 'signataire inconnu'}, {when}, {_TRUST[report.trust]}"
    )
