"""``echarpe pes FILE [--json]``: what the PES reader shows, of an Aller as of the Treasury's answers.

``--schemas`` (or ``ECHARPE_PES_SCHEMAS``) names a folder of DGFiP schemas, or one that holds several sets: they are tried
from the newest on. Without one the schema is said « non vérifié ».
"""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.language import labelled, t
from app.domain.errors import LocalFault, Rejected

if TYPE_CHECKING:  # see the package: verbs import late
    from app.documents.pes_acquit import Acquit, Retour
    from app.documents.pes_model import Bordereau, Flux, SchemaCheck

_SENS = {"depense": "Dépense", "recette": "Recette"}


def run(
    file: Annotated[Path, typer.Argument(help=t("Fichier PES Aller (XML)."))],
    as_json: Annotated[bool, typer.Option("--json", help=t("Écrit du JSON."))] = False,
    schemas: Annotated[
        Path | None,
        typer.Option(
            envvar="ECHARPE_PES_SCHEMAS", help=t("Dossier des schémas de la DGFiP, pour le contrôle complet.")
        ),
    ] = None,
) -> None:
    """Print what a PES file holds. Ends with 1 when it has errors that forbid signing, or was refused."""
    from app.documents.pes import check_schemas, read_pes

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
    try:
        schema = check_schemas(data, schemas) if schemas else None
    except FileNotFoundError as error:
        raise LocalFault("schemas_missing") from error
    found = _as_json(file, flux, schema)
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False, indent=1))
    else:
        _print(file, flux, found)
    if flux.errors:
        raise typer.Exit(1)


def _as_json(file: Path, flux: Flux, schema: SchemaCheck | None) -> dict[str, Any]:
    from app.cli.words import finding

    check = flux.check
    assert check is not None
    missing = sorted({ref.id for b in flux.bordereaux for p in b.pieces for ref in p.all_refs if ref.missing})
    found: dict[str, Any] = {
        "file": file.name,
        "encoding": flux.encoding,
        "schema": _schema(schema),
        "collectivite": {"siret": flux.siret, "budget": flux.budget_label, "code": f"{flux.cod_col}-{flux.cod_bud}"},
        "bordereaux": [_bordereau(b) for b in flux.bordereaux],
        "attachments": {
            "listed": check.announced,
            "embedded": len(flux.attachments),
            "missing": missing,
        },
        "warnings": [finding(f) for f in (*flux.findings, *(schema.findings if schema else ()))],
    }
    if flux.units:
        found["units"] = [_unit(flux, rank) for rank in range(len(flux.units))]
    return found


def _schema(schema: SchemaCheck | None) -> str:
    if schema is None:
        return t("non vérifié")
    return (
        t("{name}, avec des écarts").format(name=schema.name)
        if any(f.code == "pes_schema" for f in schema.findings)
        else schema.name
    )


