"""Zimbra's query language, as much of it as clients of a mailbox use (§10).

Terms are joined by "and"; ``not``/``-`` negates one term; ``or`` and parentheses are refused with
QUERY_PARSE_ERROR, so that nobody believes they work here.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from app.sandbox.zimbra.mailbox import DRAFTS, JUNK, SENT, TRASH, Mail, Mailbox
from app.sandbox.zimbra.soap_faults import SoapFault

Test = Callable[[Mail], bool]

_TERM = re.compile(r'\s*(?P<not>not\s+|-)?(?:(?P<field>\w+):)?(?:"(?P<quoted>[^"]*)"|(?P<bare>[^\s"()]+))')


@dataclass(frozen=True, slots=True)
class Query:
    """A parsed query: ``tests`` all hold; ``message_id`` allows the index to be used."""

    tests: tuple[Test, ...]
    message_id: str = ""

    def matches(self, mail: Mail) -> bool:
        return all(test(mail) for test in self.tests)


def parse_query(text: str, mailbox: Mailbox) -> Query:
    """The query, or a SoapFault (QUERY_PARSE_ERROR, NO_SUCH_FOLDER)."""
    tests: list[Test] = []
    message_id = ""
    anywhere = False
    place = 0
    text = text.strip()
    while place < len(text):
        found = _TERM.match(text, place)
        if found is None or (found["bare"] or "").lower() in ("or", "and"):
            raise SoapFault("mail.QUERY_PARSE_ERROR", f"cannot parse: {text}")
        place = found.end()
        field, value = (found["field"] or "").lower(), found["quoted"] or found["bare"] or ""
        if field == "is" and value == "anywhere":
            anywhere = True
            continue
        if field == "msgid" and not found["not"]:
            message_id = value
        test = _test(field, value, mailbox)
        tests.append(_negated(test) if found["not"] else test)
        anywhere = anywhere or field in ("in", "inid", "under", "underid", "item")
    if not anywhere:
        tests.append(lambda mail: mail.folder not in (TRASH, JUNK))
    return Query(tuple(tests), message_id)


def _negated(test: Test) -> Test:
    return lambda mail: not test(mail)


def _test(field: str, value: str, mailbox: Mailbox) -> Test:
    low = value.casefold()
    match field:
        case "in" | "inid":
            folder = mailbox.folder(int(value)).id if field == "inid" else mailbox.folder_by_path(value).id
            return lambda mail: mail.folder == folder
        case "under" | "underid":
            top = mailbox.folder_by_path(value) if field == "under" else mailbox.folder(int(value))
            inside = mailbox.subtree(top.id)
            return lambda mail: mail.folder in inside
        case "is":
            return _state(low)
        case "msgid":
            return lambda mail: mailbox.content(mail).message_id == value
        case "from":
            return lambda mail: low in _people(mailbox, mail, sender=True)
        case "to" | "tofrom":
            return lambda mail: low in _people(mailbox, mail, sender=field == "tofrom", recipients=True)
        case "subject":
            return lambda mail: low in mailbox.content(mail).subject.casefold()
        case "has":
            return lambda mail: "a" in mail.flags
        case "tag":
            return lambda mail: low in (name.casefold() for name in mail.tags)
        case "item":
            wanted = {int(i) for i in re.findall(r"\d+", value)}
            return lambda mail: mail.id in wanted
        case "before" | "after" | "modseq" | "larger":
            return _compared(field, value, mailbox)
        case "":
            return lambda mail: _mentions(mailbox, mail, low)
        case _:
            raise SoapFault("mail.QUERY_PARSE_ERROR", f"unknown operator: {field}")


def _state(value: str) -> Test:
    flags = {"unread": "u", "flagged": "f", "replied": "r", "forwarded": "w", "invite": "v"}
    folders = {"sent": SENT, "draft": DRAFTS}
    if value in flags:
        return lambda mail: flags[value] in mail.flags
    if value in folders:
        return lambda mail: ("s" if value == "sent" else "d") in mail.flags
    if value == "read":
        return lambda mail: "u" not in mail.flags
    if value == "local":
        return lambda mail: True
    if value == "remote":
        return lambda mail: False
    raise SoapFault("mail.QUERY_PARSE_ERROR", f"unknown state: {value}")


def _compared(field: str, value: str, mailbox: Mailbox) -> Test:
    digits = re.sub(r"\D", "", value)
    if not digits:
        raise SoapFault("mail.QUERY_PARSE_ERROR", f"not a number: {value}")
    bound = int(digits)
    match field:
        case "before":
            return lambda mail: mail.date_ms < bound
        case "after":
            return lambda mail: mail.date_ms > bound
        case "modseq":
            return lambda mail: mail.ms > bound
        case _:
            factor = 1_048_576 if value.upper().endswith("MB") else 1024 if value.upper().endswith("KB") else 1
            return lambda mail: mailbox.size(mail) > bound * factor


def _people(mailbox: Mailbox, mail: Mail, *, sender: bool, recipients: bool = False) -> str:
    content = mailbox.content(mail)
    people = ((content.sender,) if sender else ()) + ((*content.to, *content.cc) if recipients else ())
    return " ".join(f"{a.name} {a.mail}" for a in people).casefold()


def _mentions(mailbox: Mailbox, mail: Mail, word: str) -> bool:
    content = mailbox.content(mail)
    if word in content.subject.casefold() or word in _people(mailbox, mail, sender=True, recipients=True):
        return True
    texts = (n.data.decode("utf-8", "replace") for n in content.root.walk() if n.media_type == "text/plain")
    return any(word in text.casefold() for text in texts)
