"""Data that are closed: unreadable here until their user signs in again, or their policy server says so."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping

from app.domain.accounts import Account, Body, Service
from app.domain.changes import ChangeSet
from app.domain.errors import LocalFault, NeedsUser, Rejected
from app.domain.exchange import Clock, Proof
from app.domain.frozen import dataclass
from app.domain.ids import BodyId
from app.services.accounts import Surroundings
from app.services.bodies import Bodies
from app.services.fleet.boards import OpenBoard, Pocket, server_board
from app.services.fleet.memory import Membership, Memory
from app.store.profile import Profile
from app.sync.engine import Engine


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedBody:
    """A body whose data are unreadable here until its user signs in."""

    body: Body
    reason: str
    """``order``, ``lease`` or ``cut``."""
    login: str
    """Of the mailbox that opens it again; empty: a policy server does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The board that holds the share of closed data, asked in the user's name."""

    body: Body
    member: Membership
    board: OpenBoard
    mailbox: Account | None
    """Signed in to on the way; None: a policy server was asked."""
    pocket: Pocket
    """What that sign-in left."""


class ClosedData:
    """Closes the data of a body, and opens them again with the share that lies on its board."""

    def __init__(
        self, bodies: Bodies, profile: Profile, engine: Engine, around: Surroundings, memory: Memory, clock: Clock
    ) -> None:
        self._bodies, self._profile, self._engine, self._around = bodies, profile, engine, around
        self._memory, self._clock = memory, clock

    def all(self) -> list[SealedBody]:
        """Bodies whose data are unreadable here."""
        found = []
        accounts = self._profile.accounts()
        for body in self._profile.bodies():
            if reason := self._profile.sealed(body.id):
                member = self._memory.member(body.id)
                asked = () if member is not None and member.server else accounts
                logins = [a.login for a in asked if a.body == body.id and a.service is Service.ZIMBRA]
                found.append(SealedBody(body=body, reason=reason, login=logins[0] if logins else ""))
        return found

    async def close(self, body: BodyId, reason: str) -> None:
        """Make a body's data unreadable. Raises ``Rejected("share_missing")``: nothing would open them again."""
        if self._profile.sealed(body):
            return
        if self._profile.share(body) is None:
            raise Rejected("share_missing")
        for account in self._bodies.accounts_of(body):
            await self._engine.remove(account.id)
        store = self._bodies.remove(body)
        await store.close()
        await asyncio.to_thread(self._profile.seal, body, reason)
        self._around.announce(ChangeSet(profile=True))

    @contextlib.asynccontextmanager
    async def asked(self, body: BodyId, proof: Proof) -> AsyncIterator[Asked]:
        """The first board of a body whose store is closed: its server, or its mailbox by the user's password.

        Raises as a sign-in does, ``LocalFault("store_missing")`` for a body that is not known here.
        """
        from app.connectors.zimbra.board import MailboxBoard

        member, pocket = self._memory.member(body), Pocket()
        if member is None:
            raise LocalFault("store_missing")
        mailbox, held = None, self._known(body)
        if member.server:
            known = member.former or self._memory.device()
            board: OpenBoard = server_board(member.server, known.key, self._clock)
        else:
            mailbox = next((a for a in self._accounts_of(body) if a.service is Service.ZIMBRA), None)
            if mailbox is None:
                raise NeedsUser("sign_in_required")
            board = found = MailboxBoard(mailbox, pocket, self._clock)
        try:
            if mailbox is not None:
                await found.sign_in(proof)
            yield Asked(body=held, member=member, board=board, mailbox=mailbox, pocket=pocket)
        finally:
            await board.close()

    async def open(self, asked: Asked, notes: Mapping[str, str]) -> None:
        """Open the data again with the share among ``notes`` of the board.

        Raises ``Rejected("share_withheld")`` while the server holds it back, ``("share_gone")`` when the mailbox has
        none, ``("share_wrong")``.
        """
        share = notes.get(f"share.{(asked.member.former or self._memory.device()).id}", "")
        if not share:
            raise Rejected("share_withheld" if asked.member.server else "share_gone")
        await asyncio.to_thread(self._profile.unseal, asked.body.id, _unhexed(share))

    async def take_up(self, asked: Asked) -> None:
        """The store is open: its accounts go on, the mailbox's with the session that was just signed in to."""
        body = asked.body
        store = await self._profile.open_body(body.id)
        if asked.mailbox is not None:
            account = asked.mailbox.id
            for name, value in asked.pocket.secrets.items():
                await store.write(lambda tx, name=name, value=value: tx.set_secret(account, name, value))  # type: ignore[misc]
        self._around.hold(body, store)
        for each in self._accounts_of(body.id):
            await self._around.connect(each)
        self._around.announce(ChangeSet(profile=True))

    def _accounts_of(self, body: BodyId) -> list[Account]:
        return [account for account in self._profile.accounts() if account.body == body]

    def _known(self, body: BodyId) -> Body:
        return next(each for each in self._profile.bodies() if each.id == body)


def _unhexed(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError as error:
        raise Rejected("share_wrong") from error
