"""``echarpe pes FILE [--json]``: what the PES reader shows, of an Aller as of the Treasury's answers.

``--schemas`` (or ``ECHARPE_PES_SCHEMAS``) names a folder of DGFiP schemas, or one that holds several
sets: the newest is used. Without one the schema is said « non vérifié ».
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.domain.errors import LocalFault, Rejected

if TYPE_CHECKING:  # see the package: verbs import late
    from app.documents.pes_acquit import Acquit
    from app.documents.pes_model import Bordereau, Flux

_SENS = {"depense": "Dépense", "recette": "Recette"}


def run(
    file: Annotated[Path, typer.Argument(help="Fichier PES Aller (XML).")],
    as_json: Annotated[bool, typer.Option("--json", help="Écrit du JSON.")] = False,
    schemas: Annotated[
        Path | None,
        typer.Option(envvar="ECHARPE_PES_SCHEMAS", help="Dossier des schémas de la DGFiP, pour le contrôle complet."),
    ] = None,
) -> None:
    """Print what a PES file holds. Ends with 1 when it has errors that forbid signing, or was refused."""
    from app.cli.words import finding
    from app.documents.pes import newest_schemas, read_pes, validate_pes

    try:
        data = file.read_bytes()
    except OSError as error:
        raise LocalFault("file_unreadable") from error
    try:
        flux = read_pes(data)
    except Rejected as error:
        if error.code != "pes_not_aller":
            raise
        answer(file, data, as_json=as_json)
        return
    schemas = newest_schemas(schemas) if schemas else None
    extra = validate_pes(data, schemas) if schemas else []
    warnings = [*flux.findings, *extra]
    if as_json:
        typer.echo(
            json.dumps(_as_json(file, flux, [finding(w) for w in warnings], schemas), ensure_ascii=False, indent=1)
        )
    else:
        _print(file, flux)
        for item in warnings:
            typer.echo(finding(item))
    if flux.errors:
        raise typer.Exit(1)


def _as_json(file: Path, flux: Flux, warnings: list[str], schemas: Path | None) -> dict[str, Any]:
    listed = [ref for b in flux.bordereaux for p in b.pieces for ref in p.all_refs if ref.support.code == "01"]
    return {
        "file": file.name,
        "encoding": flux.encoding,
        "schema": "contrôlé" if schemas else "non vérifié",
        "collectivite": {"siret": flux.siret, "budget": flux.budget_label, "code": f"{flux.cod_col}-{flux.cod_bud}"},
        "bordereaux": [_bordereau(b) for b in flux.bordereaux],
        "attachments": {
            "listed": len({ref.id for ref in listed}),
            "embedded": len(flux.attachments),
            "missing": sorted({ref.id for ref in listed if ref.missing}),
        },
        "warnings": warnings,
    }


def _bordereau(b: Bordereau) -> dict[str, Any]:
    return {
        "sens": b.sens.value,
        "exercice": b.year,
        "numero": b.number,
        "type": b.type.label or b.type.code,
        "date": b.date,
        "pieces": len(b.pieces),
        "total_ht": str(b.declared_ht),
        "total_ttc": str(b.computed_total),
        "signed": b.signed,
    }


def _print(file: Path, flux: Flux) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console()
    console.print(f"[bold]{file.name}[/bold] · {flux.budget_label} ({flux.cod_col}-{flux.cod_bud}) · {flux.encoding}")
    table = Table("Sens", "N°", "Exercice", "Type", "Date", "Pièces", "Total TTC", "Signé")
    for b in flux.bordereaux:
        table.add_row(
            _SENS[b.sens.value], b.number, b.year, b.type.label, b.date, str(len(b.pieces)),
            f"{b.computed_total:,.2f} €".replace(",", " ").replace(".", ","), "oui" if b.signed else "non",
        )  # fmt: skip
    console.print(table)


def answer(file: Path, data: bytes, *, as_json: bool) -> None:
    """Print an acknowledgement or a Retour. Ends with 1 when something was refused."""
    from app.documents.pes_acquit import Acquit, read_answer

    found = read_answer(data)
    if not isinstance(found, Acquit):
        facts = {"file": file.name, "kind": "retour", "nom_fic": found.file_name, "siret": found.siret,
                 "date": found.date, "blocks": list(found.kinds)}  # fmt: skip
        typer.echo(json.dumps(facts, ensure_ascii=False, indent=1) if as_json else
                   f"PES Retour du {found.date}, {found.siret} : {', '.join(found.kinds) or 'vide'}")  # fmt: skip
        return
    if as_json:
        typer.echo(json.dumps({"file": file.name, **_acquit(found)}, ensure_ascii=False, indent=1))
    else:
        state = "accepté" if found.accepted else "accepté en partie" if found.partly else "REFUSÉ"
        typer.echo(f"Acquittement de {found.file_name} du {found.date} : {state}")
        for element in _acquit(found)["elements"]:
            typer.echo(f"  {_about(element)} : {'accepté' if element['accepted'] else 'refusé'}")
            for error in element["errors"]:
                typer.echo(f"    {error['label'] or error['code']}")
    if not found.accepted:
        raise typer.Exit(1)


def _about(element: dict[str, Any]) -> str:
    if element["bordereau"]:
        return f"Bordereau {element['bordereau']} ({element['exercice']})"
    return str(element["attachment"] or element["market"] or element["domain"])


def _acquit(found: Acquit) -> dict[str, Any]:
    from app.documents.pes_acquit import DOMAINS

    elements = [
        {
            "accepted": e.accepted,
            "domain": DOMAINS.get(e.domain, e.domain),
            "bordereau": e.bordereau,
            "exercice": e.year,
            "market": e.market,
            "attachment": e.attachment,
            "errors": [{"code": x.code, "label": x.label, "piece": x.piece, "line": x.line} for x in e.errors],
        }
        for e in found.elements
    ]
    return {
        "kind": "acquit",
        "nom_fic": found.file_name,
        "date": found.date,
        "accepted": found.accepted,
        "elements": elements,
    }
