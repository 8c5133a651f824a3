"""Plain copies for other programs: in memory, alone, and gone when they should be."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from app.services import plain_copies
from app.services.plain_copies import PREFIX, PlainCopies, in_memory
from app.store.lock import FolderLock


@pytest.fixture
def disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The temporary folder, on a disk."""
    folder = tmp_path / "disque"
    folder.mkdir()
    monkeypatch.setattr(plain_copies.tempfile, "gettempdir", lambda: str(folder))
    return folder


def mounts(tmp_path: Path, *memory: Path) -> Path:
    """A table of mounts in which these folders are in memory."""
    table = tmp_path / "mounts"
    lines = [
        "/dev/sda1 / ext4 rw 0 0",
        *(f"tmpfs {str(folder).replace(' ', chr(92) + '040')} tmpfs rw 0 0" for folder in memory),
    ]
    table.write_text("\n".join(lines) + "\n")
    return table


def test_a_copy_lies_in_memory_where_there_is_room(tmp_path: Path, disk: Path) -> None:
    memory = tmp_path / "en mémoire"
    memory.mkdir()
    copies = PlainCopies([memory], mounts(tmp_path, memory))
    first, second = copies.place("a/../plan.pdf", 10), copies.place("plan.pdf", 10)
    assert first.name == second.name == "plan.pdf" and first != second
    assert first.is_relative_to(memory) and first.parent.stat().st_mode & 0o077 == 0
    assert first.parent.parent.stat().st_mode & 0o077 == 0
    first.write_bytes(b"x")
    huge = copies.place("film.mp4", 1 << 60)
    assert huge.is_relative_to(disk), "memory is everybody's"
    copies.forget()
    assert not list(memory.iterdir()) and not list(disk.iterdir())
    assert copies.place("b", 1).is_relative_to(memory), "it goes on afterwards"
    copies.forget()


def test_on_a_disk_a_copy_is_overwritten_before_it_goes(
    tmp_path: Path, disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copies = PlainCopies([tmp_path / "pas en mémoire"], mounts(tmp_path))
    place = copies.place("plan.pdf", 10)
    assert place.is_relative_to(disk)
    place.write_bytes(b"en clair")
    place.chmod(0o400)
    other = tmp_path / "meme-octets"
    os.link(place, other)  # the same bytes under another name
    copies.forget()
    assert not place.exists() and len(other.read_bytes()) == 8 and other.read_bytes() != b"en clair"


def test_what_a_killed_program_left_goes_and_a_running_ones_stays(tmp_path: Path, disk: Path) -> None:
    table = mounts(tmp_path)
    code = (
        "import sys, tempfile; from pathlib import Path; from app.services.plain_copies import PlainCopies;"
        "tempfile.tempdir = sys.argv[1]; held = PlainCopies([], Path(sys.argv[2])); place = held.place('a', 1);"
        "place.write_text('x'); print(place, flush=True); sys.stdin.read()"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", code, disk, table], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert other.stdout is not None
        place = Path(other.stdout.readline().strip())
        PlainCopies([], table).sweep()
        assert place.exists()
    finally:
        other.kill()
        other.communicate()
    (disk / f"{PREFIX}lien").symlink_to(tmp_path)
    PlainCopies([], table).sweep()
    assert not place.parent.parent.exists() and table.exists(), "a link planted there leads nowhere"


@pytest.mark.skipif(sys.platform != "linux", reason="the table of mounts is Linux's")
def test_the_systems_own_table_is_read() -> None:
    assert in_memory(Path("/dev/shm")) and not in_memory(Path("/proc"))
    assert not in_memory(Path("/dev/shm"), Path("/no/such/table"))


def test_copies_made_at_once_do_not_sweep_each_other_away(
    tmp_path: Path, disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second took the folder of the first, not locked yet, for one that a killed program had left."""
    both = threading.Barrier(2, timeout=1)

    class Slow(FolderLock):
        def __init__(self, path: Path) -> None:
            if path.parent.parent == tmp_path:
                with contextlib.suppress(threading.BrokenBarrierError):
                    both.wait()  # nobody else comes this far
            super().__init__(path)

    monkeypatch.setattr(plain_copies, "FolderLock", Slow)
    monkeypatch.setattr(plain_copies, "in_memory", lambda *_: True)
    copies = PlainCopies([tmp_path])
    with ThreadPoolExecutor(2) as pool:
        places = list(pool.map(lambda name: copies.place(name, 1), ["a.pdf", "b.pdf"]))
    assert all(place.parent.is_dir() for place in places)
    assert len({place.parent.parent for place in places}) == 1
    copies.forget()


def test_another_program_that_starts_does_not_take_the_folder_being_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plain_copies, "in_memory", lambda *_: True)
    made = tempfile.mkdtemp
    others = [PlainCopies([tmp_path])]

    def swept(**given: Any) -> str:
        folder = made(**given)
        while others:
            others.pop().sweep()
        return folder

    monkeypatch.setattr(tempfile, "mkdtemp", swept)
    copies = PlainCopies([tmp_path])
    assert copies.place("a.pdf", 1).parent.is_dir()
    copies.forget()
