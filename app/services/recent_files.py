"""The PDFs of this computer that were opened last: in the profile, encrypted, so that nobody else's list shows them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

RECENT_SETTING = "recent_files"
MOST = 12


class RecentFiles:
    """The newest first; a file that is no longer there is not told."""

    def __init__(self, setting: Callable[[str], str | None], set_setting: Callable[[str, str | None], None]) -> None:
        self._setting, self._set_setting = setting, set_setting
        self._turn = asyncio.Lock()

    async def opened(self, path: Path) -> None:
        """This one, now. Two opened at once are both remembered."""
        async with self._turn:
            await asyncio.to_thread(self._put, path)

    async def all(self) -> list[Path]:
        return await asyncio.to_thread(lambda: [Path(name) for name in self._held() if name and Path(name).is_file()])

    def _held(self) -> list[str]:
        return (self._setting(RECENT_SETTING) or "").split("\0")[:MOST]

    def _put(self, path: Path) -> None:
        name = str(path.absolute())
        kept = [name, *(other for other in self._held() if other and other != name)]
        self._set_setting(RECENT_SETTING, "\0".join(kept[:MOST]))
