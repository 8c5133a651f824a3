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
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.language import labelled, t
from app.cli.words import reason
from app.domain.errors import LocalFault

if TYPE_CHECKING:  # see the package: verbs import late
    from app.signing.report import DocumentStamp, SignatureReport
    from app.signing.validation import Roots, Validation

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
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help=t("Fichiers signés."))],
    as_json: Annotated[bool, typer.Option("--json", help=t("Écrit du JSON, une ligne par fichier."))] = False,
    trust: Annotated[
        list[Path] | None,
        typer.Option("--trust", metavar="FICHIER", help=t("Liste de confiance (XML) ou autorités (PEM, DER).")),
    ] = None,
    report: Annotated[Path | None, typer.Option("--report", help=t("Écrit aussi un compte rendu en PDF."))] = None,
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

        told = [report_lines(validation) for validation in validations]
        write_report(report, t("Vérification de signatures"), [(lines[0], lines[1:]) for lines in told])
    raise typer.Exit(worst([found.verdict for found in validations]).exit_code)


async def _all(files: Sequence[Path], roots: Roots) -> list[Validation]:
    from app.services.verification import verify_file

    return [await verify_file(file, roots, files) for file in files]


def _roots(files: Sequence[Path]) -> Roots:
    from app.signing.trust_lists import Authority, read_trust_file
    from app.signing.validation import Roots

    found: list[Authority] = []
    for file in files:
        try:
            found += read_trust_file(file.read_bytes()).authorities
        except OSError as error:
            raise LocalFault("file_unreadable") from error
    return Roots(
        authorities=tuple(a.der for a in found if a.service != "tsa"),
        stampers=tuple(a.der for a in found if a.service == "tsa"),
        others=tuple(a.der for a in found),
    )


def as_object(found: Validation) -> dict[str, Any]:
    """The JSON of one file."""
    return {
        "file": found.file,
        "format": found.format,
        "verdict": found.verdict.value,
        "signatures": [_signature(report) for report in found.signatures],
        "warnings": list(found.warnings),
        **({"attached": [as_object(file) for file in found.attached]} if found.attached else {}),
    }


def _signature(report: SignatureReport) -> dict[str, Any]:
    from app.services.verification import reasons

    covers = report.covers.value
    return {
        "signer": report.signer,
        "issuer": report.issuer,
        "time": report.time.isoformat() if report.time else None,
        "covers": f"{covers}:{report.target}" if covers == "bordereau" else covers,
        "intact": report.intact,
        "trusted": report.trust.value == "trusted",
        "profile": t("{format} (horodaté)").format(format=report.format) if report.time_proven else report.format,
        "policy": report.policy,
        "reasons": reasons(report),
    }


def report_lines(found: Validation) -> list[str]:
    """What a file's signatures say, in French, for the terminal and the report."""
    from app.services.verification import reasons

    lines = [labelled(found.file, t(_VERDICTS[found.verdict.value]))]
    for signature in found.signatures:
        when = _moment(signature.time)
        proven = t(" (horodatage vérifié)") if signature.time_proven else ""
        what = t(_COVERS[signature.covers.value])
        what = f"{what} {signature.target}" if signature.covers.value == "bordereau" else what
        state = t("intacte") if signature.intact else t("ALTÉRÉE")
        lines.append(
            t("  {who} ({issuer}), {when}, {what} : signature {state}, {trust} [{format}]").format(
                who=signature.signer or t("signataire inconnu"),
                issuer=signature.issuer or t("autorité inconnue"),
                when=f"{when}{proven}",
                what=what,
                state=state,
                trust=t(_TRUST[signature.trust.value]),
                format=signature.format,
            )
        )
        lines += [f"    {reason(code)}" for code in reasons(signature)]
    lines += [_stamp_line(stamp) for stamp in found.stamps]
    lines += [f"  {reason(code)}" for code in found.warnings]
    return [*lines, *(f"  {line}" for file in found.attached for line in report_lines(file))]


def _moment(at: datetime | None) -> str:
    if at is None:
        return t("date inconnue")
    return t("{day} à {hour} UTC").format(day=f"{at:%d/%m/%Y}", hour=f"{at:%H:%M}")


def _stamp_line(stamp: DocumentStamp) -> str:
    when = _moment(stamp.time)
    state = t("intact") if stamp.intact else t("ALTÉRÉ")
    trust = t("autorité reconnue") if stamp.trusted else t("autorité non reconnue")
    return t("  document horodaté par {who}, {when} : {state}, {trust}").format(
        who=stamp.authority or t("une autorité inconnue"), when=when, state=state, trust=trust
    )


def _print(found: Validation) -> None:
    for line in report_lines(found):
        typer.echo(line)
