"""Folders that messages were put into last: in the profile, encrypted, so that « Déplacer vers… » offers them again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import msgspec

from app.domain.ids import AccountId

PLACES_SETTING = "mail_places"
MOST = 10
"""Of each account; what no longer exists is passed over by who shows them."""


class LastPlaces:
    """By account, the newest first."""

    def __init__(self, setting: Callable[[str], str | None], set_setting: Callable[[str, str | None], None]) -> None:
        self._setting, self._set_setting = setting, set_setting
        self._turn = asyncio.Lock()

    async def used(self, account: AccountId, folder: str) -> None:
        """This one, now."""
        async with self._turn:
            await asyncio.to_thread(self._put, account, folder)

    async def of(self, account: AccountId) -> list[str]:
        """Ids of folders."""
        return (await asyncio.to_thread(self._held)).get(account, [])

    def _held(self) -> dict[str, list[str]]:
        return msgspec.json.decode(self._setting(PLACES_SETTING) or "{}", type=dict[str, list[str]])

    def _put(self, account: AccountId, folder: str) -> None:
        held = self._held()
        before = [id for id in held.get(account, []) if id != folder]
        held[account] = [folder, *before][:MOST]
        self._set_setting(PLACES_SETTING, msgspec.json.encode(held).decode())
