"""What the tests of the fleet share: a mailbox server, devices that are real runtimes, a body's key."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.domain.accounts import Service
from app.domain.exchange import Proof
from app.domain.fleet import DAY_MS, Act, Order
from app.domain.ids import BodyId
from app.domain.policy import NOTHING, Policy
from app.sandbox.people import COMMUNE, MAYOR
from app.sandbox.policy_server import PolicyServer
from app.sandbox.serve import LoopbackServer
from app.sandbox.zimbra import MailboxSpec, Options, ZimbraServer
from app.services.fleet import envelope, notes
from app.services.runtime import Runtime, RuntimeConfig, now_ms

ADDRESS = MAYOR.mail(COMMUNE)
SECTION = "zwc:echarpe.fleet"
TOWN = "mairie-saint-aubin-des-pins"
SLOW = Options(min_wait_s=0.2, group_signals_s=0.05)
"""Of the server's signals: nothing here waits for one."""


@dataclass
class Clock:
    """The system's clock, moved by hand."""

    ahead_ms: int = 0

    def __call__(self) -> int:
        return now_ms() + self.ahead_ms


@dataclass
class Device:
    """A tablet. ``runtime`` while it is on."""

    folder: Path
    clock: Clock = field(default_factory=Clock)
    policy_file: Path | None = None
    runtime: Runtime | None = None

    def start(self) -> Runtime:
        config = RuntimeConfig(
            folder=self.folder, file_keys=True, clock=self.clock, policy_file=self.policy_file or self.folder / "none"
        )  # fmt: skip
        self.runtime = Runtime.open(config)
        self.runtime.start()
        return self.runtime

    def stop(self) -> None:
        if self.runtime is not None:
            self.runtime.stop()
            self.runtime = None

    @property
    def on(self) -> Runtime:
        assert self.runtime is not None
        return self.runtime

    def call(self, work: Any) -> Any:
        return self.on.submit(work).result(60)

    def look(self) -> None:
        """A contact now."""
        self.call(self.on.fleet.look())

    def synchronise(self) -> None:
        """As the window's button asks for it."""

        async def now() -> None:
            self.on.synchronise()

        self.call(now())

    @property
    def id(self) -> str:
        return self.on.fleet.memory.device().id

    @property
    def body(self) -> BodyId:
        return self.on.bodies.all[0].id

    def open_configuration(self, text: str, password: str = MAYOR.password, *, keep: bool = True) -> list[Any]:
        offer = self.call(self.on.setup.look(text))
        opened: list[Any] = self.call(self.on.setup.open(offer, "", Proof(password=password, keep=keep)))
        return opened


class Fleet:
    """A body with its key, its mailbox server, and its devices."""

    password = MAYOR.password

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.key = Ed25519PrivateKey.generate()
        self.zimbra = ZimbraServer([MailboxSpec(COMMUNE, MAYOR, 3)], clock=now_ms, options=SLOW)
        self.server = LoopbackServer(self.zimbra.asgi, "zimbra-fleet")
        self._devices: list[Device] = []

    def device(self, name: str = "tablette", **more: Any) -> Device:
        made = Device(self.folder / name, **more)
        self._devices.append(made)
        return made

    def stop(self) -> None:
        for device in self._devices:
            device.stop()

    def configuration(self, *, policy: Policy = NOTHING, key: Ed25519PrivateKey | None = None, **more: Any) -> str:
        account = notes.AccountSpec(service=Service.ZIMBRA, url=self.server.url, login=ADDRESS)
        values: dict[str, Any] = {
            "body": notes.BodySpec(id=TOWN, name=COMMUNE.name),
            "issued_ms": now_ms(),
            "accounts": (account,),
            "policy": policy,
            **more,
        }
        return notes.write(notes.CONFIGURATION, notes.Configuration(**values), key or self.key)

    def order(self, device: str, act: Act, *, key: Ed25519PrivateKey | None = None, **more: Any) -> str:
        now = now_ms()
        values: dict[str, Any] = {
            "act": act, "device": device, "body": TOWN, "number": now, "issued_ms": now, "expires_ms": now + DAY_MS, **more,
        }  # fmt: skip
        return notes.write(notes.ORDER, Order(**values), key or self.key)

    @property
    def board(self) -> dict[str, str]:
        """The mailbox's metadata, as its server holds them."""
        return self.zimbra.mailbox(ADDRESS).metadata.setdefault(SECTION, {})

    def receipt(self, device: str) -> str:
        """Outcome that the device told; its signature must hold. Empty = none."""
        text = self.board.get(f"receipt.{device}", "")
        if not text:
            return ""
        facts, signer = notes.read(notes.DEVICE, self.board[f"device.{device}"], notes.DeviceFacts)
        receipt, key = notes.read(notes.RECEIPT, text, notes.Receipt)
        assert key == signer and receipt.device == facts.device == device
        return receipt.outcome


@contextmanager
def fleet(folder: Path, kind: type[Fleet] = Fleet) -> Iterator[Fleet]:
    held = kind(folder)
    held.server.start()
    try:
        yield held
    finally:
        held.stop()
        held.server.stop()


class Town(Fleet):
    """With a policy server too."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.rules = PolicyServer(envelope.public_text(self.key))
        self.rules_http = LoopbackServer(self.rules.asgi, "regles")


@contextmanager
def ruled_town(folder: Path) -> Iterator[Town]:
    with fleet(folder, Town) as held:
        assert isinstance(held, Town)
        held.rules_http.start()
        try:
            yield held
        finally:
            held.stop()
            held.rules_http.stop()


def ask(board: Any, changes: dict[str, str] | None = None) -> Any:
    """What the board says, or what it answers to ``changes``; the connection ends with it."""

    async def work() -> Any:
        try:
            return await (board.read() if changes is None else board.write(changes))
        finally:
            await board.close()

    return asyncio.run(work())


def wait(condition: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never came to be"
        time.sleep(0.02)


__all__ = [
    "ADDRESS",
    "TOWN",
    "Clock",
    "Device",
    "Fleet",
    "Town",
    "ask",
    "envelope",
    "fleet",
    "ruled_town",
    "wait",
]
