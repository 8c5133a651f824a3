"""Which body an account belongs to, for stripes and names. Reads what the services hold in memory: no waiting."""

from __future__ import annotations

from app.domain.accounts import Account, Body, Service
from app.domain.ids import AccountId, BodyId
from ui.context import Context


class Directory:
    """Bodies and accounts of the profile, by id; ask again after a ChangeSet with ``profile``."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx

    def accounts(self, service: Service | None = None) -> tuple[Account, ...]:
        return self._ctx.runtime.bodies.accounts(service)

    def account(self, id: AccountId) -> Account | None:
        return next((a for a in self.accounts() if a.id == id), None)

    def bodies(self) -> tuple[Body, ...]:
        return self._ctx.runtime.bodies.all

    def body(self, id: BodyId) -> Body | None:
        return next((b for b in self.bodies() if b.id == id), None)

    def body_of(self, account: AccountId) -> Body | None:
        return self._ctx.runtime.bodies.home(account)

    def stripe(self, account: AccountId) -> int | None:
        """Colour index of the account's body; None when there is one body only (nothing to tell apart)."""
        if len(self.bodies()) < 2:
            return None
        body = self.body_of(account)
        return body.colour if body is not None else None

    def body_name(self, account: AccountId) -> str:
        body = self.body_of(account)
        return body.name if body is not None else ""
