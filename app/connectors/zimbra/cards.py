"""Writing the address book: new cards once, changes field by field, deletions to the trash (§13, 25).

A new card carries a UUID of ours (``vCardUID``): before any repeat it is looked for. A change writes only the
fields that differ from what the user saw, on the condition that the card did not change since (§5.2); if it did,
other people's fields stay, and only a field changed on both sides is a `Conflict`.

A picture is uploaded at each attempt (an upload lives 15 minutes) and named by the attribute ``image``; all fields then
go in the list ``a``, the one form that web clients are seen to write beside it. An empty ``image`` takes it away
(ParsedContact.java, processAttrDelta).

A card goes to another's book by the server's own move, which copies it there and then deletes it: a lost answer may
leave the copy, both, or neither done. The UUID on the card tells which.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from app.connectors.zimbra.faults import fault_code
from app.connectors.zimbra.info import AccountInfo
from app.connectors.zimbra.parse import parse_contact, photo_files
from app.connectors.zimbra.reading import Element, many, one, text
from app.connectors.zimbra.shared_contacts import remote_contact
from app.connectors.zimbra.soap import Soap
from app.connectors.zimbra.wire import Retry
from app.documents import portrait
from app.domain.errors import AppError, Conflict, Rejected, TargetGone
from app.domain.exchange import Ack, Clock, LoadBytes, Verdict
from app.domain.intents import DeleteContact, Intent, MoveContact, RemoveBook, SaveBook, SaveContact
from app.domain.mail import FIRST_OWN_ID, LOCAL, Contact
from app.domain.writing import OwnFolder

UID = "vCardUID"
IMAGE = "image"
FRESH_MS = 20_000
"""A first attempt happens within seconds of the act; a later one may be a repeat."""
_ROOT = "1"
_CHANGED = "mail.MODIFY_CONFLICT"


class Cards:
    """Delivers what is done to cards and to one's own books. ``HANDLES``: which acts."""

    HANDLES = (SaveContact, MoveContact, DeleteContact, SaveBook, RemoveBook)

    def __init__(self, soap: Soap, info: AccountInfo, clock: Clock) -> None:
        self._soap = soap
        self._info = info
        self._clock = clock

    async def push(self, intent: Intent, load_bytes: LoadBytes) -> Ack:
        match intent:
            case SaveContact():
                return await (self._create(intent, load_bytes) if intent.new else self._change(intent, load_bytes))
            case MoveContact():
                return await self._move(intent)
            case DeleteContact():
                return await self._delete(intent)
            case SaveBook():
                return await self._save_book(intent)
            case RemoveBook():
                await self._folder({"id": _own(intent.target_id), "op": "trash"})
                return Ack(applied=True)
        raise ValueError(intent.KIND)

    async def probe(self, intent: Intent) -> Verdict:
        """New cards by their UUID, and those that changed mailbox; anything else may be sent again (class I)."""
        if isinstance(intent, SaveContact) and intent.new:
            return Verdict.DELIVERED if await self._find(intent) else Verdict.NOT_DELIVERED
        if isinstance(intent, MoveContact) and intent.crosses and await self._element(intent.target_id) is None:
            return Verdict.DELIVERED if await self._arrived(intent) else Verdict.NOT_DELIVERED
        return Verdict.NOT_DELIVERED

    async def _create(self, intent: SaveContact, load_bytes: LoadBytes) -> Ack:
        made = None
        if self._clock() - intent.made_at_ms > FRESH_MS:
            made = await self._find(intent)
        if made is None:
            facts = {name: value for name, value in intent.contact.facts.items() if value}
            facts |= {UID: intent.target_id} | ({"type": "group"} if intent.contact.is_group else {})
            card: Element = await self._fields(intent, facts, load_bytes)
            if intent.contact.folder and not intent.contact.folder.startswith(LOCAL):  # a book given up: the first one
                card["l"] = intent.contact.folder
            if intent.contact.is_group:
                card["m"] = [{"type": kind, "value": value} for kind, value in _listed(intent.contact)]
            body = (
                await self._soap.call("CreateContactRequest", {"verbose": False, "cn": card}, retry=Retry.GUARDED)
            ).body
            made = _full(next((text(cn.get("id")) for cn in many(body.get("cn"))), ""), intent)
        removes = ((Contact.KIND, intent.target_id),) if made != intent.target_id else ()
        names = {intent.target_id: made} if removes else {}
        return replace(await self._written(made, intent), removes=removes, renames=names, facts={"id": made})

    async def _fields(self, intent: SaveContact, facts: Mapping[str, str], load_bytes: LoadBytes) -> Element:
        """The fields of a card to be written, its new picture among them."""
        if not intent.picture:
            return {"_attrs": dict(facts)} if facts else {}
        data = await load_bytes(intent.picture)
        kind = portrait.kind_of(data)
        aid = await self._soap.upload(data, kind, portrait.file_name(kind))
        return {"a": [{"n": name, "_content": value} for name, value in facts.items()] + [{"n": "image", "aid": aid}]}

    async def _written(self, contact_id: str, intent: SaveContact) -> Ack:
        """The card as it now is on the server."""
        cn = await self._element(contact_id)
        if cn is None:
            return Ack()
        held = await self._parsed(cn, contact_id)
        return Ack(upserts=(held,), files=photo_files(cn, held, intent.picture))

    async def _change(self, intent: SaveContact, load_bytes: LoadBytes) -> Ack:
        wanted = changes(intent.base, intent.contact.facts)
        if intent.drops_picture:
            wanted[IMAGE] = ""
        members = _members(intent)
        if not wanted and not members and not intent.picture:
            return Ack()
        card: Element = {"id": intent.target_id, **await self._fields(intent, wanted, load_bytes)}
        if members:
            card["m"] = members
        args: Element = {"replace": False, "cn": card}
        revision = intent.contact.revision
        condition = {"change": {"token": revision, "type": "new"}} if revision else None
        try:
            await self._soap.call("ModifyContactRequest", args, retry=Retry.IDEMPOTENT, context=condition)
        except AppError as error:
            if fault_code(error) != _CHANGED and not isinstance(error, Conflict):
                raise
            await self._check_fields(intent, wanted, len(await load_bytes(intent.picture)) if intent.picture else 0)
            await self._soap.call("ModifyContactRequest", args, retry=Retry.IDEMPOTENT)
        return await self._written(intent.target_id, intent)

    async def _check_fields(self, intent: SaveContact, wanted: Mapping[str, str], picture_bytes: int) -> None:
        """Raise `Conflict` when somebody else changed one of the very fields that we change.

        A picture of ``picture_bytes`` is ours, put there by an attempt whose answer was lost.
        """
        cn = await self._element(intent.target_id)
        if cn is None:
            raise TargetGone("contact_gone")
        there = await self._parsed(cn, intent.target_id)
        ours = any(file.size_bytes == picture_bytes for file in photo_files(cn, there))
        if intent.picture and not ours and bool(there.photo) != bool(intent.base_photo):
            raise Conflict("contact_changed", field=IMAGE)
        for name, value in wanted.items():
            now = there.facts.get(name, "")
            if now not in (intent.base.get(name, ""), value):
                raise Conflict("contact_changed", field=name)

    async def _move(self, intent: MoveContact) -> Ack:
        if intent.folder.startswith(LOCAL):
            return Ack()  # into a book that was given up: it stays where it is
        if not intent.crosses:
            await self._act({"id": intent.target_id, "op": "move", "l": intent.folder})
            cn = await self._element(intent.target_id)
            held = await self._parsed(cn, intent.target_id) if cn is not None else None
            return Ack(upserts=(held,) if held is not None and held.folder == intent.folder else ())
        cn = await self._element(intent.target_id)
        made = await self._arrived(intent)
        if cn is not None and made is None:
            await self._name(intent, await self._parsed(cn, intent.target_id))
            await self._act({"id": intent.target_id, "op": "move", "l": await self._goal(intent)})
            made = await self._arrived(intent)
        elif cn is not None:  # copied, and cut before the card was deleted
            await self._act({"id": intent.target_id, "op": "trash"})
        if cn is None and made is None:
            raise TargetGone("contact_gone")
        return await self._settled(intent, made)

    async def _goal(self, intent: MoveContact) -> str:
        """The destination as the mailbox that the card is in must hear it: a book of ours with our own id."""
        return intent.folder if ":" in intent.folder else f"{(await self._info.get()).id}:{intent.folder}"

    async def _settled(self, intent: MoveContact, made: str | None) -> Ack:
        """The card under its new id; where it cannot be seen yet, the next round brings it."""
        removes, names = ((Contact.KIND, intent.target_id),), {intent.target_id: made} if made else {}
        cn = await self._element(made) if made else None
        if cn is None or made is None:
            return Ack(removes=removes, renames=names)
        held = await self._parsed(cn, made)
        return Ack(upserts=(held,), removes=removes, files=photo_files(cn, held), renames=names)

    async def _name(self, intent: MoveContact, card: Contact) -> None:
        """Give the card the UUID by which it is looked for; cards made elsewhere have none."""
        if card.facts.get(UID) != intent.uid:
            spec = {"id": intent.target_id, "_attrs": {UID: intent.uid}}
            args: Element = {"replace": False, "cn": spec}
            await self._soap.call("ModifyContactRequest", args, retry=Retry.IDEMPOTENT)

    async def _arrived(self, intent: MoveContact) -> str | None:
        """Id of the card in the book it goes into; None = it is not there."""
        where = f'underid:"{intent.mount}"' if intent.mount else f'inid:"{intent.folder}"'
        found = await self._search(intent.uid, where)
        owner_id = intent.folder.rpartition(":")[0]
        if found and owner_id and ":" not in found:
            return f"{owner_id}:{found}"
        return found or None

    async def _act(self, action: Element) -> None:
        await self._soap.call("ContactActionRequest", {"action": action}, retry=Retry.IDEMPOTENT)

    async def _delete(self, intent: DeleteContact) -> Ack:
        await self._act({"id": intent.target_id, "op": "trash"})
        return Ack(removes=((Contact.KIND, intent.target_id),))

    # --- books ------------------------------------------------------------------------------------

    async def _save_book(self, intent: SaveBook) -> Ack:
        """With ``fie`` a repeat finds the same book; one that existed under that name is adopted (§8)."""
        if not intent.target_id.startswith(LOCAL):
            await self._rename_book(intent)
            return Ack(applied=True)
        spec = {"l": _ROOT, "name": intent.name, "view": "contact", "fie": True}
        body = (await self._soap.call("CreateFolderRequest", {"folder": spec}, retry=Retry.IDEMPOTENT)).body
        made = text(one(body.get("folder")).get("id"))
        book = OwnFolder(id=made, name=intent.name, view="contact")
        gone = ((OwnFolder.KIND, intent.target_id),)
        return Ack(upserts=(book,), removes=gone, renames={intent.target_id: made})

    async def _rename_book(self, intent: SaveBook) -> None:
        try:
            await self._folder({"id": _own(intent.target_id), "op": "rename", "name": intent.name})
        except Rejected as error:
            if fault_code(error) != "mail.ALREADY_EXISTS":
                raise
            asked = {"folder": {"l": intent.target_id}, "depth": 0}
            found = one((await self._soap.call("GetFolderRequest", asked)).body.get("folder"))
            if text(found.get("name")) != intent.name:  # another book has that name
                raise

    async def _folder(self, action: Element) -> None:
        await self._soap.call("FolderActionRequest", {"action": action}, retry=Retry.IDEMPOTENT)

    async def _find(self, intent: SaveContact) -> str | None:
        found = await self._search(intent.target_id, f'underid:"{intent.mount}"' if intent.mount else "")
        return _full(found, intent) if found else None

    async def _search(self, uid: str, where: str) -> str:
        """Id of the card with this UUID, in a book or anywhere in one's own; empty = there is none."""
        quoted = uid.replace('"', "")
        args = {"types": "contact", "query": {"_content": f'{where} #{UID}:"{quoted}"'.strip()}, "limit": 1}
        found = many((await self._soap.call("SearchRequest", args)).body.get("cn"))
        return text(found[0].get("id")) if found else ""

    async def _parsed(self, cn: Element, contact_id: str) -> Contact:
        """A card of ours, or of another's book by its remote id (§14)."""
        owner_id, _, _ = contact_id.rpartition(":")
        return remote_contact(cn, owner_id) if owner_id else parse_contact(cn, (await self._info.get()).id)

    async def _element(self, contact_id: str) -> Element | None:
        args = {"sync": True, "derefGroupMember": True, "cn": [{"id": contact_id}]}
        try:
            found = many((await self._soap.call("GetContactsRequest", args)).body.get("cn"))
        except (TargetGone, Rejected):
            return None
        return found[0] if found else None


