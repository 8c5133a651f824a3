"""Sharing between mailboxes: who may do what (§14, 15).

The header ``account`` is judged by the list of *published* shares, which is made anew only every
``Options.share_publish_ms``.

Beside it: `remote_ids` (commands on another's items), `carrying` (items that change mailbox), `mountpoints` (grants
and mountpoints), `shared_view` (a sync in another's name), `rights_commands` (writing for others), `item_metadata`.
"""

from __future__ import annotations

from app.domain.mail import Address
from app.sandbox.zimbra.call import Call
from app.sandbox.zimbra.letters import Content
from app.sandbox.zimbra.mailbox import Grant, Mail, Mailbox
from app.sandbox.zimbra.soap_args import id_list
from app.sandbox.zimbra.soap_faults import SoapFault
from app.sandbox.zimbra.state import State


def owner_of(state: State, account_id: str) -> Mailbox | None:
    """The mailbox with this account id or address."""
    wanted = account_id.lower()
    return next(
        (a.mailbox for a in state.accounts.values() if wanted in (a.mailbox.account_id, a.mailbox.address)), None
    )


def grants_on(owner: Mailbox, folder_id: int) -> list[Grant]:
    """Grants that hold on a folder: its own, else those of the folder above it."""
    while folder_id not in (1, 11, 0):
        if owner.grants.get(folder_id):
            return owner.grants[folder_id]
        folder = owner.folders.get(folder_id)
        if folder is None:
            return []
        folder_id = folder.parent
    return owner.grants.get(folder_id, [])


def rights_on(state: State, owner: Mailbox, folder_id: int, viewer: Mailbox) -> str:
    """Letters of what ``viewer`` may do in a folder of ``owner``; empty = nothing."""
    if owner is viewer:
        return "rwidxa"
    letters = {c for g in grants_on(owner, folder_id) if state.reaches(g, viewer) for c in g.perm}
    return "".join(sorted(letters, key="rwidxapf".index))


def folder_name(state: State, owner: Mailbox, folder_id: int) -> str | None:
    """Name of a folder or calendar; None when there is none of this id."""
    if folder_id in owner.folders:
        return owner.folders[folder_id].name
    calendars = state.calendars.list_calendars(owner.address)
    return next((c.name for c in calendars if c.folder_id == folder_id), None)


def demand(state: State, owner: Mailbox, folder_id: int, viewer: Mailbox, right: str) -> None:
    """PERM_DENIED unless ``viewer`` has this right in a folder of ``owner``."""
    if right not in rights_on(state, owner, folder_id, viewer):
        raise SoapFault("service.PERM_DENIED", f"permission denied: you do not have the right {right}")


def origin(call: Call, asked: str) -> tuple[Mailbox, Mail]:
    """The message behind an id, own or remote; PERM_DENIED, NO_SUCH_MSG."""
    account_id, _, bare = asked.rpartition(":")
    if not account_id:
        return call.mailbox, call.mailbox.mail(id_list(bare)[0])
    owner = owner_of(call.state, account_id)
    if owner is None:
        raise SoapFault("service.PERM_DENIED", "permission denied: can not access account")
    mail = owner.mail(id_list(bare)[0])
    demand(call.state, owner, mail.folder, call.mailbox, "r")
    return owner, mail


def check_sender(call: Call, content: Content) -> None:
    """From and Sender as they leave: what is not allowed is silently replaced by the own address (§11.6)."""
    mailbox, mail = call.mailbox, content.sender.mail.lower()
    own = Address(mail=mailbox.address, name=mailbox.person.name)
    addresses = {mailbox.address, *(i.get("zimbraPrefFromAddress", "").lower() for i in mailbox.identities)}
    other = owner_of(call.state, mail)
    held = {ace.right for ace in other.aces if ace.grantee == mailbox.address} if other is not None else set()
    sender = content.written_by
    if mail in addresses and other in (None, mailbox):
        content.written_by = None
    elif "sendOnBehalfOf" in held and sender is not None:
        content.written_by = own
    elif "sendAs" in held:
        content.written_by = None
    else:
        content.sender, content.written_by = own, None


def place(call: Call, item_id: str) -> Mailbox:
    """The mailbox an id speaks of; PERM_DENIED for none."""
    account_id, _, _ = item_id.partition(",")[0].rpartition(":")
    owner = owner_of(call.state, account_id) if account_id else call.mailbox
    if owner is None:
        raise SoapFault("service.PERM_DENIED", "permission denied: can not access account")
    return owner
