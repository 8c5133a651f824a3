"""Transport of the Maarch connector: see the package's docstring."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from app.connectors.courrier.wire import build_file_refs, parse_file_ref
from app.connectors.http import Http, Stream
from app.connectors.maarch import wire
from app.connectors.maarch.session import MaarchSession
from app.connectors.maarch.wire import Basket, Parts
from app.domain.accounts import Account
from app.domain.courrier import Addressee, HistoryLine, Letter, LetterNote
from app.domain.errors import AppError, Conflict, OutcomeUnknown, Rejected, TargetGone, Transient
from app.domain.exchange import Ack, Clock, Delta, FileRef, Held, Listing, LoadBytes, Proof, Rhythm, Vault, Verdict
from app.domain.intents import (
    AddLetterNote,
    DeleteLetterNote,
    EditLetterNote,
    Intent,
    LetterOperation,
    MarkLetterRead,
)
from app.domain.records import Record

STREAM = "letters"
EVERY_MS = 330_000
A_TURN = 12
"""Letters read whole in one page: each takes some eight requests."""
DATES_AT_ONCE = 300
NOTE_SINCE_MS = 10 * 60 * 1000
"""A note with the same words, ours, and no older than this before the act: the act was delivered."""


class MaarchConnector:
    """One user's letters at one Maarch Courrier; implements `domain.exchange.Connector`."""

    streams: Mapping[str, Rhythm] = {STREAM: Rhythm(every_ms=EVERY_MS, jitter=0.09)}

    def __init__(self, account: Account, http: Http, vault: Vault, clock: Clock, held: Held | None = None) -> None:
        self.session = MaarchSession(account.login, http, vault, clock)
        self._http = http
        self._clock = clock
        self._held = held
        self._me = ""
        self._places: dict[str, Basket] = {}
        """Letter -> the basket through which it is acted upon."""

    async def sign_in(self, proof: Proof) -> None:
        """Raises `SignInRequired`."""
        await self.session.sign_in(proof)

    async def close(self) -> None:
        await self._http.close()

    # --- reading --------------------------------------------------------------------------------

    async def pull(self, stream: str, cursor: str | None, held: Held) -> Delta:
        """The letters of the user's baskets that moved, some at a time; the last page says which are left."""
        if stream != STREAM:
            raise ValueError(stream)
        versions = await self._versions()
        known = await held.versions(Letter.KIND)
        moved = [id for id, version in versions.items() if known.get(id) != str(version)]
        upserts: list[Record] = []
        listings: list[Listing] = []
        letters: list[Letter] = []
        for id in moved[:A_TURN]:
            before = await held.load(Letter.KIND, id)
            read = isinstance(before, Letter) and before.read
            try:
                letter, notes = await self._read(id, read=read)
            except TargetGone:
                versions.pop(id)
                continue
            letters.append(letter)
            upserts += [letter, *notes]
            listings.append(Listing(kind=LetterNote.KIND, ids=frozenset(note.id for note in notes), box=id))
        more = len(moved) > A_TURN
        if not more:
            listings.append(Listing(kind=Letter.KIND, ids=frozenset(versions)))
        files = tuple(ref for letter in letters for ref in build_file_refs(letter))
        done, total = len(versions) - len(moved) + len(letters), len(versions)
        return Delta(
            stream=STREAM, cursor="1", upserts=tuple(upserts), listings=tuple(listings), files=files, more=more,
            done=done if more else 0, total=total if more else 0,
        )  # fmt: skip

    async def _versions(self) -> dict[str, int]:
        """Every letter of the baskets and its number of version."""
        me = await self._who()
        places: dict[str, Basket] = {}
        for basket in wire.parse_baskets(await self.session.json("GET", "/home"), me):
            try:
                listed = await self.session.json("GET", f"{basket.path}?limit=1&offset=0")
            except Rejected:
                continue  # a basket of a group that was taken from the user meanwhile
            for id in wire.parse_ids(listed):
                places.setdefault(id, basket)
        self._places = places
        found: dict[str, int] = {}
        ids = list(places)
        for start in range(0, len(ids), DATES_AT_ONCE):
            found |= await self._dates(ids[start : start + DATES_AT_ONCE])
        return found

    async def _dates(self, ids: Sequence[str]) -> dict[str, int]:
        """In one request; letter by letter where the user's groups have no clause of their own."""
        body = {
            "select": "res_id,modification_date,status",
            "clause": f"res_id in ({','.join(str(int(id)) for id in ids)})",
            "orderBy": ["res_id"],
            "limit": len(ids),
            "withFile": False,
        }
        try:
            found = wire.parse_versions(await self.session.json("POST", "/res/list", json=body, write=False))
        except Rejected:
            found = {}
        for id in (id for id in ids if id not in found):
            try:
                light = await self.session.json("GET", f"/resources/{id}?light=1")
            except TargetGone:
                continue
            found[id] = wire.revision(light.get("modificationDate"), light.get("status"))
        return found

    async def _who(self) -> str:
        if not self._me:
            profile = await self.session.json("GET", "/currentUser/profile")
            if not profile.get("id"):
                raise Transient("bad_answer", field="id")
            self._me = str(profile["id"])
        return self._me

    async def _read(self, id: str, *, read: bool) -> tuple[Letter, list[LetterNote]]:
        me = await self._who()
        resource = await self.session.json("GET", f"/resources/{id}")
        told = await self.session.json("GET", f"/resources/{id}/notes")
        notes = wire.parse_notes(told, id, me)
        parts = Parts(
            resource=resource,
            senders=await self._aside(f"/resources/{id}/contacts?type=senders"),
            recipients=await self._aside(f"/resources/{id}/contacts?type=recipients"),
            list_instance=await self._aside(f"/resources/{id}/listInstance"),
            visa=await self._aside(f"/resources/{id}/visaCircuit"),
            attachments=await self._aside(f"/resources/{id}/attachments"),
            links=await self._aside(f"/resources/{id}/linkedResources"),
            actions=await self._actions(id),
            notes=len(notes),
        )
        return wire.parse_letter(parts, me, read=read), notes

    async def _aside(self, path: str) -> Mapping[str, Any]:
        """What a site may not let everybody see: a letter is still read without it."""
        try:
            return await self.session.json("GET", path)
        except Rejected:
            return {}

    async def _actions(self, id: str) -> Mapping[str, Any]:
        basket = self._places.get(id)
        return await self._aside(f"{basket.path}/actions?resId={id}") if basket is not None else {}

    @asynccontextmanager
    async def _download(self, ref: FileRef) -> AsyncIterator[Stream]:
        letter, file = parse_file_ref(ref.ref)
        path = f"/resources/{letter}/content" if file == "scan" else f"/attachments/{file.removeprefix('a')}/content"
        async with self.session.stream(path) as stream:
            yield stream

    def download(self, ref: FileRef, offset: int) -> AbstractAsyncContextManager[Stream]:
        """Always from the beginning. A letter without a document is `TargetGone`."""
        return self._download(ref)

    async def listen(self) -> frozenset[str]:
        raise NotImplementedError("Maarch Courrier has no push")

    # --- asked while somebody waits ---------------------------------------------------------------

    async def fetch_history(self, letter_id: str) -> tuple[HistoryLine, ...]:
        """What was done to a letter, oldest first; only its actions where the user may not see everything."""
        try:
            return wire.parse_history(await self.session.json("GET", f"/history?resId={letter_id}&limit=500"))
        except Rejected:
            path = f"/history?resId={letter_id}&limit=500&onlyActions=true"
            return wire.parse_history(await self.session.json("GET", path))

    async def find_addressees(self, words: str) -> tuple[Addressee, ...]:
        """Who may be given a letter; this server wants some letters of the name first."""
        if not words.strip():
            return ()
        reply = await self.session.request("GET", f"/autocomplete/users?search={quote(words)}&serial=true")
        return wire.parse_addressees(reply.json())

    # --- writing --------------------------------------------------------------------------------

    async def push(self, intent: Intent, load_bytes: LoadBytes) -> Ack:
        """`Conflict` with ``version_conflict`` when the letter moved, ``locked_by`` while somebody holds it."""
        if isinstance(intent, MarkLetterRead):
            return await self._mark(intent)
        if isinstance(intent, AddLetterNote):
            return await self._add_note(intent)
        if isinstance(intent, EditLetterNote | DeleteLetterNote):
            return await self._change_note(intent)
        if isinstance(intent, LetterOperation) and intent.action in wire.COMPONENTS:
            return await self._act(intent)
        raise Rejected("unsupported_act", kind=intent.KIND)

    async def _mark(self, intent: MarkLetterRead) -> Ack:
        """Kept here: the server's own mark would take the letter out of its basket."""
        held = await self._held.load(Letter.KIND, intent.target_id) if self._held is not None else None
        return Ack(upserts=(replace(held, read=True),) if isinstance(held, Letter) else ())

    async def _add_note(self, intent: AddLetterNote) -> Ack:
        """The server has no client id: what is there already is not posted again."""
        letter, me = intent.note.letter_id, await self._who()
        found = await self._same_note(intent, letter, me)
        if found is None:
            body = {"resId": int(letter), "value": intent.note.text}
            answer = await self.session.json("POST", "/notes", json=body)
            found = replace(intent.note, id=str(answer.get("noteId") or intent.note.id))
        return Ack(upserts=(found,), renames={intent.note.id: found.id}, facts={"note": found.id})

    async def _change_note(self, intent: EditLetterNote | DeleteLetterNote) -> Ack:
        """Other words, for the same entities; or gone. Deleting what is there no more is done, by us perhaps; changing it
        is for the user to decide, who would lose what they wrote: ``TargetGone("not_found")``."""
        path, me = f"/notes/{quote(intent.target_id, safe='')}", await self._who()
        told = wire.parse_notes(
            await self.session.json("GET", f"/resources/{intent.letter_id}/notes"), intent.letter_id, me
        )
        note = next((each for each in told if each.id == intent.target_id), None)
        if note is None:
            if isinstance(intent, EditLetterNote):
                raise TargetGone("not_found")
            return Ack(removes=((LetterNote.KIND, intent.target_id),), facts={"result": "already_done"})
        if isinstance(intent, DeleteLetterNote):
            await self.session.request("DELETE", path)
            return Ack(removes=((LetterNote.KIND, note.id),))
        kept = await self.session.json("GET", path)
        body = {"value": intent.text, "entities": kept.get("entities") or []}
        await self.session.request("PUT", path, json=body)
        return Ack(upserts=(replace(note, text=intent.text),))

    async def _same_note(self, intent: AddLetterNote, letter: str, me: str) -> LetterNote | None:
        told = wire.parse_notes(await self.session.json("GET", f"/resources/{letter}/notes"), letter, me)
        since = intent.made_at_ms - NOTE_SINCE_MS
        same = (n for n in told if n.mine and n.text.strip() == intent.note.text.strip() and n.created_ms >= since)
        return next(same, None)

    async def _act(self, intent: LetterOperation) -> Ack:
        id = intent.target_id
        basket = await self._place(id)
        before, _notes = await self._read_or_gone(id)
        if before.revision != intent.if_version:
            if _is_done(intent, before):  # an answer was lost: this very act is what moved it
                return await self._acked(id)
            raise Conflict("version_conflict")
        number = wire.action_id(await self._actions(id), intent.action)
        await self.session.request("PUT", f"{basket.path}/lock", json={"resources": [int(id)]}, write=False)
        try:
            await self._put(basket, number, intent)
        finally:
            await self._unlock(basket, id)
        return await self._acked(id, moved_from=intent.if_version)

    async def _put(self, basket: Basket, number: str, intent: LetterOperation) -> None:
        id = intent.target_id
        resource = await self.session.json("GET", f"/resources/{id}")
        lists = await self._aside(f"/resources/{id}/listInstance") if intent.action == "assign" else {}
        body = wire.build_action(intent, resource, lists)
        answer = await self.session.json("PUT", f"{basket.path}/actions/{number}", json=body)
        if answer.get("success") == "No resource to process":
            raise Conflict("locked_by")  # said with a 200: somebody holds the letter
        if answer.get("errors"):
            raise Rejected("refused_by_server", reason=str(answer["errors"])[:200])

    async def _unlock(self, basket: Basket, id: str) -> None:
        """A lock that cannot be given back ends by itself within the minute."""
        try:
            await self.session.request("PUT", f"{basket.path}/unlock", json={"resources": [int(id)]}, write=False)
        except AppError:
            return

    async def _place(self, id: str) -> Basket:
        if id not in self._places:
            await self._versions()
        basket = self._places.get(id)
        if basket is None:
            raise TargetGone("not_found")
        return basket

    async def _read_or_gone(self, id: str) -> tuple[Letter, list[LetterNote]]:
        held = await self._held.load(Letter.KIND, id) if self._held is not None else None
        return await self._read(id, read=isinstance(held, Letter) and held.read)

    async def _acked(self, id: str, moved_from: int | None = None) -> Ack:
        """The letter as it is now; one that left the user's baskets is gone."""
        try:
            after, notes = await self._read_or_gone(id)
        except TargetGone:
            return Ack(removes=((Letter.KIND, id),), facts={"result": "done"})
        except (Transient, OutcomeUnknown):
            return Ack(facts={"result": "done"})  # done; the next pull tells the rest
        if moved_from is not None and after.revision == moved_from:
            raise Rejected("letter_not_moved")
        return Ack(upserts=(after, *notes), facts={"result": "done"}, files=build_file_refs(after))

    async def probe(self, intent: Intent) -> Verdict:
        """Acts compare before they write: sending again is the safe answer to doubt."""
        return Verdict.NOT_DELIVERED


def _is_done(intent: LetterOperation, letter: Letter) -> bool:
    """The letter stands as this act leaves it, and the server offers it no more."""
    if intent.action in letter.allowed_actions:
        return False
    if intent.action == "close":
        return letter.status == "closed"
    mine = {"visa": ("visa", "sign"), "opinion": ("opinion",)}.get(intent.action, ())
    return any(a.mine and a.done and a.role in mine for a in letter.assignments)
