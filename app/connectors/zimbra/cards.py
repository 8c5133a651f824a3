"""Writing the address book: new cards once, changes field by field, deletions to the trash (§13, 25).

A new card carries a UUID of ours (``vCardUID``): before any repeat it is looked for. A change writes only the
fields that differ from what the user saw, on the condition that the card did not change since (§5.2); if it did,
other people's fields stay, and only a field changed on both sides is a `Conflict`.
"""

from __future__ import annotations

from collections.abc import Mapping

from app.connectors.zimbra.faults import fault_code
from app.connectors.zimbra.parse import parse_contact
from app.connectors.zimbra.reading import Element, many, text
from app.connectors.zimbra.soap import Soap
from app.connectors.zimbra.wire import Retry
from app.domain.errors import AppError, Conflict, Rejected, TargetGone
from app.domain.exchange import Ack, Clock, Verdict
from app.domain.intents import DeleteContact, Intent, SaveContact
from app.domain.mail import Contact

UID = "vCardUID"
FRESH_MS = 20_000
"""A first attempt happens within seconds of the act; a later one may be a repeat."""
_CHANGED = "mail.MODIFY_CONFLICT"


class Cards:
    """Delivers SaveContact and DeleteContact."""

    HANDLES = (SaveContact, DeleteContact)

    def __init__(self, soap: Soap, clock: Clock) -> None:
        self._soap = soap
        self._clock = clock

    async def push(self, intent: Intent) -> Ack:
        match intent:
            case SaveContact():
                return await (self._create(intent) if intent.new else self._change(intent))
            case DeleteContact():
                return await self._delete(intent)
        raise ValueError(intent.KIND)

    async def probe(self, intent: Intent) -> Verdict:
        """New cards by their UUID; a change may be sent again (class I)."""
        if isinstance(intent, SaveContact) and intent.new:
            return Verdict.DELIVERED if await self._find(intent.target_id) else Verdict.NOT_DELIVERED
        return Verdict.NOT_DELIVERED

    async def _create(self, intent: SaveContact) -> Ack:
        made = None
        if self._clock() - intent.made_at_ms > FRESH_MS:
            made = await self._find(intent.target_id)
        if made is None:
            facts = {name: value for name, value in intent.contact.facts.items() if value}
            card: Element = {"_attrs": {**facts, UID: intent.target_id}}
            if intent.contact.folder:
                card["l"] = intent.contact.folder
            if intent.contact.members:
                card["_attrs"]["type"] = "group"
                card["m"] = [{"type": "I", "value": mail} for mail in intent.contact.members]
            body = (
                await self._soap.call("CreateContactRequest", {"verbose": False, "cn": card}, retry=Retry.GUARDED)
            ).body
            made = next((text(cn.get("id")) for cn in many(body.get("cn"))), "")
        held = await self._read(made)
        removes = ((Contact.KIND, intent.target_id),) if made != intent.target_id else ()
        return Ack(upserts=(held,) if held else (), removes=removes, facts={"id": made})

    async def _change(self, intent: SaveContact) -> Ack:
        wanted = changes(intent.base, intent.contact.facts)
        members = _members(intent.base_members, intent.contact.members)
        if not wanted and not members:
            return Ack()
        card: Element = {"id": intent.target_id}
        if wanted:
            card["_attrs"] = wanted
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
            await self._check_fields(intent, wanted)
            await self._soap.call("ModifyContactRequest", args, retry=Retry.IDEMPOTENT)
        held = await self._read(intent.target_id)
        return Ack(upserts=(held,) if held else ())

    async def _check_fields(self, intent: SaveContact, wanted: Mapping[str, str]) -> None:
        """Raise `Conflict` when somebody else changed one of the very fields that we change."""
        there = await self._read(intent.target_id)
        if there is None:
            raise TargetGone("contact_gone")
        for name, value in wanted.items():
            now = there.facts.get(name, "")
            if now not in (intent.base.get(name, ""), value):
                raise Conflict("contact_changed", field=name)

    async def _delete(self, intent: DeleteContact) -> Ack:
        action = {"id": intent.target_id, "op": "trash"}
        await self._soap.call("ContactActionRequest", {"action": action}, retry=Retry.IDEMPOTENT)
        return Ack(removes=((Contact.KIND, intent.target_id),))

    async def _find(self, uid: str) -> str | None:
        quoted = uid.replace('"', "")
        args = {"types": "contact", "query": {"_content": f'#{UID}:"{quoted}"'}, "limit": 1}
        found = many((await self._soap.call("SearchRequest", args)).body.get("cn"))
        return text(found[0].get("id")) if found else None

    async def _read(self, contact_id: str) -> Contact | None:
        args = {"sync": True, "derefGroupMember": False, "cn": [{"id": contact_id}]}
        try:
            found = many((await self._soap.call("GetContactsRequest", args)).body.get("cn"))
        except (TargetGone, Rejected):
            return None
        return parse_contact(found[0]) if found else None


def changes(base: Mapping[str, str], wanted: Mapping[str, str]) -> dict[str, str]:
    """What must be written; an empty value deletes the field."""
    names = {*base, *wanted}
    return {name: wanted.get(name, "") for name in sorted(names) if base.get(name, "") != wanted.get(name, "")}


def _members(base: tuple[str, ...], wanted: tuple[str, ...]) -> list[Element]:
    gone = [{"type": "I", "value": mail, "op": "-"} for mail in base if mail not in wanted]
    return gone + [{"type": "I", "value": mail, "op": "+"} for mail in wanted if mail not in base]
