"""A mailbox that no longer lets its user in, and passwords that a policy no longer lets be kept."""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.accounts import Account, AccountState, Link, Service
from app.store.body import BodyStore
from app.store.reader import Reader
from app.store.tx import Tx

CUT = frozenset({"password_refused", "account_inactive", "session_refused", "session_expired"})
"""Why a mailbox no longer lets its user in. None of it is an order: it locks, and never erases."""
KEPT = ("password", "keeps_password")
"""Secrets of an account, see `connectors.zimbra.login`; S²LOW and Pastell have the first."""


async def is_cut(accounts: Sequence[Account], known: Sequence[AccountState], store: BodyStore) -> bool:
    """The mailbox refuses its user: as the account's state says, or by a password that was kept and is forgotten
    since (`connectors.zimbra.login`), whichever of two requests was refused first."""
    mailboxes = {a.id for a in accounts if a.service is Service.ZIMBRA}
    states = [s for s in known if s.account in mailboxes and s.link is Link.NEEDS_USER]
    if any(state.error_code in CUT for state in states):
        return True

    def refused(reader: Reader) -> bool:
        password, wish = KEPT
        return any(
            reader.secret(state.account, wish) and reader.secret(state.account, password) is None for state in states
        )

    return await store.read(refused)


async def forget_passwords(store: BodyStore, accounts: Sequence[Account]) -> None:
    """Kept before the body's policy said no."""

    def work(tx: Tx) -> None:
        for account in accounts:
            for name in KEPT:
                if tx.secret(account.id, name) is not None:
                    tx.set_secret(account.id, name, None)

    await store.write(work)
