"""Records and intents as JSON, the form in which the databases hold them.

Types come from `RECORD_TYPES` and `INTENT_TYPES`. Equal records encode to equal bytes, which is
how an unchanged server copy is recognised. Fields added later must have a default; anything else
is a migration. ``bytes`` fields travel as base64.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec

from app.domain.accounts import AccountState
from app.domain.errors import LocalFault
from app.domain.intents import INTENT_TYPES, Intent
from app.domain.kinds import RECORD_TYPES
from app.domain.records import Record

_T = TypeVar("_T")


class MailText(msgspec.Struct):
    """The words of a `MessageBody`: all that the index reads of it."""

    text: str = ""
    html: str = ""


_encoder = msgspec.json.Encoder()
_records: dict[str, msgspec.json.Decoder[Record]] = {}
_intents: dict[str, msgspec.json.Decoder[Intent]] = {}
_params: msgspec.json.Decoder[dict[str, str | int]] = msgspec.json.Decoder(dict[str, str | int])
_facts: msgspec.json.Decoder[dict[str, str]] = msgspec.json.Decoder(dict[str, str])
_mail_text: msgspec.json.Decoder[MailText] = msgspec.json.Decoder(MailText)
_state: msgspec.json.Decoder[AccountState] = msgspec.json.Decoder(AccountState)
_building = threading.Lock()


def encode(value: Record | Intent | AccountState | Mapping[str, Any]) -> bytes:
    return _encoder.encode(value)


def decode_record(kind: str, data: bytes) -> Record:
    decoder = _records.get(kind)
    if decoder is None:  # built at first use: the 33 of them would cost start-up
        decoder = _records[kind] = _build(RECORD_TYPES[kind])
    return decoder.decode(data)


def _build(type_: type[_T]) -> msgspec.json.Decoder[_T]:
    """A decoder. One at a time, whatever the thread.

    WORKAROUND msgspec 0.22.0 shows what it knows of a dataclass to other threads before it is complete: two decoders
    that hold the same one, built at once by two readers, ended in a segmentation fault (seen; one process in eight when provoked).
    """
    with _building:
        return msgspec.json.Decoder(type_)


def decode_note(kind: str, text: str) -> Record:
    """A record that another device wrote. Raises ``LocalFault("carnet_damaged")``."""
    try:
        return decode_record(kind, text.encode())
    except msgspec.MsgspecError as error:
        raise LocalFault("carnet_damaged") from error


def decode_intent(kind: str, data: bytes) -> Intent:
    decoder = _intents.get(kind)
    if decoder is None:
        decoder = _intents[kind] = _build(INTENT_TYPES[kind])
    return decoder.decode(data)


def decode_params(data: bytes | None) -> dict[str, str | int]:
    return _params.decode(data) if data else {}


def decode_facts(data: bytes) -> dict[str, str]:
    return _facts.decode(data)


def decode_state(data: bytes) -> AccountState:
    return _state.decode(data)


def decode_mail_text(data: bytes) -> MailText:
    return _mail_text.decode(data)
