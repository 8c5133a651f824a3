"""``echarpe doctor``: what works on this machine and what does not, one line each, without secrets."""

from __future__ import annotations

import importlib.metadata
import platform
import shutil
import sys

import typer

from app.cli.profile_options import FileKeys, Folder, default_folder
from app.cli.words import explain
from app.domain.errors import AppError

_PROGRAMS = {"xmlsec1": "vérification indépendante des PES", "pdfsig": "vérification indépendante des PDF"}


def run(folder: Folder = None, file_keys: FileKeys = False) -> None:
    """Print a diagnosis. Ends with 1 when something needs attention."""
    typer.echo(
        f"Écharpe {importlib.metadata.version('echarpe')}, Python {platform.python_version()}, {platform.platform()}"
    )
    for program, purpose in _PROGRAMS.items():
        typer.echo(f"{program} : {'présent' if shutil.which(program) else 'absent'} ({purpose})")
    troubles = _profile(folder, file_keys)
    sys.stdout.flush()
    if troubles:
        raise typer.Exit(1)


def _profile(folder: Folder, file_keys: FileKeys) -> int:
    chosen = folder or default_folder()
    if not chosen.is_dir():
        typer.echo("Profil : aucun, il sera créé à la première ouverture.")
        return 0
    from app.services.runtime import Runtime, RuntimeConfig

    try:
        runtime = Runtime.open(RuntimeConfig(folder=chosen, file_keys=file_keys, synchronise=False))
    except AppError as error:
        typer.echo(f"Profil : {explain(error)}")
        return 1
    runtime.start()
    try:
        bodies, accounts = runtime.accounts.bodies(), runtime.accounts.accounts()
        typer.echo(f"Profil : {len(bodies)} collectivités, {len(accounts)} comptes, lisible.")
        cards = runtime.submit(runtime.signing.cards()).result()
    finally:
        runtime.stop()
    for card in cards:
        state = "utilisable" if card.usable else "non utilisable : " + ", ".join(card.reason_codes)
        typer.echo(f"Certificat : {card.subject} ({card.issuer}), {state}")
    if not cards:
        typer.echo("Certificat : aucune carte ni clé détectée.")
    return 0
