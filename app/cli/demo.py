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

from app.cli.window import window_command
from app.cli.words import explain
from app.domain.errors import LocalFault

NOT_INSTALLED = 69
"""Exit code where the demonstration is not installed: the window tells it from every other failure (EX_UNAVAILABLE)."""


def run(
    tour: Annotated[bool, typer.Option("--tour", help="Joue la visite guidée, puis vérifie tout.")] = False,
    output: Annotated[Path, typer.Option(help="Dossier des captures de la visite.")] = Path("build/tour"),
    messages: Annotated[int | None, typer.Option(help="Nombre de messages de la boîte du maire.")] = None,
    folders: Annotated[int, typer.Option(help="Dossiers de parapheur en plus.")] = 0,
) -> None:
    """Start the invented town on loopback, then the window on a fresh profile of its mayor."""
    try:
        from app.sandbox.commune import Commune, Options  # the demonstration is an extra of the package
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
        with Commune(Path(name) / "servers", Options(messages=messages, folders=folders)) as town:
            town.write_profile(profile)
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
