"""The device's side of its fleets: contact with the boards, orders obeyed, leases kept. See the package."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import logging
import os
import platform
from collections.abc import Awaitable, Callable, Mapping
from functools import partial

from app.domain.accounts import Body, Link, Service
from app.domain.changes import ChangeSet
from app.domain.errors import AppError, Rejected, SignInRequired
from app.domain.exchange import Clock, Proof
from app.domain.fleet import Act, Board, Order, Receipt, Standing, judge, order_time
from app.domain.ids import AccountId, BodyId
from app.services.accounts import Surroundings
from app.services.bodies import Bodies
from app.services.fleet import envelope, notes
from app.services.fleet.boards import OpenBoard, boards_of, server_board
from app.services.fleet.closed import ClosedData, SealedBody
from app.services.fleet.cuts import forget_passwords, is_cut
from app.services.fleet.devices import UserDevices, insist, is_stale
from app.services.fleet.leases import Leases
from app.services.fleet.memory import Device, Membership, Memory, Wiped
from app.services.fleet.policies import Policies
from app.services.profiles import forget_profile, name_owner, owned_beside
from app.store.profile import Profile
from app.sync.engine import Engine

log = logging.getLogger(__name__)

CONTACT_S = 15 * 60.0
AGAIN_MS = 5 * 60_000
"""After a synchronisation that went well, the boards are read again when the last time was so long ago."""
NOT_KNOWN = "device_unknown"
"""A policy server's word for a device that is shut out."""


