"""``echarpe register [NAME…]``: open these links and files with Écharpe, for this user; without a name, tell which are."""

from __future__ import annotations

from typing import Annotated

import typer

from app.cli.language import t


def run(
    names: Annotated[list[str] | None, typer.Argument(help=t("echarpe, mailto, ics, eml, pdf."))] = None,
    remove: Annotated[bool, typer.Option("--remove", help=t("Ne plus les ouvrir."))] = False,
) -> None:
    """Take over, give back, or list. Ends with 2 for a name that is none, or when the folders cannot be written."""
    from app.services.desktop import TYPES, open_here, opened_here

    unknown = [name for name in names or () if name not in TYPES]
    if unknown:
        typer.echo(
            t("Inconnu : {names}. Choix : {choices}.").format(names=", ".join(unknown), choices=", ".join(TYPES)),
            err=True,
        )
        raise typer.Exit(2)
    if names:
        try:
            open_here(names, wanted=not remove)
        except OSError as error:
            typer.echo(
                t("Impossible d’écrire les préférences de votre session : {why}.").format(why=error.strerror), err=True
            )
            raise typer.Exit(2) from error
    opened = opened_here()
    for name, type in TYPES.items():
        typer.echo(f"{'✓' if name in opened else '·'} {name} ({type})")
