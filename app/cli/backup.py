"""``echarpe backup FOLDER`` and ``echarpe restore BACKUP``: a profile copied, tried out, brought back elsewhere."""

from __future__ import annotations

import getpass
import sys
from pathlib import Path
from typing import Annotated

import typer

from app.cli.language import plain, t
from app.cli.profile_options import FileKeys, Folder, default_folder, open_runtime
from app.cli.words import explain
from app.domain.errors import Rejected


def make(
    target: Annotated[Path, typer.Argument(help=t("Dossier des sauvegardes : un disque externe, un partage."))],
    folder: Folder = None,
    file_keys: FileKeys = False,
) -> None:
    """Copy the profile into a new folder of ``target`` and try it out. Ends with 1 when it cannot be relied on."""
    from app.services.runtime import RuntimeConfig

    runtime = open_runtime(RuntimeConfig(folder=folder or default_folder(), file_keys=file_keys, synchronise=False))
    runtime.start()
    try:
        past = runtime.submit(runtime.backups.make(target.absolute())).result()
    finally:
        runtime.stop()
    if not past.sound:
        typer.echo(explain(Rejected(past.error or past.trial_error)), err=True)
        raise typer.Exit(1)
    typer.echo(
        t("{path} : {size} Mo, {records} éléments, {documents} documents.").format(
            path=past.path,
            size=plain(f"{past.size_bytes / 1e6:.1f}"),
            records=past.records,
            documents=past.documents,
        )
    )
    typer.echo(t("Essayée : elle s’ouvre. Elle demandera le code de récupération."))


def restore(
    backup: Annotated[Path, typer.Argument(help=t("Le dossier d’une sauvegarde (Echarpe-…)."))],
    folder: Folder = None,
    file_keys: FileKeys = False,
) -> None:
    """Bring a backup back where there is no profile yet. The code is read from the terminal, or from standard input."""
    from app.services.runtime import Runtime, RuntimeConfig

    code = getpass.getpass(t("Code de récupération : ")) if sys.stdin.isatty() else sys.stdin.readline().strip()
    config = RuntimeConfig(folder=folder or default_folder(), file_keys=file_keys, synchronise=False)
    runtime = Runtime.from_backup(config, backup, code)
    runtime.start()
    try:
        bodies, accounts = runtime.accounts.bodies(), runtime.accounts.accounts()
    finally:
        runtime.stop()
    typer.echo(
        t("Profil repris. Collectivités : {bodies} ; comptes : {accounts}.").format(
            bodies=len(bodies), accounts=len(accounts)
        )
    )
    typer.echo(t("Ce qui attendait d’être envoyé sera vérifié auprès des serveurs avant de partir."))
