"""The command line speaks French, or English where the session does, as the window: ``t`` around what people read.

Options' help is worded as the modules are imported, so the language is settled once, by the environment of the process.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

from app.cli.english import ENGLISH

_ASKED = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
"""In the order of gettext(3): the first that is not empty."""
_WINDOWS_ENGLISH = 0x09
"""Primary language of every English (winnt.h)."""


def wished(environment: Mapping[str, str]) -> str:
    """``en`` where the session is in English, else ``fr``: as `ui.language` reads it of Qt."""
    told = next((environment[name] for name in _ASKED if environment.get(name)), "")
    if not told and sys.platform == "win32":  # untried
        import ctypes

        primary = ctypes.windll.kernel32.GetUserDefaultUILanguage() & 0x3FF
        return "en" if primary == _WINDOWS_ENGLISH else "fr"
    return "en" if told.split("_")[0].split(".")[0].split(":")[0].split("-")[0].lower() == "en" else "fr"


LANGUAGE = wished(os.environ)


def t(french: str) -> str:
    """The sentence in the language in force; params are filled in afterwards."""
    return french if LANGUAGE == "fr" else ENGLISH.get(french, french)


def plain(amount: str) -> str:
    """A number written as Python does, with the comma of French."""
    return amount.replace(",", "\N{NO-BREAK SPACE}").replace(".", ",") if LANGUAGE == "fr" else amount


def labelled(name: object, words: str) -> str:
    """« name : words »."""
    return f"{name} : {words}" if LANGUAGE == "fr" else f"{name}: {words}"
