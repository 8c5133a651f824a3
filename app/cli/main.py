"""Entry point: dispatches verbs, or opens the window as a process of its own."""

from __future__ import annotations

import subprocess

import typer

from app.cli import delai, demo, doctor, pes, sign, sync, verify
from app.cli.window import window_command
from app.cli.words import explain
from app.domain.errors import AppError

app = typer.Typer(
    help="Écharpe, le bureau de l’élu : sans verbe, ouvre la fenêtre.",
    no_args_is_help=False,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command("pes", help="Dit ce que contient un fichier PES.")(pes.run)
app.command("verify", help="Vérifie les signatures de fichiers : PDF, PES, p7s, XAdES, messages.")(verify.run)
app.command("sign", help="Signe ce qui attend au parapheur, ou des fichiers, sans fenêtre.")(sign.run)
app.command("delai", help="Calcule le délai de convocation en jours francs.")(delai.run)
app.command("doctor", help="Examine l’installation, le profil et les cartes.")(doctor.run)
app.command("sync", help="Synchronise une fois, sans fenêtre.")(sync.run)
app.command("demo", help="Ouvre Écharpe sur la commune de démonstration.")(demo.run)


@app.callback(invoke_without_command=True)
def window(context: typer.Context) -> None:
    """Open the window when no verb is given."""
    if context.invoked_subcommand is None:
        raise typer.Exit(subprocess.call(window_command()))


def main() -> None:
    """The ``echarpe`` program."""
    try:
        app()
    except AppError as error:
        typer.echo(explain(error), err=True)
        raise SystemExit(2) from error
