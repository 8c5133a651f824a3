"""What is told to somebody who helps: who they are, and a short code that says where the program stands. Pure.

The code is read aloud on the telephone: ``0-1-0 E2 K``, that is the version's numbers, a letter for the state of the
synchronisation, a figure for the family of the last error, and a letter that catches a misheard sign (a weighted sum
modulo 23, as on French identity numbers; I, O and U are not used). It holds nothing about anybody.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from app.domain.accounts import Link
from app.domain.errors import Rejected
from app.domain.frozen import dataclass

STATES: Mapping[Link, str] = {
    Link.UP_TO_DATE: "A",
    Link.SYNCING: "B",
    Link.OFFLINE: "C",
    Link.CAPTIVE: "D",
    Link.NEEDS_USER: "E",
    Link.BROKEN: "F",
    Link.UNKNOWN: "G",
}
FAMILIES = (
    "none",
    "transient",
    "needs_user",
    "rejected",
    "conflict",
    "outcome_unknown",
    "cursor_expired",
    "local_fault",
)
"""Families of `errors`; the figure of the code is the place here."""
_CHECK = "ABCDEFGHJKLMNPQRSTVWXYZ"
_CODE = re.compile(r"^(\d+)-(\d+)-(\d+)([A-G])([0-7])([A-HJ-NP-TV-Z])$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hotline:
    """Who helps the people of a body, in the body's own words."""

    body: str
    """Name of the body, as shown."""
    name: str = ""
    phone: str = ""
    hours: str = ""
    page: str = ""
    """https address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceNotice:
    """A word of a body to its people that was not shown yet (`policy.Notice`)."""

    id: str
    """By which it is marked as seen."""
    body: str
    words: str


@dataclass(frozen=True, slots=True)
class Standing:
    """What a code says."""

    version: str
    link: Link
    family: str
    """One of `FAMILIES`."""


def build_code(standing: Standing) -> str:
    """``0-1-0 E2 K``. A version's numbers beyond the third, and what follows them, are left out."""
    numbers = [*re.findall(r"\d+", standing.version), "0", "0", "0"][:3]
    body = f"{'-'.join(numbers)} {STATES[standing.link]}{FAMILIES.index(standing.family)}"
    return f"{body} {_check(body)}"


def read_code(spoken: str) -> Standing:
    """What a code says, spaces and case aside. Raises ``Rejected("support_code_wrong")``: misheard or mistyped."""
    found = _CODE.match("".join(spoken.upper().split()))
    if found is None:
        raise Rejected("support_code_wrong")
    *numbers, state, family, check = found.groups()
    if _check(f"{'-'.join(numbers)} {state}{family}") != check:
        raise Rejected("support_code_wrong")
    link = next(link for link, letter in STATES.items() if letter == state)
    return Standing(".".join(numbers), link, FAMILIES[int(family)])


def _check(body: str) -> str:
    signs = [sign for sign in body if sign.isalnum()]
    return _CHECK[sum((place + 1) * int(sign, 36) for place, sign in enumerate(signs)) % len(_CHECK)]
