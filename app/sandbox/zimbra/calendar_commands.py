"""urn:zimbraMail: events of several people, rooms, free and busy (§12.2-12.5).

Only addresses in ``m.e`` are mailed. The mail carries the invitation; local recipients find it in their calendar,
as `State.deliver` files it. Each call mails again: what a client must never repeat blindly.
"""

from __future__ import annotations

from app.documents.ical_attach import put_files
from app.documents.ical_lines import Component, Line, escape
from app.domain.agenda import EventFile
from app.domain.mail import Address
from app.sandbox.people import stable_uuid
from app.sandbox.zimbra import directory_commands, encode
from app.sandbox.zimbra.calendar_ics import (
    event_of,
    new_calendar,
    parts_of,
    recurrence_of,
    times_of,
    zones_in,
)
from app.sandbox.zimbra.calendar_port import EventEntry
from app.sandbox.zimbra.call import Call
from app.sandbox.zimbra.letters import Letter, content_of
from app.sandbox.zimbra.mailbox import CALENDAR, SENT, TRASH
from app.sandbox.zimbra.soap_args import Element, attribute, element, elements, number
from app.sandbox.zimbra.soap_faults import SoapFault, invalid


def create_appointment(call: Call) -> Element:
    """A uid that exists updates that item, and mails again (§12.2)."""
    message = element(call.args, "m")
    comp = _comp(message)
    folder = number(message, "l", CALENDAR)
    if folder == TRASH:
        raise invalid("cannot create an appointment in the trash")
    _writable(call, folder)
    uid = attribute(comp, "uid") or stable_uuid("appointment", call.state.next_serial())
    event, zones = event_of(comp, uid, 0, _defined(message), call.state.clock())
    _describe(call, event, message)
    _check_organizer(call, message, event)
    entry = call.state.calendars.put_ics(call.mailbox.address, folder, new_calendar([event], zones))
    _mail(call, message, "REQUEST", [event], zones)
    return _answer(entry)


def modify_appointment(call: Call) -> Element:
    """Full replacement; another date or rule drops the exceptions (§12.3)."""
    entry, ics = _known(call)
    message = element(call.args, "m")
    comp = _comp(message)
    calendar, series, exceptions = parts_of(ics)
    before = series[0] if series else exceptions[0]
    event, zones = event_of(comp, entry.uid, _sequence(before) + 1, _defined(message), call.state.clock())
    _describe(call, event, message)
    _check_organizer(call, message, event)
    kept = exceptions if times_of(event) == times_of(before) else []
    gone = _mails(before) - _mails(event)
    stored = new_calendar([event, *kept], zones | (zones_in(calendar) if kept else set()))
    entry = call.state.calendars.put_ics(call.mailbox.address, entry.folder_id, stored)
    _mail(call, message, "REQUEST", [event], zones)
    if gone and elements(message, "e"):
        _send(call, attribute(message, "su"), "", sorted(gone - {call.mailbox.address}), "CANCEL", [event], zones)
    return _answer(entry)


def create_exception(call: Call) -> Element:
    entry, ics = _known(call)
    message = element(call.args, "m")
    comp = _comp(message)
    if not elements(comp, "exceptId"):
        raise invalid("missing exceptId")
    calendar, series, exceptions = parts_of(ics)
    event, zones = event_of(comp, entry.uid, _sequence(series[0]) + 1, _defined(message), call.state.clock())
    _describe(call, event, message)
    _check_organizer(call, message, event)
    others = [e for e in exceptions if recurrence_of(e) != recurrence_of(event)]
    stored = new_calendar([*series, *others, event], zones | zones_in(calendar))
    entry = call.state.calendars.put_ics(call.mailbox.address, entry.folder_id, stored)
    _mail(call, message, "REQUEST", [event], zones)
    return _answer(entry)


def cancel_appointment(call: Call) -> Element:
    """All of it, or the occurrence ``inst``."""
    entry, ics = _known(call)
    message = elements(call.args, "m")
    calendar, series, exceptions = parts_of(ics)
    told = message[0] if message else {}
    occurrence = elements(call.args, "inst")
    if occurrence:
        _cancel_one(call, entry, occurrence[0], told)
        return {}
    master = series[0] if series else exceptions[0]
    master.put("STATUS", "CANCELLED")
    master.put("SEQUENCE", str(_sequence(master) + 1))
    call.state.calendars.remove(call.mailbox.address, entry.uid)
    _mail(call, told, "CANCEL", [master], zones_in(calendar))
    return {}


