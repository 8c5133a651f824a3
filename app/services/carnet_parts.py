"""What segments and files of the carnet are made of: keys, changes, groups of them."""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from app.domain.carnet import NoteChange
from app.domain.errors import LocalFault, NeedsUser, Rejected
from app.domain.ids import AccountId
from app.store import sealing
from app.store.carnet import HeldVersion
from app.store.reader import Reader

KEYS = "carnet.keys"
"""Secret of a mailbox: the carnet keys that are held."""
SEGMENT_CHARACTERS = 1_000_000
"""Of notes as JSON, before they are compressed and sealed."""
FILE_FORMAT = "echarpe-carnet-1"
MOST_FILE_BYTES = 256 * 1024 * 1024


class CarnetFile(msgspec.Struct):
    """The encrypted file that carries a carnet where there is no mailbox."""

    format: str
    keys: list[str]
    segments: list[str]


CHANGES = msgspec.json.Decoder(list[NoteChange])


def changes_of(reader: Reader, homes: Mapping[str, AccountId], versions: Sequence[HeldVersion]) -> list[NoteChange]:
    """What ``versions`` say of notes of the accounts in ``homes`` (identity -> account)."""
    names = {account: home for home, account in homes.items()}
    return [
        NoteChange(
            home=names[each.key.account],
            kind=each.key.kind,
            id=each.key.id,
            version=each.version,
            record="" if each.version.deleted else reader.note_text(each.key),
        )
        for each in versions
        if each.key.account in names
    ]


def segment_name(device: str) -> str:
    """Short: it stands in a header line that must not be folded."""
    return f"{device}-{secrets.token_hex(8)}"


def load_keys(reader: Reader, mailbox: AccountId) -> dict[str, bytes]:
    held = reader.secret(mailbox, KEYS)
    return {id: base64.b64decode(key) for id, key in json.loads(held).items()} if held else {}


def dump_keys(keys: dict[str, bytes]) -> str:
    return json.dumps({id: base64.b64encode(key).decode() for id, key in keys.items()})


def opened_keys(wrapped: Sequence[str], code: str) -> dict[str, bytes]:
    """Keys that a code opens. Raises ``NeedsUser("recovery_code_wrong")`` when there is none. Blocks: for a thread."""
    found: dict[str, bytes] = {}
    for text in wrapped:
        try:
            key = sealing.unwrap(text, code)
        except (NeedsUser, LocalFault):
            continue
        found[sealing.key_id(key)] = key
    if not found:
        raise NeedsUser("recovery_code_wrong")
    return found


def read_file(source: Path) -> CarnetFile:
    try:
        if source.stat().st_size > MOST_FILE_BYTES:
            raise Rejected("carnet_file_unreadable")
        file = msgspec.json.decode(source.read_bytes(), type=CarnetFile)
    except (OSError, msgspec.MsgspecError) as error:
        raise Rejected("carnet_file_unreadable") from error
    if file.format != FILE_FORMAT:
        raise Rejected("carnet_file_unreadable")
    return file


def groups(changes: Sequence[NoteChange]) -> Iterator[list[NoteChange]]:
    """Changes of one segment each, none much larger than `SEGMENT_CHARACTERS`."""
    group: list[NoteChange] = []
    size = 0
    for change in changes:
        group.append(change)
        size += len(change.record) + 200
        if size > SEGMENT_CHARACTERS:
            yield group
            group, size = [], 0
    if group:
        yield group
