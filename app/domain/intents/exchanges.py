"""Official exchanges with proof."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from app.domain.exchanges import Exchange, ExchangeState
from app.domain.frozen import dataclass
from app.domain.intents.base import Intent
from app.domain.records import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class SendExchange(Intent):
    """Send by secure mail. Its password, if any, is a secret of the account (`password_name`), never in the intent."""

    KIND: ClassVar[str] = "send_exchange"
    TARGET_KIND: ClassVar[str] = Exchange.KIND
    IDEMPOTENT: ClassVar[bool] = False
    PROVEN: ClassVar[bool] = True
    PRIORITY: ClassVar[int] = 3

    exchange: Exchange

    @property
    def digests(self) -> frozenset[str]:
        return frozenset(piece.sha256 for piece in self.exchange.pieces)

    @property
    def secrets(self) -> tuple[str, ...]:
        return (password_name(self.exchange.id),)

    @property
    def found(self) -> tuple[Record, ...]:
        return (replace(self.exchange, state=ExchangeState.SENT),)

    def apply(self, record: Record | None) -> Record | None:
        return replace(self.exchange, state=ExchangeState.QUEUED)


def password_name(exchange_id: str) -> str:
    """Name of the secret that holds the password of one sending until it has left."""
    return f"exchange_password:{exchange_id}"
