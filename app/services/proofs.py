"""After delivery: the signed file is read back at once and proven to be what was displayed (design §1.4).

Each signature has a local record (`domain.signatures`) from the moment it is in the outbox. Once its act was
acknowledged the file is fetched and compared; a network that fails leaves it « à contrôler », and it is asked
again when the account was synchronised, or at the next start: a proof is owed until it is had. What does not
hold is an alarm that stays until the user saw it, with a report to hand on.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol, runtime_checkable

from app.connectors.parapheur import SignedDocument
from app.documents.report_pdf import build_report
from app.domain.errors import AppError, Rejected, TargetGone
from app.domain.exchange import Connector
from app.domain.ids import AccountId, Key, OpId
from app.domain.intents import SignDossier
from app.domain.listing import FileState
from app.domain.parapheur import Dossier
from app.domain.records import Mark
from app.domain.signatures import ProofState, Signature, SignedSlip
from app.services.bodies import Bodies
from app.services.followup import marks_of
from app.services.library import Library, ListQuery
from app.services.parapheur import PES_LIMIT_BYTES
from app.services.signing_types import RecapLine
from app.signing.delivered import prove
from app.store.tx import Tx

log = logging.getLogger(__name__)

FOLLOWED = "sign.followed"
_FATE = ("intent.acknowledged", "intent.discarded")
MOST_OWED = 200
"""Of one account, at one time; the others come at the next."""


@runtime_checkable
class ReadsBack(Protocol):
    """A connector that gives back what the server signed."""

    async def fetch_signed(self, dossier: Dossier) -> tuple[SignedDocument, ...]: ...


def signature_record(intent: SignDossier, line: RecapLine, dossier: Dossier) -> Signature:
    """What is kept of a signature made now: its proof to come, and by what its fates will be recognised."""
    file = line.file
    slips = tuple(
        SignedSlip(sens=s.sens.value, year=s.year, number=s.number, pieces=s.counted, total=str(s.computed))
        for s in (file.bordereaux if file is not None else ())
    )
    return Signature(
        id=intent.op_id,
        dossier_id=intent.target_id,
        tenant=intent.tenant,
        name=line.name,
        bureau_id=intent.bureau_id,
        signed_ms=intent.made_at_ms,
        certificate=intent.certificate,
        documents=dict(line.shown),
        times_ms=dict(intent.signature_times_ms),
        amount=str(line.amount) if line.amount is not None else "",
        file_name=file.file_name if file is not None else "",
        cod_col=file.cod_col if file is not None else "",
        bureau=dossier.bureau_name,
        subtype=dossier.subtype or dossier.type,
        protocol=dossier.protocol,
        names={document.id: document.name for document in dossier.main_documents},
        siret=file.siret if file is not None else "",
        budget=(file.budget_label or f"{file.cod_col}-{file.cod_bud}") if file is not None else "",
        slips=slips,
        marks_known=marks_of(dossier, file),
    )


class Proofs:
    """The proofs of one profile."""

    def __init__(
        self,
        bodies: Bodies,
        library: Library,
        connector: Callable[[AccountId], Connector | None],
    ) -> None:
        self._bodies = bodies
        self._library = library
        self._connector = connector
        self._catching_up = asyncio.Lock()

    # --- asking ---------------------------------------------------------------------------------

    async def of(self, dossier: Key) -> Signature | None:
        """The newest signature of a dossier made here; None = none."""
        query = ListQuery(kind=Signature.KIND, boxes=((dossier.account, dossier.id),))
        for entry in await self._library.entries(query, limit=1):
            if isinstance(entry.record, Signature):
                return entry.record
        return None

    async def alarms(self) -> list[tuple[Key, Signature]]:
        """Signed files that are not what was displayed, and that the user has not seen yet."""
        entries = await self._library.entries(ListQuery(kind=Signature.KIND, marks=Mark.TODO))
        return [(e.key, e.record) for e in entries if isinstance(e.record, Signature)]

    async def acknowledge(self, signature: Key) -> None:
        """The user saw the alarm. The dossier stays shown as altered."""
        held = await self._record(signature)
        if held is not None:
            await self._keep(signature.account, replace(held, seen=True))

    async def save_report(self, title: str, sections: Sequence[tuple[str, Sequence[str]]], target: Path) -> None:
        """The report, worded by whoever asks for it, as a PDF. Raises as `Library.save_bytes`."""
        await self._library.save_bytes(await asyncio.to_thread(build_report, title, sections), target)

    # --- proving --------------------------------------------------------------------------------

    async def delivered(self, intent: SignDossier) -> None:
        """An act was acknowledged: read the dossier back now."""
        held = await self._record(Key(intent.account, Signature.KIND, intent.op_id))
        if held is not None and held.proof is ProofState.WAITING:
            await self._follow(intent.account, held)

    async def catch_up(self, account: AccountId) -> None:
        """Whatever is still owed for that account: asked again, one after the other."""
        if self._connector(account) is None or self._catching_up.locked():
            return
        async with self._catching_up:
            for held in await self._owed(account):
                fate = await self._fate(account, held)
                if fate == "intent.acknowledged":
                    await self._follow(account, held)
                elif fate == "intent.discarded":
                    key = Key(account, Signature.KIND, held.id)
                    await self._bodies.store_of(account).write(lambda tx, k=key: tx.remove_local(k))  # type: ignore[misc]

    async def _owed(self, account: AccountId) -> list[Signature]:
        """Oldest first, however many were signed since: what could not be read back at once is not forgotten."""
        query = ListQuery(kind=Signature.KIND, accounts=(account,), marks=Mark.UNREAD, ascending=True)
        entries = await self._library.entries(query, limit=MOST_OWED)
        return [e.record for e in entries if isinstance(e.record, Signature)]

    async def _fate(self, account: AccountId, held: Signature) -> str:
        lines = await self._bodies.read(account, lambda r: r.journal(kinds=_FATE, subject=OpId(held.id), limit=1))
        return lines[0].kind if lines else ""

    async def _follow(self, account: AccountId, held: Signature) -> None:
        connector: object = self._connector(account)
        if not isinstance(connector, ReadsBack):
            return
        try:
            documents = await connector.fetch_signed(_asked(held))
            problems = await self._prove(account, held, documents)
        except (TargetGone, Rejected) as error:
            await self._conclude(account, replace(held, proof=ProofState.UNREADABLE, problems=(error.code,)))
            return
        except AppError as error:  # owed: asked again later
            log.info("a signature could not be read back yet: %s", error.code)
            return
        proof = ProofState.ALTERED if problems else ProofState.PROVEN
        received = {d.document.id: hashlib.sha256(d.content).hexdigest() for d in documents}
        await self._conclude(account, replace(held, proof=proof, problems=problems, received=received))

    async def _conclude(self, account: AccountId, record: Signature) -> None:
        """The verdict on disk, with its line in the journal of legal acts."""
        kept = replace(record, checked_ms=self._bodies.clock())
        facts: Mapping[str, str] = {"problems": " ".join(kept.problems)} if kept.problems else {"outcome": "proven"}

        def work(tx: Tx) -> None:
            tx.put_local(account, kept)
            tx.journal(FOLLOWED, kept.dossier_id, facts)

        await self._bodies.store_of(account).write(work)

    async def _keep(self, account: AccountId, record: Signature) -> None:
        await self._bodies.store_of(account).write(lambda tx: tx.put_local(account, record))

    async def _record(self, key: Key) -> Signature | None:
        found = await self._bodies.read(key.account, lambda r: r.base(key))
        return found if isinstance(found, Signature) else None

    async def _prove(self, account: AccountId, held: Signature, documents: Sequence[SignedDocument]) -> tuple[str, ...]:
        problems: dict[str, None] = {}
        if not set(held.documents) <= {d.document.id for d in documents}:
            problems["sign_content_changed"] = None
        for signed in documents:
            if signed.document.id not in held.documents:
                continue
            shown = await self._shown_bytes(account, held, signed.document.id)
            time_ms = held.times_ms.get(signed.document.id)
            problems |= dict.fromkeys(await prove(shown, signed.content, signed.detached, held.certificate, time_ms))
        return tuple(problems)

    async def _shown_bytes(self, account: AccountId, held: Signature, document_id: str) -> bytes:
        """The bytes displayed when it was signed: still held under their own digest."""
        key = Key(account, Dossier.KIND, held.dossier_id)
        prefix = f"doc:{held.tenant}:{held.dossier_id}:{document_id}:"
        for row in await self._library.files(key):
            here = row.ref.startswith(prefix) and row.state is FileState.HERE
            if here and row.sha256 == held.documents[document_id]:
                return await self._library.read_file(account, row.ref, PES_LIMIT_BYTES)
        raise Rejected("document_not_here")


def _asked(held: Signature) -> Dossier:
    """What `fetch_signed` needs to find it again: it may have left every list."""
    return Dossier(id=held.dossier_id, tenant=held.tenant, bureau_id=held.bureau_id, name=held.name)
