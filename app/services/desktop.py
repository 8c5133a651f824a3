"""Écharpe among the programs of the system: which links and files it opens, for this user. No Qt, no network.

Linux: a desktop entry and ``mimeapps.list`` in the user's own folders (freedesktop « Desktop Entry » and « Association
between MIME types and applications »). Windows: classes of the current user in the registry; NOT TRIED there. Nothing
of another user or of the machine is touched, and what was the default before is offered again by the system.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Collection, Mapping
from pathlib import Path

ENTRY = "echarpe.desktop"
TYPES: Mapping[str, str] = {
    "echarpe": "x-scheme-handler/echarpe",
    "mailto": "x-scheme-handler/mailto",
    "ics": "text/calendar",
    "eml": "message/rfc822",
    "pdf": "application/pdf",
}
"""What may be opened -> its type. Links of our own scheme are taken at the first start, the others when asked for."""


def window_command(*arguments: str) -> list[str]:
    """How to start the window: a process of its own, so that the command line needs no Qt. From whatever folder: what
    lies there is not taken for a part of the program (``-P``)."""
    if getattr(sys, "frozen", False):
        return [str(Path(sys.executable).with_name("echarpe-window")), *arguments]
    return [sys.executable, "-P", "-m", "ui", *arguments]


def opened_here() -> frozenset[str]:
    """Names of `TYPES` that open in this program now, as far as this user's own settings say."""
    return _system().opened()


def open_here(names: Collection[str], *, wanted: bool = True) -> None:
    """Take these over, or give them back. Raises ``OSError`` where the user's folders cannot be written."""
    _system().set(names, wanted)


REGISTERED = "desktop.links"
"""Setting: the links of our scheme were taken once; what the user said since is theirs."""


async def take_links_once(setting: Callable[[str], str | None], set_setting: Callable[[str, str | None], None]) -> None:
    """At the first start, links of our own scheme are opened here: nobody else opens them."""
    if setting(REGISTERED):
        return
    with contextlib.suppress(OSError):  # a home that cannot be written: asked for in Réglages, if ever
        await asyncio.to_thread(open_here, ["echarpe"])
        set_setting(REGISTERED, "1")


def _system() -> _Linux | _Windows | _Nothing:
    if sys.platform == "win32":
        return _Windows()
    return _Linux() if sys.platform.startswith("linux") else _Nothing()


class _Nothing:
    """macOS: the bundle's Info.plist would say it, and none is made there."""

    def opened(self) -> frozenset[str]:
        return frozenset()

    def set(self, names: Collection[str], wanted: bool) -> None:
        pass


