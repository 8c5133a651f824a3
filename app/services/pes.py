"""PES files held on this device: read at once, checked whole, compared with the earlier ones of their budget.

One place for all who ask (the folder's page, the list, the recapitulation, the index): a content is checked once, the
file read last is held, and two checks never run side by side. What a file says is remembered when it was checked.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from app.documents.pes import check_pes, check_schemas, checked_with, open_pes
from app.documents.pes_apart import ApartCheck
from app.documents.pes_compare import compare, slips_of
from app.documents.pes_model import Flux, SchemaCheck
from app.documents.pes_schemas import readable_schemas
from app.domain.errors import LocalFault
from app.domain.ids import AccountId
from app.services.bodies import Bodies

LIMIT_BYTES = 150 * 1024 * 1024
SMALL_BYTES = 2 * 1024 * 1024
"""Up to this size a file is shown with its check: it takes a fraction of a second."""
LARGE_BYTES = 8 * 1024 * 1024
"""Above it the check is worth a process of its own (`pes_apart`): half a second to start one."""
BREATH_S = 0.004
SCHEMAS_SETTING = "parapheur.schemas"
"""Folder of the DGFiP's schemas; empty = « schéma non vérifié »."""


class PesService:
    """Reads and checks. Lives on the application's loop; the work is done on threads."""

    def __init__(
        self,
        bodies: Bodies,
        setting: Callable[[str], str | None],
        set_setting: Callable[[str, str | None], None] = lambda _name, _value: None,
    ) -> None:
        self._bodies = bodies
        self._setting = setting
        self._set_setting = set_setting
        self._held: tuple[str, str, Flux] | None = None
        """(digest, folder of schemas, file read last): the one on screen."""
        self._checking = asyncio.Lock()
        self._under_check: tuple[str, Flux] | None = None
        """(digest, file being checked): whoever opens it meanwhile shares its bytes."""
        self._opening: dict[str, asyncio.Future[Flux]] = {}
        """By digest: two who ask at once read it once."""

    async def opened(self, account: AccountId, sha256: str) -> Flux:
        """The file as it can be shown now; a small one is checked. Raises `Rejected`."""
        folder = self.schemas
        held = self._held
        if held is not None and held[:2] == (sha256, folder):
            return held[2]
        flux = await self._head(account, sha256)
        self._held = (sha256, folder, flux)
        return await self.checked(account, sha256) if flux.size_bytes <= SMALL_BYTES else flux

    async def _head(self, account: AccountId, sha256: str) -> Flux:
        """The file unchecked, from its bytes or from whoever has them already."""
        if self._under_check is not None and self._under_check[0] == sha256:
            return self._under_check[1]
        reading = self._opening.get(sha256)
        if reading is None:
            reading = self._opening[sha256] = asyncio.ensure_future(self._read(account, sha256))
            reading.add_done_callback(lambda _done: self._opening.pop(sha256, None))
        return await asyncio.shield(reading)

    async def _read(self, account: AccountId, sha256: str) -> Flux:
        data = await self._bodies.store_of(account).blobs.read_all(sha256, LIMIT_BYTES)
        return await asyncio.to_thread(open_pes, data)

    async def checked(self, account: AccountId, sha256: str) -> Flux:
        """The file with its whole content checked, compared and remembered. Raises `Rejected`."""
        folder = self.schemas
        async with self._checking:
            held = self._held
            known = held is not None and held[:2] == (sha256, folder)
            flux = held[2] if held is not None and known else await self._head(account, sha256)
            if flux.check is None:
                self._under_check = (sha256, flux)
                try:
                    flux = await self._check(account, sha256, flux, folder)
                finally:
                    self._under_check = None
            if self._held is not None and self._held[:2] == (sha256, folder):
                self._held = (sha256, folder, flux)
        return flux

    async def _check(self, account: AccountId, sha256: str, flux: Flux, folder: str) -> Flux:
        flux = await _gone_through(flux)
        schema = await asyncio.to_thread(_against, flux.data, folder) if folder else None
        said = slips_of(flux)
        store = self._bodies.store_of(account)
        past = await store.read(lambda r: r.past_slips(sha256, said))
        await store.write(lambda tx: tx.remember_slips(sha256, said))
        assert flux.check is not None
        more = (*(schema.findings if schema else ()), *compare(flux, past))
        check = replace(flux.check, findings=(*more, *flux.check.findings), schema=schema, compared=bool(past.slips))
        return replace(flux, check=check)

    async def set_schemas(self, folder: str) -> str:
        """Check with the schemas of this folder from now on (empty: with none); returns the newest set's name.

        Raises ``LocalFault("schemas_missing")`` when it holds none that can be read.
        """
        name = ""
        if folder:
            try:
                name = await asyncio.to_thread(readable_schemas, Path(folder))
            except FileNotFoundError as error:
                raise LocalFault("schemas_missing") from error
        self._set_setting(SCHEMAS_SETTING, folder or None)
        return name

    @property
    def schemas(self) -> str:
        """The folder of schemas, or an empty text."""
        return self._setting(SCHEMAS_SETTING) or ""


async def _gone_through(flux: Flux) -> Flux:
    """Its content checked: a large one apart, others, and where there can be no other process, on a thread."""
    if flux.size_bytes > LARGE_BYTES:
        apart = ApartCheck(flux)
        try:
            check = await asyncio.to_thread(apart.run)
        except asyncio.CancelledError:  # the program ends
            apart.stop()
            raise
        if check is not None:
            return await asyncio.to_thread(checked_with, flux, check)
    return await asyncio.to_thread(check_pes, flux, _breathe)


def _breathe() -> None:
    """Leave the interpreter to the window: a thread that never sleeps made its frames three times as long (measured)."""
    time.sleep(BREATH_S)


def _against(data: bytes, folder: str) -> SchemaCheck | None:
    """None where the folder has gone, or holds no schema any more."""
    try:
        return check_schemas(data, Path(folder))
    except FileNotFoundError:
        return None
