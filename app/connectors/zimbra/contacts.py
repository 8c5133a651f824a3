"""The stream "contacts": own address books, with a sync token of its own (§9, 13).

Its own token, so that it can be read apart from mail and never misses a change between the two.
Contacts in the trash are not shown.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from app.connectors.zimbra.info import AccountInfo
from app.connectors.zimbra.mail import NEVER_MS, NEVER_S
from app.connectors.zimbra.parse import TRASH, parse_contact, photo_files, walk_folders
from app.connectors.zimbra.reading import Element, ids, many, text, truth
from app.connectors.zimbra.soap import Soap
from app.domain.errors import CursorExpired, TargetGone
from app.domain.exchange import Delta, Held, Listing
from app.domain.mail import Contact

STREAM = "contacts"
PAGE = 200


class Cursor(msgspec.Struct):
    account: str
    token: str
    behind: bool = False
    want: list[str] = msgspec.field(default_factory=list)
    total: int = 0

    def text(self) -> str:
        return msgspec.json.encode(self).decode()


class ContactStream:
    """Pulls the contacts of one account."""

    def __init__(self, soap: Soap, info: AccountInfo) -> None:
        self._soap = soap
        self._info = info

    async def pull(self, cursor: str | None, held: Held) -> Delta:
        """One page. Raises CursorExpired like the mail stream."""
        info = await self._info.get()
        if cursor is None:
            return await self._start(info.id)
        try:
            place = msgspec.json.decode(cursor, type=Cursor)
        except msgspec.DecodeError as error:
            raise CursorExpired("cursor_unreadable") from error
        if place.account != info.id:
            raise CursorExpired("mailbox_replaced")
        if place.want:
            return await self._page(place, ())
        return await self._changes(place)

    async def _start(self, account: str) -> Delta:
        args = {"typed": True, "msgCutoff": NEVER_S, "calCutoff": NEVER_MS}
        body = (await self._soap.call("SyncRequest", args)).body
        folders = [f for f in walk_folders(body.get("folder")) if text(f.get("id")) != TRASH]
        found = [contact_id for f in folders for contact_id in ids(f.get("cn"))]
        place = Cursor(account=account, token=text(body.get("token")), want=found, total=len(found))
        return await self._page(place, (Listing(kind=Contact.KIND, ids=frozenset(found), apart=":"),))

    async def _changes(self, place: Cursor) -> Delta:
        body = (await self._soap.call("SyncRequest", {"token": place.token, "typed": True})).body
        token = text(body.get("token"))
        if not truth(body.get("more")) and _leading(token) < _leading(place.token):
            raise CursorExpired("token_went_back")
        changed = many(body.get("cn"))
        trashed = [text(cn.get("id")) for cn in changed if text(cn.get("l")) == TRASH]
        gone = [i for deleted in many(body.get("deleted")) for i in ids(deleted.get("cn"))]
        place.token, place.behind = token, truth(body.get("more"))
        place.want = [text(cn.get("id")) for cn in changed if text(cn.get("l")) != TRASH]
        return await self._page(place, (), tuple((Contact.KIND, i) for i in trashed + gone))

    async def _page(
        self, place: Cursor, listings: tuple[Listing, ...], removes: tuple[tuple[str, str], ...] = ()
    ) -> Delta:
        now, place.want = place.want[:PAGE], place.want[PAGE:]
        found = await self._fetch(now)
        shown = [cn for cn in found if text(cn.get("l")) != TRASH]
        cards = tuple(parse_contact(cn, place.account) for cn in shown)
        more = bool(place.want) or place.behind
        return Delta(
            stream=STREAM,
            cursor=place.text(),
            upserts=cards,
            files=tuple(ref for cn, card in zip(shown, cards, strict=True) for ref in photo_files(cn, card)),
            removes=removes,
            listings=listings,
            more=more,
            done=place.total - len(place.want) if more and place.total else 0,
            total=place.total if more else 0,
        )

    async def _fetch(self, contact_ids: Sequence[str]) -> list[Element]:
        """Contacts by id. One missing id fails the whole call (§13): then asked in halves."""
        if not contact_ids:
            return []
        args = {"sync": True, "derefGroupMember": True, "cn": [{"id": ",".join(contact_ids)}]}
        try:
            return many((await self._soap.call("GetContactsRequest", args)).body.get("cn"))
        except TargetGone:
            if len(contact_ids) == 1:
                return []
            middle = len(contact_ids) // 2
            return await self._fetch(contact_ids[:middle]) + await self._fetch(contact_ids[middle:])


def _leading(token: str) -> int:
    digits = token.split("-")[0].split(":")[0]
    return int(digits) if digits.isdigit() else 0
