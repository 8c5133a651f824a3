"""The stream "directory": the body's directory and its rooms, kept for when there is no network (§12.5, 13).

Once a day: the server throttles directory synchronisation, and an LDAP directory does not tell what is gone, so
the whole is read again every week. Where the directory is closed (PERM_DENIED, not supported), the stream is
empty and says nothing. Free and busy are asked directly, never kept here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import replace

import msgspec

from app.connectors.zimbra.reading import Element, attrs, many, nfc, number, text, truth
from app.connectors.zimbra.soap import Soap
from app.connectors.zimbra.wire import ACCOUNT_NS
from app.domain.errors import CursorExpired, Rejected, TargetGone
from app.domain.exchange import Ack, Clock, Delta, Download, FileRef, Held, Listing, LoadBytes, Rhythm, Verdict
from app.domain.intents import Intent
from app.domain.planning import DirectoryEntry, EntryKind, Occupation, Presence, Taken

STREAM = "directory"
DAY_MS = 24 * 3_600_000
WHOLE_EVERY_MS = 7 * DAY_MS
ROOMS_PAGE = 100
MOST_ASKED = 100
"""Addresses of one GetFreeBusy."""
MOST_MEMBERS = 500
"""Of one distribution list."""
_ROOM_ATTRS = (
    "displayName,email,zimbraCalResType,zimbraCalResCapacity,zimbraCalResSite,zimbraCalResBuilding,"
    "zimbraCalResFloor,zimbraCalResRoom,zimbraCalResLocationDisplayName,description"
)
_TAKEN = {"b": Presence.BUSY, "t": Presence.TENTATIVE, "u": Presence.AWAY, "n": Presence.UNKNOWN}
_PHONES = ("workPhone", "mobilePhone", "telephoneNumber", "mobile")


class State(msgspec.Struct):
    """The cursor, as JSON."""

    token: str = ""
    whole_ms: int = 0
    """When all of it was read last."""
    people: list[str] = []
    """Ids seen in the round of reading all of it that is under way."""
    rooms: bool = False
    """The people are read; the rooms are still to be."""
    offset: int = 0


class DirectoryConnector:
    """Pulls the directory of one account, and asks who is free."""

    def __init__(self, soap: Soap, clock: Clock) -> None:
        self.streams: Mapping[str, Rhythm] = {STREAM: Rhythm(every_ms=DAY_MS, jitter=0.3)}
        self._soap = soap
        self._clock = clock

    async def pull(self, stream: str, cursor: str | None, held: Held) -> Delta:
        """One page: people first, then rooms."""
        if stream != STREAM:
            raise ValueError(stream)
        try:
            state = msgspec.json.decode(cursor, type=State) if cursor else State()
        except msgspec.DecodeError as error:
            raise CursorExpired("cursor_unreadable") from error
        if state.rooms:
            return await self._rooms(state)
        if state.whole_ms and self._clock() - state.whole_ms > WHOLE_EVERY_MS:
            state = State()
        return await self._people(state)

    async def _people(self, state: State) -> Delta:
        args: Element = {"limit": 500} | ({"token": state.token} if state.token else {})
        try:
            body = (await self._soap.call("SyncGalRequest", args, ns=ACCOUNT_NS)).body
        except Rejected:
            body = {}  # closed, or not on this server: then there are only rooms
        entries = [await self._with_members(parse_person(cn)) for cn in many(body.get("cn"))]
        gone = [text(d.get("id")) for d in many(body.get("deleted"))]
        token = text(body.get("token"))
        fresh = not state.whole_ms
        if fresh:
            state.people += [entry.id for entry in entries]
        more = truth(body.get("more")) and token != state.token
        state.token = token or state.token
        listings: tuple[Listing, ...] = ()
        if not more:
            if fresh:
                ids = frozenset(state.people)
                kinds = (EntryKind.PERSON, EntryKind.GROUP)
                listings = tuple(Listing(kind=DirectoryEntry.KIND, ids=ids, box=kind.value) for kind in kinds)
                state.whole_ms, state.people = self._clock(), []
            state.rooms, state.offset = True, 0
        return self._page(
            state, entries, listings=listings, removes=tuple((DirectoryEntry.KIND, id) for id in gone), more=True
        )

    async def _with_members(self, entry: DirectoryEntry) -> DirectoryEntry:
        """A distribution list with those it stands for; hidden ones, and groups inside, stay as they are."""
        if entry.kind is not EntryKind.GROUP or not entry.mails:
            return entry
        args: Element = {"dl": {"_content": entry.mails[0]}, "limit": MOST_MEMBERS}
        try:
            body = (await self._soap.call("GetDistributionListMembersRequest", args, ns=ACCOUNT_NS)).body
        except (Rejected, TargetGone):
            return entry
        return replace(entry, members=tuple(text(member).lower() for member in many(body.get("dlm"))))

    async def _rooms(self, state: State) -> Delta:
        args: Element = {"attrs": _ROOM_ATTRS, "limit": ROOMS_PAGE, "offset": state.offset, "searchFilter": {
            "conds": {"or": True, "cond": [
                {"attr": "zimbraCalResType", "op": "eq", "value": "Location"},
                {"attr": "zimbraCalResType", "op": "eq", "value": "Equipment"},
            ]}
        }}  # fmt: skip
        try:
            body = (await self._soap.call("SearchCalendarResourcesRequest", args, ns=ACCOUNT_NS)).body
        except Rejected:
            body = {}
        rooms = [parse_room(found) for found in many(body.get("calresource"))]
        more = truth(body.get("more")) and bool(rooms)
        state.people += [room.id for room in rooms]
        state.offset += len(rooms)
        listings: tuple[Listing, ...] = ()
        if not more:
            ids = frozenset(state.people)
            kinds = (EntryKind.ROOM, EntryKind.EQUIPMENT)
            listings = tuple(Listing(kind=DirectoryEntry.KIND, ids=ids, box=kind.value) for kind in kinds)
            state.rooms, state.people = False, []
        return self._page(state, rooms, listings=listings, more=more)

    @staticmethod
    def _page(
        state: State,
        entries: Sequence[DirectoryEntry],
        *,
        listings: tuple[Listing, ...] = (),
        removes: tuple[tuple[str, str], ...] = (),
        more: bool,
    ) -> Delta:
        return Delta(
            stream=STREAM,
            cursor=msgspec.json.encode(state).decode(),
            upserts=tuple(entries),
            removes=removes,
            listings=listings,
            more=more,
        )

    # --- asked directly -------------------------------------------------------------------------

    async def free_busy(
        self, mails: Sequence[str], start_ms: int, end_ms: int, exclude_uid: str = ""
    ) -> list[Occupation]:
        """Busy times of people and rooms, in the order asked. See `AsksFreeBusy`."""
        found: dict[str, Occupation] = {}
        for first in range(0, len(mails), MOST_ASKED):
            args: Element = {"s": start_ms, "e": end_ms, "name": ",".join(mails[first : first + MOST_ASKED])}
            if exclude_uid:
                args["excludeUid"] = exclude_uid
            body = (await self._soap.call("GetFreeBusyRequest", args)).body
            for user in many(body.get("usr")):
                occupation = parse_occupation(user, self._clock())
                found[occupation.mail] = occupation
        unknown = (Taken(start_ms, end_ms, Presence.UNKNOWN),)
        return [found.get(mail.lower(), Occupation(mail.lower(), unknown, self._clock())) for mail in mails]

    # --- the rest of the protocol ---------------------------------------------------------------

    async def push(self, intent: Intent, load_bytes: LoadBytes) -> Ack:
        raise ValueError(intent.KIND)

    async def probe(self, intent: Intent) -> Verdict:
        raise ValueError(intent.KIND)

    def download(self, ref: FileRef, offset: int) -> AbstractAsyncContextManager[Download]:
        raise NotImplementedError("the directory holds no files")

    async def listen(self) -> frozenset[str]:
        raise NotImplementedError("the directory has no push")

    async def close(self) -> None:
        """The connections belong to the mail connector."""


def parse_person(cn: Element) -> DirectoryEntry:
    """A line of SyncGal."""
    facts = attrs(cn)

    def first(*names: str) -> str:
        return nfc(next((facts[name][0] for name in names if facts.get(name) and facts[name][0]), ""))

    mails = [m for name in ("email", "email2", "email3", "workEmail1") for m in facts.get(name, []) if m]
    group = first("type") == "group" or bool(facts.get("zimbraDistributionListSubscriptionPolicy"))
    name = first("fullName", "displayName") or f"{first('firstName')} {first('lastName')}".strip()
    return DirectoryEntry(
        id=text(cn.get("id")) or (mails[0] if mails else name),
        name=name or (mails[0] if mails else ""),
        kind=EntryKind.GROUP if group else EntryKind.PERSON,
        mails=tuple(dict.fromkeys(m.lower() for m in mails)),
        phones=tuple(p for name in _PHONES for p in facts.get(name, []) if p),
        company=first("company"),
        title=first("jobTitle", "title"),
        reference=text(cn.get("ref")),
    )


def parse_room(found: Element) -> DirectoryEntry:
    """A line of SearchCalendarResources."""
    facts = attrs(found)

    def first(name: str) -> str:
        return nfc(facts.get(name, [""])[0])

    place = [first(name) for name in ("zimbraCalResSite", "zimbraCalResBuilding", "zimbraCalResFloor")]
    mail = first("email") or text(found.get("name"))
    return DirectoryEntry(
        id=text(found.get("id")) or mail,
        name=first("displayName") or first("zimbraCalResLocationDisplayName") or mail,
        kind=EntryKind.EQUIPMENT if first("zimbraCalResType") == "Equipment" else EntryKind.ROOM,
        mails=(mail.lower(),) if mail else (),
        capacity=number(first("zimbraCalResCapacity")),
        place=", ".join(part for part in place if part),
        equipment=first("description"),
    )


def parse_occupation(user: Element, now_ms: int) -> Occupation:
    """A ``usr`` of GetFreeBusy; times are milliseconds."""
    taken = [
        Taken(number(stretch.get("s")), number(stretch.get("e")), presence)
        for name, presence in _TAKEN.items()
        for stretch in many(user.get(name))
    ]
    return Occupation(text(user.get("id")).lower(), tuple(sorted(taken, key=lambda t: (t.start_ms, t.end_ms))), now_ms)
