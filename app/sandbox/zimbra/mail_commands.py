"""urn:zimbraMail: reading and acting on messages and folders (§8-11)."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from app.sandbox.zimbra import calendar_commands, encode, ics
from app.sandbox.zimbra.call import Call
from app.sandbox.zimbra.mailbox import FIRST_ID, INBOX, JUNK, TRASH, Card, Change, Folder, Mail, Mailbox
from app.sandbox.zimbra.query import Query, parse_query
from app.sandbox.zimbra.soap_args import Element, attribute, element, elements, flag, id_list, number, split_names
from app.sandbox.zimbra.soap_faults import SoapFault, invalid

NO_LIMIT = 10_240_000
MAX_EXPANSION_MS = 400 * 24 * 3_600_000


# --- reading --------------------------------------------------------------------------------------


def get_msg(call: Call) -> Element:
    spec = element(call.args, "m")
    ids = id_list(attribute(spec, "id"))
    mailbox = call.mailbox
    mail = mailbox.mail(ids[0])
    if mail.id in call.state.unreadable:
        raise SoapFault("mail.MESSAGE_PARSE_ERROR", "cannot parse message")
    if flag(spec, "read"):
        with mailbox.writing() as change:
            mailbox.flag(change, mail, "u", False)
    return {"m": [_full(call, mail, spec)]}


def _full(call: Call, mail: Mail, spec: Element) -> Element:
    limit = number(spec, "max", 0)
    html, neuter = flag(spec, "html"), flag(spec, "neuter", True)
    content = call.mailbox.content(mail)
    event = call.state.event_of(call.mailbox.address, ics.uid_of(content.ics)) if content.ics else None
    shown = encode.message_full(
        call.mailbox, mail, html=html, limit=limit if limit > 0 else NO_LIMIT, neuter=neuter, event=event
    )
    asked = {attribute(header, "n").lower() for header in elements(spec, "header")}
    if content.references and "references" in asked:  # no other is asked for here
        shown["_attrs"] = {"References": content.references}
    return shown


def get_msg_metadata(call: Call) -> Element:
    ids = id_list(attribute(element(call.args, "m"), "ids"))
    mailbox = call.mailbox
    shown = [encode.message_summary(mailbox, mailbox.mail(i), 0) | {"ms": mailbox.mail(i).ms} for i in ids]
    return {"m": shown}


def search(call: Call) -> Element:
    types = attribute(call.args, "types", "conversation").split(",")
    if types == ["contact"]:
        return _search_contacts(call)
    if types == ["appointment"]:
        return _search_appointments(call)
    if types != ["message"]:
        raise invalid(f"types not served by the sandbox: {types}")
    mailbox = call.mailbox
    if flag(call.args, "inDumpster"):
        return _search_dumpster(call)
    query = parse_query(attribute(call.args, "query"), mailbox)
    limit = min(max(number(call.args, "limit", 10), 1), 1000)
    offset = number(call.args, "offset", 0)
    order = attribute(call.args, "sortBy", "dateDesc")
    candidates = _candidates(mailbox, query, order, call.args)
    hits = list(islice((m for m in candidates if query.matches(m)), offset, offset + limit + 1))
    shown = [_hit(call, mail, rank) for rank, mail in enumerate(hits[:limit])]
    answer: Element = {"sortBy": order, "offset": offset, "more": len(hits) > limit}
    return answer | ({"m": shown} if shown else {})


def _search_dumpster(call: Call) -> Element:
    """What can be recovered, the newest first (§16)."""
    mailbox = call.mailbox
    if not call.state.options.dumpster:
        raise SoapFault("service.PERM_DENIED", "permission denied: dumpster not enabled")
    query = parse_query(attribute(call.args, "query"), mailbox)
    limit, offset = min(max(number(call.args, "limit", 10), 1), 1000), number(call.args, "offset", 0)
    found = sorted((m for m in mailbox.dumpster.values() if query.matches(m)), key=lambda m: (-m.date_ms, -m.id))
    shown = [_hit(call, mail, rank) for rank, mail in enumerate(found[offset : offset + limit])]
    answer: Element = {"sortBy": "dateDesc", "offset": offset, "more": len(found) > offset + limit}
    return answer | ({"m": shown} if shown else {})


def _candidates(mailbox: Mailbox, query: Query, order: str, args: Element) -> Iterable[Mail]:
    if query.message_id:
        found = (mailbox.mails[i] for i in mailbox.find_message_id(query.message_id))
        return sorted(found, key=lambda mail: -mail.date_ms)
    if order == "dateAsc":
        return list(mailbox.by_date())[::-1]
    return mailbox.by_date(_cursor(args))


def _cursor(args: Element) -> tuple[int, int] | None:
    if "cursor" not in args:
        return None
    cursor = element(args, "cursor")
    return number(cursor, "sortVal", 0), number(cursor, "id", 0)


def _hit(call: Call, mail: Mail, rank: int) -> Element:
    fetch = attribute(call.args, "fetch", "0")
    whole = fetch in ("all", "hits", "!", str(mail.id)) or (fetch in ("1", "first") and rank == 0)
    mode = attribute(call.args, "resultMode")
    if mode == "IDS":
        return {"id": str(mail.id), "sf": str(mail.date_ms)}
    shown = (
        _full(call, mail, call.args)
        if whole
        else encode.message_summary(call.mailbox, mail, number(call.args, "recip", 0))
    )
    return shown | {"sf": str(mail.date_ms)}


def _search_contacts(call: Call) -> Element:
    cards = sorted(call.mailbox.cards.values(), key=lambda c: str(c.facts.get("lastName", "")))
    limit, offset = min(number(call.args, "limit", 10), 1000), number(call.args, "offset", 0)
    text = attribute(call.args, "query")
    for term in text.split():
        name, _, wanted = term.replace('"', "").partition(":")
        if name == "#vCardUID":
            cards = [c for c in cards if c.facts.get("vCardUID") == wanted]
        elif name == "inid":
            cards = [c for c in cards if str(c.folder) == wanted]
        elif name == "underid":
            inside = call.mailbox.subtree(int(wanted))
            cards = [c for c in cards if c.folder in inside]
    shown = [
        encode.contact(c, sync=False) | {"sf": str(c.facts.get("lastName", ""))} for c in cards[offset : offset + limit]
    ]
    return {"sortBy": "nameAsc", "offset": offset, "more": len(cards) > offset + limit, "cn": shown}


def _search_appointments(call: Call) -> Element:
    """Events with an instance in the window asked for; at most 400 days (§10)."""
    start, end = number(call.args, "calExpandInstStart", 0), number(call.args, "calExpandInstEnd", 0)
    if end <= start or end - start > MAX_EXPANSION_MS:
        raise invalid("bad expansion range")
    address = call.mailbox.address
    asked = attribute(call.args, "query").partition("inid:")[2].strip('"')
    hits = []
    for event in call.state.calendars.list_events(address):
        if asked and str(event.folder_id) != asked:
            continue
        text = call.state.calendars.get_ics(address, event.uid)
        inst = ics.instances(text, start, end) if text else []
        if text and inst:
            hits.append(encode.appointment_hit(event, text, address, inst))
    limit, offset = min(number(call.args, "limit", 10), 1000), number(call.args, "offset", 0)
    shown = hits[offset : offset + limit]
    return {"sortBy": "none", "offset": offset, "more": len(hits) > offset + limit} | ({"appt": shown} if shown else {})


# --- actions --------------------------------------------------------------------------------------


def msg_action(call: Call) -> Element:
    return _act(call, kinds=("m",))


def contact_action(call: Call) -> Element:
    return _act(call, kinds=("cn",))


def item_action(call: Call) -> Element:
    return calendar_commands.act_on_events(call) or _act(call, kinds=("m", "cn", "folder"))


def _act(call: Call, kinds: tuple[str, ...]) -> Element:
    """All or nothing, except delete, which ignores missing ids (§11.2)."""
    action = element(call.args, "action")
    op, ids = attribute(action, "op"), id_list(attribute(action, "id"))
    mailbox = call.mailbox
    if op == "recover":
        return _recover(call, action, ids)
    items: list[Mail | Card | Folder] = []
    for item_id in ids:
        found = _item(mailbox, item_id, kinds)
        if found is not None:
            call.conditional(found.ms)
            items.append(found)
        elif op != "delete":
            code = "mail.NO_SUCH_MSG" if kinds == ("m",) else "mail.NO_SUCH_ITEM"
            raise SoapFault(code, f"no such item: {item_id}", args={"itemId": str(item_id)})
    with mailbox.writing() as change:
        for item in items:
            _apply(mailbox, change, item, op, action)
    return {"action": {"id": ",".join(str(i) for i in ids), "op": op}}


def _recover(call: Call, action: Element, ids: list[int]) -> Element:
    """Copies out of the dumpster; the answer lists the old ids (§16)."""
    mailbox = call.mailbox
    missing = next((i for i in ids if i not in mailbox.dumpster), None)
    if missing is not None:
        raise SoapFault("mail.NO_SUCH_ITEM", f"no such item: {missing}", args={"itemId": str(missing)})
    target = mailbox.folder(number(action, "l", 0)).id
    with mailbox.writing() as change:
        for item_id in ids:
            mailbox.recover(change, mailbox.dumpster[item_id], target)
    return {"action": {"id": ",".join(str(i) for i in ids), "op": "recover"}}


def _item(mailbox: Mailbox, item_id: int, kinds: tuple[str, ...]) -> Mail | Card | Folder | None:
    if "m" in kinds and item_id in mailbox.mails:
        return mailbox.mails[item_id]
    if "cn" in kinds and item_id in mailbox.cards:
        return mailbox.cards[item_id]
    if "folder" in kinds and item_id in mailbox.folders:
        return mailbox.folders[item_id]
    return None


_FLAG_OPS = {"read": ("u", False), "!read": ("u", True), "flag": ("f", True), "!flag": ("f", False)}


def _apply(mailbox: Mailbox, change: Change, item: Mail | Card | Folder, op: str, action: Element) -> None:
    if isinstance(item, Folder):
        folder_op(mailbox, change, item, op, action)
        return
    if op in _FLAG_OPS and isinstance(item, Mail):
        mailbox.flag(change, item, *_FLAG_OPS[op])
    elif op in ("move", "trash", "spam", "!spam"):
        default = {"trash": TRASH, "spam": JUNK, "!spam": INBOX}.get(op, 0)
        target = mailbox.folder(number(action, "l", default)).id
        if item.folder != target:
            item.folder = target
            mailbox.touch(change, item)
    elif op == "delete":
        _delete(mailbox, change, item)
    elif op in ("tag", "!tag"):
        _tag(mailbox, change, item, attribute(action, "tn"), on=op == "tag")
    elif op == "update":
        _update(mailbox, change, item, action)
    else:
        raise invalid(f"unknown operation: {op}")


def _delete(mailbox: Mailbox, change: Change, item: Mail | Card) -> None:
    if isinstance(item, Mail):
        mailbox.remove_mail(change, item)
    else:
        del mailbox.cards[item.id]
        mailbox.bury(change, "cn", item.id)


def _tag(mailbox: Mailbox, change: Change, item: Mail | Card, name: str, *, on: bool) -> None:
    if not name:
        raise invalid("no tag")
    if (name in item.tags) != on:
        item.tags = (*item.tags, name) if on else tuple(t for t in item.tags if t != name)
        mailbox.touch(change, item)


def _update(mailbox: Mailbox, change: Change, item: Mail | Card, action: Element) -> None:
    if "l" in action:
        item.folder = mailbox.folder(number(action, "l", 0)).id
    if "f" in action and isinstance(item, Mail):
        item.flags = attribute(action, "f")
    if "tn" in action:
        item.tags = split_names(attribute(action, "tn"))
    mailbox.touch(change, item)


# --- folders and tags -----------------------------------------------------------------------------


def get_folder(call: Call) -> Element:
    mailbox = call.mailbox
    asked = element(call.args, "folder") if "folder" in call.args else {}
    start = number(asked, "l", 1)
    if "path" in asked:
        calendar = calendar_commands.folder_at(call, attribute(asked, "path"))
        if calendar is not None:
            return {"folder": [calendar]}
        start = mailbox.folder_by_path(attribute(asked, "path")).id
    return {"folder": [folder_tree(call, mailbox.folder(start), mailbox.counts())]}


def folder_tree(call: Call, top: Folder, counts: dict[int, tuple[int, int]]) -> Element:
    """A folder with its sub-folders; under the root also the calendars."""
    mailbox = call.mailbox
    shown = encode.folder(top, counts, mailbox.account_id)
    below = [folder_tree(call, child, counts) for child in mailbox.children(top.id)]
    if top.id == 1:
        known = {child.id for child in mailbox.children(1)}
        below += [
            encode.calendar_folder(c, mailbox.account_id)
            for c in call.state.calendars.list_calendars(mailbox.address)
            if c.folder_id not in known
        ]
        if mailbox.searches:
            shown["search"] = [encode.saved_search(s, mailbox.account_id) for s in mailbox.searches.values()]
    return shown | ({"folder": below} if below else {})


def _valid_name(name: str) -> str:
    name = name.rstrip()
    if not name:
        raise invalid("no name")
    if len(name) > 255 or name in (".", "..") or any(c in ':/"' or ord(c) < 32 for c in name):
        raise SoapFault("mail.INVALID_NAME", f"invalid name: {name}")
    return name


def create_folder(call: Call) -> Element:
    spec = element(call.args, "folder")
    mailbox = call.mailbox
    name, parent = _valid_name(attribute(spec, "name")), mailbox.folder(number(spec, "l", 1)).id
    same = next((f for f in mailbox.children(parent) if f.name.casefold() == name.casefold()), None)
    if same is not None:
        if not flag(spec, "fie"):
            raise SoapFault("mail.ALREADY_EXISTS", f"object with that name already exists: {name}")
        return {"folder": [encode.folder(same, mailbox.counts(), mailbox.account_id)]}
    with mailbox.writing() as change:
        made = mailbox.add_folder(change, name, parent, attribute(spec, "view"))
    return {"folder": [encode.folder(made, mailbox.counts(), mailbox.account_id)]}


def folder_action(call: Call) -> Element:
    action = element(call.args, "action")
    op, ids = attribute(action, "op"), id_list(attribute(action, "id"))
    mailbox = call.mailbox
    with mailbox.writing() as change:
        for folder_id in ids:
            if folder_id not in mailbox.folders and op == "delete":
                continue
            found = mailbox.folder(folder_id)
            call.conditional(found.ms)
            folder_op(mailbox, change, found, op, action)
    return {"action": {"id": ",".join(str(i) for i in ids), "op": op}}


def folder_op(mailbox: Mailbox, change: Change, folder: Folder, op: str, action: Element) -> None:
    """One folder action. As on the real server, deleting a system folder empties it *and* is refused (§8)."""
    if op == "delete":
        for folder_id in mailbox.subtree(folder.id):
            for mail in [m for m in mailbox.mails.values() if m.folder == folder_id]:
                mailbox.remove_mail(change, mail)
            if folder_id >= FIRST_ID:
                del mailbox.folders[folder_id]
                mailbox.bury(change, "folder", folder_id)
        if folder.id < FIRST_ID:
            mailbox.change = change.number if change.used else mailbox.change
            raise SoapFault("mail.IMMUTABLE_OBJECT", f"object is immutable: {folder.id}")
        return
    if op == "read":
        for mail in [m for m in mailbox.mails.values() if m.folder == folder.id]:
            mailbox.flag(change, mail, "u", False)
        return
    if op == "empty":
        for mail in [m for m in mailbox.mails.values() if m.folder == folder.id]:
            mailbox.remove_mail(change, mail)
        return
    _reshape(mailbox, change, folder, op, action)


def _reshape(mailbox: Mailbox, change: Change, folder: Folder, op: str, action: Element) -> None:
    if op not in ("rename", "move", "trash", "update", "color", "check", "!check"):
        raise invalid(f"unknown operation: {op}")
    if op in ("color", "check", "!check"):
        folder.colour = number(action, "color", folder.colour)
        mailbox.touch(change, folder)
        return
    if folder.id < FIRST_ID:
        raise SoapFault("mail.IMMUTABLE_OBJECT", f"object is immutable: {folder.id}")
    name = _valid_name(attribute(action, "name")) if "name" in action else folder.name
    parent = TRASH if op == "trash" else mailbox.folder(number(action, "l", folder.parent)).id
    if parent in mailbox.subtree(folder.id):
        raise SoapFault("mail.CANNOT_CONTAIN", "cannot put a folder into its own descendant")
    clash = [f for f in mailbox.children(parent) if f.name.casefold() == name.casefold() and f.id != folder.id]
    if clash and op != "trash":
        raise SoapFault("mail.ALREADY_EXISTS", f"object with that name already exists: {name}")
    folder.name = f"{name} {folder.id}" if clash else name
    folder.parent = parent
    mailbox.touch(change, folder)


def get_tag(call: Call) -> Element:
    return {"tag": [tag_element(call.mailbox, name) for name in call.mailbox.tags]}


def tag_element(mailbox: Mailbox, name: str) -> Element:
    tag_id, ms = mailbox.tags[name]
    shown: Element = {"id": str(tag_id), "name": name, "ms": ms, "rev": ms}
    colour = mailbox.tag_colours.get(name, 0)
    return shown | ({"color": colour} if colour else {})


def create_tag(call: Call) -> Element:
    spec = element(call.args, "tag")
    name = _valid_name(attribute(spec, "name"))
    mailbox = call.mailbox
    if name in mailbox.tags:
        raise SoapFault("mail.ALREADY_EXISTS", f"object with that name already exists: {name}")
    with mailbox.writing() as change:
        mailbox.tag_colours[name] = number(spec, "color", 0)
        mailbox.touch_tag(change, name, mailbox.take_id())
    return {"tag": [tag_element(mailbox, name)]}


def tag_action(call: Call) -> Element:
    """Of one tag, by name or id (§8)."""
    action = element(call.args, "action")
    op, mailbox = attribute(action, "op"), call.mailbox
    by_id = {str(tag_id): name for name, (tag_id, _) in mailbox.tags.items()}
    name = attribute(action, "tn") or by_id.get(attribute(action, "id"), "")
    if name not in mailbox.tags:
        raise SoapFault("mail.NO_SUCH_TAG", f"no such tag: {name}")
    tag_id = mailbox.tags[name][0]
    with mailbox.writing() as change:
        if op == "color":
            mailbox.tag_colours[name] = number(action, "color", 0)
            mailbox.touch_tag(change, name, tag_id)
        elif op == "rename":
            _rename_tag(mailbox, change, name, _valid_name(attribute(action, "name")))
        elif op == "delete":
            for mail in [m for m in mailbox.mails.values() if name in m.tags]:
                _tag(mailbox, change, mail, name, on=False)
            del mailbox.tags[name]
            mailbox.bury(change, "tag", tag_id)
        else:
            raise invalid(f"unknown operation: {op}")
    return {"action": {"id": str(tag_id), "op": op}}


def _rename_tag(mailbox: Mailbox, change: Change, old: str, new: str) -> None:
    if new in mailbox.tags:
        raise SoapFault("mail.ALREADY_EXISTS", f"object with that name already exists: {new}")
    tag_id, _ = mailbox.tags.pop(old)
    mailbox.tag_colours[new] = mailbox.tag_colours.pop(old, 0)
    for mail in [m for m in mailbox.mails.values() if old in m.tags]:
        mail.tags = tuple(new if tag == old else tag for tag in mail.tags)
        mailbox.touch(change, mail)
    mailbox.touch_tag(change, new, tag_id)