def _unit(flux: Flux, rank: int) -> dict[str, Any]:
    from app.documents.pes_facts import describe_unit

    view = describe_unit(flux, rank)
    kinds = {"FactureIndiv": "facture", "Marche": "marché", "Concession": "concession"}
    return {
        "kind": kinds[view.kind.value],
        "numero": view.number,
        "tiers": view.who,
        "objet": view.subject,
        "montant": None if view.total is None else str(view.total),
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


def _print(file: Path, flux: Flux, found: dict[str, Any]) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console()
    console.print(f"[bold]{file.name}[/bold] · {flux.budget_label} ({flux.cod_col}-{flux.cod_bud}) · {flux.encoding}")
    if flux.bordereaux:
        heads = ("Sens", "N°", "Exercice", "Type", "Date", "Pièces", "Total TTC", "Signé")
        table = Table(*map(t, heads))
        for b in flux.bordereaux:
            table.add_row(
                t(_SENS[b.sens.value]), b.number, b.year, str(b.type), b.date, str(len(b.pieces)),
                _euros(b.computed_total), t("oui") if b.signed else t("non"),
            )  # fmt: skip
        console.print(table)
    if units := found.get("units"):
        table = Table("", *map(t, ("N°", "Tiers", "Objet", "Montant")))
        for unit in units:
            amount = _euros(Decimal(unit["montant"])) if unit["montant"] else ""
            table.add_row(t(unit["kind"]).capitalize(), unit["numero"], unit["tiers"], unit["objet"], amount)
        console.print(table)
    files = found["attachments"]
    typer.echo(
        t("Justificatifs : {listed} annoncés, {embedded} joints, {missing} manquants. Schéma : {schema}.").format(
            listed=files["listed"],
            embedded=files["embedded"],
            missing=len(files["missing"]),
            schema=found["schema"],
        )
    )
    for warning in found["warnings"]:
        typer.echo(warning)


def _euros(amount: Decimal) -> str:
    return f"{amount:,.2f} €".replace(",", " ").replace(".", ",")


def answer(file: Path, data: bytes, *, as_json: bool) -> None:
    """Print an acknowledgement or a Retour. Ends with 1 when something was refused."""
    from app.documents.pes_acquit import Acquit, read_answer

    found = read_answer(data)
    if not isinstance(found, Acquit):
        facts = {"file": file.name, **_retour(found)}
        typer.echo(json.dumps(facts, ensure_ascii=False, indent=1) if as_json else _retour_words(found))
        return
    if as_json:
        typer.echo(json.dumps({"file": file.name, **_acquit(found)}, ensure_ascii=False, indent=1))
    else:
        state = t("accepté") if found.accepted else t("accepté en partie") if found.partly else t("REFUSÉ")
        said = t("Acquittement de {file} du {day} : {state}")
        typer.echo(said.format(file=found.file_name, day=found.date, state=state))
        for element in _acquit(found)["elements"]:
            typer.echo(labelled(f"  {_about(element)}", t("accepté") if element["accepted"] else t("refusé")))
            for error in element["errors"]:
                typer.echo(f"    {error['label'] or error['code']}")
    if not found.accepted:
        raise typer.Exit(1)


def _about(element: dict[str, Any]) -> str:
    if element["bordereau"]:
        return t("Bordereau {number} ({year})").format(number=element["bordereau"], year=element["exercice"])
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


def _retour(found: Retour) -> dict[str, Any]:
    return {
        "kind": "retour",
        "nom_fic": found.file_name,
        "siret": found.siret,
        "date": found.date,
        "blocks": list(found.kinds),
        "pieces": [
            {
                "sens": p.sens.value, "exercice": p.year, "bordereau": p.bordereau, "piece": p.number, "tiers": p.who,
                "objet": p.subject, "etat": str(p.state), "motif": str(p.reason), "commentaire": p.comment,
                "date": p.date, "total": str(p.total), "regle": str(p.settled),
            }
            for p in found.pieces
        ],
        "restes": [
            {"reference": d.reference, "produit": d.product, "principal": str(d.principal), "frais": str(d.fees)}
            for d in found.debts
        ],
    }  # fmt: skip


def _retour_words(found: Retour) -> str:
    """One line a piece: what became of it, why."""
    held = ", ".join(found.kinds) or t("vide")
    lines = [t("PES Retour du {day}, {siret} : {held}").format(day=found.date, siret=found.siret, held=held)]
    for p in found.pieces:
        why = " – ".join(filter(None, (str(p.reason), p.comment)))
        paid = t(", {paid} réglés sur {total}").format(paid=_euros(p.settled), total=_euros(p.total))
        done = paid if p.settled else f", {_euros(p.total)}"
        said = t("  Bordereau {bordereau} ({year}), pièce {piece}, {who} : {state}")
        where = said.format(bordereau=p.bordereau, year=p.year, piece=p.number, who=p.who, state=p.state)
        lines.append(f"{where}{done}")
        lines += [f"    {why}"] if why else []
    debt = t("  {reference} : reste {left}, frais {fees}")
    lines += [debt.format(reference=d.reference, left=_euros(d.principal), fees=_euros(d.fees)) for d in found.debts]
    return "\n".join(lines)
