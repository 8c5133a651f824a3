"""urn:zimbraMail: sending, drafts, invitations, contacts, metadata (§11.6-13, 18)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage

from app.domain.mail import Address
from app.sandbox.people import stable_uuid
from app.sandbox.zimbra import encode, remote_ids, sharing
from app.sandbox.zimbra.calendar_port import EventEntry
from app.sandbox.zimbra.call import Call
from app.sandbox.zimbra.directory_commands import directory_lines
from app.sandbox.zimbra.ics import PARTSTAT, organizer_of, reply_of, uid_of
from app.sandbox.zimbra.letters import Content, Enclosure, Letter, content_of, parse_mime
from app.sandbox.zimbra.mail_commands import NO_LIMIT
from app.sandbox.zimbra.mailbox import CONTACTS, DRAFTS, SENT, TRASH, Card, Mail, Mailbox
from app.sandbox.zimbra.soap_args import Element, attribute, element, elements, flag, id_list, key_values, number
from app.sandbox.zimbra.soap_faults import SoapFault, invalid
from app.sandbox.zimbra.state import UPLOAD_LIFETIME_MS

REMEMBERED_SUIDS = 5


# --- sending --------------------------------------------------------------------------------------


def send_msg(call: Call) -> Element:
    message = element(call.args, "m")
    mailbox = call.mailbox
    suid = attribute(call.args, "suid")
    if suid and suid in mailbox.suids:
        return {"m": [{"id": str(mailbox.suids[suid])}]}
    content = _stored_draft(call, message) if flag(message, "sfd") else _outgoing(call, message)
    origin = sharing.origin(call, attribute(message, "origid")) if "origid" in message else None
    _check_recipients(call, content)
    sharing.check_sender(call, content)
    saved = _save_sent(call, content)
    call.state.submit(mailbox, content, suid=suid)
    _consume(call, message)
    if origin is not None:
        owner, answered = origin
        with owner.writing() as change:
            owner.flag(change, answered, "w" if attribute(message, "rt") == "w" else "r", True)
    _drop_draft(call, message)
    if suid:
        mailbox.suids[suid] = saved.id
        while len(mailbox.suids) > REMEMBERED_SUIDS:
            del mailbox.suids[next(iter(mailbox.suids))]
    if flag(call.args, "fetchSavedMsg"):
        whole = encode.message_full(mailbox, saved, html=True, limit=NO_LIMIT, neuter=True, event=None)
        return {"m": [whole]}
    return {"m": [{"id": str(saved.id)}]}


def _outgoing(call: Call, message: Element) -> Content:
    """The message from an upload, or built from the request."""
    aid = attribute(message, "aid")
    if aid:
        return parse_mime(_upload(call, aid), call.state.clock())
    people: dict[str, list[Address]] = {}
    for e in elements(message, "e"):
        if not attribute(e, "t"):
            raise SoapFault("service.FAILURE", "address type missing")
        people.setdefault(attribute(e, "t"), []).append(Address(mail=attribute(e, "a"), name=attribute(e, "p")))
    texts = _texts(elements(message, "mp"))
    now = call.state.clock()
    subject = attribute(message, "su")
    seed = hashlib.sha256(f"{now}/{subject}/{call.state.next_serial()}".encode()).hexdigest()[:20]
    sender = next(iter(people.get("f", [])), Address(mail=call.mailbox.address, name=call.mailbox.person.name))
    letter = Letter(
        subject=subject,
        sender=sender,
        files=(*_attached(call, message), *_shown(call, elements(message, "mp"))),
        to=tuple(people.get("t", [])),
        cc=tuple(people.get("c", [])),
        text=texts.get("text/plain", ""),
        html=texts.get("text/html", ""),
        message_id=f"{seed}@{call.mailbox.town.domain}",
        in_reply_to=attribute(message, "irt").strip("<>"),
        thread=attribute(message, "irt").strip("<>"),
        date_ms=now,
    )
    content = content_of(letter)
    content.bcc = tuple(people.get("b", []))
    content.written_by = next(iter(people.get("s", [])), None)
    content.reply_to = tuple(people.get("r", []))
    content.receipt = bool(people.get("n"))
    content.priority = attribute(message, "f") if attribute(message, "f") in ("!", "?") else ""
    return content


def _shown(call: Call, parts: list[Element]) -> Iterator[Enclosure]:
    """Pictures of the text: a part that has a Content-ID and names what it is made of (ParseMimeMessage.setContent)."""
    for part in parts:
        yield from _shown(call, elements(part, "mp"))
        for file in _attached(call, part):
            yield replace(file, content_id=attribute(part, "ci"))


def _attached(call: Call, message: Element) -> Iterator[Enclosure]:
    """Uploads and parts of stored messages that go along (§11.6)."""
    for attach in elements(message, "attach"):
        for part in elements(attach, "mp"):
            owner, mail = sharing.origin(call, attribute(part, "mid"))
            found = owner.content(mail).part(attribute(part, "part"))
            if found is None:
                if flag(part, "optional"):
                    continue
                raise SoapFault("mail.NO_SUCH_PART", f"no such part: {attribute(part, 'part')}")
            yield Enclosure(found.filename or f"part-{found.part}", found.media_type, found.data)
        for aid in filter(None, attribute(attach, "aid").split(",")):
            data = _upload(call, aid)
            upload = call.state.uploads[aid]
            yield Enclosure(upload.name, upload.media_type, data)


def _texts(parts: list[Element]) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in parts:
        found |= _texts(elements(part, "mp"))
        if "content" in part:
            found[attribute(part, "ct")] = attribute(part, "content")
    return found


def _upload(call: Call, aid: str) -> bytes:
    found = call.state.uploads.get(aid)
    if found is None or found.address != (call.delegate or call.mailbox).address:
        raise SoapFault("mail.NO_SUCH_UPLOAD", f"no such upload: {aid}", args={"id": aid})
    if call.state.clock() - found.at_ms > UPLOAD_LIFETIME_MS:
        raise SoapFault("mail.NO_SUCH_UPLOAD", f"upload expired: {aid}", args={"id": aid})
    return found.data


def _consume(call: Call, message: Element) -> None:
    call.state.uploads.pop(attribute(message, "aid"), None)
    for attach in elements(message, "attach"):
        for aid in attribute(attach, "aid").split(","):
            call.state.uploads.pop(aid, None)


def _check_recipients(call: Call, content: Content) -> None:
    people = [*content.to, *content.cc, *content.bcc]
    if not people:
        raise SoapFault("mail.SEND_FAILURE", "no recipient addresses")
    refused = [a.mail for a in people if a.mail.lower() in call.state.refused_recipients or "@" not in a.mail]
    if refused:
        raise SoapFault("mail.SEND_ABORTED_ADDRESS_FAILURE", "invalid addresses", args={"invalid": ",".join(refused)})
    limit = call.state.options.max_message_bytes
    if len(content.raw) > limit:
        raise SoapFault("mail.MESSAGE_TOO_BIG", "message too big", args={"maxSize": str(limit)})


def _stored_draft(call: Call, message: Element) -> Content:
    """The content of the draft that is to be sent as it is."""
    mailbox = call.mailbox
    return mailbox.content(mailbox.mail(number(message, "did", 0)))


def _save_sent(call: Call, content: Content) -> Mail:
    mailbox = call.mailbox
    with mailbox.writing() as change:
        flags = "s" + ("a" if content.has_files else "") + content.priority
        return mailbox.add_mail(change, content, SENT, flags, call.state.clock())


def _drop_draft(call: Call, message: Element) -> None:
    draft = attribute(message, "did")
    mailbox = call.mailbox
    if draft.isdigit() and int(draft) in mailbox.mails:
        with mailbox.writing() as change:
            mailbox.remove_mail(change, mailbox.mails[int(draft)])


def save_draft(call: Call) -> Element:
    message = element(call.args, "m")
    mailbox = call.mailbox
    content = _outgoing(call, message)
    content.origin = attribute(message, "origid"), attribute(message, "rt")
    draft_id = attribute(message, "id")
    with mailbox.writing() as change:
        if draft_id:
            mail = mailbox.mail(id_list(draft_id)[0])
            call.conditional(mail.ms, mail.rev)
            mailbox.replace_content(change, mail, content)
        else:
            mail = mailbox.add_mail(change, content, DRAFTS, "d", call.state.clock())
    _consume(call, message)
    return {"m": [encode.message_full(mailbox, mail, html=True, limit=NO_LIMIT, neuter=True, event=None)]}


def add_msg(call: Call) -> Element:
    """Import without sending."""
    message = element(call.args, "m")
    mailbox = call.mailbox
    aid = attribute(message, "aid")
    raw = _upload(call, aid) if aid else attribute(message, "content").encode()
    content = parse_mime(raw, call.state.clock())
    with mailbox.writing() as change:
        folder = mailbox.folder(number(message, "l", 2)).id
        date = number(message, "d", content.date_ms)
        mail = mailbox.add_mail(change, content, folder, attribute(message, "f"), date)
    return {"m": [encode.message_summary(mailbox, mail, 0)]}


def send_delivery_report(call: Call) -> Element:
    """The sender who asked for it is told, once, that their message was read (§11.7)."""
    mailbox = call.mailbox
    mail = mailbox.mail(number(call.args, "mid", 0))
    content = mailbox.content(mail)
    if content.receipt and "n" not in mail.flags:
        report = EmailMessage()
        report["From"], report["To"] = mailbox.address, content.sender.mail
        report["Subject"], report["In-Reply-To"] = f"Lu : {content.subject}", f"<{content.message_id}>"
        report.set_content("Le message a été affiché.")
        call.state.submit(mailbox, parse_mime(report.as_bytes(), call.state.clock()), kind="receipt")
        with mailbox.writing() as change:
            mailbox.flag(change, mail, "n", True)
    return {}


# --- invitations ----------------------------------------------------------------------------------


def get_appointment(call: Call) -> Element:
    mailbox = call.mailbox
    event = _event(call, attribute(call.args, "uid"), attribute(call.args, "id"))
    if event is None:
        raise SoapFault("mail.NO_SUCH_CALITEM", "no such calendar item")
    ics = call.state.calendars.get_ics(mailbox.address, event.uid)
    if ics is None:
        raise SoapFault("mail.NO_SUCH_CALITEM", "no such calendar item")
    now_s = call.state.clock() // 1000
    shown = encode.appointment(event, ics, mailbox.address, sync=flag(call.args, "sync"), now_s=now_s)
    return {"appt": [shown]}


def _event(call: Call, uid: str, item_id: str) -> EventEntry | None:
    if uid:
        return call.state.event_of(call.mailbox.address, uid)
    wanted = item_id.partition("-")[0]
    events = call.state.calendars.list_events(call.mailbox.address)
    return next((e for e in events if str(e.appt_id) == wanted), None)


def send_invite_reply(call: Call) -> Element:
    mailbox = call.mailbox
    verb = attribute(call.args, "verb").upper()
    if verb not in PARTSTAT:
        raise invalid(f"unknown verb: {verb}")
    asked = attribute(call.args, "id")
    mail, event = _invited(call, asked)
    if event is None:
        raise SoapFault("mail.NO_SUCH_CALITEM", f"no such calendar item: {asked}")
    ics = call.state.calendars.get_ics(mailbox.address, event.uid) or ""
    entry = call.state.calendars.set_partstat(mailbox.address, event.uid, mailbox.address, PARTSTAT[verb])
    if entry is None:
        raise SoapFault("service.PERM_DENIED", "not an attendee")
    organizer = organizer_of(ics)
    if flag(call.args, "updateOrganizer", True) and organizer:
        note = attribute(elements(call.args, "m")[0], "su") if elements(call.args, "m") else ""
        _mail_reply(call, organizer, verb, ics, note)
    if mail is not None:
        with mailbox.writing() as change:
            mailbox.flag(change, mail, "r", True)
            if mailbox.prefs.get("zimbraPrefDeleteInviteOnReply", "TRUE") == "TRUE" and mail.folder != TRASH:
                mail.folder = TRASH
                mailbox.touch(change, mail)
    item = str(entry.appt_id)
    return {"apptId": item, "calItemId": item, "invId": f"{item}-{entry.inv_id}"}


def _invited(call: Call, asked: str) -> tuple[Mail | None, EventEntry | None]:
    """The invitation by message id, or by ``calItemId-invId``."""
    if "-" in asked.lstrip("-"):
        return None, _event(call, "", asked)
    mail = call.mailbox.mail(id_list(asked)[0])
    ics = call.mailbox.content(mail).ics
    return mail, _event(call, uid_of(ics), "") if ics else None


def _mail_reply(call: Call, organizer: str, verb: str, ics: str, note: str) -> None:
    """Each call mails the organizer again (§12.4): what a client must never repeat blindly."""
    words = {"ACCEPT": "Accepté", "DECLINE": "Refusé", "TENTATIVE": "Provisoire"}
    mailbox = call.mailbox
    uid = uid_of(ics)
    message = elements(call.args, "m")
    text = _texts(elements(message[0], "mp")).get("text/plain", "") if message else ""
    letter = Letter(
        subject=note or f"{words[verb]} : invitation",
        sender=Address(mail=mailbox.address, name=mailbox.person.name),
        to=(Address(mail=organizer),),
        text=text or words[verb],
        ics=reply_of(ics, mailbox.address, PARTSTAT[verb]),
        message_id=f"{stable_uuid('reply', uid, call.state.next_serial())}@{mailbox.town.domain}",
        date_ms=call.state.clock(),
    )
    content = content_of(letter)
    _save_sent(call, content)
    call.state.submit(mailbox, content, kind="reply")


# --- contacts -------------------------------------------------------------------------------------


def get_contacts(call: Call) -> Element:
    mailbox = call.mailbox
    wanted = [i for cn in elements(call.args, "cn") for i in id_list(attribute(cn, "id"))]
    folder = number(call.args, "l", 0)
    cards = [_card(mailbox, i) for i in wanted] if wanted else list(mailbox.cards.values())
    shown = [encode.contact(card, sync=flag(call.args, "sync")) for card in cards if folder in (0, card.folder)]
    if wanted and flag(call.args, "derefGroupMember"):
        for m in [m for cn in shown for m in elements(cn, "m")]:
            if (named := _named(call, attribute(m, "type"), attribute(m, "value"))) is not None:
                m["cn"] = [named]
    return {"cn": shown}


def get_contacts_anywhere(call: Call) -> Element:
    """By remote ids in the owner's mailbox; the cards of a folder, or of everything, only in one's own."""
    return _by_id(call) if "cn" in call.args else get_contacts(call)


_by_id = remote_ids.proxied(get_contacts, "cn", "id")


def _named(call: Call, kind: str, value: str) -> Element | None:
    """Who a reference stands for; None where there is nobody, or nobody we may see."""
    if kind == "G":
        return next((line for line in directory_lines(call.mailbox.town) if line.get("ref") == value), None)
    account_id, _, bare = value.rpartition(":")
    owner = sharing.owner_of(call.state, account_id)
    card = owner.cards.get(int(bare)) if kind == "C" and owner is not None else None
    if owner is None or card is None or "r" not in sharing.rights_on(call.state, owner, card.folder, call.mailbox):
        return None
    return encode.contact(card, sync=False)


def _card(mailbox: Mailbox, card_id: int) -> Card:
    found = mailbox.cards.get(card_id)
    if found is None:
        raise SoapFault("mail.NO_SUCH_CONTACT", f"no such contact: {card_id}", args={"itemId": str(card_id)})
    return found


def create_contact(call: Call) -> Element:
    spec = element(call.args, "cn")
    given = key_values(spec)
    facts, picture = {name: value for name, value in given.items() if name != "image"}, _picture(call, spec)
    if not given:
        raise invalid("contact must have at least one attribute")
    mailbox = call.mailbox
    with mailbox.writing() as change:
        now = call.state.clock()
        folder = mailbox.folder(number(spec, "l", CONTACTS)).id
        card = Card(mailbox.take_id(), folder, change.number, change.number, now, facts, picture=picture)
        _change_members(mailbox, card, elements(spec, "m"))
        mailbox.cards[card.id] = card
        mailbox.touch(change, card, content=True)
    shown = encode.contact(card, sync=False)
    return {"cn": [shown if flag(call.args, "verbose", True) else {"id": card.id}]}


def _change_members(mailbox: Mailbox, card: Card, changes: list[Element]) -> None:
    """``op`` - takes away, anything else adds. A contact of one's own is named with the mailbox it is in."""
    for m in changes:
        kind, value, adds = attribute(m, "type"), attribute(m, "value"), attribute(m, "op") != "-"
        if kind == "I":
            kept = tuple(mail for mail in card.members if mail != value)
            card.members = (*kept, value) if adds else kept
        else:
            full = f"{mailbox.account_id}:{value}" if kind == "C" and ":" not in value else value
            others = tuple(reference for reference in card.references if reference != (kind, full))
            card.references = (*others, (kind, full)) if adds else others


