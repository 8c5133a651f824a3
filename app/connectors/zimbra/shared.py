"""The stream "shared": mail in other people's mailboxes that is mounted in ours (§9.10, 14).

Ids are remote ids everywhere (``<owner id>:<item id>``), so that every act on a message goes to it as it is.
Two ways to learn what is there. By SyncRequest in the owner's name (header ``account``): a token, as for our own
mailbox; it is refused until the server has published the share, up to a quarter of an hour. Until then by a search
in the mountpoint, which lists the newest messages each time.

Mounted calendars are CalDAV's affair (the stream "agenda"): no signal comes from their owners either, so this
stream's rhythm is theirs.

A share that is taken back leaves its copy here, with no rights on it; one that the user leaves is removed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

import msgspec

from app.connectors.zimbra.authors import Authors
from app.connectors.zimbra.info import AccountInfo
from app.connectors.zimbra.leaving import Departures
from app.connectors.zimbra.mail import BODY_MAX, CHANGE_LIMIT, NEVER_MS
from app.connectors.zimbra.parse import Parsed, parse_message, parse_summary, walk_folders, with_metadata
from app.connectors.zimbra.reading import Element, ids, many, nfc, number, one, text, truth
from app.connectors.zimbra.soap import BATCH_LIMIT, Member, Soap
from app.domain.errors import AppError, CursorExpired, Rejected, TargetGone
from app.domain.exchange import Delta, FileRef, Held, Listing
from app.domain.mail import LOCAL, MailFolder, Message, MessageLeft
from app.domain.records import Record
from app.domain.writing import MAIL_VIEWS, ReceivedShare

STREAM = "shared"
EVERY_MS = 120_000
"""zimbraMailMinPollingInterval (§24): no signal comes from other mailboxes."""
SEARCH_LIMIT = 500


class Place(msgspec.Struct):
    """Where we stand in one owner's mailbox."""

    token: str = ""
    """Empty = to be begun, or searched as long as the header is refused."""
    behind: bool = False
    want: list[str] = msgspec.field(default_factory=list)
    """Remote ids of messages whose content is still to be fetched, newest last."""


class Cursor(msgspec.Struct):
    owners: dict[str, Place] = msgspec.field(default_factory=dict)

    def text(self) -> str:
        return msgspec.json.encode(self).decode()


@dataclass(slots=True)
class _Page:
    upserts: list[Record] = field(default_factory=list)
    removes: list[tuple[str, str]] = field(default_factory=list)
    listings: list[Listing] = field(default_factory=list)
    left: list[Message] = field(default_factory=list)
    """Messages that were held, and that we do not see any more."""
    files: list[FileRef] = field(default_factory=list)

    def add(self, parsed: Parsed) -> None:
        self.upserts += (parsed.message, parsed.body)
        self.files += parsed.files


