"""Typed identifiers: distinct types so that one is never passed for another."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import NewType

BodyId = NewType("BodyId", str)
"""A body (commune, intercommunalité, syndicat…): holder of accounts, with its own key and databases."""

AccountId = NewType("AccountId", str)
"""One account on one server, of one body. Unique over the whole profile."""

OpId = NewType("OpId", str)
"""One intent, for ever: also the idempotency key on servers that take one."""


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """Names one record: which account holds it, of what kind, under which server-side name.

    ``id`` is the server's identifier, or the one we chose where the protocol lets the client
    choose (UID of an event, UUID of an annotation): it never changes afterwards.
    """

    account: AccountId
    kind: str
    id: str


def new_op_id() -> OpId:
    """A fresh random operation id (UUID 4, text)."""
    return OpId(str(uuid.uuid4()))


def new_id() -> str:
    """A fresh random UUID, text, for things whose name the client chooses."""
    return str(uuid.uuid4())
