"""The seam between the connector and one generation of the product.

`v5` and `v4` implement it and do not know each other; reading, conflicts and probes are written once,
in `reading` and `connector`. Which one serves an account is `generations`.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol, runtime_checkable

from app.connectors.http import Stream
from app.connectors.parapheur.facts import Asked, Desk, FolderRead, Line, PastEvent, SignedDocument
from app.domain.exchange import Proof
from app.domain.intents import CreateDossier, DossierAct
from app.domain.parapheur import Bureau, DeskDelegation, Dossier, DossierType, Tray


class ParapheurBackend(Protocol):
    """Errors are those of `exchange.Connector`; a folder that left is `TargetGone`."""

    async def sign_in(self, proof: Proof) -> None:
        """Open a session. ``SignInRequired`` when the proof is refused."""
        ...

    async def sign_out(self) -> None:
        """End the session on the server and forget it."""
        ...

    async def desks(self) -> tuple[Desk, ...]:
        """All desks of the user, over all tenants, with their counters."""
        ...

    async def lines(self, bureau: Bureau, tray: Tray, limit: int | None) -> tuple[Line, ...]:
        """One list of a desk: all of it, or its ``limit`` most recent folders."""
        ...

    async def folder(self, tenant: str, bureau: Bureau, dossier_id: str, tray: Tray) -> FolderRead:
        """A folder's detail, read as ``bureau``."""
        ...

    async def data_to_sign(self, dossier: Dossier, certificate: bytes) -> Asked:
        """What the server wants signed with this certificate (DER)."""
        ...

    async def act(self, intent: DossierAct) -> None:
        """Perform it. `OutcomeUnknown` when the reply was lost."""
        ...

    async def export(self, dossier: Dossier, what: str) -> bytes:
        """``print``, ``premis`` or ``zip``: see `ParapheurConnector.export`."""
        ...

    async def history(self, tenant: str, bureau: Bureau, dossier_id: str) -> tuple[PastEvent, ...]:
        """The folder's own journal, in order. `TargetGone` when it is no longer there."""
        ...

    async def signed_documents(self, tenant: str, bureau: Bureau, dossier_id: str) -> tuple[SignedDocument, ...]:
        """Main documents as they stand on the server, whole, with their detached signatures."""
        ...

    def open_document(
        self, tenant: str, dossier_id: str, document_id: str, offset: int, media_type: str
    ) -> AbstractAsyncContextManager[Stream]:
        """Bytes of a document, from ``offset`` where the server can."""
        ...


@runtime_checkable
class DeskBackend(Protocol):
    """What a generation may offer besides: drafts and delegations. Both do."""

    async def types(self, bureau: Bureau) -> tuple[DossierType, ...]:
        """Types and subtypes in which the desk may create. `Rejected` or `TargetGone` where it may not."""
        ...

    async def create(self, intent: CreateDossier, main: Sequence[bytes], annexes: Sequence[bytes]) -> Dossier:
        """Make the draft, with the bytes of its files in order."""
        ...

    async def delegations(self, bureau: Bureau) -> tuple[DeskDelegation, ...]:
        """Delegations that the desk gave. `Rejected` or `TargetGone` where this version does not tell."""
        ...

    async def delegate(self, one: DeskDelegation) -> DeskDelegation:
        """Give the desk; the answer bears the server's id."""
        ...

    async def end_delegation(self, tenant: str, bureau_id: str, delegation_id: str) -> None:
        """Take the desk back. `TargetGone` when it was taken back before."""
        ...
