"""Aujourd'hui: what awaits the user, over all bodies, and the counts of the rail."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from app.domain.approvals import LeaveRequest
from app.domain.courrier import Letter
from app.domain.ids import AccountId, BodyId, Key
from app.domain.listing import Entry
from app.domain.mail import MailFolder, Message, Role
from app.domain.parapheur import Dossier
from app.domain.records import Mark, Record
from app.domain.seances import Seance
from app.services.agenda import AgendaService
from app.services.approvals import ApprovalService
from app.services.bodies import Bodies
from app.services.duties import DutyService
from app.services.exchanges import ExchangeService
from app.services.followup import FollowUpService
from app.services.library import Library, ListQuery
from app.services.links import LinkService
from app.services.parapheur import ParapheurService
from app.services.today_types import Today, ToSignGroup

DAY_MS = 24 * 60 * 60 * 1000
EVENTS_AHEAD_MS = 2 * DAY_MS


class TodayService:
    """Reads the other spaces; writes nothing."""

    def __init__(
        self,
        bodies: Bodies,
        library: Library,
        agenda: AgendaService,
        parapheur: ParapheurService,
        links: LinkService,
        followup: FollowUpService,
        approvals: ApprovalService,
        exchanges: ExchangeService,
        duties: DutyService,
    ) -> None:
        self._bodies = bodies
        self._library = library
        self._agenda = agenda
        self._parapheur = parapheur
        self._links = links
        self._followup = followup
        self._approvals = approvals
        self._exchanges = exchanges
        self._duties = duties

    async def snapshot(self) -> Today:
        now = self._bodies.clock()
        inboxes = await self._inboxes()
        unread = ListQuery(kind=Message.KIND, boxes=inboxes, marks=Mark.UNREAD)
        told = await self._links.told_elsewhere(inboxes)
        latest = [e for e in await self._library.entries(unread, limit=6 + len(told)) if e.key not in told]
        signed_for = tuple(await self._to_sign())
        found = Today(
            to_sign=signed_for,
            to_approve=tuple(await self._approvals.waiting()),
            convocations=tuple(await self._convocations()),
            unread=await self._unread(unread, told),
            latest_mail=tuple(latest[:6]),
            notices=await self._notices(told),
            next_events=tuple(await self._agenda.window(now, now + EVENTS_AHEAD_MS)),
            refused=tuple(await self._followup.refused()),
            undelivered=tuple(await self._exchanges.undelivered()),
            letters=tuple(await self._library.entries(ListQuery(kind=Letter.KIND, marks=Mark.TODO), limit=200)),
        )
        return replace(found, duties=tuple(await self._duties.all(found)))

    async def badges(self) -> dict[str, int]:
        """What awaits, for each space and each page that counts; no dossier is counted twice."""
        library = self._library
        inboxes = await self._inboxes()
        unread = ListQuery(kind=Message.KIND, boxes=inboxes, marks=Mark.UNREAD)
        return {
            "mail": await library.count(unread) - len(await self._links.told_elsewhere(inboxes)),
            "courrier": await library.count(ListQuery(kind=Letter.KIND, marks=Mark.TODO)),
            "seances": len(await self._convocations()),
            "parapheur": await library.count(ListQuery(kind=Dossier.KIND, marks=Mark.TODO)),
            "approvals": await library.count(ListQuery(kind=LeaveRequest.KIND, marks=Mark.TODO)),
            "exchanges": len(await self._exchanges.undelivered()),
        }

    async def _to_sign(self) -> list[ToSignGroup]:
        groups: dict[BodyId, list[Entry[Record]]] = {}
        for entry in await self._library.entries(ListQuery(kind=Dossier.KIND, marks=Mark.TODO | Mark.SIGN)):
            groups.setdefault(self._bodies.body_of(entry.key.account).id, []).append(entry)
        bodies = {body.id: body for body in self._bodies.all}
        result = []
        for body, entries in groups.items():
            facts = [await self._parapheur.facts(entry.key) for entry in entries]
            result.append(
                ToSignGroup(
                    body=bodies[body],
                    keys=tuple(entry.key for entry in entries),
                    amount=sum((f.amount for f in facts if f.amount is not None), Decimal(0)),
                    late=sum(1 for entry in entries if entry.marks & Mark.LATE),
                    to_check=sum(1 for f in facts if f.warnings),
                )
            )
        return result

    async def _convocations(self) -> list[Entry[Record]]:
        """Meetings to come that await an acknowledgement or an answer."""
        waiting = await self._library.entries(ListQuery(kind=Seance.KIND, marks=Mark.TODO, ascending=True))
        now = self._bodies.clock()
        return [entry for entry in waiting if isinstance(entry.record, Seance) and entry.record.date_ms >= now]

    async def _inboxes(self) -> tuple[tuple[AccountId, str], ...]:
        entries = await self._library.entries(ListQuery(kind=MailFolder.KIND))
        return tuple(
            (e.key.account, e.key.id)
            for e in entries
            if isinstance(e.record, MailFolder) and e.record.role is Role.INBOX
        )

    async def _notices(self, told: frozenset[Key]) -> dict[Key, tuple[Key, ...]]:
        """Act -> the messages that only tell of it."""
        found: dict[Key, tuple[Key, ...]] = {}
        for entry in await self._library.entries_of(told):
            act = (await self._links.notice(entry)).act
            if act is not None:
                found[act] = (*found.get(act, ()), entry.key)
        return found

    async def _unread(self, query: ListQuery, told: frozenset[Key]) -> dict[BodyId, int]:
        """Without the messages that tell of an act counted in its own space."""
        snapshot = await self._library.snapshot(query)
        counts = {body: snapshot.body_index.count(i) for i, body in enumerate(snapshot.bodies)}
        for key in told:
            counts[self._bodies.body_of(key.account).id] -= 1
        return {body: count for body, count in counts.items() if count}
