"""What signed notes say: configurations, policies, orders, receipts, devices. Schema: ``resources/fleet/fleet.schema.json``.

Unknown names are ignored, so that a later program's notes can be read; a missing or senseless value is refused.
"""

from __future__ import annotations

import base64
import binascii
import zlib
from collections.abc import Mapping
from dataclasses import field
from typing import Any, Literal, TypeVar
from urllib.parse import parse_qs, urlsplit

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.domain.accounts import Service
from app.domain.errors import Rejected
from app.domain.fleet import Order, Receipt
from app.domain.frozen import dataclass
from app.domain.policy import Policy
from app.services.fleet import envelope

T = TypeVar("T")

CONFIGURATION, POLICY, ORDER, RECEIPT, DEVICE = "configuration", "policy", "order", "receipt", "device"
LINK = "echarpe://configuration?c="
"""A configuration as a link (of a QR code): zlib, base64url."""
MOST_LINK_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class BodySpec:
    id: str
    """Chosen once by the body, the same in every note of its: ``mairie-saint-aubin-des-pins``."""
    name: str
    colour: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountSpec:
    service: Service
    url: str
    login: str = ""
    """Empty: asked for when the configuration is opened (one file for many people)."""
    settings: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """Everything that a first set-up needs but the user's password."""

    body: BodySpec
    issued_ms: int
    accounts: tuple[AccountSpec, ...]
    expires_ms: int = 0
    """Not to be opened after; 0 = no end."""
    person: str = ""
    """Whose device it will be, as shown."""
    owner: Literal["body", "user"] = "user"
    """Who may erase the whole device. Counts in the first configuration of a device only."""
    policy: Policy = Policy()
    server: str = ""
    """Base address of the body's policy server; empty = none."""
    enrolment: str = ""
    """Code by which that server lets a new device in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyNote:
    """A body's policy, changed since the configuration."""

    body: str
    issued_ms: int
    policy: Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceFacts:
    """A device as it presents itself; signed by its own key, which signs its receipts too."""

    device: str
    name: str
    system: str
    version: str
    seen_ms: int
    locked: bool = False


def read(kind: str, text: str | bytes, shape: type[T]) -> tuple[T, str]:
    """(what the note says, public key of its signer). Raises as `envelope.open_note`, ``Rejected("note_unreadable")``."""
    note = envelope.open_note(kind, text)
    try:
        return msgspec.convert(note.payload, shape), note.key
    except msgspec.ValidationError as error:
        raise Rejected("note_unreadable") from error


def write(kind: str, what: Configuration | PolicyNote | Order | Receipt | DeviceFacts, key: Ed25519PrivateKey) -> str:
    """The signed note."""
    payload: dict[str, Any] = msgspec.to_builtins(what)
    return envelope.seal(kind, payload, key)


def to_link(note: str) -> str:
    packed = base64.urlsafe_b64encode(zlib.compress(note.encode(), 9)).rstrip(b"=").decode()
    return LINK + packed


def from_link(link: str) -> str:
    """The note inside. Raises ``Rejected("note_unreadable")``."""
    try:
        parts = urlsplit(link.strip())
        packed = parse_qs(parts.query)["c"][0]
        if parts.scheme != "echarpe" or (parts.netloc or parts.path).strip("/") != "configuration":
            raise ValueError(link)
        unpacker = zlib.decompressobj()
        data = base64.b64decode(packed + "=" * (-len(packed) % 4), altchars=b"-_", validate=True)
        text = unpacker.decompress(data, MOST_LINK_BYTES)
        if unpacker.unconsumed_tail or not unpacker.eof:
            raise ValueError("too long")
        return text.decode()
    except (ValueError, KeyError, zlib.error, binascii.Error) as error:
        raise Rejected("note_unreadable") from error


def cannot_be_leased(configuration: Configuration) -> bool:
    """A lease is asked for, and no board will be there to keep the share of the data's key."""
    mailbox = any(account.service is Service.ZIMBRA for account in configuration.accounts)
    return configuration.policy.offline_days is not None and not mailbox and not configuration.server


def read_configuration(text: str | bytes, now_ms: int) -> tuple[Configuration, str]:
    """Of a file or a link. Raises as `read`, and ``Rejected("configuration_expired")``."""
    words = text if isinstance(text, str) else text.decode("utf-8", "replace")
    if words.lstrip().startswith("echarpe:"):
        words = from_link(words)
    configuration, key = read(CONFIGURATION, words, Configuration)
    if not configuration.body.id or not configuration.body.name.strip() or not configuration.accounts:
        raise Rejected("note_unreadable")
    if configuration.expires_ms and now_ms >= configuration.expires_ms:
        raise Rejected("configuration_expired")
    return configuration, key
