"""What a device remembers of its bodies' fleets: in the profile's settings, so that it outlives a body's data."""

from __future__ import annotations

import platform
import secrets
import threading
from collections.abc import Callable, Mapping

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.domain.fleet import LeaseClock
from app.domain.ids import BodyId
from app.domain.policy import Policy
from app.services.fleet import envelope
from app.store.profile import BROUGHT, Profile

DEVICE, OWNER, CLOCK, MEMBER = "fleet.device", "fleet.owner", "fleet.clock", "fleet.body."
WIPED = "fleet.wiped"


class Device(msgspec.Struct):
    """This device. One key for all its bodies' boards."""

    id: str
    secret: str
    name: str

    @property
    def key(self) -> Ed25519PrivateKey:
        return envelope.private_key(self.secret)


class Membership(msgspec.Struct, kw_only=True):
    """One body's hold on this device. A body set up by hand has no key: nobody but its user orders here."""

    id: str
    """The body's own id in notes, or ``mailbox:<address>`` where there was no configuration."""
    name: str
    key: str = ""
    """Public key of the body."""
    policy: Policy = Policy()
    policy_ms: int = 0
    """When it was issued: an older one never comes back."""
    server: str = ""
    enrolment: str = ""
    last_number: int = 0
    pending: str = ""
    """An order that is being obeyed: taken up again after a crash."""
    contact_ms: int = 0
    receipt: str = ""
    """Of the last order; still to be delivered while `told` is false."""
    told: bool = True
    former: Device | None = None
    """The device whose backup brought these data here: the share of their key lies under its name until it lies under
    this one's. Orders given to it are for it."""


class Owner(msgspec.Struct):
    """Who may erase everything: named once, by the first configuration. Without a key: the user."""

    key: str = ""
    name: str = ""


class Wiped(msgspec.Struct, frozen=True):
    """Data that an order erased from this device: told to its user until they have seen it."""

    name: str
    """Of the body, as it was called here."""
    at_ms: int
    reason: str = ""
    """In the words of whoever gave the order."""


class Memory:
    """Reads and writes them. Short calls into the small database of the profile, from any thread.

    What was read may be old by the time it is written: a member is changed by `change`, which reads it anew, and
    only `put` whole where it is made or goes.
    """

    def __init__(self, profile: Profile) -> None:
        self._profile = profile
        self._writing = threading.RLock()

    def device(self) -> Device:
        """Made at the first question; anew when a backup or the recovery code brought the profile here: the machine
        that it comes from may go on, and two must not answer one order. Two threads that ask first get the same one."""
        with self._writing:
            return self._device()

    def _device(self) -> Device:
        held, brought = self._profile.setting(DEVICE), self._profile.setting(BROUGHT) is not None
        if held and not brought:
            return msgspec.json.decode(held, type=Device)
        if held:
            self._leave(msgspec.json.decode(held, type=Device))
        made = Device(secrets.token_hex(8), envelope.private_text(Ed25519PrivateKey.generate()), platform.node())
        self.rename(made)
        if brought:
            self._profile.set_setting(BROUGHT, None)
        return made

    def _leave(self, former: Device) -> None:
        """What was under way in its name is for the other machine; cut short, this is done again."""

        def leave(member: Membership) -> None:
            member.former = member.former or former
            member.pending, member.receipt, member.told = "", "", True

        for body in self.members():
            self.change(body, leave)

    def rename(self, device: Device) -> None:
        self._profile.set_setting(DEVICE, msgspec.json.encode(device).decode())

    def owner(self) -> Owner | None:
        """None: no configuration was opened yet."""
        held = self._profile.setting(OWNER)
        return msgspec.json.decode(held, type=Owner) if held else None

    def name_owner(self, owner: Owner) -> None:
        """Once: whoever came first stays."""
        with self._writing:
            if self.owner() is None:
                self._profile.set_setting(OWNER, msgspec.json.encode(owner).decode())

    def member(self, body: BodyId) -> Membership | None:
        held = self._profile.setting(MEMBER + body)
        return msgspec.json.decode(held, type=Membership) if held else None

    def members(self) -> Mapping[BodyId, Membership]:
        found = {body.id: self.member(body.id) for body in self._profile.bodies()}
        return {body: member for body, member in found.items() if member is not None}

    def change(
        self, body: BodyId, change: Callable[[Membership], None], new: Membership | None = None
    ) -> Membership | None:
        """Read, ``change``, write, with nobody in between. ``new`` stands in for a member that is not there yet;
        without it a body that went is left alone. What is there afterwards."""
        with self._writing:
            member = self.member(body) or new
            if member is not None:
                change(member)
                self.put(body, member)
            return member

    def put(self, body: BodyId, member: Membership | None) -> None:
        text = None if member is None else msgspec.json.encode(member).decode()
        self._profile.set_setting(MEMBER + body, text)

    def wiped(self) -> tuple[Wiped, ...]:
        """What its user has not seen yet, oldest first."""
        return msgspec.json.decode(self._profile.setting(WIPED) or "[]", type=tuple[Wiped, ...])

    def tell_wiped(self, wiped: Wiped) -> None:
        with self._writing:
            self._put_wiped((*self.wiped(), wiped))

    def wiped_seen(self, wiped: Wiped) -> None:
        with self._writing:
            self._put_wiped(tuple(each for each in self.wiped() if each != wiped))

    def _put_wiped(self, all_: tuple[Wiped, ...]) -> None:
        self._profile.set_setting(WIPED, msgspec.json.encode(all_).decode() if all_ else None)

    def clock(self) -> LeaseClock:
        held = self._profile.setting(CLOCK)
        return msgspec.json.decode(held, type=LeaseClock) if held else LeaseClock()

    def put_clock(self, clock: LeaseClock) -> None:
        self._profile.set_setting(CLOCK, msgspec.json.encode(clock).decode())