def _picture(call: Call, spec: Element) -> Enclosure | None:
    """What the attribute ``image`` names: an upload; None when it is absent or empty."""
    for pair in elements(spec, "a"):
        if attribute(pair, "n") == "image" and (aid := attribute(pair, "aid")):
            data = _upload(call, aid)
            upload = call.state.uploads.pop(aid)
            return Enclosure(upload.name, upload.media_type, data)
    return None


def modify_contact(call: Call) -> Element:
    spec = element(call.args, "cn")
    mailbox = call.mailbox
    card = _card(mailbox, id_list(attribute(spec, "id"))[0])
    call.conditional(card.rev)
    given, picture = key_values(spec), _picture(call, spec)
    merged = given if flag(call.args, "replace") else {**card.facts, **given}
    with mailbox.writing() as change:
        if "image" in given or flag(call.args, "replace"):
            card.picture = picture
            merged.pop("image", None)
        card.facts = {name: value for name, value in merged.items() if value}
        _change_members(mailbox, card, elements(spec, "m"))
        card.date_ms = call.state.clock()
        mailbox.touch(change, card, content=True)
    return {"cn": [encode.contact(card, sync=False)]}


def auto_complete(call: Call) -> Element:
    wanted = attribute(call.args, "name").casefold()
    if not wanted:
        raise invalid("empty name")
    found = []
    for card in call.mailbox.cards.values():
        name = f"{card.facts.get('firstName', '')} {card.facts.get('lastName', '')}"
        mail = str(card.facts.get("email", ""))
        if mail and (wanted in name.casefold() or wanted in mail):
            found.append({"email": f'"{name}" <{mail}>', "type": "contact", "ranking": 0, "id": str(card.id)})
    return {"match": found[:20], "canBeCached": True}


