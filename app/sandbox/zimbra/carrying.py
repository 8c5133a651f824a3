"""Items between two people's mailboxes: made there, under new ids; by a move then deleted here (ItemActionHelper.java).

A message keeps its content, flags and date, and loses its tags; a copy's new id is told to who asks for it. An event keeps its UID; one that its owner organizes
becomes the target's, and with guests it is refused (« requires change of organizer »). A private event is not to be
moved without the right ``p``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.documents.ical_lines import Component, read, write
from app.documents.ical_read import is_private
from app.sandbox.zimbra.calendar_port import EventEntry
from app.sandbox.zimbra.call import Call
from app.sandbox.zimbra.mailbox import Card, Mail, Mailbox
from app.sandbox.zimbra.sharing import demand, folder_name, place
from app.sandbox.zimbra.soap_args import Element, element, flag
from app.sandbox.zimbra.soap_faults import SoapFault, invalid

_MISSING = {"MsgActionRequest": "mail.NO_SUCH_MSG"}


def carry(call: Call, asked: str, goal: str, op: str) -> Element:
    """The ops "move" and "copy" (of messages) where ``goal`` lies in another mailbox than the items; all of them must be there."""
    source, target = place(call, asked), place(call, goal)
    folder = int(goal.rpartition(":")[2])
    if folder_name(call.state, target, folder) is None:
        raise SoapFault("mail.NO_SUCH_FOLDER", f"no such folder id: {folder}")
    events = {event.appt_id: event for event in call.state.calendars.list_events(source.address)}
    items: list[Mail | Card | EventEntry] = []
    for one in asked.split(","):
        number = int(one.rpartition(":")[2])
        held: Mail | Card | EventEntry | None = source.mails.get(number) or source.cards.get(number)
        held = held or events.get(number)
        if held is None:
            raise SoapFault(_MISSING.get(call.name, "mail.NO_SUCH_ITEM"), f"no such item: {one}", args={"itemId": one})
        items.append(held)
    demand(call.state, target, folder, call.mailbox, "i")
    for item in items:
        demand(
            call.state,
            source,
            item.folder_id if isinstance(item, EventEntry) else item.folder,
            call.mailbox,
            "d" if op == "move" else "r",
        )
    made: list[str] = []
    for item in items:
        if isinstance(item, Mail):
            made.append(_copy_mail(source, target, item, folder))
            if op == "move":
                with source.writing() as change:
                    source.remove_mail(change, item)
        elif op == "copy":
            raise invalid("copies of other items than messages are not played here")
        elif isinstance(item, Card):
            _carry_card(source, target, item, folder)
        else:
            _carry_event(call, source, target, item, folder)
    created = {"nci": ",".join(_seen(call, target, id) for id in made)}
    told = op == "copy" and flag(element(call.args, "action"), "nci")
    return {"action": {"id": asked, "op": op} | (created if told else {})}


def _seen(call: Call, owner: Mailbox, item: str) -> str:
    """An id as the caller is told it (ItemIdFormatter.java)."""
    return item if owner is call.mailbox else f"{owner.account_id}:{item}"


def _copy_mail(source: Mailbox, target: Mailbox, mail: Mail, folder: int) -> str:
    with target.writing() as change:
        return str(target.add_mail(change, source.content(mail), folder, mail.flags, mail.date_ms).id)


def _carry_card(source: Mailbox, target: Mailbox, card: Card, folder: int) -> None:
    with target.writing() as change:
        copy = replace(card, id=target.take_id(), folder=folder, tags=())
        target.cards[copy.id] = copy
        target.touch(change, copy, content=True)
    with source.writing() as change:
        del source.cards[card.id]
        source.bury(change, "cn", card.id)


def _carry_event(call: Call, source: Mailbox, target: Mailbox, event: EventEntry, folder: int) -> None:
    calendar = read(call.state.calendars.get_ics(source.address, event.uid) or "")
    parts = [part for part in calendar.children if part.name == "VEVENT"]
    if any(is_private(part) for part in parts):
        demand(call.state, source, event.folder_id, call.mailbox, "p")
    _take_over(parts, source, target, call.mailbox)
    call.state.calendars.put_ics(target.address, folder, write(calendar))
    call.state.calendars.remove(source.address, event.uid)


def _take_over(parts: Sequence[Component], source: Mailbox, target: Mailbox, viewer: Mailbox) -> None:
    """Whoever gets an event that its owner organized organizes it from now on."""
    for part in parts:
        organizer = part.first("ORGANIZER")
        if organizer is None or organizer.value.lower() != f"mailto:{source.address}":
            continue
        others = [at for at in part.all("ATTENDEE") if at.value.lower() != f"mailto:{source.address}"]
        if others:
            raise invalid("This operation requires change of organizer and it is not permitted")
        organizer.value = f"mailto:{target.address}"
        organizer.set_param("CN", target.person.name)
        organizer.drop_param("SENT-BY")
        if viewer is not target:
            organizer.set_param("SENT-BY", f"mailto:{viewer.address}")
        part.put("SEQUENCE", str(int(part.value("SEQUENCE") or 0) + 1))
