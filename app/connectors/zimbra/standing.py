"""The stream "standing": who may be named as sender, absence, filters, shares, rights given (§4, 14, 15).

None of it is part of SyncRequest. One batch reads it all; a request that this server does not know (Carbonio,
old versions) leaves its part out, and what was held of it stays.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from app.connectors.zimbra.info import GET_INFO, AccountInfo
from app.connectors.zimbra.parse import TRASH, walk_folders
from app.connectors.zimbra.prefs import parse_filters
from app.connectors.zimbra.reading import Element, many, nfc, number, one, text, truth
from app.connectors.zimbra.senders import RIGHTS
from app.connectors.zimbra.shared_contacts import STREAM as SHARED_BOOKS
from app.connectors.zimbra.soap import Member, Soap
from app.connectors.zimbra.wire import ACCOUNT_NS
from app.domain.errors import AppError, Rejected
from app.domain.exchange import Clock, Delta, Held, Listing
from app.domain.mail import Address
from app.domain.records import Record
from app.domain.writing import (
    Absence,
    FolderBelow,
    GivenRight,
    GivenShare,
    MailFilter,
    OwnFolder,
    ReceivedShare,
    Sender,
)

STREAM = "standing"
REST_MS = 60_000
_ROOT = "1"
_OWN_VIEWS = ("appointment", "contact", "task")


class Standing:
    """Pulls what changes seldom."""

    def __init__(self, soap: Soap, info: AccountInfo, clock: Clock) -> None:
        self._soap = soap
        self._info = info
        self._clock = clock
        self._read_ms = 0
        self.stale = True
        """Something of it was just changed here, or the user asked: read it at the next pull, however fresh."""

    async def pull(self, cursor: str | None, held: Held) -> Delta:
        """Everything, each time: it is little. Not again within a minute, though: every act delivered asks for it."""
        del held
        if cursor is not None and not self.stale and self._clock() - self._read_ms < REST_MS:
            return Delta(stream=STREAM, cursor=cursor)
        answers = await self._soap.batch(
            [
                Member("info", "GetInfoRequest", GET_INFO, ACCOUNT_NS),
                Member("filters", "GetFilterRulesRequest", {}),
                Member("folders", "GetFolderRequest", {"tr": True, "folder": {"l": _ROOT}}),
                Member("shares", "GetShareInfoRequest", {"includeSelf": False}, ACCOUNT_NS),
                Member("rights", "GetRightsRequest", {"ace": [{"right": name} for name in RIGHTS]}, ACCOUNT_NS),
            ]
        )
        self.stale, self._read_ms = False, self._clock()
        found: list[tuple[type[Record], list[Record]]] = []
        for kind, records in self._read({name: _answer(answers.get(name)) for name in answers}):
            found.append((kind, records))
        return Delta(
            stream=STREAM,
            cursor="read",
            upserts=tuple(record for _, records in found for record in records),
            listings=tuple(Listing(kind=kind.KIND, ids=frozenset(r.id for r in records)) for kind, records in found),
            wake=frozenset({SHARED_BOOKS} if any(_is_book(r) for _, records in found for r in records) else ()),
        )

    def _read(self, answers: dict[str, Element | None]) -> list[tuple[type[Record], list[Record]]]:
        found: list[tuple[type[Record], list[Record]]] = []
        info, filters, rights = answers.get("info"), answers.get("filters"), answers.get("rights")
        folders, shares = answers.get("folders"), answers.get("shares")
        if info is not None:
            facts = self._info.take(info)
            found += [(Sender, list(facts.senders)), (Absence, [facts.absence])]
        if filters is not None:
            found.append((MailFilter, list(parse_filters(filters))))
        if folders is not None:
            found += [(GivenShare, list(parse_given(folders))), (OwnFolder, list(parse_own(folders)))]
        if folders is not None and shares is not None:
            found.append((ReceivedShare, list(parse_received(shares, folders))))
        if rights is not None:
            found.append((GivenRight, list(parse_rights(rights))))
        return found


def _is_book(record: Record) -> bool:
    """Another's address book that is mounted: read at once, nobody signals its changes."""
    return isinstance(record, ReceivedShare) and record.view == "contact" and bool(record.mount)


def _answer(answer: Element | AppError | None) -> Element | None:
    """None for what this server does not do; any other failure is everybody's."""
    if isinstance(answer, Rejected):
        return None
    if isinstance(answer, AppError):
        raise answer
    return answer


def parse_given(body: Element) -> tuple[GivenShare, ...]:
    """Grants on own folders, out of a GetFolderResponse."""
    return tuple(
        GivenShare(
            id=f"{text(folder.get('id'))}:{text(grant.get('zid'))}",
            folder=text(folder.get("id")),
            folder_name=nfc(text(folder.get("name"))),
            view=text(folder.get("view")),
            grantee=nfc(text(grant.get("d"))),
            grantee_id=text(grant.get("zid")),
            grantee_type=text(grant.get("gt")),
            rights=text(grant.get("perm")),
            until_ms=number(grant.get("expiry")),
        )
        for folder in walk_folders(body.get("folder"))
        for grant in many(one(folder.get("acl")).get("grant"))
    )