class _Linux:
    """Files of this user's under XDG_DATA_HOME and XDG_CONFIG_HOME."""

    def __init__(self) -> None:
        home = Path.home()
        self._data = Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share") / "applications"
        self._list = Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config") / "mimeapps.list"

    def opened(self) -> frozenset[str]:
        defaults = _defaults(_lines(self._list))
        return frozenset(name for name, type in TYPES.items() if defaults.get(type, "").split(";")[0] == ENTRY)

    def _installed(self) -> bool:
        """The package's own entry is there (the .deb's): ours would only hide it, and outlive it."""
        folders = (os.environ.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share").split(":")
        return any((Path(folder) / "applications" / ENTRY).is_file() for folder in folders if folder)

    def set(self, names: Collection[str], wanted: bool) -> None:
        if wanted and not self._installed():
            self._write(self._data / ENTRY, desktop_entry(window_command()))
        types = [TYPES[name] for name in names]
        self._write(self._list, with_defaults(_lines(self._list), types, ENTRY if wanted else ""))
        tool = shutil.which("update-desktop-database")
        if tool is not None and wanted:
            with contextlib.suppress(OSError, subprocess.TimeoutExpired):  # desktops also look by themselves
                subprocess.run([tool, str(self._data)], check=False, timeout=10, capture_output=True)

    @staticmethod
    def _write(path: Path, text: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        aside = path.with_name(path.name + ".echarpe-new")
        aside.write_text(text, encoding="utf-8")
        aside.replace(path)


ACTIONS: Mapping[str, tuple[str, str]] = {
    "message": ("Écrire un message", "mailto:"),
    "parapheur": ("Ouvrir le parapheur", "echarpe://espace/parapheur"),
    "seances": ("Ouvrir les séances", "echarpe://espace/seances"),
    "agenda": ("Ouvrir l’agenda", "echarpe://espace/agenda"),
}
"""The jump list: what the menu of the program's icon offers, as the package's own entry does."""


def desktop_entry(command: list[str]) -> str:
    """The entry of a program started by ``command``; links and files follow it one by one."""
    types = "".join(f"{type};" for type in TYPES.values())
    start = " ".join(map(_quoted, command))
    actions = "".join(
        f"\n[Desktop Action {id}]\nName={words}\nExec={start} {opened}\n" for id, (words, opened) in ACTIONS.items()
    )
    return (
        "[Desktop Entry]\nType=Application\nName=Écharpe\nGenericName=Bureau de l’élu\n"
        f"Exec={start} %U\nIcon=echarpe\nTerminal=false\nCategories=Office;Email;Calendar;\n"
        f"MimeType={types}\nStartupNotify=true\nActions={''.join(f'{id};' for id in ACTIONS)}\n{actions}"
    )


def _quoted(word: str) -> str:
    """One argument of an Exec line (Desktop Entry §7): quoted, ``%`` doubled."""
    word = word.replace("%", "%%")
    if all(char.isalnum() or char in "/._-" for char in word):
        return word
    escaped = "".join(f"\\{char}" if char in '"`$\\' else char for char in word)
    return '"' + escaped.replace("\\", "\\\\") + '"'


_SECTION = "[Default Applications]"


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").splitlines()
    except (FileNotFoundError, UnicodeDecodeError):
        return []


def _defaults(lines: list[str]) -> dict[str, str]:
    found, inside = {}, False
    for line in lines:
        if line.strip().startswith("["):
            inside = line.strip() == _SECTION
        elif inside and "=" in line:
            type, _, entry = line.partition("=")
            found[type.strip()] = entry.strip()
    return found


def with_defaults(lines: list[str], types: Collection[str], entry: str) -> str:
    """A ``mimeapps.list`` with ``entry`` first for these types, or without it where it is empty; the rest as it was."""
    held = _defaults(lines)
    kept: list[str] = []
    inside = False
    for line in lines:
        if line.strip().startswith("["):
            inside = line.strip() == _SECTION
        if not (inside and line.partition("=")[0].strip() in types):
            kept.append(line)
    if _SECTION not in [line.strip() for line in kept]:
        kept += [_SECTION]
    at = next(i for i, line in enumerate(kept) if line.strip() == _SECTION) + 1
    for type in types:
        others = [each for each in held.get(type, "").split(";") if each and each != ENTRY]
        chosen = [entry, *others] if entry else others
        if chosen:
            kept.insert(at, f"{type}={';'.join(chosen)};")
    return "\n".join(kept).strip() + "\n"


class _Windows:
    """``HKEY_CURRENT_USER\\Software\\Classes``. NOT TRIED on Windows: written after the documentation of URL protocols
    (« Registering an Application to a URI Scheme ») and of ``winreg``. Files and ``mailto:`` are only offered there:
    since Windows 10 the user alone chooses a default, in the system's settings."""

    _EXTENSIONS: Mapping[str, str] = {"ics": ".ics", "eml": ".eml", "pdf": ".pdf"}

    def opened(self) -> frozenset[str]:
        return frozenset(name for name in TYPES if self._read(name))

    def set(self, names: Collection[str], wanted: bool) -> None:
        if sys.platform == "win32":
            import winreg

            command = subprocess.list2cmdline(window_command()) + ' "%1"'
            for name in names:
                key = self._key(name)
                if not wanted:
                    with contextlib.suppress(FileNotFoundError):
                        winreg.DeleteKey(winreg.HKEY_CURRENT_USER, rf"{key}\shell\open\command")
                    continue
                with winreg.CreateKey(winreg.HKEY_CURRENT_USER, key) as held:
                    winreg.SetValueEx(held, "", 0, winreg.REG_SZ, "Écharpe")
                    if name in ("echarpe", "mailto"):
                        winreg.SetValueEx(held, "URL Protocol", 0, winreg.REG_SZ, "")
                with winreg.CreateKey(winreg.HKEY_CURRENT_USER, rf"{key}\shell\open\command") as held:
                    winreg.SetValueEx(held, "", 0, winreg.REG_SZ, command)
                if name in self._EXTENSIONS:
                    ways = rf"Software\Classes\{self._EXTENSIONS[name]}\OpenWithProgids"
                    with winreg.CreateKey(winreg.HKEY_CURRENT_USER, ways) as held:
                        winreg.SetValueEx(held, f"Echarpe.{name}", 0, winreg.REG_SZ, "")

    @staticmethod
    def _key(name: str) -> str:
        return rf"Software\Classes\{'echarpe' if name == 'echarpe' else f'Echarpe.{name}'}"

    def _read(self, name: str) -> bool:
        if sys.platform == "win32":
            import winreg

            with contextlib.suppress(FileNotFoundError):
                winreg.CloseKey(winreg.OpenKey(winreg.HKEY_CURRENT_USER, rf"{self._key(name)}\shell\open\command"))
                return True
        return False
