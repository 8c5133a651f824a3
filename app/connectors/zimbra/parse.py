"""Answers of the server -> domain records. Pure (§7, 9, 11.1, 13)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from email.utils import parseaddr
from typing import Any

from app.connectors.zimbra.reading import Element, attrs, many, names, nfc, number, one, text
from app.domain.exchange import FileRef, Urgency
from app.domain.mail import (
    TAG_COLOURS,
    Address,
    Contact,
    Invite,
    MailFolder,
    MailTag,
    Message,
    MessageBody,
    Part,
    Reference,
    Role,
    SavedSearch,
)

TRASH = "3"
_ROLES = {"2": Role.INBOX, TRASH: Role.TRASH, "4": Role.JUNK, "5": Role.SENT, "6": Role.DRAFTS}
_ROOTS = frozenset({"1", "11"})
_NOT_MAIL = frozenset({"7", "8", "9", "10", "13", "14", "15", "16"})
"""Contacts, tags, conversations, calendar, emailed contacts, chats, tasks, briefcase (§7)."""
CALENDAR_VIEWS = frozenset({"appointment", "task"})


PARTSTATS = {"NE": "NEEDS-ACTION", "AC": "ACCEPTED", "DE": "DECLINED", "TE": "TENTATIVE", "DG": "DELEGATED"}
"""Zimbra's ``ptst`` -> iCalendar PARTSTAT."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """All that one whole message gives."""

    message: Message
    body: MessageBody
    files: tuple[FileRef, ...]


# --- folders --------------------------------------------------------------------------------------


def walk_folders(element: Any) -> Iterator[Element]:
    """Every folder of a tree (or of a flat list), parents first."""
    for folder in many(element):
        yield folder
        yield from walk_folders(folder.get("folder"))


def is_others_trash(folder_id: str) -> bool:
    """The trash of a mailbox that is shared with us: what goes there goes by its own verb, which asks no right on it."""
    owner, _, bare = folder_id.rpartition(":")
    return bool(owner) and bare == TRASH


CARNET_FOLDER = "Echarpe - carnet (ne pas supprimer)"
"""Where this program lays the user's sealed notes (`carnet`)."""


def is_carnet_folder(folder: Element) -> bool:
    """True for the carnet's folder, whatever view the server let it have."""
    return text(folder.get("name")) == CARNET_FOLDER and text(folder.get("l")) in ("", "1")


def is_mail_folder(folder: Element) -> bool:
    """True for a folder that may hold messages which concern people."""
    folder_id = text(folder.get("id"))
    if folder_id in _ROOTS or folder_id in _NOT_MAIL or ":" in folder_id or is_carnet_folder(folder):
        return False
    return text(folder.get("view")) in ("", "message", "conversation")


def parse_folder(folder: Element, known: MailFolder | None = None) -> MailFolder:
    """A mail folder; what a delta leaves out (§1) is taken from ``known``."""
    folder_id = text(folder.get("id"))
    parent = text(folder.get("l"), known.parent if known else "")
    return MailFolder(
        id=folder_id,
        name=nfc(text(folder.get("name"), known.name if known else "")),
        parent="" if parent in _ROOTS else parent,
        role=_ROLES.get(folder_id, Role.NORMAL),
        unread=number(folder.get("u")),
        total=number(folder.get("n")),
        colour=colour_of(folder) or (known.colour if known and "color" not in folder else ""),
    )


def colour_of(element: Element) -> str:
    """``rgb`` as it is, or the numbered ``color``; empty for none."""
    rgb = text(element.get("rgb"))
    if rgb.startswith("#") and len(rgb) == 7:
        return rgb.lower()
    index = number(element.get("color"))
    return TAG_COLOURS[index] if 0 <= index < len(TAG_COLOURS) else ""


def colour_number(colour: str) -> int:
    """Zimbra's number of one of its own colours; 0 (none) for any other."""
    return TAG_COLOURS.index(colour) if colour in TAG_COLOURS else 0


def parse_tag(tag: Element) -> MailTag:
    return MailTag(id=nfc(text(tag.get("name"))), colour=colour_of(tag), number=text(tag.get("id")))


def walk_searches(element: Any) -> Iterator[Element]:
    """Every saved search of a tree of folders."""
    for folder in many(element):
        yield from many(folder.get("search"))
        yield from walk_searches(folder.get("folder"))


