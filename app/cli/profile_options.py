"""Options that name a profile, shared by the verbs that open one."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import platformdirs
import typer

Folder = Annotated[Path | None, typer.Option("--folder", help="Dossier du profil.")]
FileKeys = Annotated[bool, typer.Option("--file-keys", help="Clé dans un fichier : démonstration et essais seulement.")]


def default_folder() -> Path:
    """The user's own profile."""
    return Path(platformdirs.user_data_dir("echarpe", appauthor=False))
