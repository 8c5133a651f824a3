"""Checks requests and answers against Zimbra's own API description (soapapi-desc, schema of the JAXB classes).

What is checked: the command exists; every attribute and child element is known to its type;
attributes marked required are there; numbers and booleans are such; elements marked as lists come
as arrays in answers; elements that are neither lists nor repeatable choices come at most once.

What the description cannot tell: whether an *element* is required (it marks all of them), the
context header, BatchRequest (its members are checked one by one). Where the real server differs
from its description, interop/zimbra.md decides: `DIFFERENCES`, `ADDED`.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ALWAYS_KNOWN = frozenset({"_jsns", "_content", "requestId"})

DIFFERENCES: dict[tuple[str, str], str] = {
    # SyncResponse nests folders that list ids like the outer one (§9); the description says Folder.
    ("SyncFolder", "folder"): "com.zimbra.soap.mail.type.SyncFolder",
    # The folder of tags lists them in full (§9), not their ids.
    ("SyncFolder", "tag"): "com.zimbra.soap.mail.type.TagInfo",
}

_INTEGERS = frozenset({"Integer", "int", "Long", "long", "short", "Short", "Byte"})
_BOOLEAN = "com.zimbra.soap.type.ZmBoolean"


@dataclass(frozen=True, slots=True)
class Child:
    """A child element a type may have."""

    jaxb: str
    is_list: bool
    repeatable: bool
    wrapper: tuple[dict[str, Any], ...] = ()


ADDED: dict[tuple[str, str], Child] = {
    # A delta lists the mountpoints that moved beside the folders (§9, rule 1); the description forgets them.
    ("SyncResponse", "link"): Child("com.zimbra.soap.mail.type.Mountpoint", True, False),
}


ATTRIBUTES: dict[str, dict[str, Any]] = {
    # FolderAction.java reads it, and the description says so in words (`op="grant"`), not in the type.
    "ActionGrantSelector": {"expiry": {"required": False, "valueType": {"representation": "Long"}}},
}


class Description:
    """The API description, indexed."""

    def __init__(self, path: Path) -> None:
        with gzip.open(path) as file:
            described = json.load(file)
        self._types = {t["className"]: t for t in described["types"]}
        self._commands = {
            side["name"]: (side["namespace"], side["jaxb"])
            for command in described["commands"]
            if command["namespace"] != "urn:zimbraAdmin"
            for side in (command["request"], command["response"])
        }

    def check(self, name: str, element: dict[str, Any]) -> list[str]:
        """What is wrong with a request or response ``name``; empty = it conforms."""
        if name in ("BatchRequest", "BatchResponse"):
            return [problem for member, one in _members(element) for problem in self.check(member, one)]
        if name == "Fault":
            return []
        if name not in self._commands:
            return [f"{name}: no such command"]
        ns, jaxb = self._commands[name]
        problems = [] if element.get("_jsns") == ns else [f"{name}: namespace {element.get('_jsns')}"]
        return problems + list(self._element(name, jaxb, element, answer=name.endswith("Response")))

    def _element(self, path: str, jaxb: str, element: dict[str, Any], *, answer: bool) -> Iterator[str]:
        described = self._types.get(jaxb)
        if described is None:
            yield f"{path}: type {jaxb} not described"
            return
        attributes = {a["name"]: a for a in described.get("attributes", [])}
        owner = jaxb.rpartition(".")[2]
        attributes |= ATTRIBUTES.get(owner, {})
        children = dict(self._children(described.get("subElements", []), owner))
        children |= {name: child for (place, name), child in ADDED.items() if place == owner}
        for name, attribute in attributes.items():
            if attribute["required"] and name not in element:
                yield f"{path}: attribute {name} missing"
        for name, value in element.items():
            where = f"{path}/{name}"
            if name in ALWAYS_KNOWN:
                continue
            if name == "_attrs":
                if not self._has_key_values(children):
                    yield f"{where}: no key/value list here"
            elif name in attributes:
                yield from self._attribute(where, attributes[name], value)
            elif name in children:
                yield from self._child(where, children[name], value, answer=answer)
            else:
                yield f"{where}: unknown"

    def _children(
        self, described: list[dict[str, Any]], owner: str, *, repeatable: bool = False
    ) -> Iterator[tuple[str, Child]]:
        for sub in described:
            kind = sub["@class"].rpartition(".")[2]
            if kind == "SoapApiElementChoiceInfo":
                yield from self._children(sub["subElements"], owner, repeatable=not sub["singleChild"])
            elif kind == "SoapApiWrapperElement":
                yield sub["name"], Child("", False, False, tuple(sub["subElements"]))
            else:
                jaxb = DIFFERENCES.get((owner, sub["name"]), sub.get("jaxb", ""))
                yield sub["name"], Child(jaxb, sub["list"], repeatable)

    def _child(self, where: str, child: Child, value: Any, *, answer: bool) -> Iterator[str]:
        if answer and child.is_list and not isinstance(value, list):
            yield f"{where}: a list must be an array"
        values = value if isinstance(value, list) else [value]
        if len(values) > 1 and not (child.is_list or child.repeatable):
            yield f"{where}: {len(values)} elements where one is described"
        for one in values:
            if child.wrapper:
                yield from self._wrapper(where, child, one, answer=answer)
            elif isinstance(one, dict) and child.jaxb:
                yield from self._element(where, child.jaxb, one, answer=answer)
            elif isinstance(one, dict) and set(one) - ALWAYS_KNOWN:
                yield f"{where}: a simple element with {sorted(one)}"
            elif not isinstance(one, dict) and not answer and child.jaxb and not self._is_simple(child.jaxb):
                yield f"{where}: a scalar where an element is described"

    def _wrapper(self, where: str, child: Child, value: Any, *, answer: bool) -> Iterator[str]:
        inside = dict(self._children(list(child.wrapper), ""))
        for name, inner in value.items():
            if name == "_attrs":
                if not self._has_key_values(inside):
                    yield f"{where}/_attrs: no key/value list here"
            elif name in inside:
                yield from self._child(f"{where}/{name}", inside[name], inner, answer=answer)
            else:
                yield f"{where}/{name}: unknown"

    def _has_key_values(self, children: dict[str, Child]) -> bool:
        """A list of elements with a name and a text: what JSON shortens to ``_attrs``."""
        return any(c.is_list and self._is_pair(c.jaxb) for c in children.values())

    def _is_pair(self, jaxb: str) -> bool:
        described = self._types.get(jaxb, {})
        named = {a["name"] for a in described.get("attributes", []) if a["required"]}
        return bool(described.get("valueType")) or bool(named & {"n", "name"})

    def _is_simple(self, jaxb: str) -> bool:
        described = self._types.get(jaxb, {})
        return "type" in described or bool(described.get("valueType"))

    def _attribute(self, where: str, attribute: dict[str, Any], value: Any) -> Iterator[str]:
        if isinstance(value, (dict, list)):
            yield f"{where}: an attribute must be a scalar"
            return
        wanted = (attribute.get("valueType") or {}).get("representation", "")
        if wanted in _INTEGERS and not str(value).lstrip("-").isdigit():
            yield f"{where}: {value!r} is no {wanted}"
        if attribute.get("jaxb") == _BOOLEAN and str(value).lower() not in ("true", "false", "0", "1"):
            yield f"{where}: {value!r} is no boolean"


def _members(batch: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, members in batch.items():
        if name.endswith(("Request", "Response")):
            for member in members if isinstance(members, list) else [members]:
                yield name, member
