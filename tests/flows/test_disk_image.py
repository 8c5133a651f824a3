"""« Nothing that is left can be read »: the raw image of the disk on which everything lay is searched, byte by byte.

A file system of its own (ext4, in a file) holds the profile, the home and the temporary folder of a program that reads,
opens files outside, writes and erases (`image_user`); it is unmounted and the image searched for the marks in every
coding that text has on a disk, and for the keys. What was removed lies in the image still: a plain file removed on
purpose must be found, and so must the encrypted databases.
"""

from __future__ import annotations

import base64
import errno
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.flows.image_user import CONTROL, MARK
from tests.scenes import town

IMAGE_BYTES = 512 << 20
PLACES = Path(__file__).parents[2]


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[tuple[Path, Path]]:
    """(image, where it is mounted)."""
    image, at = tmp_path / "disk.img", tmp_path / "disk"
    if sys.platform != "linux" or shutil.which("mkfs.ext4", path=f"{os.environ['PATH']}:/usr/sbin:/sbin") is None:
        pytest.skip("no ext4 can be made here")
    at.mkdir()
    with image.open("wb") as file:
        file.truncate(IMAGE_BYTES)
    subprocess.run([_tool("mkfs.ext4"), "-q", "-F", image], check=True)
    mounted = subprocess.run([_tool("mount"), "-o", "loop", image, at], capture_output=True, text=True, check=False)
    if mounted.returncode != 0:
        pytest.skip(f"an image cannot be mounted here (it needs root and loop devices): {mounted.stderr.strip()}")
    try:
        yield image, at
    finally:
        if os.path.ismount(at):
            subprocess.run([_tool("umount"), at], check=True)


def _tool(name: str) -> str:
    found = shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin:/sbin:/bin")
    return found or name


@pytest.mark.slow
@pytest.mark.feature("127", "A44")
def test_the_image_of_the_disk_tells_nothing(disk: tuple[Path, Path], tmp_path: Path) -> None:
    image, at = disk
    keys = tmp_path / "trousseau"
    for folder in (keys, at / "home", at / "tmp"):
        folder.mkdir()
    told = json.loads(use(at, keys))
    left = [path for path in at.rglob("*") if path.is_file()]
    plain = [path for path in left if any(MARK.encode() in word for word in (path.read_bytes(), str(path).encode()))]
    assert not plain
    subprocess.run([_tool("umount"), at], check=True)
    data = written(image)
    seen = [bytes.fromhex(sample) for sample in told["cipher"]]
    assert CONTROL.encode() in data, "what was removed is in the image: the search would see it"
    assert any(sample in data for sample in seen), "the databases were on this disk"
    names = [body.name for body in town.bodies()] + [person.name for person in town.PEOPLE]
    assert found(data, [MARK, *names]) == []
    for secret in map(bytes.fromhex, told["secret"]):
        for shape in (secret, secret.hex().encode(), *aligned(secret)):
            assert shape not in data, "a key is on the disk"


def written(image: Path) -> bytes:
    """Every block that was ever written: the image is a sparse file, and its holes hold nothing."""
    parts, at = [], 0
    with image.open("rb") as file:
        while True:
            try:
                begin = os.lseek(file.fileno(), at, os.SEEK_DATA)
            except OSError as error:
                if error.errno != errno.ENXIO:  # nothing but a hole to the end
                    raise
                return b"".join(parts)
            at = os.lseek(file.fileno(), begin, os.SEEK_HOLE)
            file.seek(begin)
            parts.append(file.read(at - begin))


def use(at: Path, keys: Path) -> str:
    """Runs `image_user` with all its folders on the disk at ``at``."""
    keep = {name: value for name, value in os.environ.items() if not name.startswith("XDG_")}
    places = {"HOME": str(at / "home"), "TMPDIR": str(at / "tmp"), "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-m", "tests.flows.image_user", at / "profil", keys],
        env={**keep, **places}, cwd=PLACES, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def found(data: bytes, marks: list[str]) -> list[tuple[str, str]]:
    """(mark, coding) of each that is there."""
    shapes = [
        (mark, coding, shape)
        for mark in marks
        for coding, shape in (
            ("utf-8", mark.encode()),
            ("utf-16-le", mark.encode("utf-16-le")),
            ("utf-16-be", mark.encode("utf-16-be")),
            ("hex", mark.encode().hex().encode()),
            *(("base64", part) for part in aligned(mark.encode())),
        )
    ]
    return [(mark, coding) for mark, coding, shape in shapes if shape in data]


def aligned(word: bytes) -> list[bytes]:
    """What base64 of a text that holds ``word`` holds, whichever way it falls."""
    return [base64.b64encode(bytes(shift) + word)[4 if shift else 0 : -4] for shift in range(3)]
