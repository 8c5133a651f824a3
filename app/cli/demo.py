"""``echarpe demo``: the program on the demonstration commune, or its guided tour."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from app.cli.language import t
from app.cli.words import explain
from app.domain.errors import LocalFault
from app.services.desktop import window_command

NOT_INSTALLED = 69
"""Exit code where the demonstration is not installed: the window tells it from every other failure (EX_UNAVAILABLE)."""


def run(
    tour: Annotated[bool, typer.Option("--tour", help=t("Joue la visite guidée, puis vérifie tout."))] = False,
    output: Annotated[Path, typer.Option(help=t("Dossier des captures de la visite."))] = Path("build/tour"),
    messages: Annotated[int | None, typer.Option(help=t("Nombre de messages de la boîte du maire."))] = None,
    folders: Annotated[int, typer.Option(help=t("Dossiers de parapheur en plus."))] = 0,
    secretary: Annotated[
        bool, typer.Option("--secretary", help=t("Ouvre le profil de la secrétaire du maire."))
    ] = False,
) -> None:
    """Start the invented town on loopback, then the window on a fresh profile of its mayor, or of the mayor's secretary."""
    try:
        from app.sandbox.commune import Commune, Options  # the demonstration is an extra of the package
        from app.sandbox.people import MAYOR, SECRETARY
        from app.sandbox.resolver import RecordingResolver
    except ImportError:
        typer.echo(explain(LocalFault("demo_not_installed")), err=True)
        raise typer.Exit(NOT_INSTALLED) from None
    signal.signal(signal.SIGTERM, _leave)
    watch = RecordingResolver()
    if tour:
        watch.install()
    with tempfile.TemporaryDirectory(prefix="echarpe-demo-", ignore_cleanup_errors=True) as name:
        profile = Path(name) / "profile"
        with Commune(Path(name) / "servers", Options(messages=messages, folders=folders, around=not tour)) as town:
            town.write_profile(profile, SECRETARY if secretary else MAYOR)
            if tour:
                from app.sandbox.tour import Tour

                code = Tour(town, output, _window(profile, "--tour", str(output)), watch, _say).run()
            else:
                code = subprocess.call(_window(profile), env={**os.environ, **town.tokens.environment()})
    raise typer.Exit(code)


def _leave(number: int, _frame: object) -> None:
    """Ended from outside: leave through the ``finally`` clauses, which close the window and the servers."""
    raise SystemExit(128 + number)


def _window(profile: Path, *arguments: str) -> list[str]:
    return window_command("--folder", str(profile), "--demo", *arguments)


def _say(line: str) -> None:
    """At once, though the output may be a pipe."""
    typer.echo(line)
    sys.stdout.flush()
