"""Devices on the boards: those of an administrator's list, and « Mes appareils », where a user orders another of theirs."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import replace

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.domain.accounts import Service
from app.domain.errors import AppError, NeedsUser, Rejected
from app.domain.exchange import Clock
from app.domain.fleet import DAY_MS, Act, Board, Order, Receipt
from app.domain.frozen import dataclass
from app.domain.ids import BodyId
from app.services.bodies import Bodies
from app.services.carnet_parts import load_keys
from app.services.fleet import envelope, notes
from app.services.fleet.boards import OpenBoard, boards_of
from app.services.fleet.memory import Memory

log = logging.getLogger(__name__)

ORDER_LIFE_MS = 365 * DAY_MS
"""Of a user's own order: a stolen tablet may stay off for months."""
SHOWN_AGAIN_MS = DAY_MS
RECEIPT_TRIES, RECEIPT_WAIT_S = 3, 2.0
_USER_KEY = b"echarpe user key v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenDevice:
    """A device on a body's boards."""

    facts: notes.DeviceFacts
    mine: bool
    """This one."""
    ordered: Act | None = None
    """An order that waits for it."""
    ordered_by: str = ""
    """Public key that signed it."""
    may_withdraw: bool = False
    """It is the user's own, given from one of their devices."""
    receipt: Receipt | None = None


class UserDevices:
    """What the user's key and the boards of their bodies allow."""

    def __init__(self, bodies: Bodies, memory: Memory, clock: Clock) -> None:
        self._bodies, self._memory, self._clock = bodies, memory, clock

    async def keys(self, body: BodyId) -> list[Ed25519PrivateKey]:
        """Keys that this user's devices have in common: derived from those of their carnet. Lowest name first."""
        store = self._bodies.stores.get(body)
        if store is None:
            return []
        mailboxes = [a.id for a in self._bodies.accounts_of(body) if a.service is Service.ZIMBRA]
        held: dict[str, bytes] = {}
        for mailbox in mailboxes:
            held |= await store.read(lambda r, mailbox=mailbox: load_keys(r, mailbox))  # type: ignore[misc]
        return [
            Ed25519PrivateKey.from_private_bytes(hashlib.sha256(_USER_KEY + key).digest())
            for _id, key in sorted(held.items())
        ]

    async def seen(self, body: BodyId) -> list[SeenDevice]:
        """All devices on the body's boards, this one first. Network errors are raised."""
        found: dict[str, SeenDevice] = {}
        async with self._boards(body) as boards:
            for board in boards:
                held = await board.read()
                found |= seen_devices(held, self._memory.device().id)
        keys = {envelope.public_text(key) for key in await self.keys(body)}
        told = [replace(seen, may_withdraw=seen.ordered_by in keys) for seen in found.values()]
        return sorted(told, key=lambda seen: (not seen.mine, -seen.facts.seen_ms))

    async def order(self, body: BodyId, device: str, act: Act) -> None:
        """Order another device of the user's. Raises ``Rejected("user_key_missing")`` and network errors."""
        keys, member = await self.keys(body), self._memory.member(body)
        if not keys or member is None:
            raise Rejected("user_key_missing")
        now = self._clock()
        order = Order(
            act=act, device=device, body=member.id, number=now, issued_ms=now, expires_ms=now + ORDER_LIFE_MS
        )  # fmt: skip
        await self._lay(body, device, notes.write(notes.ORDER, order, keys[0]))

    async def withdraw(self, body: BodyId, device: str) -> None:
        """Take back an order of the user's that was not obeyed yet: the device was found again. Network errors are
        raised; one that is being obeyed goes on."""
        await self._lay(body, device, "")

    async def _lay(self, body: BodyId, device: str, order: str) -> None:
        member = self._memory.member(body)
        async with self._boards(body) as boards:
            mailboxes = boards[1 if member is not None and member.server else 0 :]
            if not mailboxes:
                raise NeedsUser("sign_in_required")
            for board in mailboxes:
                await board.write({f"order.{device}": order})

    @contextlib.asynccontextmanager
    async def _boards(self, body: BodyId) -> AsyncIterator[list[OpenBoard]]:
        member, store = self._memory.member(body), self._bodies.stores.get(body)
        if member is None or store is None:
            raise Rejected("no_board")
        async with boards_of(
            member, self._memory.device(), self._bodies.accounts_of(body), store, self._clock
        ) as boards:
            if not boards:
                raise NeedsUser("sign_in_required")
            yield boards

    @contextlib.asynccontextmanager
    async def farewell(self) -> AsyncIterator[Callable[[str], Awaitable[None]]]:
        """Boards of all bodies, open while everything is erased; what is given then is laid on each as the receipt."""
        name = self._memory.device().id
        async with contextlib.AsyncExitStack() as stack:
            boards: list[OpenBoard] = []
            for body in self._bodies.all:
                with contextlib.suppress(AppError):
                    boards += await stack.enter_async_context(self._boards(body.id))

            async def say(receipt: str) -> None:
                for board in boards:
                    await insist(board, {f"receipt.{name}": receipt, f"share.{name}": ""})

            yield say


def seen_devices(held: Mapping[str, str], own: str = "") -> dict[str, SeenDevice]:
    """Devices of a board, by id. What is unreadable, or not signed by the device that it names, is left out."""
    found: dict[str, SeenDevice] = {}
    for name, text in held.items():
        kind, _, id = name.partition(".")
        if kind != notes.DEVICE:
            continue
        try:
            facts, key = notes.read(notes.DEVICE, text, notes.DeviceFacts)
        except Rejected:
            continue
        if facts.device == id:
            receipt = _receipt_of(held.get(f"receipt.{id}", ""), key)
            act, signer = _order_of(held.get(f"order.{id}", ""))
            found[id] = SeenDevice(facts=facts, mine=id == own, ordered=act, ordered_by=signer, receipt=receipt)
    return found


def _receipt_of(text: str, key: str) -> Receipt | None:
    if not text:
        return None
    try:
        receipt, signer = notes.read(notes.RECEIPT, text, Receipt)
    except Rejected:
        return None
    return receipt if signer == key else None


def _order_of(text: str) -> tuple[Act | None, str]:
    """(what is ordered, whose key signed it)."""
    if not text:
        return None, ""
    try:
        order, signer = notes.read(notes.ORDER, text, Order)
    except Rejected:
        return None, ""
    return order.act, signer


def is_stale(text: str, now_ms: int, version: str, name: str) -> bool:
    """Whether this device should present itself again: once a day is enough to be told from a lost one."""
    try:
        facts, _key = notes.read(notes.DEVICE, text, notes.DeviceFacts)
    except Rejected:
        return True
    return now_ms - facts.seen_ms > SHOWN_AGAIN_MS or (facts.version, facts.name) != (version, name)


async def insist(board: Board, changes: Mapping[str, str]) -> bool:
    """The receipt of what is done: a few tries, then the one that said « accepted » must do."""
    for attempt in range(RECEIPT_TRIES):
        try:
            await board.write(changes)
        except AppError as error:
            log.info("a receipt did not get through: %s", error.code)
            if attempt + 1 < RECEIPT_TRIES:
                await asyncio.sleep(RECEIPT_WAIT_S)
        else:
            return True
    return False