def _cancel_one(call: Call, entry: EventEntry, occurrence: Element, told: Element) -> None:
    calendar, series, exceptions = parts_of(call.state.calendars.get_ics(call.mailbox.address, entry.uid) or "")
    start = series[0].first("DTSTART")
    value, zone = attribute(occurrence, "d"), attribute(occurrence, "tz")
    params = ";VALUE=DATE" if len(value) == 8 else f";TZID={zone}" if zone else ""
    series[0].lines.append(Line("EXDATE", params, value))
    series[0].put("SEQUENCE", str(_sequence(series[0]) + 1))
    kept = [e for e in exceptions if recurrence_of(e) != value]
    zones = zones_in(calendar)
    call.state.calendars.put_ics(call.mailbox.address, entry.folder_id, new_calendar([*series, *kept], zones))
    cancelled = series[0].copy()
    cancelled.remove("RRULE", "EXDATE")
    cancelled.put("RECURRENCE-ID", value, params)
    if start is not None:
        cancelled.put("DTSTART", value, params)
    cancelled.put("STATUS", "CANCELLED")
    _mail(call, told, "CANCEL", [cancelled], zones)


def counter_appointment(call: Call) -> Element:
    """An attendee proposes another time: mail only."""
    entry, _ics = _known(call)
    message = element(call.args, "m")
    event, zones = event_of(_comp(message), entry.uid, 0, _defined(message), call.state.clock())
    _describe(call, event, message)
    _mail(call, message, "COUNTER", [event], zones)
    return {}


def decline_counter(call: Call) -> Element:
    """The organizer keeps the time: mail only."""
    message = element(call.args, "m")
    comp = _comp(message)
    event, zones = event_of(comp, attribute(comp, "uid"), 0, _defined(message), call.state.clock())
    _describe(call, event, message)
    _mail(call, message, "DECLINECOUNTER", [event], zones)
    return {}


def folder_at(call: Call, path: str) -> Element | None:
    """A calendar by its path, as GetFolder shows it; None when there is none there."""
    name = path.strip("/")
    known = call.state.calendars.list_calendars(call.mailbox.address)
    found = next((entry for entry in known if entry.name.casefold() == name.casefold()), None)
    return None if found is None else encode.calendar_folder(found, call.mailbox.account_id)


def act_on_events(call: Call) -> Element | None:
    """ItemAction on calendar items: trash, delete, move; None when the ids are no calendar items."""
    action = element(call.args, "action")
    op, wanted = attribute(action, "op"), attribute(action, "id").split(",")
    address = call.mailbox.address
    found = [e for e in call.state.calendars.list_events(address) if str(e.appt_id) in wanted]
    if not found or op not in ("trash", "delete", "move"):
        return None
    for entry in found:
        if op == "move":
            if call.state.calendars.move(address, entry.uid, number(action, "l", 0)) is None:
                raise SoapFault("mail.NO_SUCH_FOLDER", "no such folder id")
        else:
            call.state.calendars.remove(address, entry.uid)
    return {"action": {"id": attribute(action, "id"), "op": op}}


def settle_alarms(call: Call) -> Element:
    """Dismiss or snooze: remembered on the server, for other devices (both class I)."""
    address = call.mailbox.address
    known = {str(e.appt_id) for e in call.state.calendars.list_events(address)}
    for item in elements(call.args, "appt"):
        if attribute(item, "id") not in known:
            raise SoapFault("mail.NO_SUCH_CALITEM", "no such calendar item")
    return {}


def _known(call: Call) -> tuple[EventEntry, str]:
    """The event of ``id`` and its text; a client's ``ms``/``rev`` must not be older (INVITE_OUT_OF_DATE)."""
    wanted = attribute(call.args, "id").partition("-")[0]
    address = call.mailbox.address
    entry = next((e for e in call.state.calendars.list_events(address) if str(e.appt_id) == wanted), None)
    ics = call.state.calendars.get_ics(address, entry.uid) if entry is not None else None
    if entry is None or ics is None:
        raise SoapFault("mail.NO_SUCH_CALITEM", f"no such calendar item: {wanted}")
    seen = max(number(call.args, "ms", 0), number(call.args, "rev", 0))
    if seen and seen < entry.ms:
        raise SoapFault("mail.INVITE_OUT_OF_DATE", "invite out of date")
    _writable(call, entry.folder_id)
    return entry, ics


