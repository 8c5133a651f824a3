"""The PDFs opened last, in the profile."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

from app.services.recent_files import RecentFiles


def test_two_files_opened_at_once_are_both_remembered(tmp_path: Path) -> None:
    held: dict[str, str | None] = {}

    def slow(name: str) -> str | None:
        found = held.get(name)
        time.sleep(0.02)  # long enough for the other thread to read too
        return found

    recent = RecentFiles(slow, held.__setitem__)
    paths = [tmp_path / name for name in ("un.pdf", "deux.pdf", "trois.pdf")]
    for path in paths:
        path.touch()

    async def story() -> list[Path]:
        await asyncio.gather(*(recent.opened(path) for path in paths))
        return await recent.all()

    assert set(asyncio.run(story())) == set(paths)
