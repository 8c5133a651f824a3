"""New versions of the program: where they are told of, and which are for this machine. Pure."""

from __future__ import annotations

import re

from app.domain.frozen import dataclass
from app.domain.policy import older

RINGS = ("stable", "avance", "pilote")
"""Who gets a version when: everybody, those who want it early, those who try it out."""
_VERSION = re.compile(r"\d{1,6}(\.\d{1,6}){0,3}")
_FILE = re.compile(r"fichiers/[\w.+-]{1,120}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A repository and the trust in it. Raises `ValueError` for what makes no sense."""

    url: str
    """https address, or ``file:`` of a folder, that holds ``metadata`` and ``targets``."""
    root: bytes
    """TUF root metadata given with the feed: the only thing believed without proof."""
    ring: str = "stable"

    def __post_init__(self) -> None:
        local = ("http://127.0.0.1", "http://localhost")
        if not self.url.startswith(("https://", "file:", *local)) or self.ring not in RINGS or not self.root:
            raise ValueError("no usable feed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """A version that a ring offers. Raises `ValueError` for what makes no sense."""

    version: str
    file: str
    """Path of the installer in the repository."""
    size_bytes: int
    notes: str = ""

    def __post_init__(self) -> None:
        if not _VERSION.fullmatch(self.version) or not _FILE.fullmatch(self.file):
            raise ValueError("no usable release")

    def newer_than(self, version: str) -> bool:
        """Nothing ever goes back: an equal or an older version is not offered."""
        return older(version, self.version)


def platform_name(system: str, machine: str) -> str:
    """``linux-x86_64``, ``windows-x86_64``, ``macos-arm64``: the name of a machine in a feed.

    Windows on ARM runs the x86-64 program by emulation.
    """
    systems = {"linux": "linux", "win32": "windows", "darwin": "macos"}
    machines = {"amd64": "x86_64", "x86_64": "x86_64", "aarch64": "arm64", "arm64": "arm64"}
    name = systems.get(system, system)
    kind = machines.get(machine.lower(), machine.lower())
    return f"{name}-{'x86_64' if name == 'windows' else kind}"