# --- metadata -------------------------------------------------------------------------------------


MOST_METADATA = 32_768


def set_mailbox_metadata(call: Call) -> Element:
    meta = element(call.args, "meta")
    section = attribute(meta, "section")
    if section.partition(":")[0] not in ("zwc", "bes") or len(section) > 36:
        raise SoapFault("service.FAILURE", f"bad metadata section: {section}")
    pairs = {name: str(value) for name, value in key_values(meta).items() if name != "v"}
    if not all(pairs.values()):
        raise invalid("empty metadata value")
    _keep_metadata(call, section, pairs)
    return {}


def modify_mailbox_metadata(call: Call) -> Element:
    """Merges; an empty value takes its key away (§18)."""
    meta = element(call.args, "meta")
    section = attribute(meta, "section")
    held = dict(call.mailbox.metadata.get(section, {}))
    for name, value in key_values(meta).items():
        if name != "v":
            held[name] = str(value)
    _keep_metadata(call, section, {name: value for name, value in held.items() if value})
    return {}


def _keep_metadata(call: Call, section: str, pairs: dict[str, str]) -> None:
    everything = {**call.mailbox.metadata, section: pairs}
    if sum(len(name) + len(value) for each in everything.values() for name, value in each.items()) > MOST_METADATA:
        raise SoapFault("mail.TOO_MUCH_METADATA", "metadata too big")
    call.mailbox.metadata[section] = pairs


def get_mailbox_metadata(call: Call) -> Element:
    section = attribute(element(call.args, "meta"), "section")
    return {"meta": [{"section": section, "_attrs": call.mailbox.metadata.get(section, {})}]}
