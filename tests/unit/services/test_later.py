"""Parts of the runtime are made when asked for, once, whichever thread asks."""

from __future__ import annotations

import subprocess
import sys
import threading

from app.services.later import later


class House:
    """Counts what it makes."""

    def __init__(self) -> None:
        self.built: list[str] = []
        self.gate = threading.Event()

    @later
    def walls(self) -> object:
        self.gate.wait(5)
        self.built.append("walls")
        return object()

    @later
    def roof(self) -> tuple[object, str]:
        return self.walls, "roof"


def test_made_at_the_first_use_and_kept() -> None:
    house = House()
    house.gate.set()
    assert house.built == []
    assert house.roof[0] is house.walls
    assert house.walls is house.walls
    assert house.built == ["walls"]


def test_two_threads_get_the_same() -> None:
    house = House()
    found: list[object] = []
    threads = [threading.Thread(target=lambda: found.append(house.walls)) for _ in range(4)]
    for thread in threads:
        thread.start()
    house.gate.set()
    for thread in threads:
        thread.join(5)
    assert len(found) == 4 and len(set(map(id, found))) == 1
    assert house.built == ["walls"]


def test_the_first_list_waits_for_no_other_space() -> None:
    """What reads the other spaces, synchronises or signs is not loaded to open the profile."""
    code = """
import sys
import app.services.runtime
heavy = ("app.connectors", "app.signing", "app.sync", "app.documents", "httpx", "lxml", "multiprocessing")
print(*[name for name in sys.modules if name.startswith(heavy)])
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