class SharedMail:
    """Pulls the mounted mail folders of one account."""

    def __init__(self, soap: Soap, info: AccountInfo, authors: Authors, departures: Departures) -> None:
        self._soap = soap
        self._info = info
        self._authors = authors
        self._departures = departures

    async def pull(self, cursor: str | None, held: Held) -> Delta:
        """One page of each owner's mailbox; no request at all where nothing is mounted."""
        place = _read(cursor)
        mounts = await _mounts(held)
        wake = frozenset({"agenda"}) if await _calendar_mounted(held) else frozenset[str]()
        page, more = _Page(), False
        left = await self._left(place, mounts, held, page)
        for owner, shares in mounts.items():
            at = place.owners.setdefault(owner, Place())
            if at.want:
                await self._fetch(at, owner, page)
            else:
                await self._look(at, owner, shares, held, page)
            more = more or bool(at.want) or at.behind
        await self._tell(page, held)
        return Delta(
            stream=STREAM,
            cursor=place.text(),
            upserts=tuple(page.upserts),
            removes=tuple(page.removes),
            listings=tuple(page.listings),
            files=tuple(page.files),
            more=more,
            wake=frozenset() if more else wake,
            agreed=left,
        )

    async def _tell(self, page: _Page, held: Held) -> None:
        """Who took away what we do not see any more; of what is back, nothing is told."""
        page.upserts += await self._departures.tell(page.left, held)
        here = {record.id: record for record in page.upserts if isinstance(record, Message)}
        page.removes += [(MessageLeft.KIND, id) for id in await self._departures.outdated(held, here)]

    async def _left(
        self, place: Cursor, mounts: Mapping[str, Sequence[ReceivedShare]], held: Held, page: _Page
    ) -> bool:
        """Mountpoints that are no longer in our tree: the user's own decision, their copies go."""
        kept = {share.mount for shares in mounts.values() for share in shares}
        folders = [await held.load(MailFolder.KIND, id) for id in await held.versions(MailFolder.KIND) if ":" in id]
        shared = {f.id: f for f in folders if isinstance(f, MailFolder) and not f.is_local}
        gone = {f.id for f in shared.values() if _mount_of(f, shared) not in kept}
        if not gone:
            return False
        page.removes += ((MailFolder.KIND, folder_id) for folder_id in gone)
        page.listings += (Listing(kind=Message.KIND, ids=frozenset(), box=folder_id) for folder_id in gone)
        for owner in {folder_id.partition(":")[0] for folder_id in gone}:
            place.owners.pop(owner, None)  # what stays mounted of it is compared afresh
        return True

    # --- looking ----------------------------------------------------------------------------------

    async def _look(self, at: Place, owner: str, shares: Sequence[ReceivedShare], held: Held, page: _Page) -> None:
        known = await held.versions(MailFolder.KIND)
        if any(_root(share).id not in known for share in shares):
            at.token = ""  # newly mounted: a delta would not tell what it holds
        try:
            await self._sync(at, owner, shares, held, page)
        except CursorExpired:
            at.token = ""
            await self._sync(at, owner, shares, held, page)
        except Rejected as error:
            if error.code != "not_allowed":
                raise
            at.token, at.behind = "", False
            for share in shares:
                await self._search(at, share, held, page)

    async def _sync(self, at: Place, owner: str, shares: Sequence[ReceivedShare], held: Held, page: _Page) -> None:
        args: Element = {"typed": True}
        args |= (
            {"token": at.token, "changeLimit": CHANGE_LIMIT, "deleteLimit": CHANGE_LIMIT}
            if at.token
            else {"calCutoff": NEVER_MS}
        )
        context = {"account": {"by": "id", "_content": owner}}
        body = (await self._soap.call("SyncRequest", args, context=context)).body
        whole = True
        if at.token:
            whole = await self._changes(at, owner, shares, body, held, page)
        else:
            tree = _folders(owner, shares, body)
            page.upserts += (folder for folder, _ in tree)
            await _lost(owner, {folder.id for folder, _ in tree}, held, page)
            for folder, element in tree:
                present = [f"{owner}:{i}" for i in ids(element.get("m"))]
                page.listings.append(Listing(kind=Message.KIND, ids=frozenset(present), box=folder.id))
                at.want += present
            at.want.sort(key=lambda message_id: number(message_id.rpartition(":")[2]))
        at.token, at.behind = text(body.get("token")) if whole else "", truth(body.get("more"))

    async def _changes(
        self, at: Place, owner: str, shares: Sequence[ReceivedShare], body: Element, held: Held, page: _Page
    ) -> bool:
        """A delta of the owner's mailbox; any change of its folders brings all that we may see (§9.10).

        False when a right was lost: its return is to be compared afresh, not by this token.
        """
        lost: set[str] = set()
        if "folder" in body:
            tree = [folder for folder, _ in _folders(owner, shares, body)]
            page.upserts += tree
            lost = await _lost(owner, {folder.id for folder in tree}, held, page)
        for deleted in many(body.get("deleted")):
            for message_id in list(ids(deleted.get("m"))) or list(ids(deleted.get("ids"))):
                await self._remove(f"{owner}:{message_id}", lost, held, page)
        boxes = {id for id in await held.versions(MailFolder.KIND) if id.startswith(f"{owner}:")}
        boxes |= {record.id for record in page.upserts if isinstance(record, MailFolder)}
        marked: list[tuple[Message | None, Message]] = []
        for m in many(body.get("m")):
            entry = m | {"l": f"{owner}:{text(m.get('l'))}"} if "l" in m else m
            message_id = f"{owner}:{text(m.get('id'))}"
            if text(entry.get("l")) not in boxes:
                await self._remove(message_id, lost, held, page)
                continue
            known = await held.load(Message.KIND, message_id) if "f" in m else None
            if isinstance(known, Message) and text(m.get("rev"), known.revision) == known.revision:
                marked.append((known, _tidy(with_metadata(known, entry))))
            else:
                at.want.append(message_id)
        page.upserts += await self._authors.name(marked)
        return not lost

    async def _remove(self, message_id: str, lost: Collection[str], held: Held, page: _Page) -> None:
        """Gone, unless it only left our sight with the right to its folder (§9.7): that copy stays."""
        known = await held.load(Message.KIND, message_id)
        if isinstance(known, Message) and known.folder not in lost:
            page.removes.append((Message.KIND, message_id))
            page.left.append(known)

    async def _search(self, at: Place, share: ReceivedShare, held: Held, page: _Page) -> None:
        """The newest messages of a mountpoint, compared with what is held."""
        box = f"{share.owner_id}:{share.folder}"
        args = {
            "types": "message",
            "query": {"_content": f'inid:"{share.mount}"'},
            "sortBy": "dateDesc",
            "limit": SEARCH_LIMIT,
            "recip": "2",
            "fetch": "0",
        }
        try:
            body = (await self._soap.call("SearchRequest", args)).body
        except (TargetGone, Rejected):
            await _lost(share.owner_id, set(), held, page)
            return
        own = (await self._info.get()).own
        page.upserts.append(_root(share))
        seen = [_remote(parse_summary(m, own), share.owner_id) for m in many(body.get("m"))]
        if not truth(body.get("more")):
            page.listings.append(Listing(kind=Message.KIND, ids=frozenset(m.id for m in seen), box=box))
        marked: list[tuple[Message | None, Message]] = []
        for m, summary in zip(many(body.get("m")), seen, strict=True):
            known = await held.load(Message.KIND, summary.id)
            if not isinstance(known, Message) or known.revision != summary.revision:
                at.want.append(summary.id)
            elif (now := _tidy(with_metadata(known, m | {"l": box}, complete=True))) != known:
                marked.append((known, now))
        page.upserts += await self._authors.name(marked)
        at.want.reverse()

    # --- fetching ---------------------------------------------------------------------------------

    async def _fetch(self, at: Place, owner: str, page: _Page) -> None:
        """Whole messages, the newest first. One that is gone, or not ours to see any more, is left out."""
        few = len(at.want) <= BATCH_LIMIT  # news; of a whole folder, nobody asks who dealt with each message
        found: list[Parsed] = []
        now, at.want = at.want[-BATCH_LIMIT:], at.want[:-BATCH_LIMIT]
        spec = {"html": True, "neuter": True, "max": BODY_MAX}
        answers = await self._soap.batch([Member(i, "GetMsgRequest", {"m": {"id": i, **spec}}) for i in now])
        own = (await self._info.get()).own
        for answer in answers.values():
            if isinstance(answer, AppError):
                if not isinstance(answer, Rejected):
                    raise answer
                continue
            if m := one(answer.get("m")):
                parsed = parse_message(_prefixed(m, owner), own)
                found.append(replace(parsed, message=_tidy(parsed.message)))
        named = await self._authors.name([(None, p.message) for p in found]) if few else [p.message for p in found]
        for parsed, message in zip(found, named, strict=True):
            page.add(replace(parsed, message=message))


