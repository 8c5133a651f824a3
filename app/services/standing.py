"""Absence, filters, shares and rights to write for others: read from what is held, changed by intents.

Everything works without a network: what was decided waits in the outbox and is shown as waiting.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from functools import partial
from typing import TypeVar

from app.domain.errors import Rejected
from app.domain.frozen import dataclass
from app.domain.ids import AccountId, OpId
from app.domain.intents import (
    AcceptShare,
    DeleteFilter,
    EndDeskDelegation,
    EndShare,
    GrantRight,
    GrantShare,
    Intent,
    LeaveShare,
    RevokeRight,
    RevokeShare,
    SaveAbsence,
    SaveFilter,
    TellShare,
)
from app.domain.listing import Entry
from app.domain.mail import MailFolder
from app.domain.parapheur import Bureau, DeskDelegation
from app.domain.records import Record
from app.domain.writing import (
    PRESETS,
    Absence,
    GivenRight,
    GivenShare,
    MailFilter,
    Mode,
    OwnFolder,
    ReceivedShare,
    Sender,
)
from app.services.bodies import Bodies
from app.services.library import Library, ListQuery
from app.store.tx import Tx

R = TypeVar("R", bound=Record)
MOST_LINES, MOST_DEEDS = 2000, 60
RANK_GAP = 5
"""Half of what lies between two filters: one moved up goes between the two above it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delegations:
    """All that is given and received on one account."""

    account: AccountId
    given: tuple[GivenShare, ...] = ()
    rights: tuple[GivenRight, ...] = ()
    received: tuple[ReceivedShare, ...] = ()
    """Accepted ones first."""
    senders: tuple[Sender, ...] = ()
    """Others in whose name one may write."""
    desks: tuple[Bureau, ...] = ()
    """Of a parapheur: desks given others for a time, or that hold what others delegated."""
    bureaux: tuple[DeskDelegation, ...] = ()
    """Of a parapheur: own desks given to others, or to be."""
    ends: Mapping[tuple[str, str], int] = field(default_factory=dict)
    """(folder, grantee) -> when this device ends the share (UTC ms)."""
    waiting: frozenset[tuple[str, str]] = frozenset()
    """(kind, id) of what still waits for the server."""
    failed: frozenset[tuple[str, str]] = frozenset()
    """(kind, id) of what the server refused: it waits for a decision under « À traiter »."""

    def is_empty(self) -> bool:
        return not (self.given or self.rights or self.received or self.senders or self.desks or self.bureaux)


@dataclass(frozen=True, slots=True)
class Deed:
    """One line of the history of delegations; ``facts`` as `domain.writing.deed` makes them."""

    at_ms: int
    facts: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shareable:
    """A folder or calendar of one's own that can be shared."""

    id: str
    name: str
    view: str
    role: str = ""


