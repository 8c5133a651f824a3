"""Words in the picture of a page, by Tesseract where it is installed.

The program is found by itself (the path, then where its Windows installer puts it); pictures go in by its standard
input and text comes out by its standard output, so that nothing of a document touches the disk in clear. It runs at
low priority, on one core.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from app.domain.errors import LocalFault

DPI = 300
"""What Tesseract was trained for; a page is rendered at this."""
PAGE_TIMEOUT_S = 120.0
WANTED = ("fra", "eng")
"""Languages of what a town receives, in the order of preference."""
_PLACES = (
    Path(os.environ.get("PROGRAMFILES", "C:/Program Files"), "Tesseract-OCR/tesseract.exe"),
    Path(os.environ.get("LOCALAPPDATA", "C:/"), "Programs/Tesseract-OCR/tesseract.exe"),
)
"""Where its Windows installer puts it, for everybody or for one user; not tried on Windows."""
_BELOW_NORMAL = 0x4000
"""BELOW_NORMAL_PRIORITY_CLASS of Windows."""


@dataclass(frozen=True, slots=True)
class Tesseract:
    """An installed Tesseract."""

    path: str
    version: str
    languages: tuple[str, ...]
    """Those of `WANTED` that it has; never empty."""

    async def read(self, picture: bytes) -> str:
        """Text of one picture: PNM, PNG, JPEG or TIFF. Raises ``LocalFault("ocr_failed")``."""
        command = [self.path, "stdin", "stdout", "-l", "+".join(self.languages), "--psm", "1", "--dpi", str(DPI)]
        process = _begun(command)
        try:  # in a thread, as asyncio's own has one too; its pipes stay open where the loop ends meanwhile
            words = await asyncio.to_thread(_answer, process, picture)
        except subprocess.TimeoutExpired as error:
            raise LocalFault("ocr_failed", reason="timeout") from error
        finally:
            process.kill()  # given up: the thread that waits for it ends with it
        if process.returncode != 0:
            raise LocalFault("ocr_failed", reason=f"exit {process.returncode}")
        return words.decode("utf-8", "replace")


def find_tesseract() -> Tesseract | None:
    """The one of this machine, when it reads French or English; None = pictures stay without words. Blocks."""
    path = shutil.which("tesseract") or next((str(place) for place in _PLACES if place.is_file()), None)
    if path is None:
        return None
    version = _output(path, "--version").partition("\n")[0].removeprefix("tesseract ").strip()
    here = set(_output(path, "--list-langs").split())
    languages = tuple(language for language in WANTED if language in here)
    return Tesseract(path, version, languages) if version and languages else None


def picture_of(width: int, height: int, stride: int, pixels: bytes) -> bytes:
    """A rendered page (32 bits a pixel, blue first) as a grey PNM: green weighs most in what the eye sees."""
    rows = (pixels[line * stride + 1 : line * stride + 4 * width : 4] for line in range(height))
    return b"P5 %d %d 255\n" % (width, height) + b"".join(rows)


def gently(command: list[str]) -> list[str]:
    """The command at a low priority: nobody waits for it."""
    nice = shutil.which("nice")
    return [nice, "-n", "15", *command] if nice else command


def _begun(command: list[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        gently(command),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "OMP_THREAD_LIMIT": "1"},
        creationflags=_BELOW_NORMAL if sys.platform == "win32" else 0,
    )


def _answer(process: subprocess.Popen[bytes], picture: bytes) -> bytes:
    with process:
        try:
            return process.communicate(picture, PAGE_TIMEOUT_S)[0]
        finally:
            process.kill()


def _output(path: str, argument: str) -> str:
    """What the program says; empty when it cannot be run."""
    try:
        done = subprocess.run(
            [path, argument], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=10, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.decode("utf-8", "replace")