def parse_search(search: Element) -> SavedSearch:
    parent = text(search.get("l"))
    return SavedSearch(
        id=text(search.get("id")),
        name=nfc(text(search.get("name"))),
        query=text(search.get("query")),
        types=text(search.get("types")),
        parent="" if parent in _ROOTS else parent,
    )


# --- messages -------------------------------------------------------------------------------------


def parse_message(m: Element, own: frozenset[str]) -> Parsed:
    """A whole message (GetMsg, or SearchRequest with ``fetch``).

    ``own``: the account's addresses, lower case, to find the user's answer to an invitation.
    """
    people = _people(many(m.get("e")))
    message = _summary(m, own, people)
    html, plain, parts = _content(m.get("mp"))
    body = MessageBody(
        id=message.id,
        html="".join(html),
        text="\n".join(plain),
        parts=tuple(parts),
        to=tuple(people.get("t", ())),
        cc=tuple(people.get("c", ())),
        reply_to=tuple(people.get("r", ())),
        bcc=tuple(people.get("b", ())),
        receipt_to=() if {"n", "s"} & set(text(m.get("f"))) else tuple(people.get("n", ())),
        in_reply_to=_bare_id(text(m.get("irt"))),
        references=tuple(_MESSAGE_ID.findall(text(one(m.get("_attrs")).get("References")))),
        origin_id=text(m.get("origid")) if message.draft else "",
        origin_kind=text(m.get("rt")) if message.draft else "",
    )
    return Parsed(message, body, tuple(_files(message, parts)))


def parse_summary(m: Element, own: frozenset[str]) -> Message:
    """A message as search results give it: no Message-ID, recipients only of own mail."""
    return _summary(m, own, _people(many(m.get("e"))))


def _summary(m: Element, own: frozenset[str], people: dict[str, list[Address]]) -> Message:
    senders = people.get("f") or people.get("s")
    flags = text(m.get("f"))
    return Message(
        id=text(m.get("id")),
        folder=text(m.get("l")),
        date_ms=number(m.get("d")),
        subject=nfc(text(m.get("su"))),
        sender=senders[0] if senders else Address(mail=""),
        recipients=(*people.get("t", ()), *people.get("c", ())),
        fragment=nfc(text(m.get("fr"))),
        message_id=_bare_id(text(m.get("mid"))),
        conversation=text(m.get("cid")),
        size_bytes=number(m.get("s")),
        unread="u" in flags,
        flagged="f" in flags,
        answered="r" in flags,
        forwarded="w" in flags,
        draft="d" in flags,
        attachment="a" in flags,
        tags=names(m.get("tn")) if "tn" in m else (),
        revision=text(m.get("rev")),
        invite=parse_invite(one(m["inv"]), own) if "inv" in m else None,
        written_by=_written_by(people),
    )


def with_metadata(message: Message, entry: Element, *, complete: bool = False) -> Message:
    """``message`` with the flags, tags and folder of ``entry``.

    In a delta the keys present are complete new values (§9.2); ``complete``: an absent key means none.
    """
    changed: dict[str, Any] = {}
    if complete or "f" in entry:
        flags = text(entry.get("f"))
        changed = {
            "unread": "u" in flags,
            "flagged": "f" in flags,
            "answered": "r" in flags,
            "forwarded": "w" in flags,
            "draft": "d" in flags,
            "attachment": "a" in flags,
        }
        changed["tags"] = names(entry.get("tn"))
    if "l" in entry:
        changed["folder"] = text(entry["l"])
    if "cid" in entry:
        changed["conversation"] = text(entry["cid"])
    return replace(message, **changed)


def _written_by(people: dict[str, list[Address]]) -> Address | None:
    """The Sender, where it is somebody else than the From."""
    sender, shown = people.get("s", []), people.get("f", [])
    differs = bool(sender and shown) and sender[0].mail.lower() != shown[0].mail.lower()
    return sender[0] if differs else None


def _people(listed: list[Element]) -> dict[str, list[Address]]:
    """Addresses by what they are: f from, t to, c cc, r reply to… (§11.1)."""
    found: dict[str, list[Address]] = {}
    for e in listed:
        address = Address(mail=text(e.get("a")), name=nfc(text(e.get("p")) or text(e.get("d"))))
        found.setdefault(text(e.get("t")), []).append(address)
    return found


_MESSAGE_ID = re.compile(r"<([^<>\s]+)>")


def _bare_id(value: str) -> str:
    return value.strip().removeprefix("<").removesuffix(">")


DAY_MS = 24 * 60 * 60_000


