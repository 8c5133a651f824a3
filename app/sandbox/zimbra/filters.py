"""Filters of incoming mail, applied to what arrives: the common tests and actions (§4)."""

from __future__ import annotations

from typing import Any

from app.sandbox.zimbra.letters import Content
from app.sandbox.zimbra.mailbox import INBOX, Mailbox
from app.sandbox.zimbra.soap_args import Element, attribute, elements, flag
from app.sandbox.zimbra.soap_faults import SoapFault


def place(mailbox: Mailbox, content: Content) -> tuple[int, str, tuple[str, ...]]:
    """(folder, flags to take off or put on, tags) that the rules give to what arrives."""
    folder, flags = INBOX, ""
    tags: tuple[str, ...] = ()
    for rule in mailbox.filters:
        if not flag(dict(rule), "active") or not _holds(dict(rule), content):
            continue
        for name, action in _members(elements(dict(rule), "filterActions")):
            if name == "actionFileInto":
                folder = _path(mailbox, attribute(action, "folderPath"), folder)
            elif name == "actionFlag":
                flags += {"read": "r", "flagged": "f"}.get(attribute(action, "flagName"), "")
            elif name == "actionTag":
                tags = (*tags, attribute(action, "tagName"))
            elif name == "actionStop":
                return folder, flags, tags
    return folder, flags, tags


def _path(mailbox: Mailbox, path: str, default: int) -> int:
    try:
        return mailbox.folder_by_path(path).id
    except SoapFault:
        return default  # the folder went: the mail stays in the inbox


def _members(groups: list[Element]) -> list[tuple[str, Element]]:
    found = [
        (name, child)
        for group in groups
        for name, value in group.items()
        for child in (value if isinstance(value, list) else [value])
        if isinstance(child, dict)
    ]
    return sorted(found, key=lambda member: int(attribute(member[1], "index", "0")))


def _holds(rule: Element, content: Content) -> bool:
    tests = elements(rule, "filterTests")
    results = [_test(name, test, content) for name, test in _members(tests)]
    any_of = attribute(tests[0], "condition") == "anyof" if tests else False
    return any(results) if any_of else all(results)


def _test(name: str, test: Element, content: Content) -> bool:
    wanted = attribute(test, "value").casefold()
    people: dict[str, Any] = {"from": (content.sender,), "to": (*content.to, *content.cc)}
    header = attribute(test, "header").lower()
    if name == "headerTest" and header == "subject":
        seen = content.subject
    elif name == "bodyTest":
        seen = " ".join(n.data.decode("utf-8", "replace") for n in content.root.walk() if n.media_type == "text/plain")
    else:
        seen = " ".join(f"{a.name} {a.mail}" for a in people.get(header, ()))
    return (wanted in seen.casefold()) != flag(test, "negative")
