"""Transport of the courrier connector: see the package's docstring."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from app.connectors.courrier.wire import (
    Cursor,
    build_cursor,
    build_file_refs,
    build_operation,
    operated_letter,
    parse_addressees,
    parse_cursor,
    parse_file_ref,
    parse_history,
    parse_letter,
    parse_note,
)
from app.connectors.gateway.session import GatewaySession
from app.connectors.gateway.wire import build_instant, parse_object
from app.connectors.http import Http, Stream
from app.domain.accounts import Account
from app.domain.courrier import Addressee, HistoryLine, Letter, LetterNote
from app.domain.errors import CaptivePortal, Conflict, Rejected, TargetGone, Transient
from app.domain.exchange import Ack, Clock, Delta, FileRef, Held, Listing, LoadBytes, Proof, Rhythm, Vault, Verdict
from app.domain.intents import AddLetterNote, DeleteLetterNote, EditLetterNote, Intent, LetterOperation
from app.domain.records import Record

STREAM = "letters"
PAGE = 200
POLL_MS = 330_000
"""Every five minutes (contract §3.4), never three times in ten: the jitter stays above."""
POLL_JITTER = 0.09
_QUEUED_RETRY_MS = 60_000
_DONE_ALREADY = "already_done"


class CourrierConnector:
    """One user's letters at one gateway; implements `domain.exchange.Connector`."""

    streams: Mapping[str, Rhythm] = {STREAM: Rhythm(every_ms=POLL_MS, jitter=POLL_JITTER)}

    def __init__(self, account: Account, http: Http, vault: Vault, clock: Clock, held: Held | None = None) -> None:
        """``held``: what is here already, so that an answer given twice never hides what came in between."""
        self.session = GatewaySession(account, http, vault, clock)
        self._held = held
        self._http = http
        self._clock = clock
        self._vault = vault
        self._base = account.settings.get("path", "/courrier/v1")
        self._login = account.login
        self._me = ""

    async def sign_in(self, proof: Proof) -> None:
        """Log in as the account's user; raises `SignInRequired` when refused."""
        await self.session.sign_in(proof)

    async def close(self) -> None:
        await self._http.close()

    # --- reading --------------------------------------------------------------------------------

    async def pull(self, stream: str, cursor: str | None, held: Held) -> Delta:
        """One page of the feed. First acknowledges the letters of the page before, now surely committed."""
        if stream != STREAM:
            raise ValueError(f"no such stream: {stream}")
        before = parse_cursor(cursor) if cursor is not None else await self._first(held)
        await self._learn_me()
        if before.acks:
            await self._acknowledge(before)
        query = f"?limit={PAGE}" + (f"&cursor={quote(before.server, safe='')}" if before.server else "")
        answer = parse_object(await self.session.request("GET", f"{self._base}/changes{query}"))
        if "cursor" not in answer:
            raise Transient("bad_answer", field="cursor")
        known = {kind: await held.versions(kind) for kind in (Letter.KIND, LetterNote.KIND) if answer.get("items")}
        return self._delta(before, answer, known)

    async def _learn_me(self) -> None:
        """The user's id at the server, asked once an account: assignments name their holder by it."""
        if self._me:
            return
        secret = f"user_id:{self._login}"
        known = await self._vault.get(secret)
        if not known:
            facts = parse_object(await self.session.request("GET", f"{self._base}/me"))
            known = str(facts.get("user_id") or self._login)
            await self._vault.set(secret, known)
        self._me = known

    async def _first(self, held: Held) -> Cursor:
        """Where a pass from the beginning starts: with rows already here it must end by listings."""
        return Cursor(full=bool(await held.versions(Letter.KIND)))

    def _delta(self, before: Cursor, answer: Mapping[str, Any], held: Mapping[str, Mapping[str, str]]) -> Delta:
        """``held``: kind -> id -> version; what is not newer is told again and changes nothing (§3.4)."""
        letters: dict[str, Letter] = {}
        notes: dict[str, LetterNote] = {}
        gone: dict[tuple[str, str], None] = {}
        for item in answer.get("items") or ():
            if not isinstance(item, dict):
                continue
            kind, id_ = item.get("kind"), str(item.get("id") or "")
            if item.get("removed"):
                gone[(Letter.KIND if kind == "letter" else LetterNote.KIND, id_)] = None
                (letters if kind == "letter" else notes).pop(id_, None)
            elif kind == "letter" and isinstance(item.get("letter"), dict):
                letters[id_] = parse_letter(item["letter"], self._me)
                gone.pop((Letter.KIND, id_), None)
            elif kind == "note" and isinstance(item.get("note"), dict):
                notes[id_] = parse_note(item["note"])
                gone.pop((LetterNote.KIND, id_), None)
        known, said = held.get(Letter.KIND, {}), held.get(LetterNote.KIND, {})
        newer = [letter for letter in letters.values() if letter.revision > int(known.get(letter.id) or 0)]
        fresh = [note for note in notes.values() if not note.revision or note.revision > int(said.get(note.id) or 0)]
        more = bool(answer.get("more"))
        after = self._after(before, str(answer["cursor"]), letters, notes, more)
        upserts: tuple[Record, ...] = (*newer, *fresh)
        return Delta(
            stream=STREAM,
            cursor=build_cursor(after),
            upserts=upserts,
            removes=tuple(gone),
            listings=() if more or not before.full else _listings(before, letters, notes),
            files=tuple(ref for letter in newer for ref in build_file_refs(letter)),
            more=more,
        )

    def _after(
        self, before: Cursor, server: str, letters: Mapping[str, Letter], notes: Mapping[str, LetterNote], more: bool
    ) -> Cursor:
        acks = tuple((letter.id, letter.revision) for letter in letters.values())
        after = Cursor(server=server, received_ms=self._clock(), acks=acks)
        if before.full and more:
            seen, seen_notes = (*before.letters, *letters), (*before.notes, *notes)
            return replace(after, full=True, letters=seen, notes=seen_notes)
        return after

    async def _acknowledge(self, page: Cursor) -> None:
        """« Reached the device »: automatic, not the user's `mark_read`. A server without it is left in peace."""
        at = build_instant(page.received_ms)
        items = [{"letter_id": letter, "version": version, "received_at": at} for letter, version in page.acks]
        try:
            await self.session.request("POST", f"{self._base}/acks", json={"items": items}, write=False)
        except Rejected:
            return  # optional in the contract: never a reason to stop reading

    @asynccontextmanager
    async def _download(self, ref: FileRef, offset: int) -> AsyncIterator[Stream]:
        letter, file = parse_file_ref(ref.ref)
        path = f"{self._base}/letters/{quote(letter, safe='')}/files/{quote(file, safe='')}"
        async with self.session.stream(path, offset) as stream:
            if "html" in stream.headers.get("content-type", "") and "html" not in ref.media_type:
                raise CaptivePortal()
            yield stream

    def download(self, ref: FileRef, offset: int) -> AbstractAsyncContextManager[Stream]:
        """Open a scan or attachment; Range is honoured by the contract. A missing scan is `TargetGone`."""
        return self._download(ref, offset)

    @property
    def round_trip_s(self) -> float | None:
        """See `exchange.Distant`."""
        return self._http.round_trip_s

    async def listen(self) -> frozenset[str]:
        """The contract's server-sent events are optional and not used: we poll."""
        raise NotImplementedError

    # --- asked while somebody waits ---------------------------------------------------------------

    async def fetch_history(self, letter_id: str) -> tuple[HistoryLine, ...]:
        """What was done to a letter, oldest first."""
        path = f"{self._base}/letters/{quote(letter_id, safe='')}/history"
        return parse_history(parse_object(await self.session.request("GET", path)))

    async def find_addressees(self, words: str) -> tuple[Addressee, ...]:
        """Who may be given a letter, by part of a name."""
        path = f"{self._base}/directory?q={quote(words, safe='')}"
        return parse_addressees(parse_object(await self.session.request("GET", path)))

    # --- writing --------------------------------------------------------------------------------

    async def push(self, intent: Intent, load_bytes: LoadBytes) -> Ack:
        """Post the operation. `Conflict` on ``version_conflict`` and ``locked_by``; ``already_done`` is success."""
        await self._learn_me()
        if isinstance(intent, LetterOperation) and intent.sha256:
            await self._upload(intent, await load_bytes(intent.sha256))
        body = build_operation(intent)
        try:
            reply = await self.session.request(
                "POST", f"{self._base}/operations", headers={"Idempotency-Key": intent.op_id}, json=body
            )
        except Conflict as conflict:
            if conflict.code != _DONE_ALREADY:
                raise
            return await self._reloaded(intent)
        answer = parse_object(reply)
        if reply.status == 202 or answer.get("result") == "queued":
            # Kept here until the server says it is done: it is not true before.
            raise Transient("queued_by_server", retry_after_ms=_QUEUED_RETRY_MS)
        letter = parse_letter(answer["letter"], self._me) if isinstance(answer.get("letter"), dict) else None
        return await self._acked(intent, letter, str(answer.get("result") or ""))

    async def _upload(self, intent: LetterOperation, content: bytes) -> None:
        """The file of an operation, before it; sending it twice only replaces it (§3.3)."""
        path = f"{self._base}/uploads/{quote(intent.data['upload_id'], safe='')}"
        headers = {"Content-Type": "application/pdf"}
        await self.session.request("PUT", path, content=content, headers=headers, write=False)

    async def _reloaded(self, intent: Intent) -> Ack:
        """The server had it already: its letter as it is now."""
        path = f"{self._base}/letters/{quote(operated_letter(intent), safe='')}"
        try:
            letter = parse_letter(parse_object(await self.session.request("GET", path)), self._me)
        except TargetGone:
            return Ack(facts={"result": _DONE_ALREADY})
        return await self._acked(intent, letter, _DONE_ALREADY)

    async def _acked(self, intent: Intent, letter: Letter | None, result: str) -> Ack:
        """With the files that the letter has now: the feed tells of a version once only."""
        news = await self._news(intent, letter)
        files = tuple(ref for record in news if isinstance(record, Letter) for ref in build_file_refs(record))
        removes = ((LetterNote.KIND, intent.target_id),) if isinstance(intent, DeleteLetterNote) else ()
        return Ack(upserts=news, removes=removes, facts={"result": result}, files=files)

    async def _news(self, intent: Intent, letter: Letter | None) -> tuple[Record, ...]:
        """The letter and note an operation leaves. A repeated one is answered as the first was: a pull in
        between may have brought a later letter, or the server's own copy of the note.
        """
        held = self._held
        found: list[Record] = []
        if letter is not None:
            known = await held.load(Letter.KIND, letter.id) if held else None
            if not isinstance(known, Letter) or known.revision <= letter.revision:
                found.append(letter)
        if isinstance(intent, AddLetterNote) and (not held or await held.load(LetterNote.KIND, intent.note.id) is None):
            found.append(intent.note)
        if isinstance(intent, EditLetterNote) and held is not None:
            note = await held.load(LetterNote.KIND, intent.target_id)
            found += [replace(note, text=intent.text)] if isinstance(note, LetterNote) else []
        return tuple(found)

    async def probe(self, intent: Intent) -> Verdict:
        """Every operation is keyed by ``op_id`` on the server: sending again is the safe answer to doubt."""
        return Verdict.NOT_DELIVERED


def _listings(before: Cursor, letters: Mapping[str, Letter], notes: Mapping[str, LetterNote]) -> tuple[Listing, ...]:
    return (
        Listing(kind=Letter.KIND, ids=frozenset((*before.letters, *letters))),
        Listing(kind=LetterNote.KIND, ids=frozenset((*before.notes, *notes))),
    )
