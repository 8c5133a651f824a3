"""``echarpe update``: is a newer version signed for this machine; fetch it, install it, from the feed or from a folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.language import t
from app.cli.profile_options import FileKeys, Folder, default_folder, open_runtime
from app.cli.words import explain
from app.domain.errors import Rejected
from app.domain.updates import RINGS

if TYPE_CHECKING:
    from app.services.runtime import Runtime


def run(
    source: Annotated[
        Path | None, typer.Option("--from", help=t("Dossier (clé USB) qui contient les mises à jour."))
    ] = None,
    feed: Annotated[
        Path | None, typer.Option("--feed", help=t("Fichier de la collectivité qui nomme la source."))
    ] = None,
    ring: Annotated[
        str | None,
        typer.Option("--ring", help=t("Versions suivies : stable, avance ou pilote."), metavar="|".join(RINGS)),
    ] = None,
    download: Annotated[bool, typer.Option("--download", help=t("Télécharge l’installateur vérifié."))] = False,
    install: Annotated[
        bool, typer.Option("--install", help=t("Installe la version vérifiée ; un administrateur doit y consentir."))
    ] = False,
    folder: Folder = None,
    file_keys: FileKeys = False,
) -> None:
    """Print what is offered, and where the verified installer lies; install it where asked to.

    Ends with 1 when the feed cannot be trusted. A window that is open on the profile holds it: this is refused then,
    so nothing is installed over a batch or over ink.
    """
    from app.services.runtime import RuntimeConfig

    if ring is not None and ring not in RINGS:
        raise typer.BadParameter(t("Versions suivies : stable, avance ou pilote."), param_hint="--ring")
    runtime = open_runtime(RuntimeConfig(folder=folder or default_folder(), file_keys=file_keys, synchronise=False))
    runtime.start()
    try:
        _set_up(runtime, feed, ring)
        installer = _look(runtime, source, download=download, install=install)
    finally:
        runtime.stop()
    if installer is not None and install:
        _install(installer, runtime.updates.folder)


def _set_up(runtime: Runtime, feed: Path | None, ring: str | None) -> None:
    if feed is not None:
        runtime.submit(runtime.updates.give(feed)).result()
    if ring is not None:
        runtime.submit(runtime.updates.choose_ring(ring)).result()


def _look(runtime: Runtime, source: Path | None, *, download: bool, install: bool) -> Path | None:
    """Say what is offered; the verified installer where it is wanted."""
    found = runtime.submit(runtime.updates.check(source)).result()
    if found.error:
        typer.echo(explain(Rejected(found.error)), err=True)
        raise typer.Exit(1)
    typer.echo(t("Version {version} proposée.").format(version=found.version) if found.version else t("À jour."))
    if not found.version or not (download or install):
        return None
    wanted = runtime.updates.installer(source) if install else runtime.updates.download(source)
    path = runtime.submit(wanted).result()
    typer.echo(str(path))
    return path


def _install(installer: Path, folder: Path) -> None:
    from app.services.installing import Place, hand_over, install_instead

    if Place().closes_first(installer):
        install_instead(installer, folder)  # this process becomes the package manager
    elif hand_over(installer):
        typer.echo(t("L’installation continue dans le programme du système."))
    else:
        typer.echo(
            t("Écharpe n’a pas été installée ici par un paquet : installez ce fichier comme elle l’a été."), err=True
        )
        raise typer.Exit(1)
