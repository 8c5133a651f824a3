"""The seam between the connector and one generation of the product.

v5 is `v5.V5Backend`; a v4 adapter (interop §2) will offer the same, so that reading, conflicts and
probes stay written once, in `reading` and `connector`.
"""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from typing import Protocol

from app.connectors.http import Stream
from app.connectors.parapheur.wire import Desk, FolderRead, Line, SignedDocument
from app.domain.intents import DossierAct
from app.domain.parapheur import Bureau, Dossier, SigningHolder, Tray


class ParapheurBackend(Protocol):
    """Errors are those of `exchange.Connector`; a folder that left is `TargetGone`."""

    async def desks(self) -> tuple[Desk, ...]:
        """All desks of the user, over all tenants, with their counters."""
        ...

    async def lines(self, bureau: Bureau, tray: Tray, limit: int | None) -> tuple[Line, ...]:
        """One list of a desk: all of it, or its ``limit`` most recent folders."""
        ...

    async def folder(self, tenant: str, bureau: Bureau, dossier_id: str, tray: Tray) -> FolderRead:
        """A folder's detail, read as ``bureau``."""
        ...

    async def data_to_sign(self, dossier: Dossier, certificate: bytes) -> tuple[SigningHolder, ...]:
        """What the server wants signed with this certificate (DER)."""
        ...

    async def act(self, intent: DossierAct) -> None:
        """Perform it. `OutcomeUnknown` when the reply was lost."""
        ...

    async def export(self, dossier: Dossier, what: str) -> bytes:
        """``print``, ``premis`` or ``zip``: see `ParapheurConnector.export`."""
        ...

    async def signed_documents(self, tenant: str, bureau: Bureau, dossier_id: str) -> tuple[SignedDocument, ...]:
        """Main documents as they stand on the server, whole, with their detached signatures."""
        ...

    def open_document(
        self, tenant: str, dossier_id: str, document_id: str, offset: int, media_type: str
    ) -> AbstractAsyncContextManager[Stream]:
        """Bytes of a document, from ``offset`` where the server can."""
        ...
