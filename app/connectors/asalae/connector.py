"""`AsalaeConnector`: see the package's note."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from typing import Any

import msgspec

from app.connectors.asalae import wire
from app.connectors.gateway.deposits import OpenBytes
from app.connectors.http import Http, Reply
from app.documents import seda
from app.domain.accounts import Account
from app.domain.archive import DOOR, ArchiveDeposit, ArchiveDoor, DepositState
from app.domain.errors import OutcomeUnknown, Rejected, SignInRequired, Transient
from app.domain.exchange import Ack, Clock, Delta, Download, FileRef, Held, LoadBytes, Proof, Rhythm, Vault, Verdict
from app.domain.intents import DepositArchive, Intent

STREAM = "deposits"
FOLLOW_MS = 15 * 60 * 1000
PASSWORD = "password"  # noqa: S105 - name of the vault's entry
CHUNK_BYTES = 8 * 1024 * 1024
"""A larger archive goes in chunks of this size: what is in memory at once, and what a slow line carries in one
request before the engine gives up on it (`sync.delivery.PUSH_TIMEOUT_S`)."""


class Upload(msgspec.Struct):
    """How far a chunked upload came, as the vault keeps it."""

    session: str
    security: str
    chunks: int
    sent: int = 0


class AsalaeConnector:
    """One transferring account at one archive; implements `domain.exchange.Connector`."""

    streams: Mapping[str, Rhythm] = {STREAM: Rhythm(every_ms=FOLLOW_MS)}

    def __init__(self, account: Account, http: Http, vault: Vault, clock: Clock, open_bytes: OpenBytes) -> None:
        self._account = account
        self._http = http
        self._vault = vault
        self._clock = clock
        self._open = open_bytes
        self.chunk_bytes = CHUNK_BYTES

    async def sign_in(self, proof: Proof) -> None:
        """Try the credentials, keep the password in the encrypted database: a service account has nobody to ask."""
        reply = await self._http.request("GET", "/versions", headers=self._headers(proof.password))
        if reply.status != 200:
            raise wire.refusal(reply)
        await self._vault.set(PASSWORD, proof.password)

    async def close(self) -> None:
        await self._http.close()

    # --- following ------------------------------------------------------------------------------

    async def pull(self, stream: str, cursor: str | None, held: Held) -> Delta:
        """Answers to the transfers under way; nothing under way asks nothing."""
        if stream != STREAM:
            raise ValueError(stream)
        news = []
        for id, state in (await held.versions(ArchiveDeposit.KIND)).items():
            deposit = await held.load(ArchiveDeposit.KIND, id) if DepositState(state).followed else None
            if isinstance(deposit, ArchiveDeposit):
                fresh = await self._followed(deposit)
                news += [fresh] if fresh != deposit else []
        return Delta(stream=STREAM, cursor="1", upserts=(*news, ArchiveDoor(id=DOOR, mode="direct")))

    async def _followed(self, deposit: ArchiveDeposit) -> ArchiveDeposit:
        reply = await self._answer("ArchiveTransferReply", deposit.id)
        if reply is not None:
            state = DepositState.ACCEPTED if reply.accepted else DepositState.REJECTED
            return replace(deposit, state=state, archive_id=reply.archive_id, comment=reply.comment)
        if deposit.state is DepositState.SENT and await self._answer("Acknowledgement", deposit.id) is not None:
            return replace(deposit, state=DepositState.ACKNOWLEDGED)
        return deposit

    async def _answer(self, kind: str, op_id: str) -> seda.Answer | None:
        """The archive's message about a transfer; None while there is none (its status is not known: §2)."""
        id = wire.transfer_id(op_id)
        path = wire.message_path(kind, wire.agreement_of(self._account.settings).transferring_agency, id)
        reply = await self._request("GET", path, accept="application/xml")
        if reply.status in (401, 403) or reply.status >= 500:
            raise wire.refusal(reply)
        if reply.status != 200:
            return None
        answer = seda.read_answer(reply.body)
        return answer if answer.about in (id, "") else None

    # --- depositing -----------------------------------------------------------------------------

    async def push(self, intent: Intent, load_bytes: LoadBytes) -> Ack:
        if not isinstance(intent, DepositArchive):
            raise ValueError(intent.KIND)
        deposit = intent.deposit
        await self._upload(deposit)
        sent = replace(deposit, state=DepositState.SENT, server_id=wire.transfer_id(deposit.id))
        return Ack(upserts=(sent,), facts={"transfer": sent.server_id})

    async def _upload(self, deposit: ArchiveDeposit) -> None:
        """Whole when it fits into one request, else in chunks."""
        transfer = wire.transfer_of(deposit)
        slip = seda.build_slip(transfer, wire.agreement_of(self._account.settings))
        begun = await self._begun(deposit.id)
        if begun is None:
            first, count = b"", 0
            async for chunk in self._chunks(transfer):
                first, count = first or chunk, count + 1
            if count == 1:
                await self._send_whole(slip, first)
                return
            begun = await self._begin(slip, count)
        await self._send_chunks(deposit.id, begun, self._chunks(transfer))

    def _chunks(self, transfer: seda.Transfer) -> AsyncIterator[bytes]:
        archive = seda.archive_stream(transfer.parts, lambda part: self._open(part.sha256))
        return _in_thread(seda.in_chunks(archive, self.chunk_bytes))

    async def _send_whole(self, slip: bytes, archive: bytes) -> None:
        files = {
            "seda_message": ("bordereau.xml", slip, "text/xml"),
            "attachments": ("archive.tar.gz", archive, "application/gzip"),
        }
        reply = await self._request("POST", "/sedaMessages", files=files)
        if reply.status != 200:
            raise wire.refusal(reply)

    async def _begin(self, slip: bytes, chunks: int) -> Upload:
        files = {"seda_message": ("bordereau.xml", slip, "text/xml")}
        reply = await self._request("POST", "/sedaMessages", files=files, data={"send_chunked_attachments": "true"})
        if reply.status != 200:
            raise wire.refusal(reply)
        answer = reply.json()
        if not isinstance(answer, dict) or not answer.get("chunk_session_identifier"):
            raise Rejected("archive_too_large_for_server")
        session, security = answer["chunk_session_identifier"], answer.get("chunk_security_identifier") or ""
        return Upload(session=str(session), security=str(security), chunks=chunks)

    async def _send_chunks(self, op_id: str, upload: Upload, chunks: AsyncIterator[bytes]) -> None:
        """What the server has is kept after each chunk: a cut costs at most one of them."""
        number = 0
        async for chunk in chunks:
            number += 1
            if number <= upload.sent:
                continue
            fields = {
                "session_identifier": upload.session,
                "security_identifier": upload.security,
                "number_of_files": "1",
                "file_index": "1",
                "file_name": "archive.tar.gz",
                "compression_algorithm": "TARGZ",
                "number_of_chunks": str(upload.chunks),
                "chunk_index": str(number),
            }
            files = {"chunk_content": (f"archive.tar.gz.{number}", chunk, "application/octet-stream")}
            reply = await self._request("POST", "/sedaAttachmentsChunkFiles", write=False, data=fields, files=files)
            if reply.status in (403, 404, 410):  # the session is gone: from the beginning, at the next attempt
                await self._vault.set(_upload_name(op_id), None)
                if number == upload.chunks:  # or it has the whole: the answer to this very chunk was lost
                    raise OutcomeUnknown("archive_upload_doubtful")
                raise Transient("archive_upload_restarts")
            if reply.status != 200:
                raise wire.refusal(reply)
            upload.sent = number
            await self._vault.set(_upload_name(op_id), msgspec.json.encode(upload).decode())
        await self._vault.set(_upload_name(op_id), None)

    async def _begun(self, op_id: str) -> Upload | None:
        kept = await self._vault.get(_upload_name(op_id))
        return msgspec.json.decode(kept, type=Upload) if kept else None

    async def probe(self, intent: Intent) -> Verdict:
        """An acknowledgement proves it; its absence proves nothing before the hour that the archive may take."""
        if not isinstance(intent, DepositArchive):
            raise ValueError(intent.KIND)
        for kind in ("Acknowledgement", "ArchiveTransferReply"):
            if await self._answer(kind, intent.op_id) is not None:
                await self._vault.set(_upload_name(intent.op_id), None)
                return Verdict.DELIVERED
        begun = await self._begun(intent.op_id)  # chunks: goes on where it stopped
        return Verdict.NOT_DELIVERED if begun is not None else Verdict.UNKNOWN

    # --- the rest of the protocol ---------------------------------------------------------------

    async def _request(self, method: str, path: str, *, accept: str = "application/json", **content: Any) -> Reply:
        password = await self._vault.get(PASSWORD)
        if password is None:
            raise SignInRequired()
        return await self._http.request(method, path, headers=self._headers(password, accept), **content)

    def _headers(self, password: str, accept: str = "application/json") -> dict[str, str]:
        pair = f"{self._account.login}:{wire.secret_of(password)}".encode()
        return {"Authorization": f"Basic {base64.b64encode(pair).decode()}", "Accept": accept}

    def download(self, ref: FileRef, offset: int) -> AbstractAsyncContextManager[Download]:
        raise NotImplementedError("an archive gives no files back here")

    async def listen(self) -> frozenset[str]:
        raise NotImplementedError("an archive has no push")


async def _in_thread(chunks: Iterator[bytes]) -> AsyncIterator[bytes]:
    """Reading, hashing and packing eight megabytes takes a while: not on the application's loop."""
    while (chunk := await asyncio.to_thread(next, chunks, None)) is not None:
        yield chunk


def _upload_name(op_id: str) -> str:
    return f"archive_upload:{op_id}"