def _read(cursor: str | None) -> Cursor:
    if cursor is None:
        return Cursor()
    try:
        return msgspec.json.decode(cursor, type=Cursor)
    except msgspec.DecodeError as error:
        raise CursorExpired("cursor_unreadable") from error


async def _calendar_mounted(held: Held) -> bool:
    for share_id in await held.versions(ReceivedShare.KIND):
        share = await held.load(ReceivedShare.KIND, share_id)
        if isinstance(share, ReceivedShare) and share.view == "appointment" and share.mount:
            return True
    return False


async def _mounts(held: Held) -> dict[str, list[ReceivedShare]]:
    """Owner -> mounted mail folders, as the stream "standing" knows them."""
    found: dict[str, list[ReceivedShare]] = {}
    for share_id in sorted(await held.versions(ReceivedShare.KIND)):
        share = await held.load(ReceivedShare.KIND, share_id)
        if not isinstance(share, ReceivedShare) or share.view not in MAIL_VIEWS:
            continue
        if share.mount and not share.mount.startswith(LOCAL):
            found.setdefault(share.owner_id, []).append(share)
    return found


def _mount_of(folder: MailFolder, known: Mapping[str, MailFolder]) -> str:
    """The mountpoint a shared folder hangs under."""
    above: MailFolder | None = folder
    while above is not None:
        if above.mount:
            return above.mount
        above = known.get(above.parent)
    return ""


