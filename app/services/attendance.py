"""« Présences »: who acknowledged, who comes, by whom one is represented; for whoever presides.

i-délibre's tablet protocol tells nothing of the other members (interop §17): all of it comes from the gateway's
proof resource, which gives one line a member to whoever presides and to those the body grants it. Without it
there is no board, and the page says why.
"""

from __future__ import annotations

import enum
from dataclasses import replace

from app.domain.accounts import Body, Service
from app.domain.attendance import Turnout, turnout
from app.domain.errors import Rejected
from app.domain.frozen import dataclass
from app.domain.gateway import MemberLine, NoticeProof
from app.domain.ids import AccountId, Key
from app.domain.mail import Address
from app.domain.notices import NoticeRule, assembly_id
from app.domain.seances import Presence, Seance
from app.services.bodies import Bodies
from app.services.library import Library
from app.services.maildrafts import MailDraft
from app.services.seances import told_of

__all__ = ["AttendanceService", "Board", "Unseen"]


class Unseen(enum.StrEnum):
    """Why there is no board."""

    NO_GATEWAY = "no_gateway"
    NOT_FETCHED = "not_fetched"
    """The gateway exists, its answer is not here yet."""
    NOT_GRANTED = "not_granted"
    """The gateway answered, without the members: the user neither presides nor was granted it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """What the page « Présences » says of one meeting."""

    key: Key
    seance: Seance
    body: Body
    unseen: Unseen | None
    place: str
    members: tuple[MemberLine, ...]
    turnout: Turnout
    remote_known: bool
    """The rule of this assembly was chosen: whether being there from a distance counts is known."""
    fetched_ms: int | None

    @property
    def silent(self) -> tuple[MemberLine, ...]:
        """Members who did not answer."""
        return tuple(m for m in self.members if m.attendance not in set(Presence) - {Presence.NONE})


class AttendanceService:
    """The page « Présences » of the Séances space."""

    def __init__(self, bodies: Bodies, library: Library) -> None:
        self._bodies = bodies
        self._library = library

    async def board(self, key: Key) -> Board | None:
        """What is held of the members' answers; None when the meeting is gone."""
        entry = await self._library.entry(key)
        if entry is None or not isinstance(entry.record, Seance):
            return None
        seance = entry.record
        told = await told_of(self._library, key)
        rule = await self._library.entry(Key(key.account, NoticeRule.KIND, assembly_id(seance.name)))
        assembly = rule.record.assembly if rule is not None and isinstance(rule.record, NoticeRule) else ""
        members = told.proof.members if told is not None else ()
        return Board(
            key=key,
            seance=seance,
            body=self._bodies.body_of(key.account),
            unseen=self._unseen(key.account, told),
            place=seance.place or (told.proof.place if told is not None else ""),
            members=members,
            turnout=turnout(members, assembly),
            remote_known=bool(assembly),
            fetched_ms=told.fetched_ms if told is not None else None,
        )

    def _unseen(self, account: AccountId, told: NoticeProof | None) -> Unseen | None:
        if told is not None:
            return None if told.proof.members else Unseen.NOT_GRANTED
        return Unseen.NOT_FETCHED if self._bodies.beside(account, Service.COURRIER) else Unseen.NO_GATEWAY

    async def reminder(self, key: Key) -> MailDraft:
        """A message to those who did not answer, each in blind copy; the words are the window's.

        Raises ``Rejected("nobody_to_remind")`` when all answered or no address is known, and
        ``Rejected("no_mailbox")`` when no account can send mail.
        """
        board = await self.board(key)
        silent = board.silent if board is not None else ()
        known = tuple(Address(mail=member.mail, name=member.name) for member in silent if member.mail)
        if not known:
            raise Rejected("nobody_to_remind")
        mailboxes = self._bodies.beside(key.account, Service.ZIMBRA) or self._bodies.accounts(Service.ZIMBRA)
        if not mailboxes:
            raise Rejected("no_mailbox")
        return replace(MailDraft(account=mailboxes[0].id), bcc=known)
