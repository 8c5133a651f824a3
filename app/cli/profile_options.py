"""Options that name a profile, and opening it: shared by the verbs that need one."""

from __future__ import annotations

import getpass
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import platformdirs
import typer

from app.cli.language import t
from app.domain.errors import NeedsUser

if TYPE_CHECKING:  # a second of imports, for the verbs that open a profile only
    from app.services.runtime import Runtime, RuntimeConfig

Folder = Annotated[Path | None, typer.Option("--folder", help=t("Dossier du profil."))]
FileKeys = Annotated[
    bool, typer.Option("--file-keys", help=t("Clé dans un fichier : démonstration et essais seulement."))
]


def default_folder() -> Path:
    """The user's own profile."""
    return Path(platformdirs.user_data_dir("echarpe", appauthor=False))


def open_runtime(config: RuntimeConfig) -> Runtime:
    """Open a profile, asking at the terminal for its lock code where it has one. Raises as `Runtime.open`."""
    from app.services.runtime import Runtime

    try:
        return Runtime.open(config)
    except NeedsUser as error:
        if error.code != "lock_code_needed" or not sys.stdin.isatty():
            raise
    return Runtime.open(config, getpass.getpass(t("Code de verrouillage : ")))
