"""What of a dossier was displayed, by digest: recorded when it is, asked before and after a signature."""

from __future__ import annotations

from collections.abc import Mapping

from app.domain.ids import AccountId, Key
from app.domain.listing import FileState
from app.domain.parapheur import Dossier, SigningRequest, document_ref
from app.services.bodies import Bodies
from app.services.library import Library
from app.store.tx import Tx

SHOWN = "dossier.shown"
RECAPITULATED = "sign.recapitulated"
"""Journal lines whose facts are document ids and the digests of what was displayed."""


class Seen:
    """Reads and writes those lines."""

    def __init__(self, bodies: Bodies, library: Library) -> None:
        self._bodies = bodies
        self._library = library

    async def mark(self, key: Key, dossier: Dossier, document: str = "") -> None:
        """A main document was displayed (empty = the first): record its digest, once for each content."""
        first = next((each.id for each in dossier.main_documents), "")
        held = await self.held(key.account, dossier)
        shown = {id: digest for id, digest in held.items() if id == (document or first)}
        known = await self.opened(key)
        fresh = {document: digest for document, digest in shown.items() if digest not in known}
        if fresh:
            store = self._bodies.store_of(key.account)
            await store.write(lambda tx: journal_shown(tx, SHOWN, dossier.id, fresh))

    async def held(self, account: AccountId, dossier: Dossier) -> dict[str, str]:
        """Main document id -> SHA-256 of the bytes held."""
        found = {}
        for document in dossier.main_documents:
            row = await self._library.file(account, document_ref(dossier.tenant, dossier.id, document))
            if row is not None and row.state is FileState.HERE:
                found[document.id] = row.sha256
        return found

    async def opened(self, key: Key) -> frozenset[str]:
        """Digests of this dossier's documents that were displayed on its page."""
        return await self._digests(key, SHOWN)

    async def shown(self, key: Key) -> frozenset[str]:
        """Digests displayed on its page or in a recapitulation that led to a signature."""
        return await self._digests(key, SHOWN, RECAPITULATED)

    async def request(self, key: Key) -> SigningRequest | None:
        """What the server wants signed, fetched ahead."""
        found = await self._bodies.read(key.account, lambda r: r.base(Key(key.account, SigningRequest.KIND, key.id)))
        return found if isinstance(found, SigningRequest) else None

    async def _digests(self, key: Key, *kinds: str) -> frozenset[str]:
        lines = await self._bodies.read(key.account, lambda r: r.journal(kinds=kinds, subject=key.id, limit=100))
        return frozenset(digest for line in lines for digest in line.facts.values())


def journal_shown(tx: Tx, kind: str, dossier_id: str, shown: Mapping[str, str]) -> None:
    tx.journal(kind, dossier_id, dict(shown))
