"""Entry point: dispatches verbs, or opens the window as a process of its own."""

from __future__ import annotations

import subprocess

import typer

from app.cli import backup, delai, demo, doctor, fleet, french, pes, register, sign, sync, update, verify
from app.cli.language import LANGUAGE, t
from app.cli.words import explain
from app.domain.errors import AppError
from app.services.desktop import window_command
from app.services.dumps import forbid_dumps

app = typer.Typer(
    help=t("Écharpe, le bureau de l’élu : sans verbe, ouvre la fenêtre."),
    no_args_is_help=False,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command("pes", help=t("Dit ce que contient un fichier PES."))(pes.run)
app.command("verify", help=t("Vérifie les signatures de fichiers : PDF, PES, p7s, XAdES, messages."))(verify.run)
app.command("sign", help=t("Signe ce qui attend au parapheur, ou des fichiers, sans fenêtre."))(sign.run)
app.command("delai", help=t("Calcule le délai de convocation en jours francs."))(delai.run)
app.command("doctor", help=t("Examine l’installation, le profil et les cartes."))(doctor.run)
app.command("sync", help=t("Synchronise une fois, sans fenêtre."))(sync.run)
app.command("register", help=t("Ouvre les liens et fichiers avec Écharpe, pour cet utilisateur."))(register.run)
app.command("backup", help=t("Sauvegarde le profil dans un dossier, et essaie la sauvegarde."))(backup.make)
app.command("restore", help=t("Reprend une sauvegarde, avec le code de récupération."))(backup.restore)
app.command("update", help=t("Cherche une nouvelle version signée, la télécharge, l’installe."))(update.run)
app.command("demo", help=t("Ouvre Écharpe sur la commune de démonstration."))(demo.run)


app.add_typer(fleet.app, name="fleet")


@app.callback(invoke_without_command=True)
def window(context: typer.Context) -> None:
    """Open the window when no verb is given."""
    if context.invoked_subcommand is None:
        raise typer.Exit(subprocess.call(window_command()))


def main() -> None:
    """The ``echarpe`` program."""
    forbid_dumps()
    if LANGUAGE == "fr":
        french.teach()
    try:
        app()
    except AppError as error:
        typer.echo(explain(error), err=True)
        raise SystemExit(2) from error
