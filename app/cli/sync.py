"""``echarpe sync``: one synchronisation without the window."""

from __future__ import annotations

import typer

from app.cli.language import labelled, t
from app.cli.profile_options import FileKeys, Folder, default_folder, open_runtime
from app.domain.accounts import Link
from app.domain.errors import LocalFault

_WORDS = {
    Link.UP_TO_DATE: "à jour",
    Link.OFFLINE: "hors ligne",
    Link.CAPTIVE: "portail Wi-Fi : ouvrez votre navigateur",
    Link.NEEDS_USER: "attend une réponse de votre part",
    Link.BROKEN: "en erreur",
    Link.SYNCING: "en cours",
    Link.UNKNOWN: "jamais synchronisé",
}


def run(folder: Folder = None, file_keys: FileKeys = False) -> None:
    """Synchronise every account once. Ends with 1 when one is not up to date."""
    from app.services.runtime import RuntimeConfig

    chosen = folder or default_folder()
    if not chosen.is_dir():
        raise LocalFault("store_missing")
    runtime = open_runtime(RuntimeConfig(folder=chosen, file_keys=file_keys))
    runtime.start()
    try:
        runtime.submit(runtime.sync.settled()).result()
        states = runtime.submit(runtime.sync.states()).result()
        names = {a.id: f"{runtime.accounts.body_of(a.id).name}, {a.service.value}" for a in runtime.accounts.accounts()}
        waiting = runtime.submit(runtime.sync.outbox()).result()
    finally:
        runtime.stop()
    for state in states:
        code = f" [{state.error_code}]" if state.error_code else ""
        typer.echo(labelled(names[state.account], f"{t(_WORDS[state.link])}{code}"))
    typer.echo(t("À envoyer : {count}").format(count=len(waiting)))
    if any(state.link is not Link.UP_TO_DATE for state in states):
        raise typer.Exit(1)