class StandingService:
    """What an account has settled with its server and with other people."""

    def __init__(self, bodies: Bodies, library: Library) -> None:
        self._bodies = bodies
        self._library = library

    # --- absence and filters ----------------------------------------------------------------------

    async def absence(self, account: AccountId) -> Absence | None:
        """The answer given while away, as it is or will be; None before the first synchronisation."""
        found = await self._records(account, Absence)
        return found[0] if found else None

    async def save_absence(self, account: AccountId, absence: Absence) -> None:
        """Raises ``Rejected("absence_empty")``: a switched-on answer must say something."""
        if absence.on and not absence.text.strip():
            raise Rejected("absence_empty")
        if absence.until_ms and absence.from_ms >= absence.until_ms:
            raise Rejected("absence_dates")
        await self._append(SaveAbsence(**self._bodies.stamp(account), target_id=absence.id, absence=absence))

    async def filters(self, account: AccountId) -> list[MailFilter]:
        """In the order the server applies them."""
        return sorted(await self._records(account, MailFilter), key=lambda rule: rule.rank)

    async def save_filter(self, account: AccountId, rule: MailFilter) -> None:
        """Raises Rejected for a rule that would do nothing, or everything."""
        if not rule.id.strip():
            raise Rejected("filter_unnamed")
        if rule.simple and not rule.conditions:
            raise Rejected("filter_without_condition")
        if rule.simple and not rule.actions:
            raise Rejected("filter_without_action")
        await self._append(SaveFilter(**self._bodies.stamp(account), target_id=rule.id, filter=rule))

    async def add_filter(self, account: AccountId, rule: MailFilter) -> None:
        """A new rule, applied after all others. Raises ``Rejected("name_taken")``."""
        held = await self.filters(account)
        if any(other.id.casefold() == rule.id.casefold() for other in held):
            raise Rejected("name_taken")
        last = max((other.rank for other in held), default=0)
        await self.save_filter(account, replace(rule, rank=last + 2 * RANK_GAP))

    async def switch_filter(self, account: AccountId, rule: MailFilter) -> None:
        await self.save_filter(account, replace(rule, active=not rule.active))

    async def raise_filter(self, account: AccountId, rule: MailFilter) -> None:
        """Apply it before the one above it."""
        above = [other for other in await self.filters(account) if other.rank < rule.rank]
        if above:
            await self.save_filter(account, replace(rule, rank=above[-1].rank - RANK_GAP))

    async def delete_filter(self, account: AccountId, name: str) -> None:
        await self._append(DeleteFilter(**self._bodies.stamp(account), target_id=name))

    # --- delegations ------------------------------------------------------------------------------

    async def delegations(self) -> list[Delegations]:
        """Account by account; those with nothing given or received are left out."""
        found = [await self._of(account.id) for account in self._bodies.accounts()]
        return [each for each in found if not each.is_empty()]

    async def _of(self, account: AccountId) -> Delegations:
        kinds = (GivenShare, GivenRight, ReceivedShare, Sender, Bureau, DeskDelegation)
        entries: list[Entry[Record]] = []
        for kind in kinds:
            entries += await self._library.entries(ListQuery(kind=kind.KIND, accounts=(account,)))
        records = [entry.record for entry in entries]
        received = [r for r in records if isinstance(r, ReceivedShare)]
        received.sort(key=lambda r: (not r.mount, r.owner.shown().casefold(), r.path))
        given = [r for r in records if isinstance(r, GivenShare)]
        planned = [row.intent for row in await self._bodies.read(account, lambda r: r.outbox(account))]
        given.sort(key=lambda r: (r.folder_name.casefold(), r.grantee))
        return Delegations(
            account=account,
            given=tuple(given),
            rights=tuple(r for r in records if isinstance(r, GivenRight)),
            received=tuple(received),
            senders=tuple(r for r in records if isinstance(r, Sender) and r.mode is not Mode.OWN),
            desks=tuple(r for r in records if isinstance(r, Bureau) and (r.delegated or r.stands_for)),
            bureaux=tuple(r for r in records if isinstance(r, DeskDelegation)),
            ends={(p.folder, p.grantee): p.not_before_ms for p in planned if isinstance(p, EndShare)},
            waiting=frozenset((e.key.kind, e.key.id) for e in entries if e.pending),
            failed=frozenset((e.key.kind, e.key.id) for e in entries if e.failed),
        )

    async def shareables(self, account: AccountId) -> list[Shareable]:
        """Own mail folders, calendars and address books."""
        folders = [f for f in await self._records(account, MailFolder) if not (f.is_shared or f.is_local)]
        found = [Shareable(id=f.id, name=f.name, view="message", role=f.role) for f in folders]
        others = await self._records(account, OwnFolder)
        return found + [Shareable(id=f.id, name=f.name, view=f.view) for f in others]

    async def share(
        self,
        account: AccountId,
        folder: Shareable,
        grantee: str,
        preset: str,
        *,
        group: bool = False,
        tell: bool = True,
        private: bool = False,
        until_ms: int = 0,
    ) -> None:
        """Let somebody use a folder, and tell them by mail once the server has it.

        ``private``: private events too. ``until_ms``: the server ends it then, or else this device (`EndShare`); 0 = never.
        """
        address = grantee.strip().lower()
        if "@" not in address:
            raise Rejected("bad_address")
        if address == self._bodies.account(account).login.lower():
            raise Rejected("share_with_oneself")
        if until_ms and until_ms <= self._bodies.clock():
            raise Rejected("share_over")
        share = GivenShare(
            id=f"{folder.id}:{address}",
            folder=folder.id,
            folder_name=folder.name,
            view=folder.view,
            grantee=address,
            grantee_id="",
            grantee_type="grp" if group else "usr",
            rights=PRESETS[preset] + ("p" if private else ""),
            until_ms=until_ms,
        )
        known = [s for s in await self._records(account, GivenShare) if (s.folder, s.grantee) == (folder.id, address)]
        if known:
            share = replace(share, id=known[0].id, grantee_id=known[0].grantee_id)
        await self._forget_end(account, folder.id, address)
        await self._append(*self._granting(account, share, tell=tell and not known))

    def _granting(self, account: AccountId, share: GivenShare, *, tell: bool) -> list[Intent]:
        """The grant; then the mail that tells it, and the end that was set."""
        grant = GrantShare(**self._bodies.stamp(account), target_id=share.id, share=share)
        intents: list[Intent] = [grant]
        if tell:
            stamp = self._bodies.stamp(account)
            told = TellShare(
                **stamp, target_id=stamp["op_id"], folder=share.folder, grantee=share.grantee, lane_after=grant.lane
            )
            intents.append(told)
        if share.until_ms:
            end = EndShare(
                **self._bodies.stamp(account),
                target_id=f"{share.folder}:{share.grantee}",
                folder=share.folder,
                folder_name=share.folder_name,
                grantee=share.grantee,
                not_before_ms=share.until_ms,
            )
            intents.append(end)
        return intents

    async def _forget_end(self, account: AccountId, folder: str, grantee: str) -> None:
        """It ends otherwise, or another day: the end that was planned is off."""
        for row in await self._bodies.read(account, lambda r: r.outbox(account)):
            planned = row.intent
            if isinstance(planned, EndShare) and (planned.folder, planned.grantee) == (folder, grantee.lower()):
                op_id = planned.op_id
                await self._bodies.write(account, partial(_discard, op_id=op_id))

    async def stop_sharing(self, account: AccountId, share: GivenShare) -> None:
        await self._forget_end(account, share.folder, share.grantee)
        await self._append(
            RevokeShare(
                **self._bodies.stamp(account),
                target_id=share.id,
                folder=share.folder,
                grantee_id=share.grantee_id,
                grantee=share.grantee,
                folder_name=share.folder_name,
            )
        )

    async def accept(self, account: AccountId, share: ReceivedShare, name: str) -> None:
        """Take an offered folder into one's own tree, under ``name``."""
        if not name.strip():
            raise Rejected("no_name")
        stamp = self._bodies.stamp(account)
        await self._append(AcceptShare(**stamp, target_id=share.id, share=share, name=name.strip()))

    async def leave(self, account: AccountId, share: ReceivedShare) -> None:
        """Out of one's tree; its owner loses nothing, and may offer it again."""
        await self._append(
            LeaveShare(
                **self._bodies.stamp(account),
                target_id=share.id,
                mount=share.mount,
                name=share.mount_name,
                owner=share.owner.mail,
            )
        )

    async def allow_writing(self, account: AccountId, grantee: str, mode: Mode) -> None:
        """Let somebody write in one's name (`Mode.AS`) or on one's behalf."""
        address = grantee.strip().lower()
        if "@" not in address:
            raise Rejected("bad_address")
        right = GivenRight(id=f"{mode}:{address}", mode=mode, grantee=address)
        await self._append(GrantRight(**self._bodies.stamp(account), target_id=right.id, right=right))

    async def stop_writing(self, account: AccountId, right: GivenRight) -> None:
        await self._append(RevokeRight(**self._bodies.stamp(account), target_id=right.id, right=right))

    async def end_desk(self, account: AccountId, given: DeskDelegation) -> None:
        """Take back a bureau of the parapheur that was given to another one."""
        stamp = self._bodies.stamp(account)
        await self._append(
            EndDeskDelegation(**stamp, target_id=given.id, tenant=given.tenant, bureau_id=given.bureau_id)
        )

    async def deeds(self) -> list[Deed]:
        """What was given, taken, accepted and ended, newest first: read off the journal, which nobody can rewrite."""
        lines = await self._bodies.read_all(lambda r: r.journal(kinds=("intent.acknowledged",), limit=MOST_LINES))
        found = [Deed(line.at_ms, dict(line.facts)) for each in lines for line in each if "delegation" in line.facts]
        return sorted(found, key=lambda deed: -deed.at_ms)[:MOST_DEEDS]

    # --- inside -----------------------------------------------------------------------------------

    async def _records(self, account: AccountId, kind: type[R]) -> list[R]:
        entries: Sequence[Entry[Record]] = await self._library.entries(ListQuery(kind=kind.KIND, accounts=(account,)))
        return [entry.record for entry in entries if isinstance(entry.record, kind)]

    async def _append(self, *intents: Intent) -> None:
        await self._bodies.append(*intents)


def _discard(tx: Tx, op_id: OpId) -> None:
    tx.discard_intent(op_id)
