"""Asking a PIN without a window: at the terminal, or through a pinentry program. Never from an argument.

A pinentry (Assuan protocol, as GnuPG uses) draws its own box and keeps the keyboard to itself; it is
used when ``--pinentry`` names one. What was typed goes from here straight to the card's session.
"""

from __future__ import annotations

import getpass
import subprocess
import sys
from urllib.parse import quote, unquote

from app.cli.language import t
from app.domain.errors import NeedsUser


def ask_pin(card: str, tries: str, pinentry: str = "") -> str:
    """The PIN as typed. ``tries``: what is left of them, in words. Raises `NeedsUser` (``pin_cancelled``)."""
    if pinentry:
        return _pinentry(pinentry, card, tries)
    if not sys.stdin.isatty():
        raise NeedsUser("pin_needs_terminal")
    try:
        typed = getpass.getpass(t("Code PIN de {card} : ").format(card=f"{card} ({tries})" if tries else card))
    except (EOFError, KeyboardInterrupt) as error:
        raise NeedsUser("pin_cancelled") from error
    if not typed:
        raise NeedsUser("pin_cancelled")
    return typed


def _pinentry(program: str, card: str, tries: str) -> str:
    asked = t("Code PIN de {card}.").format(card=card)
    lines = [
        f"SETTITLE {quote('Écharpe')}",
        f"SETDESC {quote(f'{asked} {tries}'.strip(), safe=' ')}",
        f"SETPROMPT {quote(t('Code PIN :'), safe=' ')}",
        "GETPIN",
        "BYE",
    ]
    try:
        done = subprocess.run(
            [program], input="\n".join(lines) + "\n", capture_output=True, text=True, timeout=300, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NeedsUser("pin_cancelled") from error
    found = [line[2:] for line in done.stdout.splitlines() if line.startswith("D ")]
    if not found:
        raise NeedsUser("pin_cancelled")
    return unquote(found[0])
