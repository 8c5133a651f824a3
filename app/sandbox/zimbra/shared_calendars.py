"""Other people's calendars: which are mounted, and what may be asked of them by SOAP (§14)."""

from __future__ import annotations

from app.documents.ical_lines import read
from app.documents.ical_read import is_private
from app.sandbox.zimbra.calendar_port import Mount
from app.sandbox.zimbra.call import Call
from app.sandbox.zimbra.mailbox import Mailbox
from app.sandbox.zimbra.remote_ids import Handler, prefixed
from app.sandbox.zimbra.sharing import demand, owner_of, rights_on
from app.sandbox.zimbra.soap_args import Element, attribute, element
from app.sandbox.zimbra.soap_faults import SoapFault
from app.sandbox.zimbra.state import State


def calendar_mounts(state: State, viewer: Mailbox) -> list[Mount]:
    """Calendars of others in the tree of ``viewer``."""
    found = []
    for link in list(viewer.links.values()):
        owner = owner_of(state, link.owner_id)
        calendars = {c.folder_id for c in state.calendars.list_calendars(owner.address)} if owner is not None else set()
        if owner is not None and link.remote_id in calendars:
            rights = rights_on(state, owner, link.remote_id, viewer)
            found.append(Mount(link.name, owner.address, link.remote_id, rights))
    return found


def in_calendar(handler: Handler) -> Handler:
    """A calendar request about somebody else's calendar, by remote id or by the folder it names (§14).

    Private events need the right ``p``, changes ``w``. The owner's mailbox does it; what is mailed is mailed on
    the owner's behalf.
    """

    def run(call: Call) -> Element:
        asked = attribute(call.args, "id")
        message = element(call.args, "m") if "m" in call.args else {}
        account_id, folder_id = _calendar_owner(call, asked, attribute(message, "l"))
        owner = owner_of(call.state, account_id) if account_id else None
        if not account_id:
            _check_delegate(call)
            return handler(call)
        if owner is None:
            raise SoapFault("service.PERM_DENIED", "permission denied: can not access account")
        args = dict(call.args)
        if asked:
            args["id"] = asked.rpartition(":")[2]
        if folder_id:
            args["m"] = message | {"l": str(folder_id)}
            demand(call.state, owner, folder_id, call.mailbox, "w")
        else:
            _check_event(call, owner, str(args["id"]), "r" if call.name.startswith("Get") else "w")
        viewer = call.mailbox
        inside = Call(call.state, call.name, call.ns, args, call.token, {}, delegate=viewer, _mailbox=owner)
        return prefixed(handler(inside), account_id)

    return run


def _check_delegate(call: Call) -> None:
    """In another's mailbox by header, the rights of the event's folder count as well."""
    owner, viewer = call.mailbox, call.delegate
    if viewer is None:
        return
    uid, asked = attribute(call.args, "uid"), attribute(call.args, "id")
    event = call.state.event_of(owner.address, uid) if uid else None
    inside = Call(call.state, call.name, call.ns, call.args, call.token, {}, _mailbox=viewer)
    _check_event(inside, owner, str(event.appt_id) if event is not None else asked, "r")


def _calendar_owner(call: Call, asked: str, folder: str) -> tuple[str, int]:
    """(account, folder for a new event or 0) when another's calendar is meant; ("", 0) for an own one."""
    if ":" in asked:
        return asked.partition(":")[0], 0
    if ":" in folder:
        account_id, _, bare = folder.partition(":")
        return account_id, int(bare)
    link = call.mailbox.links.get(int(folder)) if folder.isdigit() else None
    return (link.owner_id, link.remote_id) if link is not None else ("", 0)


def _check_event(call: Call, owner: Mailbox, asked: str, right: str) -> None:
    wanted = asked.partition("-")[0]
    for event in call.state.calendars.list_events(owner.address):
        if str(event.appt_id) != wanted:
            continue
        demand(call.state, owner, event.folder_id, call.mailbox, right)
        text = call.state.calendars.get_ics(owner.address, event.uid) or ""
        if any(is_private(part) for part in read(text).children if part.name == "VEVENT"):
            demand(call.state, owner, event.folder_id, call.mailbox, "p")
