"""SyncRequest: the heart of an offline client (§9, 27.1-3).

Tokens: ``<change>`` when everything up to it was told; ``<change>-<id>:d<change>`` when a page ended
in the middle: items up to (change, id), deletions up to the other number. Opaque to clients.
"""

from __future__ import annotations

import re
from collections import defaultdict

from app.sandbox.zimbra import encode
from app.sandbox.zimbra.calendar_port import CalendarChanges
from app.sandbox.zimbra.call import Call
from app.sandbox.zimbra.mail_commands import tag_element
from app.sandbox.zimbra.mailbox import Folder, Grave, Mailbox
from app.sandbox.zimbra.soap_args import Element, attribute, flag, number
from app.sandbox.zimbra.soap_faults import SoapFault, invalid

DEFAULT_LIMIT = 4000
_TOKEN = re.compile(r"^(?P<change>\d+)(?:-(?P<id>\d+))?(?::d(?P<deleted>\d+)(?:-(?P<deleted_id>\d+))?)?$")

Place = tuple[int, int]
"""(change, id) up to which things were told; id 2**62 = the whole change."""
WHOLE = 2**62


def sync(call: Call) -> Element:
    token = attribute(call.args, "token")
    if token in ("", "0"):
        return _initial(call)
    found = _TOKEN.match(token)
    if found is None:
        raise invalid(f"malformed sync token: {token}")
    items = (int(found["change"]), int(found["id"] or WHOLE))
    graves = (int(found["deleted"] or found["change"]), int(found["deleted_id"] or WHOLE))
    return _delta(call, items, graves)


# --- initial --------------------------------------------------------------------------------------


def _initial(call: Call) -> Element:
    mailbox = call.mailbox
    with mailbox.lock:
        if not mailbox.tracking:
            mailbox.tracking = True
            mailbox.change += 1
        listed = _listed(call)
        root = _tree(call, mailbox.folder(1), listed, mailbox.counts())
        tags: Element = {"id": "8", "name": "Tags", "uuid": f"{mailbox.account_id[:-6]}000008"}
        if mailbox.tags:
            tags["tag"] = [tag_element(mailbox, name) for name in mailbox.tags]
        top: Element = {"id": "11", "name": "ROOT", "uuid": f"{mailbox.account_id[:-6]}000011", "folder": [root, tags]}
        return {
            "token": mailbox.change,
            "md": call.state.clock() // 1000,
            "s": 52_428_800,
            "folder": [top],
        }


