"""Items -> JSON elements, with the shapes and omissions of the real server (§1, 7, 9, 11.1, 13)."""

from __future__ import annotations

import re
from typing import Any

from app.domain.mail import Address
from app.sandbox.zimbra.calendar_port import CalendarEntry, EventEntry
from app.sandbox.zimbra.ics import component, uid_of
from app.sandbox.zimbra.letters import Content, Node
from app.sandbox.zimbra.mailbox import SENT, Card, Folder, Mail, Mailbox, Search
from app.sandbox.zimbra.soap_args import join_names

Element = dict[str, Any]

_REMOTE_IMAGE = re.compile(r'(<img\b[^>]*?\s)src=("https?://)', re.IGNORECASE)


# --- messages -------------------------------------------------------------------------------------


def message_common(mailbox: Mailbox, mail: Mail) -> Element:
    """Metadata every form of a message shares; empty attributes are left out."""
    shown: Element = {
        "id": str(mail.id),
        "l": str(mail.folder),
        "d": mail.date_ms,
        "s": mailbox.size(mail),
        "cid": mailbox.conversation_id(mail),
        "rev": mail.rev,
    }
    return shown | _marks(mail)


def _marks(mail: Mail) -> Element:
    shown: Element = {}
    if mail.flags:
        shown["f"] = mail.flags
    if mail.tags:
        shown["tn"] = join_names(mail.tags)
    return shown


def message_summary(mailbox: Mailbox, mail: Mail, recip: int) -> Element:
    """As search results: the sender, or the recipients of own mail when asked (``recip``)."""
    content = mailbox.content(mail)
    mine = "s" in mail.flags
    people = []
    if mine and recip:
        people += [_person(a, "t") for a in content.to]
    if recip == 2 or not (mine and recip):
        people.append(_person(content.sender, "f"))
    shown = message_common(mailbox, mail) | {"e": people, "su": content.subject}
    if content.fragment:
        shown["fr"] = content.fragment
    return shown


def message_full(
    mailbox: Mailbox, mail: Mail, *, html: bool, limit: int, neuter: bool, event: EventEntry | None
) -> Element:
    """As GetMsg: people, MIME tree and displayable texts."""
    content = mailbox.content(mail)
    people = [_person(content.sender, "f")]
    people += [_person(a, kind) for kind, group in (("t", content.to), ("c", content.cc)) for a in group]
    if mail.folder == SENT or "d" in mail.flags:
        people += [_person(a, "b") for a in content.bcc]
    people += [_person(a, "s") for a in (content.written_by,) if a is not None]
    people += [_person(a, "r") for a in content.reply_to]
    people += [_person(content.sender, "n")] if content.receipt else []
    shown = message_common(mailbox, mail)
    shown |= {"sd": content.date_ms, "e": people, "su": content.subject}
    if content.message_id:
        shown["mid"] = f"<{content.message_id}>"
    if content.in_reply_to:
        shown["irt"] = f"<{content.in_reply_to}>"
    if "d" in mail.flags and content.origin[0]:
        shown["origid"], shown["rt"] = content.origin
    if content.fragment:
        shown["fr"] = content.fragment
    if content.ics:
        shown["inv"] = [invitation(content, event, mailbox.address)]
    bodies = _bodies(content.root, html)
    root = _part(content.root, bodies, limit, neuter)
    if root is not None:
        shown["mp"] = [root]
    return shown


def invitation(content: Content, event: EventEntry | None, own: str) -> Element:
    """``inv`` of a message: the invitation as it came, with the calendar item it made."""
    item, folder = (event.appt_id, event.folder_id) if event else (None, 10)
    return {"type": "appt", "comp": [component(content.ics, item, folder, own)]}


def _person(address: Address, kind: str) -> Element:
    shown: Element = {"a": address.mail, "t": kind}
    if address.name:
        shown |= {"d": address.name.split()[0], "p": address.name}
    return shown


def _bodies(root: Node, html: bool) -> set[str]:
    """Part numbers of what is displayed: of alternatives, the wanted one."""
    if root.children:
        if root.media_type == "multipart/alternative":
            texts = [c for c in root.children if c.media_type != "text/calendar"]
            wanted = [c for c in texts if _holds_html(c) == html] or texts[:1]
            return set().union(*(_bodies(c, html) for c in wanted[:1]))
        first = {"multipart/related"}
        chosen = root.children[:1] if root.media_type in first else root.children
        return set().union(*(_bodies(c, html) for c in chosen))
    shown = root.media_type in ("text/plain", "text/html") and root.disposition != "attachment"
    return {root.part} if shown else set()


def _holds_html(node: Node) -> bool:
    return any(n.media_type == "text/html" for n in node.walk())


def _part(node: Node, bodies: set[str], limit: int, neuter: bool) -> Element | None:
    if node.media_type == "text/calendar" and node.params:
        return None
    shown: Element = {"part": node.part, "ct": node.media_type}
    if node.children:
        children = [_part(child, bodies, limit, neuter) for child in node.children]
        return shown | {"mp": [child for child in children if child is not None]}
    shown["s"] = node.size
    if node.disposition:
        shown["cd"] = node.disposition
    if node.filename:
        shown["filename"] = node.filename
    if node.content_id:
        shown["ci"] = node.content_id
    if node.part in bodies:
        shown["body"] = True
        text = node.data.decode("utf-8", "replace")
        if node.media_type == "text/html" and neuter:
            text = _REMOTE_IMAGE.sub(r"\1dfsrc=\2", text)
        if len(text) > limit:
            text, shown["truncated"] = text[:limit], True
        shown["content"] = text
    return shown