def parse_own(body: Element) -> tuple[OwnFolder, ...]:
    """Own calendars and address books, which the stream "mail" does not list."""
    found = list(walk_folders(body.get("folder")))
    thrown = {text(f.get("id")) for trash in found if text(trash.get("id")) == TRASH for f in walk_folders([trash])}
    return tuple(
        OwnFolder(
            id=text(folder.get("id")),
            name=nfc(text(folder.get("name"))),
            view=text(folder.get("view")),
            parent=parent if (parent := text(folder.get("l"))) not in ("", _ROOT) else "",
        )
        for folder in found
        if text(folder.get("view")) in _OWN_VIEWS
        and text(folder.get("id")).isdigit()
        and text(folder.get("id")) not in thrown
    )


def walk_links(element: Any) -> list[Element]:
    """Every mountpoint of a tree of folders."""
    return [link for folder in walk_folders(element) for link in many(folder.get("link"))]


def parse_received(shares: Element, folders: Element) -> tuple[ReceivedShare, ...]:
    """What others share, offered (GetShareInfo) or accepted (mountpoints, broken ones too)."""
    found: dict[str, ReceivedShare] = {}
    for share in many(shares.get("share")):
        one_of = _offered(share)
        before = found.get(one_of.id)
        if before is not None:  # shared twice, to me and to a group: what I may do is both together
            letters = "".join(dict.fromkeys(before.rights + one_of.rights))
            kept = before if not before.grantee else one_of
            one_of = replace(kept, rights=letters, mount=before.mount or one_of.mount)
        found[one_of.id] = one_of
    for link in walk_links(folders.get("folder")):
        mounted = _mounted(link)
        offered = found.get(mounted.id)
        found[mounted.id] = mounted if offered is None else _join(offered, mounted)
    return tuple(found.values())


def _join(offered: ReceivedShare, mounted: ReceivedShare) -> ReceivedShare:
    return replace(
        offered,
        rights=mounted.rights or offered.rights,
        mount=mounted.mount,
        mount_name=mounted.mount_name,
        broken=mounted.broken,
        below=mounted.below,
    )


def _offered(share: Element) -> ReceivedShare:
    own = text(share.get("granteeType")) == "usr"
    return ReceivedShare(
        id=f"{text(share.get('ownerId'))}:{text(share.get('folderId'))}",
        owner=Address(mail=text(share.get("ownerEmail")), name=nfc(text(share.get("ownerName")))),
        owner_id=text(share.get("ownerId")),
        folder=text(share.get("folderId")),
        path=nfc(text(share.get("folderPath"))),
        view=text(share.get("view")),
        rights=text(share.get("rights")),
        grantee="" if own else nfc(text(share.get("granteeName"))),
        mount=text(share.get("mid")),
    )


def _mounted(link: Element) -> ReceivedShare:
    name = nfc(text(link.get("name")))
    return ReceivedShare(
        id=f"{text(link.get('zid'))}:{text(link.get('rid'))}",
        owner=Address(mail=text(link.get("owner"))),
        owner_id=text(link.get("zid")),
        folder=text(link.get("rid")),
        path=nfc(text(link.get("oname"))) or name,
        view=text(link.get("view")),
        rights=text(link.get("perm")),
        mount=text(link.get("id")),
        mount_name=name,
        broken=truth(link.get("broken")),
        below=_below(link, text(link.get("zid")), "") if text(link.get("view")) == "contact" else (),
    )


def _below(folder: Element, owner_id: str, path: str) -> tuple[FolderBelow, ...]:
    """What a mountpoint shows of its owner's tree when it is asked for with ``tr`` (GetFolder.java)."""
    found: list[FolderBelow] = []
    for child in many(folder.get("folder")):
        bare, here = text(child.get("id")), f"{path}{nfc(text(child.get('name')))}"
        remote = bare if ":" in bare else f"{owner_id}:{bare}"
        found.append(FolderBelow(id=remote, path=here, rights=text(child.get("perm"))))
        found += _below(child, owner_id, f"{here}/")
    return tuple(found)


def parse_rights(body: Element) -> tuple[GivenRight, ...]:
    """Who may write in my name, or on my behalf, out of a GetRightsResponse."""
    return tuple(
        GivenRight(
            id=f"{RIGHTS[text(ace.get('right'))]}:{text(ace.get('d')).lower()}",
            mode=RIGHTS[text(ace.get("right"))],
            grantee=nfc(text(ace.get("d"))),
            grantee_id=text(ace.get("zid")),
            grantee_type=text(ace.get("gt")),
        )
        for ace in many(body.get("ace"))
        if text(ace.get("right")) in RIGHTS
    )