def _root(share: ReceivedShare) -> MailFolder:
    return MailFolder(
        id=f"{share.owner_id}:{share.folder}",
        name=share.mount_name or share.path.strip("/"),
        owner=share.owner,
        rights=share.rights,
        mount=share.mount,
    )


def _folders(owner: str, shares: Sequence[ReceivedShare], body: Element) -> list[tuple[MailFolder, Element]]:
    """Folders of the owner's visible tree that lie under a mountpoint of ours, with their elements."""
    elements = {text(f.get("id")): f for f in walk_folders(body.get("folder")) if text(f.get("id"))}
    roots = {share.folder: share for share in shares}
    found: dict[str, MailFolder] = {}

    def take(folder_id: str) -> MailFolder | None:
        element = elements.get(folder_id)
        if element is None or text(element.get("view")) not in MAIL_VIEWS:
            return None
        if folder_id in found:
            return found[folder_id]
        above = text(element.get("l"))
        if folder_id in roots:
            made = replace(_root(roots[folder_id]), rights=text(element.get("perm")) or roots[folder_id].rights)
        else:
            parent = take(above) if above in elements and above != folder_id else None
            if parent is None:
                return None
            made = MailFolder(
                id=f"{owner}:{folder_id}",
                name=nfc(text(element.get("name"))),
                parent=parent.id,
                owner=parent.owner,
                rights=text(element.get("perm")) or parent.rights,
            )
        found[folder_id] = replace(made, unread=number(element.get("u")), total=number(element.get("n")))
        return found[folder_id]

    for folder_id in elements:
        take(folder_id)
    return [(folder, elements[folder_id]) for folder_id, folder in found.items()]


async def _lost(owner: str, visible: Collection[str], held: Held, page: _Page) -> set[str]:
    """Folders of ``owner`` that we may not see any more: their copy stays, without rights.

    Those of a mountpoint that the user took away are not lost but gone (`SharedMail._left`).
    """
    lost = set()
    left = {id for kind, id in page.removes if kind == MailFolder.KIND}
    for folder_id in await held.versions(MailFolder.KIND):
        if not folder_id.startswith(f"{owner}:") or folder_id in visible or folder_id in left:
            continue
        folder = await held.load(MailFolder.KIND, folder_id)
        if isinstance(folder, MailFolder):
            lost.add(folder_id)
            page.upserts.append(replace(folder, rights=""))
    return lost


def _prefixed(m: Element, owner: str) -> Element:
    """Ids as remote ids, whether the server gave them so or not."""
    given = {name: text(m.get(name)) for name in ("id", "l", "cid") if name in m}
    return m | {name: value if ":" in value else f"{owner}:{value}" for name, value in given.items()}


def _remote(message: Message, owner: str) -> Message:
    changed = {
        name: value if ":" in value else f"{owner}:{value}"
        for name, value in (("id", message.id), ("folder", message.folder))
    }
    return replace(message, id=changed["id"], folder=changed["folder"])


def _tidy(message: Message) -> Message:
    """A message alone in its conversation has a negative id there too (§7)."""
    alone = message.conversation.rpartition(":")[2].startswith("-")
    return replace(message, conversation="") if alone else message
