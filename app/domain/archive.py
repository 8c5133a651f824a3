"""Archive deposits: what the user asked to keep, and where it stands. Source: interop « archive » §3.4, §6.

Only ``ACCEPTED`` means archived: a deposit that was received proves nothing more than that (§2). Nothing is
taken away here meanwhile.
"""

from __future__ import annotations

import enum
from typing import ClassVar

from app.domain.frozen import dataclass
from app.domain.ids import AccountId, Key
from app.domain.records import Mark, Record, Searchable


class DepositState(enum.StrEnum):
    """Where a deposit stands."""

    DRAFT = "draft"
    """Asked for here; its content is not yet on this device."""
    QUEUED = "queued"
    SENT = "sent"
    ACKNOWLEDGED = "acknowledged"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    ERROR = "error"
    UNKNOWN = ""

    @property
    def final(self) -> bool:
        """The archive has given its answer."""
        return self in (DepositState.ACCEPTED, DepositState.REJECTED)

    @property
    def followed(self) -> bool:
        """The server has it and may have more to say."""
        return self in (DepositState.SENT, DepositState.ACKNOWLEDGED, DepositState.UNKNOWN, DepositState.ERROR)


class Kept(enum.StrEnum):
    """What is deposited; values of the gateway's contract."""

    MAIL = "mail"
    LETTER = "letter"
    SIGNED_FOLDER = "signed_folder"
    MEETING = "meeting"


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One file of a deposit."""

    account: str
    ref: str
    """Name of the file in its account (`exchange.FileRef.ref`)."""
    name: str
    media_type: str
    sha256: str = ""
    """Lower-case hex; empty while its bytes are not here."""
    size_bytes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveDeposit(Record):
    """One deposit, in the account that makes it; ``id`` is the op id of the act, chosen here."""

    KIND: ClassVar[str] = "archive_deposit"

    what: Kept
    title: str
    reference: str
    """As the archive's users know it: chrono, dossier id, Message-ID."""
    dated_ms: int
    """Date of what is kept (received, held, ended), UTC."""
    asked_ms: int
    source_account: str
    source_kind: str
    source_id: str
    pieces: tuple[Piece, ...] = ()
    state: DepositState = DepositState.DRAFT
    server_id: str = ""
    """The deposit's name at the gateway; of a direct one, its transfer's (a UUID)."""
    archive_id: str = ""
    """Given by the archive with ``ACCEPTED``."""
    comment: str = ""
    """The archive's own words, with ``REJECTED`` or ``ERROR``."""

    @property
    def source(self) -> Key:
        return Key(AccountId(self.source_account), self.source_kind, self.source_id)

    @property
    def moment_ms(self) -> int:
        return self.asked_ms

    @property
    def version(self) -> str:
        return self.state.value

    @property
    def marks(self) -> Mark:
        refused = self.state in (DepositState.REJECTED, DepositState.ERROR)
        return Mark.TODO if refused else Mark.NONE

    @property
    def complete(self) -> bool:
        """All its bytes are on this device."""
        return all(piece.sha256 for piece in self.pieces)

    def searchable(self) -> Searchable | None:
        return Searchable(title=self.title, body=f"{self.reference} {self.archive_id}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveDoor(Record):
    """The account offers an archive; absent where it does not. ``id`` is `DOOR`."""

    KIND: ClassVar[str] = "archive_door"

    mode: str
    """``gateway``, or ``direct`` for an archive that this post deposits into by itself."""


DOOR = "door"