def sync_message(mailbox: Mailbox, mail: Mail, since: int) -> Element:
    """As SyncResponse: content changed = no ``f``; metadata changed = ``f`` and tags, complete."""
    shown: Element = {
        "id": str(mail.id),
        "l": str(mail.folder),
        "d": mail.date_ms,
        "cid": mailbox.conversation_id(mail),
        "md": mail.md_s,
        "ms": mail.ms,
        "rev": mail.rev,
    }
    if mail.rev <= since:
        shown |= {"f": mail.flags, "tn": join_names(mail.tags)}
    return shown


# --- folders, contacts, events --------------------------------------------------------------------


def folder(entry: Folder, counts: dict[int, tuple[int, int]], account_id: str) -> Element:
    shown: Element = {
        "id": str(entry.id),
        "uuid": f"{account_id[:-6]}{entry.id:06d}",
        "name": entry.name,
        "absFolderPath": f"/{entry.name}" if entry.parent == 1 else "",
        "l": str(entry.parent),
        "ms": entry.ms,
        "rev": entry.rev,
    }
    if not shown["absFolderPath"]:
        del shown["absFolderPath"]
    if entry.view:
        shown["view"] = entry.view
    if entry.colour:
        shown["color"] = entry.colour
    messages, unread = counts.get(entry.id, (0, 0))
    shown["n"] = messages
    if unread:
        shown["u"] = unread
    return shown


def saved_search(entry: Search, account_id: str) -> Element:
    return {
        "id": str(entry.id),
        "uuid": f"{account_id[:-6]}{entry.id:06d}",
        "name": entry.name,
        "l": "1",
        "query": entry.query,
        "types": "message",
        "sortBy": "dateDesc",
        "ms": entry.ms,
        "rev": entry.ms,
    }


def calendar_folder(entry: CalendarEntry, account_id: str) -> Element:
    shown: Element = {
        "id": str(entry.folder_id),
        "uuid": f"{account_id[:-6]}{entry.folder_id:06d}",
        "name": entry.name,
        "l": "1",
        "ms": entry.ms,
        "rev": entry.ms,
        "view": entry.view,
        "n": 0,
    }
    if entry.colour:
        shown["rgb"] = entry.colour
    return shown


def contact(card: Card, *, sync: bool) -> Element:
    shown: Element = {"id": str(card.id), "l": str(card.folder), "rev": card.rev, "d": card.date_ms}
    if sync:
        shown |= {"md": card.date_ms // 1000, "ms": card.ms}
    if card.tags:
        shown["tn"] = join_names(card.tags)
    last, first = card.facts.get("lastName", ""), card.facts.get("firstName", "")
    shown["fileAsStr"] = ", ".join(str(part) for part in (last, first) if part) or str(card.facts.get("company", ""))
    members = [("I", mail) for mail in card.members] + list(card.references)
    if members:
        shown["m"] = [{"type": kind, "value": value} for kind, value in members]
    fields: Element = dict(card.facts)
    if (image := card.picture) is not None:
        fields["image"] = {"part": "1", "ct": image.media_type, "s": len(image.data), "filename": image.name}
    return shown | {"_attrs": fields}


def sync_event(event: EventEntry, now_s: int) -> Element:
    return {
        "id": str(event.appt_id),
        "uid": event.uid,
        "l": str(event.folder_id),
        "d": now_s * 1000,
        "md": now_s,
        "ms": event.ms,
    }


def appointment(event: EventEntry, ics: str, own: str, *, sync: bool, now_s: int) -> Element:
    """As GetAppointment."""
    comp = component(ics, event.appt_id, event.folder_id, own)
    shown: Element = {
        "id": str(event.appt_id),
        "uid": uid_of(ics),
        "l": str(event.folder_id),
        "d": now_s * 1000,
        "rev": event.ms,
        "inv": [{"id": event.inv_id, "type": "appt", "compNum": 0, "seq": comp["seq"], "comp": [comp]}],
    }
    return shown | ({"md": now_s, "ms": event.ms} if sync else {})


def appointment_hit(event: EventEntry, ics: str, own: str, inst: list[Element]) -> Element:
    """As a search result: the series in short, and its instances within the window."""
    comp = component(ics, event.appt_id, event.folder_id, own)
    begin, end = comp["s"][0].get("u"), comp["e"][0].get("u")
    shown: Element = {
        "id": str(event.appt_id),
        "uid": comp["uid"],
        "x_uid": comp["uid"],
        "l": str(event.folder_id),
        "ms": event.ms,
        "rev": event.ms,
        "name": comp["name"],
        "loc": comp["loc"],
        "invId": f"{event.appt_id}-{event.inv_id}",
        "compNum": 0,
        "allDay": bool(comp.get("allDay")),
        "isOrg": bool(comp.get("isOrg")),
        "otherAtt": bool(comp["at"]),
        "fb": comp["fb"],
        "transp": comp["transp"],
        "status": comp["status"],
        "class": comp["class"],
        "inst": inst,
        "sf": str(inst[0]["s"]) if inst else "",
    }
    if begin is not None and end is not None:
        shown["dur"] = end - begin
    return shown
