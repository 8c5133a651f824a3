"""Official exchanges with proof: a document sent to a third party by secure mail, and what proves its way.

Source: Pastell's flux ``mailsec`` (its definition, `Journal` and `DocumentEmail` classes). Each recipient is
mailed a link of their own; what happens is written in the server's journal, line by line, each line time-stamped
(RFC 3161) by the server's authority. The lines and tokens are kept here whole, to be verified again by anybody.
"""

from __future__ import annotations

import enum
from typing import ClassVar

from app.domain.archive import Piece
from app.domain.frozen import dataclass
from app.domain.ids import AccountId, Key
from app.domain.records import Mark, Record, Searchable

ELSEWHERE = "server:"


class ExchangeState(enum.StrEnum):
    """Where a sending stands, as the server's last action tells it."""

    QUEUED = "queued"
    SENT = "sent"
    PARTLY = "partly"
    """Some of the recipients opened it."""
    RECEIVED = "received"
    """All of them did."""
    ERROR = "error"
    """No address could be reached."""

    @property
    def followed(self) -> bool:
        """The server has it and may have more to say."""
        return self in (ExchangeState.SENT, ExchangeState.PARTLY)


class Step(enum.StrEnum):
    """What a line of the journal tells."""

    SENT = "sent"
    OPENED = "opened"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofLine:
    """One line of the server's journal."""

    id: str
    at_ms: int
    """As the server dates it, UTC ms; the token's own time is what proves."""
    step: Step
    who: str
    """Address of the recipient it is about; empty for other lines."""
    message: str
    stamped: str = ""
    """The very text that was time-stamped (``message_horodate``)."""
    token: bytes = b""
    """RFC 3161 reply over `stamped`; empty while the server has none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """One recipient's story."""

    address: str
    sent_ms: int | None = None
    opened_ms: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange(Record):
    """One sending, in the account that makes it; ``id`` is the op id of the act, chosen here.

    One that was made elsewhere (the server's own pages, the parapheur's secure mail step) has `ELSEWHERE` before the
    server's id.
    """

    KIND: ClassVar[str] = "exchange"

    entity: str
    """Of the server's, the one that sends."""
    subject: str
    to: tuple[str, ...]
    message: str = ""
    locked: bool = False
    """Its files open with a password, told to the recipients otherwise; it is not kept here once sent."""
    pieces: tuple[Piece, ...] = ()
    asked_ms: int = 0
    source_account: str = ""
    source_kind: str = ""
    source_id: str = ""
    state: ExchangeState = ExchangeState.QUEUED
    server_id: str = ""
    lines: tuple[ProofLine, ...] = ()
    native: str = ""
    """The server's last action and its date, of one made elsewhere."""
    journal_closed: bool = False
    """The server does not let this user read its journal: states are known, nothing is proven."""

    @property
    def source(self) -> Key | None:
        """What was sent: a letter, a message, a dossier; None for a file of this computer."""
        if not self.source_kind:
            return None
        return Key(AccountId(self.source_account), self.source_kind, self.source_id)

    @property
    def recipients(self) -> tuple[Recipient, ...]:
        return tuple(
            Recipient(address=each, sent_ms=self._first(Step.SENT, each), opened_ms=self._first(Step.OPENED, each))
            for each in self.to
        )

    def _first(self, step: Step, address: str) -> int | None:
        wanted = bare_address(address)
        told = [line.at_ms for line in self.lines if line.step is step and bare_address(line.who) == wanted]
        return min(told, default=None)

    @property
    def who(self) -> str:
        return ", ".join(self.to)

    @property
    def moment_ms(self) -> int:
        return self.asked_ms

    @property
    def version(self) -> str:
        return self.state.value

    @property
    def marks(self) -> Mark:
        return Mark.TODO if self.state is ExchangeState.ERROR else Mark.NONE

    def searchable(self) -> Searchable | None:
        return Searchable(title=self.subject, people=" ".join(self.to), body=self.message)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeDoor(Record):
    """The account may send secure mail for an entity; ``id`` is the entity's on the server."""

    KIND: ClassVar[str] = "exchange_door"

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeSettled(Record):
    """The user has dealt with a sending that reached nobody: a local record, ``id`` is the sending's."""

    KIND: ClassVar[str] = "exchange_settled"

    at_ms: int


def bare_address(text: str) -> str:
    """``Nom <a@b.fr>`` or ``a@b.fr`` as ``a@b.fr``, to compare."""
    inside = text.rpartition("<")[2].partition(">")[0] if "<" in text else text
    return inside.strip().casefold()
