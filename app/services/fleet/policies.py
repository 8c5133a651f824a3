"""The rules in force here, and whose they are: each body's own policy, and the machine administrator's.

The administrator's is a file that only an administrator can write (`machine_file`), or the Windows policy
(`windows_policy`): ``{"name": "Mairie de …", "policy": {…}}``. It binds every body. A body's policy came with its
signed configuration, or as a signed note since. What cannot be read binds nobody, and is said (`Policies.trouble`).
"""

from __future__ import annotations

import logging
import os
import stat
import sys
import threading
from collections.abc import Mapping
from pathlib import Path

import msgspec

from app.domain.frozen import dataclass
from app.domain.ids import BodyId
from app.domain.policy import NOTHING, Imposed, Policy, Ruling, for_body, older, strictest
from app.services.fleet.memory import Memory

log = logging.getLogger(__name__)

FILE_NAME = "policy.json"
REGISTRY = r"Software\Policies\Echarpe"
REGISTRY_VALUE = "Policy"


@dataclass(frozen=True, slots=True, kw_only=True)
class MachinePolicy:
    name: str
    policy: Policy = NOTHING


class Policies:
    """Held in memory: views ask while they paint. `read_again` after a body, or its policy, changed."""

    def __init__(self, memory: Memory, version: str, machine: Path | None = None) -> None:
        self._memory, self._version, self._machine = memory, version, machine
        self.trouble = False
        """The machine's policy is there and cannot be read."""
        self._rulings: tuple[Ruling, ...] | None = None
        self._changes = 0
        self._keeping = threading.Lock()

    @property
    def rulings(self) -> tuple[Ruling, ...]:
        """From any thread: the window's asks, the loop's says `read_again`."""
        with self._keeping:
            held, changes = self._rulings, self._changes
        if held is not None:
            return held
        made = (*self._of_the_machine(), *self._of_the_bodies())
        with self._keeping:
            if changes == self._changes:  # else something changed while it was being read: the next one reads again
                self._rulings = made
        return made

    def read_again(self) -> None:
        with self._keeping:
            self._rulings = None
            self._changes += 1

    def device(self) -> Mapping[str, Imposed]:
        """Rule -> what holds for the whole device."""
        return strictest(self.rulings)

    def body(self, body: BodyId) -> Mapping[str, Imposed]:
        """Rule -> what holds for that body's data."""
        return for_body(self.rulings, body)

    def too_old(self, body: BodyId) -> Imposed | None:
        """The minimum version that this program does not reach."""
        minimum = self.body(body).get("minimum_version")
        return minimum if minimum is not None and older(self._version, str(minimum.value)) else None

    def of(self, body: BodyId) -> Policy:
        """The body's own policy: for what is no restriction (assistance, applications)."""
        return next((r.policy for r in self.rulings if r.body == body), NOTHING)

    def _of_the_bodies(self) -> list[Ruling]:
        return [
            Ruling(body=body, name=member.name, policy=member.policy)
            for body, member in self._memory.members().items()
            if member.key
        ]

    def _of_the_machine(self) -> list[Ruling]:
        self.trouble = False
        path = self._machine or machine_file()
        try:
            text = windows_policy() if self._machine is None else None
            if text is None and path.exists():
                text = _trusted_text(path)
            if text is None:
                return []
            found = msgspec.json.decode(text, type=MachinePolicy)
        except (OSError, PermissionError, msgspec.MsgspecError) as error:
            self.trouble = True
            log.warning("the machine's policy binds nobody: %s", type(error).__name__)
            return []
        return [Ruling(body=None, name=found.name, policy=found.policy)]


def machine_file() -> Path:
    """Where an administrator puts the policy of a whole machine."""
    if sys.platform == "win32":
        return Path(os.environ.get("PROGRAMDATA", r"C:\ProgramData")) / "Echarpe" / FILE_NAME
    if sys.platform == "darwin":
        return Path("/Library/Application Support/Echarpe") / FILE_NAME
    return Path("/etc/echarpe") / FILE_NAME


def _trusted_text(path: Path) -> bytes:
    """Raises `PermissionError` when somebody else than its owner could have written it."""
    if os.name == "posix" and path.stat().st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise PermissionError(path.name)
    return path.read_bytes()


if sys.platform == "win32":

    def windows_policy() -> bytes | None:
        """The policy that a domain lays in the registry; None where there is none.

        NOT TRIED on Windows: written after the documentation of ``winreg`` and of group policy's registry keys.
        """
        import winreg

        try:
            with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, REGISTRY) as key:
                value, kind = winreg.QueryValueEx(key, REGISTRY_VALUE)
        except FileNotFoundError:
            return None
        return str(value).encode() if kind == winreg.REG_SZ else None

else:

    def windows_policy() -> bytes | None:
        """None: there is no registry here."""
        return None
