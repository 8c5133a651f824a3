"""``echarpe doctor``: what works on this machine and what does not, each with the next thing to do; no secrets.

``--json``: ``{"version", "system", "programs", "profile", "checks": [{"subject", "health", "code", "params",
"next_step"}]}``. Ends with 1 when something must be seen to.
"""

from __future__ import annotations

import asyncio
import importlib.metadata
import json
import platform
import shutil
import sys
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.profile_options import FileKeys, Folder, default_folder
from app.cli.words import card_check, explain
from app.domain.errors import AppError

if TYPE_CHECKING:  # see the package: verbs import late
    from app.services.card_doctor import Check

_PROGRAMS = {"xmlsec1": "vérification indépendante des PES", "pdfsig": "vérification indépendante des PDF"}
_MARKS = {"good": "✓", "attention": "!", "wrong": "✗"}


def run(
    folder: Folder = None,
    file_keys: FileKeys = False,
    as_json: Annotated[bool, typer.Option("--json", help="Écrit du JSON.")] = False,
) -> None:
    """Print a diagnosis. Ends with 1 when something needs attention."""
    profile, checks, troubled = _examine(folder, file_keys)
    programs = {program: shutil.which(program) is not None for program in _PROGRAMS}
    version = importlib.metadata.version("echarpe")
    if as_json:
        facts = {"version": version, "system": platform.platform(), "programs": programs, "profile": profile,
                 "checks": [_as_json(check) for check in checks]}  # fmt: skip
        typer.echo(json.dumps(facts, ensure_ascii=False, indent=1))
    else:
        typer.echo(f"Écharpe {version}, Python {platform.python_version()}, {platform.platform()}")
        for program, present in programs.items():
            typer.echo(f"{program} : {'présent' if present else 'absent'} ({_PROGRAMS[program]})")
        typer.echo(f"Profil : {profile}")
        for check in checks:
            sentence, step = card_check(check)
            typer.echo(f"{_MARKS[check.health.value]} {sentence}{f' → {step}' if step else ''}")
    sys.stdout.flush()
    if troubled:
        raise typer.Exit(1)


def _as_json(check: Check) -> dict[str, Any]:
    return {
        "subject": check.subject,
        "health": check.health.value,
        "code": check.code,
        "params": dict(check.params),
        "next_step": check.next_step,
    }


def _examine(folder: Folder, file_keys: bool) -> tuple[str, Sequence[Check], bool]:
    """(words on the profile, checks, is something wrong). Without a profile a missing card is no trouble."""
    chosen = folder or default_folder()
    if not chosen.is_dir():
        return "aucun, il sera créé à la première ouverture.", _cards_alone(), False
    from app.services.runtime import Runtime, RuntimeConfig

    try:
        runtime = Runtime.open(RuntimeConfig(folder=chosen, file_keys=file_keys, synchronise=False))
    except AppError as error:
        return explain(error), (), True
    runtime.start()
    try:
        bodies, accounts = runtime.accounts.bodies(), runtime.accounts.accounts()
        checks = runtime.submit(runtime.signing.examine()).result()
    finally:
        runtime.stop()
    words = f"{len(bodies)} collectivités, {len(accounts)} comptes, lisible."
    return words, checks, any(check.health.value == "wrong" for check in checks)


def _cards_alone() -> Sequence[Check]:
    from app.services.card_doctor import examine
    from app.services.tokens import Tokens

    tokens = Tokens()
    try:
        return asyncio.run(examine(tokens, time.time_ns() // 1_000_000))
    finally:
        tokens.stop()
