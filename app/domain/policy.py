"""What a body imposes on the devices that open its accounts (rows 126, 130, 134), and how two bodies' rules meet.

A `Policy` reaches its own body's data only: whether passwords are kept, whether pictures of other hosts are shown,
how long its data stay readable without contact, how long what is over stays on the device. Three rules are of the device as a whole (the lock code, its
length, the idle lock), and one program has one version: there every body counts and **the stricter holds**. The
screen names the body whose rule it is (`Imposed`). Nothing set here can loosen what the user chose.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from app.domain.frozen import dataclass
from app.domain.ids import BodyId
from app.domain.retention import ERASABLE

IDLE_MOST, LENGTH_MOST, DAYS_MOST, MONTHS_MOST = 240, 64, 3650, 1200
RETENTION_RULES = {kind: f"{kind}_months" for kind in ERASABLE}
"""Kind of record -> the rule that says how long it may stay."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assistance:
    """Who helps the people of a body: shown under « Assistance »."""

    name: str = ""
    phone: str = ""
    hours: str = ""
    page: str = ""
    """https address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A word of a body to its people (« les serveurs sont arrêtés ce soir »): shown once."""

    id: str
    """The same id is never shown twice."""
    words: str
    until_ms: int = 0
    """UTC; not shown from then on. 0 = always."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WebApplication:
    """Another application of the body, opened in the system's browser."""

    name: str
    url: str
    """https address."""
    issuer: str = ""
    """OIDC issuer for single sign-on; empty = none."""
    client_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """One body's rules; each default is « nothing imposed ». Raises `ValueError` for what makes no sense."""

    lock_code: bool = False
    """A lock code must be set."""
    lock_code_length: int = 0
    """Of that many signs at least."""
    idle_minutes: int | None = None
    """The window locks itself after that many minutes at the latest."""
    offline_days: int | None = None
    """The body's data become unreadable after so many days without contact, until the next contact."""
    minimum_version: str = ""
    """A program older than this does not synchronise the body."""
    keep_passwords: bool = True
    remote_pictures: bool = True
    letter_months: int | None = None
    """Letters that are over are erased from the device after so many months at the latest; the next three likewise."""
    dossier_months: int | None = None
    seance_months: int | None = None
    leave_request_months: int | None = None
    assistance: Assistance | None = None
    applications: tuple[WebApplication, ...] = ()
    notices: tuple[Notice, ...] = ()

    def __post_init__(self) -> None:
        for value, least, most in (
            (self.lock_code_length, 0, LENGTH_MOST),
            (self.idle_minutes, 1, IDLE_MOST),
            (self.offline_days, 1, DAYS_MOST),
            *((getattr(self, rule), 1, MONTHS_MOST) for rule in RETENTION_RULES.values()),
        ):
            if value is not None and not least <= value <= most:
                raise ValueError("policy value out of range")
        if self.minimum_version and not re.fullmatch(r"\d+(\.\d+){0,3}", self.minimum_version):
            raise ValueError("minimum version is not a version")
        pages = [app.url for app in self.applications] + [self.assistance.page if self.assistance else ""]
        if any(page and not page.startswith("https://") for page in pages):
            raise ValueError("an address is not https")


NOTHING = Policy()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """Whose policy it is. ``body`` None: the machine's administrator, for no body in particular."""

    body: BodyId | None
    name: str
    """As shown: « Mairie de Saint-Aubin-des-Pins »."""
    policy: Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Imposed:
    """A rule that holds here."""

    rule: str
    """Name of the `Policy` field."""
    value: bool | int | str
    by: str
    """Whose it is; of several that ask for the same, the first."""
    body: BodyId | None
    """Its data only; None = the whole device."""


DEVICE_RULES = ("lock_code", "lock_code_length", "idle_minutes", "minimum_version")
BODY_RULES = ("offline_days", "keep_passwords", "remote_pictures", "minimum_version", *RETENTION_RULES.values())


def strictest(rulings: Iterable[Ruling]) -> Mapping[str, Imposed]:
    """Rule -> what holds for the device as a whole, with whose it is. Rules nobody set are absent."""
    found: dict[str, Imposed] = {}
    for ruling in rulings:
        for rule in DEVICE_RULES:
            value = getattr(ruling.policy, rule)
            held = found.get(rule)
            if value != getattr(NOTHING, rule) and (held is None or _stricter(rule, value, held.value)):
                found[rule] = Imposed(rule=rule, value=value, by=ruling.name, body=None)
    return found


def for_body(rulings: Iterable[Ruling], body: BodyId) -> Mapping[str, Imposed]:
    """Rule -> what holds for one body's data: its own policy, and the machine's administrator's."""
    found: dict[str, Imposed] = {}
    for ruling in rulings:
        if ruling.body not in (body, None):
            continue
        for rule in BODY_RULES:
            value = getattr(ruling.policy, rule)
            held = found.get(rule)
            if value != getattr(NOTHING, rule) and (held is None or _stricter(rule, value, held.value)):
                found[rule] = Imposed(rule=rule, value=value, by=ruling.name, body=body)
    return found


def _stricter(rule: str, value: bool | int | str, held: bool | int | str) -> bool:
    """Whether ``value`` binds more than ``held``. Booleans have one strict value: neither binds more."""
    if isinstance(value, bool):
        return False
    if isinstance(value, str):
        return older(str(held), value)
    return value > int(held) if rule == "lock_code_length" else value < int(held)


def older(version: str, minimum: str) -> bool:
    """Whether ``version`` comes before ``minimum``. What follows the numbers (``.dev1``, ``rc1``) counts for nothing."""
    return _numbers(version) < _numbers(minimum)


def _numbers(version: str) -> tuple[int, ...]:
    head = re.match(r"\d+(\.\d+)*", version)
    numbers = [int(part) for part in head.group().split(".")] if head else []
    while numbers and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)