def parse_invite(inv: Element, own: frozenset[str]) -> Invite | None:
    """The invitation of a message, from its ``inv``; None when there is none."""
    comp = one(inv.get("comp"))
    uid = text(comp.get("uid")) or text(comp.get("x_uid"))
    if not uid:
        return None
    organizer = one(comp.get("or"))
    mail = text(organizer.get("a"))
    all_day = comp.get("allDay") in (True, 1, "1")
    start, end = _invited_dates(comp) if all_day else _invited_hours(comp)
    method = text(comp.get("method"), "REQUEST")
    people = many(comp.get("at"))
    said = people if method == "REPLY" else [at for at in people if text(at.get("a")).lower() in own]
    answers = [text(at.get("ptst")) for at in said]
    return Invite(
        uid=uid,
        method=method,
        title=nfc(text(comp.get("name"))),
        start_ms=start,
        end_ms=end,
        all_day=all_day,
        location=nfc(text(comp.get("loc"))),
        organizer=Address(mail=mail, name=nfc(text(organizer.get("d")))) if mail else None,
        answer=PARTSTATS.get(answers[0], answers[0]) if answers else "",
        occurrence_ms=occurrence_of(comp),
    )


def occurrence_of(comp: Element) -> int | None:
    """Original start of the one occurrence that is meant; None for the series, or a single event. Of whole days, as
    `Event` has them: midnight UTC."""
    written = text(one(comp.get("exceptId")).get("d")) and text(comp.get("ridZ"))
    return _utc_ms(written if "T" in written else f"{written}T000000Z")


def _invited_hours(comp: Element) -> tuple[int, int]:
    start = number(one(comp.get("s")).get("u"))
    return start, number(one(comp.get("e")).get("u"), start)


def _invited_dates(comp: Element) -> tuple[int, int]:
    """``YYYYMMDD``, the end inclusive, unlike iCalendar's (interop §12.2); 0 for what is no date."""
    start = _utc_ms(text(one(comp.get("s")).get("d"))[:8] + "T000000Z") or 0
    last = _utc_ms(text(one(comp.get("e")).get("d"))[:8] + "T000000Z") or start
    return start, max(start, last) + DAY_MS if start else 0


def _utc_ms(written: str) -> int | None:
    """``20260921T170000Z``; None for anything else."""
    try:
        return int(dt.datetime.strptime(written, "%Y%m%dT%H%M%SZ").replace(tzinfo=dt.UTC).timestamp() * 1000)
    except ValueError:
        return None


def _leaves(mp: Any) -> Iterator[Element]:
    for part in many(mp):
        content_type = text(part.get("ct"))
        if content_type.startswith("multipart/"):
            yield from _leaves(part.get("mp"))
        else:
            yield part


def _content(mp: Any) -> tuple[list[str], list[str], list[Part]]:
    """Displayed HTML, displayed text, and the other parts of a MIME tree."""
    html: list[str] = []
    plain: list[str] = []
    parts: list[Part] = []
    for leaf in _leaves(mp):
        if leaf.get("body") and "content" in leaf:
            (html if text(leaf.get("ct")) == "text/html" else plain).append(text(leaf["content"]))
        elif _is_file(leaf):
            parts.append(_part(leaf))
    return html, plain, parts


def _is_file(leaf: Element) -> bool:
    if text(leaf.get("filename")) or text(leaf.get("cd")) == "attachment" or leaf.get("ci"):
        return True
    return not text(leaf.get("ct")).startswith("text/")


def _part(leaf: Element) -> Part:
    number_ = text(leaf.get("part"))
    media_type = text(leaf.get("ct"), "application/octet-stream")
    return Part(
        part=number_,
        name=nfc(text(leaf.get("filename"))),
        media_type=media_type,
        size_bytes=number(leaf.get("s")),
        content_id=_bare_id(text(leaf.get("ci"))),
        inline=text(leaf.get("cd")) != "attachment" and bool(leaf.get("ci")),
    )


def file_ref(message_id: str, part: str) -> str:
    """`FileRef.ref` of a part of a message."""
    return f"part:{message_id}:{part}"