def _listed(call: Call) -> dict[int, dict[str, list[str]]]:
    """Folder -> kind -> ids, with the cut-offs applied."""
    mailbox = call.mailbox
    since_ms = number(call.args, "msgCutoff", 0) * 1000
    listed: dict[int, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for mail in mailbox.mails.values():
        if mail.date_ms >= since_ms:
            listed[mail.folder]["m"].append(str(mail.id))
    for card in mailbox.cards.values():
        listed[card.folder]["cn"].append(str(card.id))
    if number(call.args, "calCutoff", 0) <= call.state.clock():
        for event in call.state.calendars.list_events(mailbox.address):
            listed[event.folder_id]["appt"].append(str(event.appt_id))
    return listed


def _tree(
    call: Call, folder: Folder, listed: dict[int, dict[str, list[str]]], counts: dict[int, tuple[int, int]]
) -> Element:
    mailbox = call.mailbox
    shown = encode.folder(folder, counts, mailbox.account_id) | _ids(listed, folder.id)
    below = [_tree(call, child, listed, counts) for child in mailbox.children(folder.id)]
    if folder.id == 1:
        known = {child.id for child in mailbox.children(1)}
        for calendar in call.state.calendars.list_calendars(mailbox.address):
            if calendar.folder_id not in known:
                below.append(encode.calendar_folder(calendar, mailbox.account_id) | _ids(listed, calendar.folder_id))
    searches = [encode.saved_search(s, mailbox.account_id) for s in mailbox.searches.values()] if folder.id == 1 else []
    return shown | ({"folder": below} if below else {}) | ({"search": searches} if searches else {})


def _ids(listed: dict[int, dict[str, list[str]]], folder_id: int) -> Element:
    return {kind: [{"ids": ",".join(ids)}] for kind, ids in listed.get(folder_id, {}).items()}


# --- delta ----------------------------------------------------------------------------------------


def _delta(call: Call, items: Place, graves: Place) -> Element:
    mailbox = call.mailbox
    with mailbox.lock:
        now_s = call.state.clock() // 1000
        if min(items[0], graves[0]) < mailbox.horizon:
            raise SoapFault("mail.MUST_RESYNC", "must resync: deletions are no longer known")
        answer: Element = {"md": now_s}
        if items[0] > mailbox.change:
            # A token ahead of the server (restored backup): the present token, and nothing (§9.5).
            return answer | {"token": str(mailbox.change)}
        events = call.state.calendars.changed_since(mailbox.address, items[0])
        buried, graves_end = _buried(call, graves, events)
        changed, items_end = _changed(call, items, events)
        answer |= _deleted(buried, typed=flag(call.args, "typed"))
        answer |= _items(call, changed, events, since=items[0])
        more = items_end is not None or graves_end is not None
        answer["token"] = _token(mailbox, items_end, graves_end)
        return answer | ({"more": True} if more else {})


def _token(mailbox: Mailbox, items_end: Place | None, graves_end: Place | None) -> str:
    def text(place: Place | None) -> str:
        return str(mailbox.change) if place is None else f"{place[0]}-{place[1]}"

    if items_end is None and graves_end is None:
        return str(mailbox.change)
    return f"{text(items_end)}:d{text(graves_end)}"


def _buried(call: Call, since: Place, events: CalendarChanges) -> tuple[list[Grave], Place | None]:
    """Deletions after ``since``, at most deleteLimit, and where the page ends if it was cut."""
    mailbox = call.mailbox
    found = [g for g in mailbox.graves if (g.change, g.id) > since]
    limit = number(call.args, "deleteLimit", DEFAULT_LIMIT)
    page = found[:limit]
    gone = [Grave(mailbox.change, item_id, "appt") for item_id in events.deleted]
    end = (page[-1].change, page[-1].id) if len(found) > limit else None
    return page + gone, end


def _changed(call: Call, since: Place, events: CalendarChanges) -> tuple[list[tuple[int, str, int]], Place | None]:
    """(ms, kind, id) after ``since``, oldest first, at most changeLimit, and where a cut page ends."""
    mailbox = call.mailbox
    found = [(ms, kind, i) for ms, kind, i in mailbox.touched_since(since[0] - 1) if (ms, i) > since]
    found += [(e.ms, "appt", e.appt_id) for e in events.events if (e.ms, e.appt_id) > since]
    found.sort(key=lambda entry: (entry[0], entry[2]))
    limit = number(call.args, "changeLimit", DEFAULT_LIMIT)
    page = found[:limit]
    return page, (page[-1][0], page[-1][2]) if len(found) > limit else None


def _deleted(buried: list[Grave], *, typed: bool) -> Element:
    if not buried:
        return {}
    shown: Element = {"ids": ",".join(str(g.id) for g in buried)}
    if typed:
        kinds: dict[str, list[str]] = defaultdict(list)
        for grave in buried:
            kinds[grave.kind].append(str(grave.id))
        shown |= {kind: [{"ids": ",".join(ids)}] for kind, ids in kinds.items()}
    return {"deleted": [shown]}


def _items(call: Call, changed: list[tuple[int, str, int]], events: CalendarChanges, *, since: int) -> Element:
    mailbox = call.mailbox
    by_id = {e.appt_id: e for e in events.events}
    tags = {tag_id: name for name, (tag_id, _) in mailbox.tags.items()}
    counts = mailbox.counts() if any(kind == "folder" for _, kind, _ in changed) else {}
    shown: dict[str, list[Element]] = defaultdict(list)
    for calendar in events.calendars:
        shown["folder"].append(encode.calendar_folder(calendar, mailbox.account_id))
    for _, kind, item_id in changed:
        if kind == "m":
            shown["m"].append(encode.sync_message(mailbox, mailbox.mails[item_id], since))
        elif kind == "cn":
            card = mailbox.cards[item_id]
            entry = {"id": str(card.id), "l": str(card.folder), "d": card.date_ms, "md": card.date_ms // 1000}
            entry |= {"ms": card.ms, "rev": card.rev} | ({"f": "", "tn": ""} if card.rev <= since else {})
            shown["cn"].append(entry)
        elif kind == "folder":
            shown["folder"].append(encode.folder(mailbox.folders[item_id], counts, mailbox.account_id))
        elif kind == "tag" and item_id in tags:
            shown["tag"].append(tag_element(mailbox, tags[item_id]))
        elif kind == "search":
            shown["search"].append(encode.saved_search(mailbox.searches[item_id], mailbox.account_id))
        elif kind == "appt":
            shown["appt"].append(encode.sync_event(by_id[item_id], call.state.clock() // 1000))
    return dict(shown)
