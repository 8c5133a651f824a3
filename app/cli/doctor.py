"""``echarpe doctor``: what works on this machine and what does not, each with the next thing to do; no secrets.

``--json``, for fleet tools: ``{"schema": 1, "version", "system", "programs", "profile": {"code", "bodies", "accounts",
"lock_code", "assistance"}, "accounts": [{"service", "link", "error", "last_success_hours", "waiting", "to_settle",
"files"}], "checks": [{"subject", "health", "code", "params", "next_step"}]}``. Every ``code``, ``link``, ``error`` and
``health`` is stable (checks: `card_doctor`, `fleet_doctor`, and ``backup_*``): ``profile.code`` is ``readable``, ``absent``, or the code of what keeps it closed
(``master_key_missing``, ``lock_code_needed``, ``profile_in_use``…); ``assistance`` is the code read aloud to the hotline.
Ends with 1 when something must be seen to.

``--lire CODE`` says what a code read aloud means (version, state, family of the last error), without any profile.
"""

from __future__ import annotations

import asyncio
import importlib.metadata
import json
import platform
import shutil
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.language import labelled, t
from app.cli.profile_options import FileKeys, Folder, default_folder, open_runtime
from app.cli.words import card_check, explain
from app.domain.accounts import Link
from app.domain.errors import AppError

if TYPE_CHECKING:  # see the package: verbs import late
    from app.services.card_doctor import Check
    from app.services.runtime import Runtime

_PROGRAMS = {"xmlsec1": "vérification indépendante des PES", "pdfsig": "vérification indépendante des PDF"}
_LINKS: Mapping[Link, str] = {
    Link.UP_TO_DATE: "à jour",
    Link.SYNCING: "en cours de synchronisation",
    Link.OFFLINE: "hors ligne",
    Link.CAPTIVE: "derrière un portail Wi-Fi",
    Link.NEEDS_USER: "un compte attend une réponse",
    Link.BROKEN: "un compte est en panne",
    Link.UNKNOWN: "aucun compte synchronisé",
}
_FAMILIES = {
    "none": "aucune",
    "transient": "serveur ou réseau, passagère",
    "needs_user": "attend l’utilisateur (mot de passe, carte, code)",
    "rejected": "action refusée par un serveur",
    "conflict": "modification des deux côtés",
    "outcome_unknown": "envoi dont la réponse s’est perdue",
    "cursor_expired": "liste à comparer de nouveau",
    "local_fault": "appareil (disque, données, trousseau)",
}
_MARKS = {"good": "✓", "attention": "!", "wrong": "✗"}


def run(
    folder: Folder = None,
    file_keys: FileKeys = False,
    as_json: Annotated[bool, typer.Option("--json", help=t("Écrit du JSON."))] = False,
    spoken: Annotated[str, typer.Option("--lire", help=t("Dit ce que signifie un code d’assistance."))] = "",
) -> None:
    """Print a diagnosis. Ends with 1 when something needs attention."""
    if spoken:
        _read_code(spoken, as_json)
        return
    profile, checks, troubled = _examine(folder, file_keys)
    programs = {program: shutil.which(program) is not None for program in _PROGRAMS}
    version = importlib.metadata.version("echarpe")
    if as_json:
        facts = {"schema": 1, "version": version, "system": platform.platform(), "programs": programs,
                 "profile": profile.facts, "accounts": profile.accounts,
                 "checks": [_as_json(check) for check in checks]}  # fmt: skip
        typer.echo(json.dumps(facts, ensure_ascii=False, indent=1))
    else:
        typer.echo(f"Écharpe {version}, Python {platform.python_version()}, {platform.platform()}")
        for program, present in programs.items():
            typer.echo(labelled(program, f"{t('présent') if present else t('absent')} ({t(_PROGRAMS[program])})"))
        typer.echo(t("Profil : {words}").format(words=profile.words))
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