def _writable(call: Call, folder: int) -> None:
    address = call.mailbox.address
    known = next((c for c in call.state.calendars.list_calendars(address) if c.folder_id == folder), None)
    if known is None:
        raise SoapFault("mail.NO_SUCH_FOLDER", f"no such folder id: {folder}")
    if not known.writable:
        raise SoapFault("service.PERM_DENIED", "permission denied: no right to write")


def _comp(message: Element) -> Element:
    return element(element(message, "inv"), "comp")


def _defined(message: Element) -> set[str]:
    return {attribute(zone, "id") for zone in elements(element(message, "inv"), "tz")}


def _describe(call: Call, event: Component, message: Element) -> None:
    """The words of the message, and the files joined to it, inline as CalDAV shows them."""
    texts = _texts(elements(message, "mp"))
    event.put_text("DESCRIPTION", texts.get("text/plain", ""))
    aids = [aid for attach in elements(message, "attach") for aid in attribute(attach, "aid").split(",") if aid]
    found = [call.state.uploads.pop(aid, None) for aid in aids]
    if None in found:
        raise SoapFault("mail.NO_SUCH_UPLOAD", "no such upload")
    joined = [EventFile(name=u.name, media_type=u.media_type, size_bytes=len(u.data), data=u.data) for u in found if u]
    put_files(event, joined)


def _behalf(call: Call) -> Address | None:
    """Who writes in the organizer's name, when it is not the organizer."""
    by = call.delegate
    return Address(mail=by.address, name=by.person.name) if by is not None else None


def _texts(parts: list[Element]) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in parts:
        found |= _texts(elements(part, "mp"))
        if "content" in part:
            found[attribute(part, "ct")] = attribute(part, "content")
    return found


def _check_organizer(call: Call, message: Element, event: Component) -> None:
    organizer = event.value("ORGANIZER").removeprefix("mailto:").lower()
    if elements(message, "e") and organizer != call.mailbox.address:
        raise SoapFault("mail.MUST_BE_ORGANIZER", "must be organizer")


def _sequence(part: Component) -> int:
    text = part.value("SEQUENCE").strip()
    return int(text) if text.isdigit() else 0


def _mails(part: Component) -> set[str]:
    return {line.value.removeprefix("mailto:").lower() for line in part.all("ATTENDEE")}


def _answer(entry: EventEntry) -> Element:
    item = str(entry.appt_id)
    return {"calItemId": item, "apptId": item, "invId": f"{item}-{entry.inv_id}", "ms": entry.ms, "rev": entry.ms}


def _mail(call: Call, message: Element, method: str, parts: list[Component], zones: set[str]) -> None:
    to = [attribute(e, "a").lower() for e in elements(message, "e")]
    text = _texts(elements(message, "mp")).get("text/plain", "")
    if to:
        _send(call, attribute(message, "su"), text, to, method, parts, zones)


def _send(
    call: Call, subject: str, text: str, to: list[str], method: str, parts: list[Component], zones: set[str]
) -> None:
    """One mail to all, a copy in Sent."""
    if not to:
        return
    mailbox = call.mailbox
    told = [part.copy() for part in parts]
    for part in told:
        part.children = [child for child in part.children if child.name != "VALARM"]
    ics = new_calendar(told, zones).replace("VERSION:2.0\r\n", f"VERSION:2.0\r\nMETHOD:{method}\r\n", 1)
    letter = Letter(
        subject=subject,
        sender=Address(mail=mailbox.address, name=mailbox.person.name),
        to=tuple(Address(mail=mail) for mail in to),
        text=text or escape(subject),
        message_id=f"{stable_uuid('invite', method, call.state.next_serial())}@{mailbox.town.domain}",
        date_ms=call.state.clock(),
        ics=ics,
    )
    content = content_of(letter)
    content.written_by = _behalf(call)
    with mailbox.writing() as change:
        mailbox.add_mail(change, content, SENT, "sv", call.state.clock())
    call.state.submit(mailbox, content, kind=method.lower())
    if method == "REQUEST":
        directory_commands.answer_for_rooms(call.state, mailbox.address, parts[0].text("UID"), to)
