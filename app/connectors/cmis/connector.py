"""Transport of the CMIS connector: see the package's docstring."""

from __future__ import annotations

import base64
import json
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from typing import Any
from urllib.parse import quote, urlsplit

from app.connectors.cmis import wire
from app.connectors.cmis.wire import Document, Repository
from app.connectors.courrier.wire import build_file_refs, parse_file_ref
from app.connectors.http import Http, Reply, Stream, retry_after_ms
from app.domain.accounts import Account
from app.domain.courrier import Addressee, HistoryLine, Letter
from app.domain.errors import CursorExpired, Rejected, SignInRequired, TargetGone, Transient
from app.domain.exchange import Ack, Clock, Delta, FileRef, Held, Listing, LoadBytes, Proof, Rhythm, Vault, Verdict
from app.domain.intents import Intent, MarkLetterRead

STREAM = "letters"
EVERY_MS = 600_000
PAGE = 100
FULL_EVERY_MS = 24 * 60 * 60 * 1000
"""Where the store keeps no log of changes, what was deleted is only seen by listing everything."""
LOGGED_FULL_EVERY_MS = 7 * FULL_EVERY_MS
"""Where it keeps one: it tells of a folder that was moved, or of rights that were given, not of the documents in it."""
REPEATED = 10
"""Documents of a page that are asked for again with the next: some are deleted or changed while pages are turned."""
OVERLAP_MS = 120_000
"""Clocks and transactions: what changed a little before the last look is asked for again."""


