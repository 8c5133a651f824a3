"""A verified installer is put in place, once the program has let go of its own files.

A running program reads its code from its folder: nothing is replaced under it. On Linux a small shell waits until the
program has ended, lets the system's package manager install (``pkexec apt-get``, which asks for an administrator's
consent), writes how that went, and opens the program again. From the command line the program itself becomes that shell
(`install_instead`): the terminal stays, where ``pkexec`` asks for the consent when there is no desktop to do so. Where
that is not how the program was installed, and on macOS, the installer is handed to the system, which asks for what it
needs.

On Windows that starts the signed installer (``packaging/windows``), which asks for elevation by itself and ends the
program that it replaces. NOT TRIED on Windows and macOS.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

from app.domain.errors import LocalFault
from app.domain.frozen import dataclass

OUTCOME = "issue"
"""In the folder of updates: what the installation ended with, as a number; absent = none was tried."""
WAIT_S = 120
REFUSED = (126, 127)
"""Of ``pkexec``: dismissed, not authorised."""
_PLACE = Path("/opt/echarpe")
"""Where the Debian package puts the program (``packaging/linux/build``)."""
_AFTER = """
pid=$1 told=$2 package=$3 waits=$4; shift 4
while kill -0 "$pid" 2>/dev/null; do
    [ "$waits" -gt 0 ] || { echo 1 >"$told"; exit 1; }
    waits=$((waits - 1)); sleep 0.2
done
pkexec apt-get install -y --no-install-recommends "$package" >"$told.journal" 2>&1 </dev/null
echo $? >"$told"
exec "$@" >/dev/null 2>&1 </dev/null
"""
_INSTEAD = """
pkexec apt-get install -y --no-install-recommends "$2"
code=$?
echo $code >"$1"
exit $code
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """How this program lies on this system."""

    system: str = sys.platform
    program: Path = Path(sys.executable)
    find: Callable[[str], str | None] = shutil.which

    def closes_first(self, installer: Path) -> bool:
        """The program ends, then the package is installed; else the system gets the installer now."""
        packaged = self.system == "linux" and installer.suffix == ".deb" and self.program.is_relative_to(_PLACE)
        return packaged and all(self.find(tool) for tool in ("sh", "pkexec", "apt-get"))


def install_after_end(installer: Path, folder: Path, again: Sequence[str], pid: int | None = None) -> None:
    """Have ``installer`` installed once the process ``pid`` (this one) has ended, then start ``again``.

    How it ended lies in ``folder`` (`outcome`). Raises ``LocalFault("update_not_started")``.
    """
    told = folder / OUTCOME
    told.unlink(missing_ok=True)
    waits = str(WAIT_S * 5)
    facts = [str(pid or os.getpid()), str(told), str(installer), waits]
    command = ["sh", "-c", 'sh -c "$0" "$@" &', _AFTER, "echarpe-install", *facts, *again]
    silent = subprocess.DEVNULL
    try:
        subprocess.run(command, start_new_session=True, stdin=silent, stdout=silent, stderr=silent, cwd="/", check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise LocalFault("update_not_started") from error


def install_instead(installer: Path, folder: Path) -> NoReturn:
    """This process ends here, and installs ``installer`` in the same terminal; its exit code is the package manager's."""
    told = folder / OUTCOME
    told.unlink(missing_ok=True)
    sys.stdout.flush()
    command = ["sh", "-c", _INSTEAD, "echarpe-install", str(told), str(installer)]
    os.execvp(command[0], command)  # noqa: S606 - the shell is what becomes of this process


def hand_over(installer: Path) -> bool:
    """Open the installer with the system's own program; False where the system has none that asks for what it needs."""
    if sys.platform == "win32":
        os.startfile(installer)  # noqa: S606 - a file TUF has verified
        return True
    if sys.platform == "darwin":
        command = ["open", str(installer)]
        return subprocess.run(command, check=False).returncode == 0
    return False


def outcome(folder: Path) -> int | None:
    """Exit code of the last installation; None = none was tried, or it is not known."""
    try:
        return int((folder / OUTCOME).read_text("ascii"))
    except (OSError, ValueError):
        return None


def forget_outcome(folder: Path) -> None:
    """It was seen, or another try begins."""
    for name in (OUTCOME, f"{OUTCOME}.journal"):
        (folder / name).unlink(missing_ok=True)
