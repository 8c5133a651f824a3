"""``echarpe update``: is a newer version signed for this machine; download it, from the feed or from a folder."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.cli.language import t
from app.cli.profile_options import FileKeys, Folder, default_folder, open_runtime
from app.cli.words import explain
from app.domain.errors import Rejected


def run(
    source: Annotated[
        Path | None, typer.Option("--from", help=t("Dossier (clé USB) qui contient les mises à jour."))
    ] = None,
    feed: Annotated[
        Path | None, typer.Option("--feed", help=t("Fichier de la collectivité qui nomme la source."))
    ] = None,
    download: Annotated[bool, typer.Option("--download", help=t("Télécharge l’installateur vérifié."))] = False,
    folder: Folder = None,
    file_keys: FileKeys = False,
) -> None:
    """Print what is offered, and where the verified installer lies. Ends with 1 when the feed cannot be trusted."""
    from app.services.runtime import RuntimeConfig

    runtime = open_runtime(RuntimeConfig(folder=folder or default_folder(), file_keys=file_keys, synchronise=False))
    runtime.start()
    try:
        if feed is not None:
            runtime.submit(runtime.updates.give(feed)).result()
        found = runtime.submit(runtime.updates.check(source)).result()
        if found.error:
            typer.echo(explain(Rejected(found.error)), err=True)
            raise typer.Exit(1)
        typer.echo(t("Version {version} proposée.").format(version=found.version) if found.version else t("À jour."))
        if found.version and download:
            typer.echo(str(runtime.submit(runtime.updates.download(source)).result()))
    finally:
        runtime.stop()