class FleetService:
    """Runs beside everything else (`run`); the rest answers the window and the command line."""

    def __init__(
        self,
        bodies: Bodies,
        profile: Profile,
        engine: Engine,
        around: Surroundings,
        policies: Policies,
        *,
        clock: Clock,
        version: str,
        erase_body: Callable[[BodyId], Awaitable[None]],
        erase_all: Callable[[], Awaitable[None]],
        over: Callable[[str], None],
    ) -> None:
        """``over``: everything was erased and reported; on whose order."""
        self._bodies, self._profile, self._engine, self._around = bodies, profile, engine, around
        self.memory = Memory(profile)
        self.policies = policies
        self._clock, self._version = clock, version
        self._erase_body, self._erase_all, self.over = erase_body, erase_all, over
        self._closed = ClosedData(bodies, profile, engine, around, self.memory, clock)
        self.leases = Leases(profile, self.memory, policies, clock)
        self.devices = UserDevices(bodies, self.memory, clock)
        """« Mes appareils »."""
        self._answered: set[str] = set()
        """Digests of notes that were refused: each is told once."""
        self._looked_ms = 0
        self._met: set[AccountId] = set()
        """Mailboxes whose board was read: a new one's is, as soon as it answers."""
        self._prepared: dict[BodyId, str] = {}
        self._ended = False
        """Everything was erased."""
        self._busy = asyncio.Lock()
        self._wake = asyncio.Event()

    # --- the life -------------------------------------------------------------------------------

    async def run(self) -> None:
        """Until cancelled: at the start, every quarter of an hour, and when an account came or stopped."""
        await self._resume()
        while True:
            try:
                await self.look()
            except AppError as error:  # the disk is full, say: the next contact is another chance
                log.warning("a contact was cut short: %s", error.code)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(CONTACT_S):
                    await self._wake.wait()
            self._wake.clear()

    def wake(self) -> None:
        """A contact now, whenever the last one was: the user asked to synchronise."""
        self._wake.set()

    def noticed(self, changes: ChangeSet) -> None:
        """An account's link changed: contact may be had again, or was just cut."""
        fresh = {account.id for account in self._bodies.accounts(Service.ZIMBRA)} - self._met
        for state in self._engine.states() if changes.accounts else ():
            if state.account not in changes.accounts:
                continue
            cut = state.link is Link.NEEDS_USER
            late = self._clock() - self._looked_ms > AGAIN_MS
            again = state.link is Link.UP_TO_DATE and late
            # A new mailbox may be signed in to and not whole yet: its calendars are elsewhere, say.
            again |= state.account in fresh and state.link in (Link.UP_TO_DATE, Link.OFFLINE)
            if cut or again:
                self._wake.set()

    async def look(self) -> None:
        """One contact with every board of every body. Trouble with one leaves the others alone."""
        async with self._busy:
            if not self._ended:  # by the contact that was waited for
                await self._contact()

    async def _contact(self) -> None:
        self.leases.tick()
        self._looked_ms = self._clock()
        await asyncio.to_thread(self._tell_owner)
        for body in self._bodies.all:
            try:
                await self._look_at(body)
            except AppError as error:
                log.info("the board of one body was not read: %s", error.code)
            if self._ended:
                return
        for closed in self.closed():
            await self._look_at_closed(closed.body)
            if self._ended:
                return
        await self._close_spent()

    async def _look_at_closed(self, body: Body) -> None:
        """Closed data may still be wiped: a policy server needs nobody to sign in. A mailbox's order waits for that."""
        member, device = self.memory.member(body.id), self.memory.device()
        if member is None or not member.server:
            return
        board = server_board(member.server, device.key, self._clock)
        try:
            held = await (self._read(board, member, device) if member.former is not None else board.read())
            await self._obey(body, board, board, held)
        except AppError as error:
            log.info("no contact with the board of closed data: %s", error.code)
        finally:
            await board.close()

    async def _look_at(self, body: Body) -> None:
        member = self.member(body)
        accounts = self._bodies.accounts_of(body.id)
        store = self._bodies.stores.get(body.id)
        if member is None or store is None:
            return
        device = self.memory.device()
        if "keep_passwords" in self.policies.body(body.id):
            await forget_passwords(store, accounts)
        answered = shut_out = False
        async with boards_of(member, device, accounts, store, self._clock) as boards:
            for board in boards:
                try:
                    held = await self._read(board, member, device)
                except AppError as error:
                    log.info("no contact with one board: %s", error.code)
                    shut_out |= error.code == NOT_KNOWN
                    continue
                answered = True
                self._met |= {account.id for account in accounts}
                self.leases.contact(body.id)
                self._take_policy(body.id, held)
                self._take_prepared(body.id, held)
                await self._present(body, board, held, keeps_share=board is boards[0])
                if await self._obey(body, board, boards[0], held):
                    return
        cut = shut_out or (not answered and await is_cut(accounts, self._engine.states(), store))
        if cut and self._profile.share(body.id) is not None:
            await self._closed.close(body.id, "cut")

    async def _read(self, board: Board, member: Membership, device: Device) -> Mapping[str, str]:
        """A policy server that does not know this device yet is told who it is, with the configuration's code."""
        try:
            return await board.read()
        except SignInRequired as error:
            if error.code != NOT_KNOWN or not member.enrolment:
                raise
        await board.write({f"device.{device.id}": notes.write(notes.DEVICE, self._facts(device), device.key)})
        return await board.read()

    def member(self, body: Body) -> Membership | None:
        """The body's hold on this device; None for one without configuration and without a mailbox."""
        found = self.memory.member(body.id)
        if found is None:
            mailbox = next((a for a in self._bodies.accounts_of(body.id) if a.service is Service.ZIMBRA), None)
            if mailbox is None:
                return None
            new = Membership(id=f"mailbox:{mailbox.login.lower()}", name=body.name, contact_ms=self._clock())
            found = self.memory.change(body.id, lambda _held: None, new)
        return found

    # --- contact --------------------------------------------------------------------------------

    def _take_policy(self, body: BodyId, held: Mapping[str, str]) -> None:
        """A newer policy signed by the body's own key; anything else is left where it lies."""
        member = self.memory.member(body)
        if member is None or not member.key or "policy" not in held:
            return
        try:
            note, signer = notes.read(notes.POLICY, held["policy"], notes.PolicyNote)
        except Rejected as error:
            self._refuse_once(held["policy"], error.code)
            return
        if signer != member.key or note.body != member.id or note.issued_ms <= member.policy_ms:
            return

        def follow(member: Membership) -> None:
            if (member.key, member.id) == (signer, note.body) and note.issued_ms > member.policy_ms:
                member.policy, member.policy_ms = note.policy, note.issued_ms

        self.memory.change(body, follow)
        self.policies.read_again()
        self._around.announce(ChangeSet(profile=True))

    def _take_prepared(self, body: BodyId, held: Mapping[str, str]) -> None:
        """A configuration that the body laid in the mailbox of somebody who set it up by hand: theirs to agree to."""
        text = held.get("configuration", "")
        if not text or self._prepared.get(body) == text:
            return
        try:
            notes.read_configuration(text, self._clock())
        except Rejected as error:
            self._refuse_once(text, error.code)
            return
        self._prepared[body] = text
        self._around.announce(ChangeSet(profile=True))

    def prepared(self) -> list[tuple[Body, str]]:
        """Bodies set up by hand whose other accounts wait to be agreed to, each with the configuration as a link."""
        known = self.memory.members()
        return [
            (body, notes.to_link(self._prepared[body.id]))
            for body in self._bodies.all
            if body.id in self._prepared and (body.id not in known or not known[body.id].key)
        ]

    async def _present(self, body: Body, board: Board, held: Mapping[str, str], *, keeps_share: bool) -> None:
        """Lay down who we are, the share of the body's key (on its first board), a receipt that did not get through."""
        device, member = self.memory.device(), self.memory.member(body.id)
        assert member is not None, "asked in the name of a member"
        changes: dict[str, str] = {}
        if is_stale(held.get(f"device.{device.id}", ""), self._clock(), self._version, device.name):
            changes[f"device.{device.id}"] = notes.write(notes.DEVICE, self._facts(device), device.key)
        if not member.told and member.receipt:
            changes[f"receipt.{device.id}"] = member.receipt
        share = self._profile.share(body.id)
        wanted = share or (os.urandom(32) if keeps_share and self._shall_arm(body.id, member) else None)
        if keeps_share and wanted is not None and held.get(f"share.{device.id}") != wanted.hex():
            changes[f"share.{device.id}"] = wanted.hex()
        if changes:
            await board.write(changes)
        if wanted is not None and share is None:
            await asyncio.to_thread(self._profile.arm, body.id, wanted)
        if not member.told or (keeps_share and member.former is not None):
            self.memory.change(body.id, partial(_presented, member.receipt, keeps_share))

    def _shall_arm(self, body: BodyId, member: Membership) -> bool:
        return bool(member.key) or "offline_days" in self.policies.body(body)

    def _facts(self, device: Device, *, locked: bool = False) -> notes.DeviceFacts:
        system = f"{platform.system()} {platform.release()}"
        return notes.DeviceFacts(
            device=device.id, name=device.name, system=system, version=self._version, seen_ms=self._clock(), locked=locked
        )  # fmt: skip

    # --- orders ---------------------------------------------------------------------------------

    async def _obey(self, body: Body, board: OpenBoard, first: OpenBoard, held: Mapping[str, str]) -> bool:
        """Read, judge, execute. True when the body's data are no longer open."""
        device = self.memory.device()
        text = held.get(f"order.{device.id}", "")
        if not text:
            return False
        try:
            order, signer = notes.read(notes.ORDER, text, Order)
        except Rejected as error:
            self._refuse_once(text, error.code)
            return False
        member = self.memory.member(body.id)
        assert member is not None, "asked in the name of a member"
        last = max(member.last_number, self._number_before(member.id))
        try:
            judge(order, signer, await self._standing(body.id, member, last), self._now_ms())
        except Rejected as error:
            if order.number != last and self._refuse_once(text, error.code):
                await board.write({f"receipt.{device.id}": self._receipt(order, error.code)})
            return False
        await self._execute(body, order, text, board, first)
        return True

    async def _standing(self, body: BodyId, member: Membership, last: int) -> Standing:
        users = await self.devices.keys(body)
        keys = frozenset(envelope.public_text(key) for key in users)
        owner = self.memory.owner()
        everywhere = [envelope.public_text(k) for b in self._bodies.all for k in await self.devices.keys(b.id)]
        return Standing(
            device=self.memory.device().id,
            body=member.id,
            last_number=last,
            body_keys=keys | ({member.key} if member.key else set()),
            owner_keys=frozenset({owner.key}) if owner is not None and owner.key else frozenset(everywhere),
        )

    def _now_ms(self) -> int:
        return order_time(self.memory.clock(), self._clock())

    def _refuse_once(self, text: str, code: str) -> bool:
        digest = hashlib.sha256(text.encode()).hexdigest()
        fresh = digest not in self._answered
        if fresh:
            self._answered.add(digest)
            log.info("a note of the fleet is refused: %s", code)
        return fresh

    def _receipt(self, order: Order, outcome: str) -> str:
        receipt = Receipt(
            device=order.device, body=order.body, number=order.number, act=order.act, outcome=outcome,
            at_ms=self._clock(),
        )  # fmt: skip
        return notes.write(notes.RECEIPT, receipt, self.memory.device().key)

    async def _execute(
        self, body: Body, order: Order, text: str, board: Board | None, first: Board | None = None
    ) -> None:
        """Write down that it is being obeyed, say so, do it, say that it is done. ``first``: the board of the share.

        Neither a lost network nor a crash stops it: the first receipt may fail, the act follows all the same.
        """
        member = self.memory.change(body.id, lambda held: setattr(held, "pending", text))
        assert member is not None, "asked in the name of a member"
        name, accepted, done = f"receipt.{order.device}", self._receipt(order, "accepted"), self._receipt(order, "done")
        settled = {name: done, f"order.{order.device}": ""}
        if board is not None:
            with contextlib.suppress(AppError):
                await board.write({name: accepted})
        if order.act is Act.LOCK:
            await self._lock(body, order, done, first)
        elif order.act is Act.WIPE_BODY:
            self._keep_number(member.id, order.number)
            await self._erase_body(body.id)
            self.memory.put(body.id, None)
            self.memory.tell_wiped(Wiped(body.name, self._clock(), order.reason))
            self._around.announce(ChangeSet(profile=True))
            self.policies.read_again()
        else:
            self._ended = True
            await asyncio.to_thread(self._erase_beside)
            await self._erase_all()
        told = board is not None and await insist(board, settled)
        if self._ended:
            self.over(member.name)
        if order.act is Act.LOCK and told:
            self.memory.change(body.id, partial(_presented, done, False))

    def _tell_owner(self) -> None:
        """Whose the device is, where the session's other profiles can read it."""
        owner = self.memory.owner()
        if owner is not None and owner.key:
            name_owner(self._profile.folder, owner.key)

    def _erase_beside(self) -> None:
        """The order is the owner's: the other profiles of the session that are theirs end with this one."""
        owner = self.memory.owner()
        for other in owned_beside(self._profile.folder, owner.key if owner is not None else ""):
            try:
                self._profile.erase_beside(other)
            except AppError as error:
                log.warning("another profile's files stay until it is opened: %s", error.code)
            forget_profile(other)

    async def _lock(self, body: Body, order: Order, receipt: str, first: Board | None) -> None:
        if self._profile.share(body.id) is None and first is not None and not self._profile.sealed(body.id):
            share = os.urandom(32)
            await first.write({f"share.{order.device}": share.hex()})
            await asyncio.to_thread(self._profile.arm, body.id, share)

        def obeyed(member: Membership) -> None:
            member.last_number, member.pending = order.number, ""
            member.receipt, member.told = receipt, False

        await self._closed.close(body.id, "order")
        self.memory.change(body.id, obeyed)

    async def _resume(self) -> None:
        """Orders that a crash cut short. What cannot be done yet is done at the next contact: the order lies there."""
        self.memory.device()  # of a profile that came from elsewhere: orders to that machine are left to it
        for body in self._profile.bodies():
            member = self.memory.member(body.id)
            if member is not None and member.pending:
                order, _signer = notes.read(notes.ORDER, member.pending, Order)
                try:
                    await self._execute(body, order, member.pending, None)
                except AppError as error:
                    log.info("an order is not obeyed yet: %s", error.code)

    def _number_before(self, body: str) -> int:
        return int(self._profile.setting(f"fleet.number.{body}") or 0)

    def _keep_number(self, body: str, number: int) -> None:
        """Outlives the body's data: the same order must not erase it again once it is set up anew."""
        self._profile.set_setting(f"fleet.number.{body}", str(number))

    # --- data that are closed --------------------------------------------------------------------

    def closed(self) -> list[SealedBody]:
        """Bodies whose data are unreadable here."""
        return self._closed.all()

    async def reopen(self, body: BodyId, proof: Proof) -> None:
        """Ask the body's policy server, or sign in to its mailbox, and open the data with the share kept there.

        Raises as `ClosedData.asked` and `ClosedData.open`, ``Rejected("order_obeyed")`` when an order waited there.
        """
        async with self._busy, self._closed.asked(body, proof) as asked:
            held = await asked.board.read()
            if await self._obey(asked.body, asked.board, asked.board, held):
                raise Rejected("order_obeyed")
            await self._closed.open(asked, held)
            self.leases.contact(body)
            await self._closed.take_up(asked)
        self._wake.set()

    async def _close_spent(self) -> None:
        for body in self._bodies.all:
            if self.leases.spent(body.id):
                await self._closed.close(body.id, "lease")

    async def wiped_seen(self, wiped: Wiped) -> None:
        """The user knows."""
        await asyncio.to_thread(self.memory.wiped_seen, wiped)
        self._around.announce(ChangeSet(profile=True))

    def servers(self) -> list[str]:
        """Policy servers of the bodies here."""
        return [member.server for member in self.memory.members().values() if member.server]

    async def erase_everything(self) -> None:
        """The user gives the device back."""
        self._ended = True
        await self._erase_all()

    async def rename(self, name: str) -> None:
        """What this device is called on the boards. Raises ``Rejected("name_missing")``."""
        if not name.strip():
            raise Rejected("name_missing")
        device = self.memory.device()
        device.name = name.strip()[:60]
        await asyncio.to_thread(self.memory.rename, device)
        self._wake.set()


def _presented(receipt: str, share_lies_there: bool, member: Membership) -> None:
    """``receipt`` was laid on a board, and with it, perhaps, the share under this device's own name."""
    if member.receipt == receipt:
        member.told = True
    if share_lies_there:
        member.former = None
