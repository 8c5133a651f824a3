"""What every act of the user has: see the package docstring."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from app.domain.frozen import dataclass
from app.domain.ids import AccountId, Key, OpId
from app.domain.mail import LOCAL, MailFolder
from app.domain.records import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """One act. ``op_id`` is its name for ever; ``made_at_ms`` is when the user did it (UTC)."""

    KIND: ClassVar[str] = ""
    TARGET_KIND: ClassVar[str] = ""
    IDEMPOTENT: ClassVar[bool] = True
    PROVEN: ClassVar[bool] = False
    PRIORITY: ClassVar[int] = 5
    """Lower goes first: 1 signatures and answers with a deadline, 3 sends, 5 marks."""

    REWRITES: ClassVar[bool] = False
    """It replaces or deletes what the user may want back: the store keeps the version before (row 120)."""
    SPENDS: ClassVar[str] = ""
    """Kind of what the server prepared for it, under the same id: once the act was refused it is of no more use."""
    RESEND_AFTER_MS: ClassVar[int] = 0
    """After a lost reply and a probe that found nothing: how long to leave the server before sending again."""

    op_id: OpId
    account: AccountId
    made_at_ms: int
    target_id: str

    @property
    def target(self) -> Key:
        """The record whose view this intent changes."""
        return Key(self.account, self.TARGET_KIND, self.target_id)

    @property
    def lane(self) -> str:
        """Intents of one lane are delivered in the order they were made; a failure blocks only its lane."""
        return f"{self.TARGET_KIND}:{self.target_id}"

    def apply(self, record: Record | None) -> Record | None:
        """The record as it shall be shown while this intent waits. Pure."""
        return record

    def absorbs(self, earlier: Intent) -> bool:
        """True when ``earlier`` (same lane, still waiting, never sent) is made pointless by this one."""
        return False

    @property
    def found(self) -> tuple[Record, ...]:
        """The server's copies, as far as they are known here, when a probe finds it delivered: its answer was lost."""
        return ()

    @property
    def together(self) -> str:
        """Acts on many targets with the same name here may be delivered by one request; empty = alone."""
        return ""

    @property
    def after(self) -> tuple[str, ...]:
        """Lanes that must be empty before it goes: what it needs is still being made there."""
        return ()

    @property
    def digests(self) -> frozenset[str]:
        """Stored files it needs (SHA-256 hex): kept as long as it waits."""
        return frozenset()

    @property
    def secrets(self) -> tuple[str, ...]:
        """Names of secrets of its account that are kept for it alone: they go when it leaves the outbox."""
        return ()

    def renamed(self, names: Mapping[str, str]) -> Intent:
        """The act with ids chosen here replaced by the server's (``names``: ours -> the server's)."""
        return self


def made_first(folder: str) -> tuple[str, ...]:
    """The lane in which a folder is made that the server does not know yet."""
    return (f"{MailFolder.KIND}:{folder}",) if folder.startswith(LOCAL) else ()
