"""Metadata of one item, which clients keep there (§18): of folders and of messages, what this program uses.

It travels with the item, is read with the right ``r`` and written with ``w``, and a message's ``ms`` moves
(MailItem.java, setCustomData).
"""

from __future__ import annotations

from app.sandbox.zimbra.call import Call
from app.sandbox.zimbra.mailbox import Mailbox
from app.sandbox.zimbra.sharing import demand, folder_name, place
from app.sandbox.zimbra.soap_args import Element, attribute, element, key_values
from app.sandbox.zimbra.soap_faults import SoapFault

_LIMIT = 10_000
"""Characters of all sections of an item (TOTAL_METADATA_LIMIT)."""


def _item(call: Call, right: str) -> tuple[Mailbox, int]:
    asked = attribute(call.args, "id")
    owner, item = place(call, asked), int(asked.rpartition(":")[2])
    mail = owner.mails.get(item)
    if mail is None and folder_name(call.state, owner, item) is None:
        raise SoapFault("mail.NO_SUCH_ITEM", f"no such item: {asked}", args={"itemId": asked})
    demand(call.state, owner, mail.folder if mail is not None else item, call.mailbox, right)
    return owner, item


def get_custom_metadata(call: Call) -> Element:
    owner, item = _item(call, "r")
    section = attribute(element(call.args, "meta"), "section")
    held = owner.item_metadata.get((item, section), {})
    return {"id": attribute(call.args, "id"), "meta": [{"section": section, "_attrs": held}] if held else [{}]}


def set_custom_metadata(call: Call) -> Element:
    owner, item = _item(call, "w")
    meta = element(call.args, "meta")
    section = attribute(meta, "section")
    if section.partition(":")[0] not in ("zwc", "bes") or len(section) > 36:
        raise SoapFault("service.FAILURE", f"bad metadata section: {section}")
    wanted = {name: str(value) for name, value in key_values(meta).items()}
    others = [held for (of, name), held in owner.item_metadata.items() if of == item and name != section]
    if sum(len(k) + len(v) for held in (*others, wanted) for k, v in held.items()) > _LIMIT:
        raise SoapFault("mail.TOO_MUCH_METADATA", f"metadata too large: {_LIMIT}")
    with owner.writing() as change:
        owner.item_metadata[item, section] = wanted
        change.used = True
        if item in owner.mails:
            owner.touch(change, owner.mails[item])
    return {"id": attribute(call.args, "id")}
