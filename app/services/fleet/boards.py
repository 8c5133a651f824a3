"""Which boards a body has: its policy server, and the metadata of its user's mailbox.

A mailbox is asked with the token that its account holds at the moment, never with the password: a board must not
add to the wrong passwords that a server counts, and it must outlive the store whose erasure it reports.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Protocol

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.domain.accounts import Account, Service
from app.domain.exchange import Clock, Proof
from app.domain.fleet import Board
from app.domain.ids import AccountId, BodyId
from app.services.addresses import server_url
from app.services.fleet import envelope
from app.services.fleet.memory import Device, Membership
from app.store.body import BodyStore

TOKEN = "token"  # noqa: S105 - the name of a secret, see `connectors.zimbra.login`


class OpenBoard(Board, Protocol):
    async def close(self) -> None: ...


class Pocket:
    """`exchange.Vault` in memory: what a board needs when the store is gone."""

    def __init__(self, **secrets: str | None) -> None:
        self.secrets = {name: value for name, value in secrets.items() if value is not None}

    async def get(self, name: str) -> str | None:
        return self.secrets.get(name)

    async def set(self, name: str, value: str | None, *, kept: bool = True) -> None:
        if value is None:
            self.secrets.pop(name, None)
        else:
            self.secrets[name] = value


def server_board(url: str, key: Ed25519PrivateKey, clock: Clock, enrolment: str = "") -> OpenBoard:
    """A policy server, asked in the name of ``key``."""
    from app.connectors.policy_server import ServerBoard

    return ServerBoard(url, envelope.public_text(key), _signer(key), clock, enrolment=enrolment)


def _signer(key: Ed25519PrivateKey) -> Callable[[bytes], str]:
    return lambda data: envelope.base64url(key.sign(data))


async def mailbox_board(account: Account, store: BodyStore, clock: Clock) -> OpenBoard | None:
    """None while nobody is signed in to the mailbox."""
    from app.connectors.zimbra.board import MailboxBoard

    token = await store.read(lambda r: r.secret(account.id, TOKEN))
    return MailboxBoard(account, Pocket(token=token), clock) if token else None


async def signed_in_mailbox(url: str, login: str, password: str, clock: Clock, mailbox: str = "") -> OpenBoard:
    """For an administrator: a mailbox by its own password, or another one (``mailbox``) by a right to it."""
    from app.connectors.zimbra.board import MailboxBoard

    address = server_url(Service.ZIMBRA, url)
    account = Account(id=AccountId(""), body=BodyId(""), service=Service.ZIMBRA, url=address, login=login)
    board = MailboxBoard(account, Pocket(), clock, mailbox=mailbox)
    try:
        await board.sign_in(Proof(password=password))
    except BaseException:
        await board.close()
        raise
    return board


@asynccontextmanager
async def boards_of(
    member: Membership, device: Device, accounts: tuple[Account, ...], store: BodyStore, clock: Clock
) -> AsyncIterator[list[OpenBoard]]:
    """A body's boards, the server first; closed at the end of the block."""
    async with AsyncExitStack() as stack:
        found: list[OpenBoard] = []
        if member.server:
            found.append(server_board(member.server, device.key, clock, member.enrolment))
        for account in accounts:
            if account.service is Service.ZIMBRA and (board := await mailbox_board(account, store, clock)) is not None:
                found.append(board)
        for board in found:
            stack.push_async_callback(board.close)
        yield found
