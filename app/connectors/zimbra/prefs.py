"""Absence and filters, between the server's words and ours (§4). Pure.

The tests and actions of a filter have more kinds than a person can use; the common ones become
`Condition` and `Action`, and whatever else a rule holds is kept as it came (``raw``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec

from app.connectors.zimbra.reading import Element, many, nfc, number, one, text, truth
from app.domain.writing import Absence, Action, Condition, Deed, Facet, MailFilter

RANK_STEP = 10
"""Between two rules, so that one can be put between others."""

_STAMP = "%Y%m%d%H%M%SZ"
_ON, _TEXT = "zimbraPrefOutOfOfficeReplyEnabled", "zimbraPrefOutOfOfficeReply"
_FROM, _UNTIL = "zimbraPrefOutOfOfficeFromDate", "zimbraPrefOutOfOfficeUntilDate"
_OUTSIDE, _OUTSIDE_TEXT = "zimbraPrefOutOfOfficeExternalReplyEnabled", "zimbraPrefOutOfOfficeExternalReply"
_HEADERS = {Facet.FROM: "from", Facet.TO: "to", Facet.SUBJECT: "subject"}
_FACETS = {header: facet for facet, header in _HEADERS.items()}
_MARKS = {Deed.READ: "read", Deed.FLAG: "flagged"}


# --- absence --------------------------------------------------------------------------------------


def parse_absence(prefs: dict[str, list[str]]) -> Absence:
    def first(name: str) -> str:
        return next(iter(prefs.get(name, [])), "")

    return Absence(
        id="absence",
        on=first(_ON).upper() == "TRUE",
        text=nfc(first(_TEXT)),
        from_ms=_moment(first(_FROM)),
        until_ms=_moment(first(_UNTIL)),
        outside_differs=first(_OUTSIDE).upper() == "TRUE",
        outside_text=nfc(first(_OUTSIDE_TEXT)),
    )


def build_absence(absence: Absence) -> dict[str, str]:
    """Preferences as ModifyPrefs takes them; an empty string clears."""
    return {
        _ON: _truth(absence.on),
        _TEXT: absence.text,
        _FROM: _stamp(absence.from_ms),
        _UNTIL: _stamp(absence.until_ms),
        _OUTSIDE: _truth(absence.outside_differs),
        _OUTSIDE_TEXT: absence.outside_text,
    }


def _truth(value: bool) -> str:
    return "TRUE" if value else "FALSE"


def _moment(stamp: str) -> int:
    """UTC ms of ``20261224170000Z``; 0 for nothing or what cannot be read."""
    try:
        return int(datetime.strptime(stamp, _STAMP).replace(tzinfo=UTC).timestamp() * 1000)
    except ValueError:
        return 0


def _stamp(ms: int) -> str:
    return datetime.fromtimestamp(ms / 1000, UTC).strftime(_STAMP) if ms else ""


# --- filters --------------------------------------------------------------------------------------


def parse_filters(body: Element) -> tuple[MailFilter, ...]:
    """The rules of a GetFilterRulesResponse, in the order the server applies them."""
    rules = [rule for listed in many(body.get("filterRules")) for rule in many(listed.get("filterRule"))]
    return tuple(_filter(rule, rank) for rank, rule in enumerate(rules))


def _filter(rule: Element, rank: int) -> MailFilter:
    tests = one(rule.get("filterTests"))
    conditions, all_tests = _conditions(tests)
    actions, all_actions = _actions(one(rule.get("filterActions")))
    return MailFilter(
        id=nfc(text(rule.get("name"))),
        rank=rank * RANK_STEP,
        active=truth(rule.get("active")),
        any_of=text(tests.get("condition")) == "anyof",
        conditions=tuple(conditions),
        actions=tuple(actions),
        raw=msgspec.json.encode(rule).decode(),
        simple=all_tests and all_actions and not {"filterVariables", "nestedRule"} & set(rule),
    )


def _members(element: Element) -> Iterator[tuple[str, Element]]:
    for name, value in element.items():
        if name not in ("condition", "_jsns"):
            yield from ((name, child) for child in many(value))


def _ordered(element: Element) -> list[tuple[str, Element]]:
    return sorted(_members(element), key=lambda member: number(member[1].get("index")))


def _conditions(tests: Element) -> tuple[list[Condition], bool]:
    """The conditions we know, and whether these are all."""
    members = _ordered(tests)
    found = [condition for name, test in members if (condition := _condition(name, test)) is not None]
    return found, len(found) == len(members)


def _condition(name: str, test: Element) -> Condition | None:
    value, negative = nfc(text(test.get("value"))), truth(test.get("negative"))
    plain = text(test.get("stringComparison"), "contains") == "contains" and not truth(test.get("caseSensitive"))
    if name == "bodyTest" and plain:
        return Condition(facet=Facet.BODY, value=value, negative=negative)
    facet = _FACETS.get(text(test.get("header")).lower())
    if facet is None or not plain or name not in ("headerTest", "addressTest"):
        return None
    return Condition(facet=facet, value=value, negative=negative)


def _actions(actions: Element) -> tuple[list[Action], bool]:
    members = _ordered(actions)
    found = [action for name, element in members if (action := _action(name, element)) is not None]
    return found, len(found) == len(members)


def _action(name: str, element: Element) -> Action | None:
    match name:
        case "actionFileInto":
            path = nfc(text(element.get("folderPath")))
            return (
                Action(deed=Deed.TRASH) if path.strip("/").lower() == "trash" else Action(deed=Deed.FOLDER, value=path)
            )
        case "actionTag":
            return Action(deed=Deed.TAG, value=nfc(text(element.get("tagName"))))
        case "actionFlag":
            flag = text(element.get("flagName")).lower()
            deed = next((deed for deed, name_ in _MARKS.items() if name_ == flag), None)
            return Action(deed=deed) if deed is not None else None
        case "actionRedirect":
            return Action(deed=Deed.FORWARD, value=text(element.get("a")))
        case "actionStop":
            return Action(deed=Deed.STOP)
        case _:
            return None


def build_rule(rule: MailFilter) -> Element:
    """One rule as ModifyFilterRules takes it. What is not simple goes back as it came, switched on or off."""
    if not rule.simple:
        kept: Element = msgspec.json.decode(rule.raw)
        return kept | {"active": rule.active}
    tests: Element = {"condition": "anyof" if rule.any_of else "allof"}
    for index, condition in enumerate(rule.conditions):
        name, test = _test(condition)
        tests.setdefault(name, []).append(test | {"index": index})
    actions: Element = {}
    for index, action in enumerate(rule.actions):
        name, element = _deed(action)
        actions.setdefault(name, []).append(element | {"index": index})
    return {"name": rule.id, "active": rule.active, "filterTests": tests, "filterActions": actions}


def _test(condition: Condition) -> tuple[str, Element]:
    negative: Element = {"negative": True} if condition.negative else {}
    if condition.facet is Facet.BODY:
        return "bodyTest", {"value": condition.value, **negative}
    header = {"header": _HEADERS[condition.facet], "stringComparison": "contains", "value": condition.value, **negative}
    return ("headerTest", header) if condition.facet is Facet.SUBJECT else ("addressTest", {"part": "all", **header})


def _deed(action: Action) -> tuple[str, Element]:
    match action.deed:
        case Deed.FOLDER:
            return "actionFileInto", {"folderPath": action.value}
        case Deed.TRASH:
            return "actionFileInto", {"folderPath": "/Trash"}
        case Deed.TAG:
            return "actionTag", {"tagName": action.value}
        case Deed.FORWARD:
            return "actionRedirect", {"a": action.value}
        case Deed.STOP:
            return "actionStop", {}
        case marked:
            return "actionFlag", {"flagName": _MARKS[marked]}


def merged(now: Sequence[MailFilter], changed: MailFilter | None, gone: str = "") -> list[Element]:
    """All rules as they are to be: those read just now, with one changed, moved or put in, or one gone."""
    others = [rule for rule in now if rule.id not in (gone, changed.id if changed is not None else "")]
    rules = others if changed is None else sorted([*others, changed], key=lambda rule: rule.rank)
    return [build_rule(rule) if rule is changed else _as_it_was(rule) for rule in rules]


def _as_it_was(rule: MailFilter) -> Element:
    kept: dict[str, Any] = msgspec.json.decode(rule.raw)
    return kept