def _files(message: Message, parts: list[Part]) -> Iterator[FileRef]:
    """Files of a message. A draft's parts are renumbered at each save, so its refs carry the revision."""
    owner = message.id if not message.draft else f"{message.id}@{message.revision}"
    for part in parts:
        yield FileRef(
            ref=file_ref(owner, part.part),
            owner_kind=Message.KIND,
            owner_id=message.id,
            name=part.name or part.content_id or f"{message.subject[:40]} {part.part}".strip(),
            media_type=part.media_type,
            size_bytes=part.size_bytes or None,
            urgency=Urgency.BULK,  # which of them are fetched ahead is the user's choice: `domain.selection`
        )


# --- contacts -------------------------------------------------------------------------------------

_MAIL_KEYS = ("email", "workEmail", "homeEmail")
_PHONE_KEYS = ("mobilePhone", "workPhone", "homePhone", "companyPhone", "otherPhone", "assistantPhone")


def parse_contact(cn: Element, own_id: str = "") -> Contact:
    """A contact of the address book, from GetContacts. ``own_id``: of the mailbox, as references name it."""
    facts = attrs(cn)

    def first(name: str) -> str:
        return nfc(next(iter(facts.get(name, [])), ""))

    listed = [(text(m.get("type")), text(m.get("value")), m) for m in many(cn.get("m"))]
    members = tuple(value for kind, value, _ in listed if kind == "I" and "<" not in value)
    references = tuple(_reference(m, own_id) for kind, value, m in listed if kind in ("C", "G") or "<" in value)
    mails = [*_numbered(facts, _MAIL_KEYS), *members, *(r.mail for r in references if r.mail)]
    composed = " ".join(part for part in (first("firstName"), first("lastName")) if part)
    name = first("fullName") or composed or nfc(text(cn.get("fileAsStr"))) or first("company")
    return Contact(
        id=text(cn.get("id")),
        folder=text(cn.get("l")),
        name=name or first("nickname") or next(iter(mails), ""),
        mails=tuple(dict.fromkeys(mails)),
        phones=tuple(_numbered(facts, _PHONE_KEYS)),
        company=first("company"),
        title=first("jobTitle"),
        revision=text(cn.get("rev")),
        facts={key: nfc(values[0]) for key, values in facts.items() if values and values[0] and key not in _NOT_FACTS},
        members=members,
        references=references,
        photo=f"part:{text(cn.get('id'))}@{text(cn.get('rev'))}:{picture}" if (picture := _picture(cn)) else "",
    )


def _reference(m: Element, own_id: str) -> Reference:
    """A member that names somebody, with what the server says of them (``derefGroupMember``)."""
    kind, value = text(m.get("type")), text(m.get("value"))
    if kind == "I":
        name, mail = parseaddr(value)
        return Reference(kind=kind, value=value, name=nfc(name), mail=mail)
    person = parse_contact(found[0]) if (found := many(m.get("cn"))) else None
    return Reference(
        kind=kind,
        value=value,
        id=value.removeprefix(f"{own_id}:") if kind == "C" else "",
        name=person.name if person is not None else "",
        mail=next(iter(person.mails), "") if person is not None else "",
    )


_NOT_FACTS = frozenset({"image"})
"""Attachments are no text."""


def _image(cn: Element) -> Element:
    """A card's ``image`` attribute, which names a part instead of holding a text (§13); empty = none."""
    for pair in (*many(cn.get("a")), *many(one(cn.get("_attrs")).get("image"))):
        if text(pair.get("n")) in ("image", "") and pair.get("part"):
            return pair
    return {}


def _picture(cn: Element) -> str:
    return text(_image(cn).get("part"))


def photo_files(cn: Element, card: Contact, sha256: str = "") -> tuple[FileRef, ...]:
    """The file of a card's picture, if it has one. ``sha256``: of what we put there ourselves."""
    if not card.photo:
        return ()
    image = _image(cn)
    return (
        FileRef(
            ref=card.photo,
            owner_kind=Contact.KIND,
            owner_id=card.id,
            name=text(image.get("filename")) or "photo",
            media_type=text(image.get("ct")) or "image/jpeg",
            size_bytes=number(image.get("s")) or None,
            sha256=sha256,
        ),
    )


def _numbered(facts: dict[str, list[str]], keys: tuple[str, ...]) -> list[str]:
    """Values of ``email``, ``email2``, ``email3``… in that order, without repeats."""
    found: dict[str, None] = {}
    for key in keys:
        ranks = sorted(
            (int(name[len(key) :] or 1), name)
            for name in facts
            if name.startswith(key) and (name == key or name[len(key) :].isdigit())
        )
        for _, name in ranks:
            found.update(dict.fromkeys(v for v in facts[name] if v))
    return list(found)