@dataclass(frozen=True, slots=True)
class _Profile:
    words: str
    facts: Mapping[str, Any]
    """``code`` and, of one that opens, what it holds."""
    accounts: Sequence[Mapping[str, Any]] = ()


def _examine(folder: Folder, file_keys: bool) -> tuple[_Profile, Sequence[Check], bool]:
    """(the profile, checks, is something wrong). Without a profile a missing card is no trouble."""
    chosen = folder or default_folder()
    if not chosen.is_dir():
        words = t("aucun, il sera créé à la première ouverture.")
        return _Profile(words, {"code": "absent"}), _cards_alone(), False
    # Now, not beside the runtime, whose own thread imports the rest: two threads must not meet half-way.
    import app.services.fleet_doctor
    import app.services.updates  # noqa: F401
    from app.services.runtime import RuntimeConfig

    try:
        runtime = open_runtime(RuntimeConfig(folder=chosen, file_keys=file_keys, synchronise=False))
    except AppError as error:
        return _Profile(explain(error), {"code": error.code}), (), True
    runtime.start()
    try:
        checks = [
            *runtime.submit(runtime.signing.examine()).result(),
            *_fleet_checks(runtime, chosen),
            _backup_check(runtime),
        ]
        told = runtime.submit(runtime.support.diagnosis()).result()
        locked = runtime.locking.has_code
    finally:
        runtime.stop()
    accounts = told["accounts"]
    facts = {
        "code": "readable",
        "bodies": told["bodies"],
        "accounts": len(accounts),
        "lock_code": locked,
        "assistance": told["code"],
    }
    words = t("lisible. Collectivités : {bodies} ; comptes : {accounts}. Code d’assistance : {code}.").format(
        bodies=told["bodies"], accounts=len(accounts), code=told["code"]
    )
    return _Profile(words, facts, accounts), checks, any(check.health.value == "wrong" for check in checks)


def _read_code(spoken: str, as_json: bool) -> None:
    """Raises ``Rejected("support_code_wrong")``."""
    from app.domain.support import read_code

    told = read_code(spoken)
    if as_json:
        typer.echo(json.dumps({"version": told.version, "link": told.link.value, "family": told.family}))
    else:
        said = t("Version {version}, {link}, dernière erreur : {family}")
        link, family = t(_LINKS[told.link]), t(_FAMILIES[told.family])
        typer.echo(said.format(version=told.version, link=link, family=family))


def _fleet_checks(runtime: Runtime, folder: Path) -> Sequence[Check]:
    """What bodies impose, what was ordered, updates, and who else uses the session."""
    from app.services.fleet_doctor import examine_fleet, examine_profiles, examine_updates
    from app.services.profiles import find_profiles, root_of

    async def look() -> Sequence[Check]:
        runtime.fleet.leases.tick()
        return examine_fleet(runtime.bodies, runtime.fleet, has_code=runtime.locking.has_code)

    updates = runtime.submit(runtime.updates.facts()).result()
    return [
        *runtime.submit(look()).result(),
        examine_updates(updates, time.time_ns() // 1_000_000),
        examine_profiles(find_profiles(root_of(folder))),
    ]


def _backup_check(runtime: Runtime) -> Check:
    """When the profile was last copied, and whether the copy opens."""
    from app.services.backups import health
    from app.services.card_doctor import Check, Health

    facts = runtime.submit(runtime.backups.facts()).result()
    code, days = health(facts, time.time_ns() // 1_000_000)
    good = code == "backup_good"
    return Check(
        subject="backup",
        health=Health.GOOD if good else Health.ATTENTION,
        code=code,
        params={"days": days},
        next_step="" if good else "do_back_up",
    )


def _cards_alone() -> Sequence[Check]:
    from app.services.card_doctor import examine
    from app.services.tokens import Tokens

    tokens = Tokens()
    try:
        return asyncio.run(examine(tokens, time.time_ns() // 1_000_000))
    finally:
        tokens.stop()