class CmisConnector:
    """One user's letters in one folder of a CMIS store; implements `domain.exchange.Connector`."""

    streams: Mapping[str, Rhythm] = {STREAM: Rhythm(every_ms=EVERY_MS, jitter=0.1)}

    def __init__(self, account: Account, http: Http, vault: Vault, clock: Clock, held: Held | None = None) -> None:
        self._account = account
        self._http = http
        self._vault = vault
        self._clock = clock
        self._held = held
        self._password: str | None = None
        self._names = wire.parse_map(account.settings.get(wire.MAP, ""))
        self._folder = ""
        self._root = ""

    async def sign_in(self, proof: Proof) -> None:
        """Raises ``SignInRequired("sign_in_refused")``; ``folder_missing`` where the account names none."""
        self._password = proof.password
        repository = await self._repository()
        await self._folder_id(repository)
        await self._vault.set("password", proof.password, kept=bool(proof.keep))

    async def close(self) -> None:
        await self._http.close()

    # --- reading --------------------------------------------------------------------------------

    async def pull(self, stream: str, cursor: str | None, held: Held) -> Delta:
        """Everything once, then what the log of changes tells, or what changed since.

        ``cursor``: JSON; ``skip`` and ``ids`` while everything is listed, then ``token``, ``since`` and ``full_ms``;
        ``past`` and ``until`` while what changed since is listed.
        """
        if stream != STREAM:
            raise ValueError(stream)
        at = _read_cursor(cursor)
        repository = await self._repository()
        logged = repository.has_changes and bool(at.get("token"))
        every = LOGGED_FULL_EVERY_MS if logged else FULL_EVERY_MS
        if "skip" in at or not at or self._clock() - int(at.get("full_ms") or 0) >= every:
            return await self._whole(repository, at if "skip" in at else {}, held)
        if logged:
            return await self._changes(repository, at, held)
        return await self._since(repository, at, held)

    async def _whole(self, repository: Repository, at: Mapping[str, Any], held: Held) -> Delta:
        skip, seen = int(at.get("skip") or 0), list(at.get("ids") or ())
        begun = {"token": at.get("token", repository.token), "since": at.get("since", self._clock())}
        documents, following_skip = await self._query(
            repository, wire.build_query(await self._folder_id(repository)), skip
        )
        seen += [document.series for document in documents if document.series not in seen[-REPEATED:]]
        if following_skip:
            following = {**begun, "skip": following_skip, "ids": seen}
            return await self._page(documents, following, held, more=True)
        after = {**begun, "full_ms": self._clock()}
        listing = Listing(kind=Letter.KIND, ids=frozenset(seen))
        return await self._page(documents, after, held, listings=(listing,))

    async def _changes(self, repository: Repository, at: Mapping[str, Any], held: Held) -> Delta:
        before = str(at["token"])
        path = f"?cmisselector=contentChanges&changeLogToken={quote(before, safe='')}&maxItems={PAGE}&succinct=true"
        reply = await self._request("GET", repository.url + path)
        if reply.status in (400, 409):
            raise CursorExpired()  # the log does not go back so far
        told = wire.parse_changes(self._checked(reply).json(), before, repository.token)
        folder = await self._folder_id(repository)
        documents = await self._these(repository, folder, told.changed)
        found = {name for document in documents for name in (document.id, document.series)}
        # An older version's id, or a document that was put elsewhere, or that is gone.
        unseen = await _named({*(id for id in told.changed if id not in found), *told.deleted}, held)
        latest = [await self._latest_id(repository, version) for version in unseen.values()]
        documents += await self._these(repository, folder, [id for id in latest if id and id not in found])
        here = {document.series for document in documents}
        removes = [(Letter.KIND, id) for id in sorted(unseen.keys() - here)]
        after = {**at, "token": told.token}
        return await self._page(documents, after, held, removes=removes, more=told.more)

    async def _these(self, repository: Repository, folder: str, ids: Sequence[str]) -> list[Document]:
        """Those of ``ids`` that lie in the folder."""
        if not ids:
            return []
        documents, _following = await self._query(repository, wire.build_query(folder, ids=ids), 0)
        return documents

    async def _latest_id(self, repository: Repository, version: str) -> str:
        """Id of the latest version of a document, by that of any (§5.4.4.3.10); empty where it is gone."""
        asked = f"?objectId={quote(version, safe='')}&cmisselector=object&returnVersion=latest&succinct=true"
        reply = await self._request("GET", repository.root + asked)
        return "" if reply.status == 404 else wire.parse_object_id(self._checked(reply).json())

    async def _since(self, repository: Repository, at: Mapping[str, Any], held: Held) -> Delta:
        until = int(at.get("until") or self._clock())
        wanted = wire.build_query(await self._folder_id(repository), int(at.get("since") or 0) - OVERLAP_MS)
        documents, past = await self._query(repository, wanted, int(at.get("past") or 0))
        if past:  # from the same day on: a whole box of letters may have come in at one moment
            return await self._page(documents, {**at, "past": past, "until": until}, held, more=True)
        after = {name: value for name, value in at.items() if name not in ("past", "until")}
        return await self._page(documents, {**after, "since": until}, held)

    async def _page(
        self,
        documents: Iterable[Document],
        after: Mapping[str, Any],
        held: Held,
        *,
        listings: tuple[Listing, ...] = (),
        removes: Iterable[tuple[str, str]] = (),
        more: bool = False,
    ) -> Delta:
        letters = []
        for document in documents:
            before = await held.load(Letter.KIND, document.series)
            letter = wire.parse_letter(document, self._names, read=isinstance(before, Letter) and before.read)
            letters += [letter] if letter != before else []
        return Delta(
            stream=STREAM,
            cursor=json.dumps(after),
            upserts=tuple(letters),
            removes=tuple(removes),
            listings=listings,
            files=tuple(ref for letter in letters for ref in build_file_refs(letter)),
            more=more,
        )

    async def _repository(self) -> Repository:
        found = wire.parse_repository(self._checked(await self._request("GET", "")).json())
        return replace(found, url=self._here(found.url), root=self._here(found.root))

    def _here(self, url: str) -> str:
        """The server's own addresses, behind a proxy perhaps of another name: asked at the account's host."""
        parts = urlsplit(url)
        base = urlsplit(self._account.url)
        return f"{base.scheme}://{base.netloc}{parts.path}"

    async def _folder_id(self, repository: Repository) -> str:
        if not self._folder:
            path = self._account.settings.get(wire.FOLDER, "").strip().strip("/")
            if not path:
                raise Rejected("folder_missing")
            url = f"{repository.root}/{quote(path)}?cmisselector=object&succinct=true"
            self._folder = wire.parse_object_id(self._checked(await self._request("GET", url)).json())
        return self._folder

    async def _query(self, repository: Repository, statement: str, skip: int) -> tuple[list[Document], int]:
        """One page, and how many to skip for the next; 0 = there is none."""
        form = {
            "cmisaction": "query",
            "statement": statement,
            "searchAllVersions": "false",
            "maxItems": str(PAGE),
            "skipCount": str(skip),
            "succinct": "true",
        }
        reply = self._checked(await self._request("POST", repository.url, data=form, write=False))
        found = wire.parse_results(reply.json())
        more = found.more and found.count
        return list(found.documents), skip + max(1, found.count - REPEATED) if more else 0

    # --- transport ------------------------------------------------------------------------------

    async def _headers(self) -> dict[str, str]:
        if self._password is None:
            self._password = await self._vault.get("password")
        if self._password is None:
            raise SignInRequired("sign_in_required")
        pair = base64.b64encode(f"{self._account.login}:{self._password}".encode()).decode("ascii")
        return {"Authorization": f"Basic {pair}", "Accept": "application/json"}

    async def _request(self, method: str, path: str, **content: Any) -> Reply:
        reply = await self._http.request(method, path, headers=await self._headers(), **content)
        if reply.status == 401:
            self._password = None
            await self._vault.set("password", None)
            raise SignInRequired("sign_in_refused")
        return reply

    def _checked(self, reply: Reply) -> Reply:
        """CMIS names its errors by status (§5.2.10)."""
        if reply.status == 404:
            raise TargetGone("not_found")
        if reply.status in (429, 503):
            raise Transient("overloaded", retry_after_ms=retry_after_ms(reply.headers, self._clock()))
        if 400 <= reply.status < 500:
            raise Rejected("forbidden" if reply.status in (403, 405) else f"http_{reply.status}")
        if reply.status not in (200, 201):
            raise Transient("server_error", status=reply.status)
        return reply

    @asynccontextmanager
    async def _download(self, ref: FileRef, offset: int) -> AsyncIterator[Stream]:
        _letter, id = parse_file_ref(ref.ref)
        if not self._root:
            self._root = (await self._repository()).root
        url = f"{self._root}?objectId={quote(id, safe='')}&cmisselector=content"
        async with self._http.stream("GET", url, offset=offset, headers=await self._headers()) as stream:
            if stream.status in (404, 409):
                raise TargetGone("not_found")  # no content, or no document any more
            if stream.status not in (200, 206):
                raise Transient("server_error", status=stream.status)
            yield stream

    def download(self, ref: FileRef, offset: int) -> AbstractAsyncContextManager[Stream]:
        return self._download(ref, offset)

    async def listen(self) -> frozenset[str]:
        raise NotImplementedError("CMIS has no push")

    # --- what a store of documents does not know --------------------------------------------------

    async def fetch_history(self, letter_id: str) -> tuple[HistoryLine, ...]:
        return ()

    async def find_addressees(self, words: str) -> tuple[Addressee, ...]:
        return ()

    async def push(self, intent: Intent, load_bytes: LoadBytes) -> Ack:
        """« Lu » is kept here; everything else is refused: the store can only be read."""
        if not isinstance(intent, MarkLetterRead):
            raise Rejected("unsupported_act", kind=intent.KIND)
        held = await self._held.load(Letter.KIND, intent.target_id) if self._held is not None else None
        return Ack(upserts=(replace(held, read=True),) if isinstance(held, Letter) else ())

    async def probe(self, intent: Intent) -> Verdict:
        return Verdict.NOT_DELIVERED


async def _named(ids: set[str], held: Held) -> dict[str, str]:
    """Letters held that documents of these ids are -> the version that was read: by their series, or by that version."""
    if not ids:
        return {}
    letters = await held.load_many(Letter.KIND, list(await held.versions(Letter.KIND)))
    versions = {id: [file.id for file in letter.files] for id, letter in letters.items() if isinstance(letter, Letter)}
    return {id: next(iter(read), id) for id, read in versions.items() if id in ids or ids.intersection(read)}


def _read_cursor(cursor: str | None) -> Mapping[str, Any]:
    """Raises `CursorExpired` for what was not written here."""
    try:
        found = json.loads(cursor) if cursor else {}
    except ValueError as error:
        raise CursorExpired("cursor_unreadable") from error
    if not isinstance(found, dict):
        raise CursorExpired("cursor_unreadable")
    return found
