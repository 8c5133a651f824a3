"""Transport of the S²LOW connector: see the package's docstring."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import ClassVar

from app.connectors import answers
from app.connectors.http import looks_like_page
from app.connectors.prefecture import Letter, build_message, in_order, letters_of
from app.connectors.readonly import ReadOnlyConnector
from app.connectors.s2low import wire
from app.domain.errors import CaptivePortal, Rejected, SignInRequired, TargetGone
from app.domain.exchange import Delta, Download, FileRef, Held, Proof, Rhythm
from app.domain.followup import Fate, FateState, FateStep, Source, Watched

STREAM = "transactions"
HELIOS_STATUS = "/modules/helios/api/helios_transac_get_status.php"
HELIOS_ACQUIT = "/modules/helios/helios_download_acquit.php"
ACTES_LIST = "/modules/actes/api/list_actes.php"
ACTES_STATUS = "/modules/actes/actes_transac_get_status.php"
ACTES_UNREAD = "/modules/actes/api/list_document_prefecture.php"
ACTES_DOCUMENT = "/modules/actes/actes_transac_get_document.php"
"""Of an acte: its messages, one a line; of a message: its files. Nothing is marked as read."""
A_TURN = 20
"""Transactions and receipts asked in one pull."""
LISTED_ACTES = 100


class S2lowConnector(ReadOnlyConnector):
    """One login on one S²LOW; implements `domain.exchange.Connector`, without any act."""

    TRY: ClassVar[str] = "/api/test-connexion.php"
    streams: Mapping[str, Rhythm] = {STREAM: Rhythm(every_ms=60 * 60_000, jitter=0.1)}

    async def pull(self, stream: str, cursor: str | None, held: Held) -> Delta:
        """Ask about the transactions known here, then about the actes."""
        if stream != STREAM:
            raise ValueError(stream)
        fates = [*await self._helios(held), *await self._actes(held)]
        files = tuple(ref for fate in fates for ref in letters_of(fate))
        return Delta(stream=STREAM, cursor=str(self._clock()), upserts=tuple(fates), files=files)

    @asynccontextmanager
    async def download(self, ref: FileRef, offset: int) -> AsyncIterator[Download]:
        """A file of a message: its archive is asked for again, whole."""
        _word, message, rank = ref.ref.split(":")
        yield Letter(await self._bytes(ACTES_DOCUMENT, id=message), int(rank))

    # --- Hélios ---------------------------------------------------------------------------------

    async def _helios(self, held: Held) -> list[Fate]:
        found = []
        asked = 0
        for number in sorted(await held.own_versions(Watched.KIND)):
            before = await held.load(Fate.KIND, f"{Source.HELIOS.value}:{number}")
            known = before if isinstance(before, Fate) else None
            if asked == A_TURN or (known is not None and known.closed):
                continue
            asked += 1
            try:
                found.append(await self._transaction(number, known))
            except Rejected as error:
                found.append(_unknown(number, error.code, self._clock()))
        return found

    async def _transaction(self, number: str, before: Fate | None) -> Fate:
        status = wire.parse_status(await self._bytes(HELIOS_STATUS, transaction=number))
        fate = wire.build_helios(number, status, self._clock(), before)
        if status.status not in wire.ANSWERED:
            return fate
        if before is not None and before.answered_ms is not None and before.native == status.status:
            return before
        acquit = answers.read_acquit(await self._bytes(HELIOS_ACQUIT, id=number))
        if acquit is None:
            return fate
        return answers.with_acquit(fate, acquit, self._clock())

    # --- Actes ----------------------------------------------------------------------------------

    async def _actes(self, held: Held) -> list[Fate]:
        """Lists by status; the préfecture's receipt of those newly acknowledged."""
        found: list[Fate] = []
        unread = await self._unread()
        for status in wire.LISTED:
            try:
                data = await self._bytes(ACTES_LIST, status_id=status, offset="0", limit=str(LISTED_ACTES))
            except (Rejected, TargetGone):
                return found  # the module is not open to this user
            for acte in wire.parse_actes(data, status):
                before = await held.load(Fate.KIND, f"{Source.ACTES.value}:{acte.id}")
                known = before if isinstance(before, Fate) else None
                fate = wire.build_acte(acte, self._clock(), known)
                if fate.state is FateState.ACCEPTED and not fate.reference and len(found) < A_TURN:
                    fate = await self._with_receipt(acte.id, fate)
                if (acte.status in wire.MESSAGES or acte.id in unread) and len(found) < A_TURN:
                    fate = await self._with_messages(acte.id, fate, unread.get(acte.id, []))
                if fate != known:
                    found.append(fate)
        return found

    async def _with_receipt(self, number: str, fate: Fate) -> Fate:
        try:
            _status, flux = wire.parse_acte_status(await self._bytes(ACTES_STATUS, transaction=number))
        except Rejected:
            return fate
        receipt = answers.read_acte_receipt(flux)
        if receipt is None:
            return fate
        return replace(fate, reference=receipt.id, answered_ms=answers.day_ms(receipt.date))

    async def _unread(self) -> dict[str, list[wire.ListedMessage]]:
        """Messages that nobody marked as read, by acte; none where this version does not list them."""
        try:
            listed = wire.parse_unread(await self._bytes(ACTES_UNREAD))
        except (Rejected, TargetGone):
            return {}
        found: dict[str, list[wire.ListedMessage]] = {}
        for message in listed:
            found.setdefault(message.acte, []).append(message)
        return found

    async def _with_messages(self, number: str, fate: Fate, unread: list[wire.ListedMessage]) -> Fate:
        """The fate with the messages that are not known yet."""
        try:
            listed = [*wire.parse_messages(await self._bytes(ACTES_DOCUMENT, id=number)), *unread]
            known = {message.id for message in fate.messages}
            new = {one.id: one for one in listed if one.id not in known}
            read = [
                build_message(one.id, one.kind, one.id, await self._bytes(ACTES_DOCUMENT, id=one.id), self._clock())
                for one in new.values()
            ]
        except (Rejected, TargetGone):
            return fate
        return replace(fate, messages=in_order((*fate.messages, *read))) if read else fate

    async def sign_in(self, proof: Proof) -> None:
        """S²LOW says yes to a login by text: anything but ``OK`` is a refusal."""
        self._password = proof.password
        if not (await self._get(self.TRY)).body.lstrip().startswith(b"OK"):
            await self._forget()
            raise SignInRequired("sign_in_refused")
        await self._vault.set("password", proof.password, kept=bool(proof.keep))

    async def _bytes(self, path: str, **query: str) -> bytes:
        reply = await self._get(path, **query)
        if looks_like_page(reply.headers, reply.body):
            raise CaptivePortal
        return reply.body


def _unknown(number: str, code: str, at_ms: int) -> Fate:
    """The number says nothing to S²LOW, or not to this login: told once, and asked no more."""
    return Fate(
        id=f"{Source.HELIOS.value}:{number}", source=Source.HELIOS, state=FateState.GONE, native=code, closed=True,
        reference=number, steps=(FateStep(at_ms=at_ms, code="tdt.unknown"),),
    )  # fmt: skip
