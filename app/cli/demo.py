"""``echarpe demo``: the program on the demonstration commune, or its guided tour."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from app.cli.window import window_command
from app.domain.errors import LocalFault


def run(
    tour: Annotated[bool, typer.Option("--tour", help="Joue la visite guidée, puis vérifie tout.")] = False,
    output: Annotated[Path, typer.Option(help="Dossier des captures de la visite.")] = Path("build/tour"),
    messages: Annotated[int | None, typer.Option(help="Nombre de messages de la boîte du maire.")] = None,
    folders: Annotated[int, typer.Option(help="Dossiers de parapheur en plus.")] = 0,
) -> None:
    """Start the invented town on loopback, then the window on a fresh profile of its mayor."""
    try:
        from app.sandbox.commune import Commune, Options  # the demonstration is an extra of the package
    except ImportError as error:
        raise LocalFault("demo_not_installed") from error
    with tempfile.TemporaryDirectory(prefix="echarpe-demo-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        with Commune(folder / "servers", Options(messages=messages, folders=folders)) as town:
            town.write_profile(folder / "profile")
            if tour:
                from app.sandbox.tour import Tour

                code = Tour(town, folder / "profile", output, _window(folder / "profile", "--tour", str(output))).run()
            else:
                environment = {**os.environ, **town.tokens.environment()}
                code = subprocess.call(_window(folder / "profile"), env=environment)
    sys.stdout.flush()
    raise typer.Exit(code)


def _window(profile: Path, *arguments: str) -> list[str]:
    return window_command("--folder", str(profile), "--file-keys", *arguments)