def _own(folder_id: str) -> str:
    """Never a fixed book: the server empties it before it refuses (§8)."""
    if not folder_id.isdigit() or int(folder_id) < FIRST_OWN_ID:
        raise Rejected("system_folder", folder=folder_id)
    return folder_id


def _full(contact_id: str, intent: SaveContact) -> str:
    """The id of a new card, as a remote id where it is in another's book, whether the server gave it so or not."""
    owner_id = intent.contact.folder.rpartition(":")[0]
    return f"{owner_id}:{contact_id}" if owner_id and contact_id and ":" not in contact_id else contact_id


def changes(base: Mapping[str, str], wanted: Mapping[str, str]) -> dict[str, str]:
    """What must be written; an empty value deletes the field."""
    names = {*base, *wanted}
    return {name: wanted.get(name, "") for name in sorted(names) if base.get(name, "") != wanted.get(name, "")}


def _listed(contact: Contact) -> list[tuple[str, str]]:
    """(type, value) of the members of a group."""
    return [("I", mail) for mail in contact.members] + [(r.kind, r.value) for r in contact.references]


def _members(intent: SaveContact) -> list[Element]:
    base = [("I", mail) for mail in intent.base_members] + [(r.kind, r.value) for r in intent.base_references]
    wanted = _listed(intent.contact)
    gone = [{"type": kind, "value": value, "op": "-"} for kind, value in base if (kind, value) not in wanted]
    return gone + [{"type": kind, "value": value, "op": "+"} for kind, value in wanted if (kind, value) not in base]
