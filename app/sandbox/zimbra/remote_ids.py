"""Commands on another's items, named by remote ids: ``<account id>:<item id>`` (§14).

Such a command is run in the owner's mailbox, as the real server proxies it, once the rights of the folder allow it.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from app.sandbox.zimbra.call import Call
from app.sandbox.zimbra.carrying import carry
from app.sandbox.zimbra.mailbox import Mailbox
from app.sandbox.zimbra.sharing import demand, folder_name, owner_of, place
from app.sandbox.zimbra.soap_args import Element, attribute, element, id_list, number
from app.sandbox.zimbra.soap_faults import SoapFault, invalid

_NEEDS = {
    "move": "d",
    "trash": "d",
    "delete": "d",
    "spam": "d",
    "!spam": "d",
    "copy": "r",
}
"""Right that an action on a message needs in the folder it lies in; all others need ``w``."""

Handler = Callable[[Call], Element]


def proxied(handler: Handler, outer: str, inner: str) -> Handler:
    """``handler``, run in the owner's mailbox when the ids in ``outer.inner`` are remote."""

    def run(call: Call) -> Element:
        spec = element(call.args, outer)
        asked, goal = attribute(spec, inner), attribute(spec, "l")
        op = attribute(spec, "op")
        if inner == "id" and op in ("move", "copy") and place(call, asked) is not place(call, goal):
            return carry(call, asked, goal, op)
        if ":" not in asked:
            return handler(call)
        account_id = asked.partition(":")[0]
        owner = owner_of(call.state, account_id)
        if owner is None:
            raise SoapFault("service.PERM_DENIED", "permission denied: can not access account")
        bare = dict(spec)
        bare[inner] = _bare(asked, account_id)
        if "l" in bare:
            bare["l"] = _bare(attribute(bare, "l"), account_id)
        _check(call, owner, bare, inner)
        args = {**call.args, outer: bare}
        inside = Call(call.state, call.name, call.ns, args, call.token, {}, delegate=call.mailbox, _mailbox=owner)
        return prefixed(handler(inside), account_id)

    return run


def _bare(ids: str, account_id: str) -> str:
    parts = ids.split(",")
    if any(":" in part and part.partition(":")[0] != account_id for part in parts):
        raise invalid("ids of several mailboxes in one request")
    return ",".join(part.rpartition(":")[2] for part in parts)


def _check(call: Call, owner: Mailbox, spec: Element, inner: str) -> None:
    if inner == "l":  # a new item in that folder
        demand(call.state, owner, id_list(attribute(spec, "l"))[0], call.mailbox, "i")
        return
    op = attribute(spec, "op")
    needed = _NEEDS.get(op, "w") if op else "r"
    for item_id in id_list(attribute(spec, inner)):
        mail = owner.mails.get(item_id)
        if mail is not None:
            demand(call.state, owner, mail.folder, call.mailbox, needed)
        if (card := owner.cards.get(item_id)) is not None:
            demand(call.state, owner, card.folder, call.mailbox, needed if call.name != "ModifyContactRequest" else "w")
        for event in call.state.calendars.list_events(owner.address):
            if event.appt_id == item_id:
                demand(call.state, owner, event.folder_id, call.mailbox, needed)
    if op in ("move", "copy") and "l" in spec:
        demand(call.state, owner, number(spec, "l", 0), call.mailbox, "i")


def prefixed(answer: Element, account_id: str) -> Element:
    """Ids of an answer as seen from another mailbox."""
    shown = dict(answer)
    for name in ("m", "cn", "action", "link", "folder", "appt"):
        value = shown.get(name)
        if isinstance(value, list):
            shown[name] = [prefix(item, account_id) for item in value]
        elif isinstance(value, dict):
            shown[name] = prefix(value, account_id)
    return shown


def prefix(item: Element, account_id: str) -> Element:
    """An item's ids as seen from another mailbox."""
    shown = dict(item)
    for name in ("id", "l", "cid", "invId"):
        if name in shown:
            shown[name] = ",".join(f"{account_id}:{part}" for part in str(shown[name]).split(","))
    return shown


_MOUNT = re.compile(r'(inid|underid):"?(\d+)"?(.*)')


def searched(handler: Handler) -> Handler:
    """A search in a mountpoint (``inid:``, ``underid:``) is one in the folder it stands for; hits have remote ids."""

    def run(call: Call) -> Element:
        query = attribute(call.args, "query")
        found = _MOUNT.match(query.strip())
        field, asked, rest = (found[1], found[2], found[3]) if found is not None else ("", "", "")
        link = call.mailbox.links.get(int(asked)) if asked.isdigit() else None
        if link is None:
            return handler(call)
        owner = owner_of(call.state, link.owner_id)
        if owner is None or folder_name(call.state, owner, link.remote_id) is None:
            raise SoapFault("mail.NO_SUCH_FOLDER", f"no such folder id: {link.remote_id}")
        demand(call.state, owner, link.remote_id, call.mailbox, "r")
        args = {**call.args, "query": {"_content": f"{field}:{link.remote_id}{rest}"}}
        inside = Call(call.state, call.name, call.ns, args, call.token, {}, _mailbox=owner)
        return prefixed(handler(inside), owner.account_id)

    return run
