"""Proof of the notice: when a convocation was sent, received and read, which rule holds, and what is proven.

Two witnesses, never mixed up. The gateway gives the server's facts with RFC 3161 tokens, kept whole on this
device and verified again, offline, each time they are shown: only a token of an accepted authority, over a
text that names the user, proves a sending; of several the earliest counts, because sending again overwrites
the server's own date (interop §13). Our own chained journal tells what reached this device and when; it
cures nothing by itself and is said to be ours.

No verdict without a proven sending *and* a rule chosen for this body and assembly: everything else is
« preuve non disponible » or « règle à préciser », with what is missing (interop §14).
"""

from __future__ import annotations

import datetime as dt
import enum
import re
from base64 import b64decode
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from app.documents import delais
from app.documents.delais import Assembly, Rule, Status
from app.domain.accounts import Body, Service
from app.domain.duties import LegalNotice
from app.domain.errors import Rejected, TargetGone
from app.domain.exchange import Connector
from app.domain.frozen import dataclass
from app.domain.gateway import ConvocationProof, MemberLine, NoticeProof
from app.domain.ids import AccountId, Key
from app.domain.listing import JournalLine
from app.domain.notices import MeetingFacts, NoticeRule, StampAuthority, StampReport, StampState, assembly_id
from app.domain.reading_order import in_reading_order
from app.domain.records import Record
from app.domain.seances import Seance, document_ref
from app.services.bodies import Bodies
from app.services.library import Library, ListQuery
from app.services.meeting_news import withdrawn_ms
from app.services.sealing import Sealing, Stamping, seal
from app.services.seances import DOCUMENT_OPENED, SeanceService, told_of
from app.store.receptions import CHANGED, FILE_RECEIVED, RECEIVED

if TYPE_CHECKING:  # half a second to load, for a page rarely opened
    from app.connectors.gateway.session import GatewaySession

__all__ = ["Assembly", "Missing", "NoticePage", "NoticeService", "Rule", "Sealing", "StampState", "Status"]

R = TypeVar("R", bound=Record)

ROOTS_SETTING = "tsa_roots"
"""Option of an i-délibre account: accepted time-stamping authorities, base64 DER, separated by spaces."""
MOST_LINES = 5000
FRESH_MS = 10 * 60 * 1000
"""A meeting looked at again within ten minutes does not ask the gateway again."""


class Missing(enum.StrEnum):
    """Why there is no verdict."""

    NO_GATEWAY = "no_gateway"
    NOT_FETCHED = "not_fetched"
    """The gateway exists, its answer is not here yet."""
    NO_TOKEN = "no_token"  # noqa: S105 - a reason, not a secret
    NOT_PROVEN = "not_proven"
    """There are tokens, none of which proves a sending: each says why."""
    MOVED = "moved"
    """This device was told another day before: what was sent until then convened for that one."""
    NO_RULE = "no_rule"
    UNSETTLED = "unsettled"
    """The assembly is chosen; for such a case (urgency, first meeting after a renewal) no rule is known for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """One token, verified now."""

    name: str
    kind: str
    """``sent``, ``received``, ``added``; empty when the gateway does not list it."""
    text: str
    """What was stamped, as read; undecodable bytes replaced."""
    sha256: str
    report: StampReport
    names_user: bool
    """The text names the user, by id or login."""

    @property
    def proves_sending(self) -> bool:
        return self.kind == "sent" and self.names_user and self.report.proves


@dataclass(frozen=True, slots=True, kw_only=True)
class Reception:
    """What our own journal tells of one document; UTC milliseconds, None = not on this device."""

    document_id: str
    name: str
    listed_ms: int | None
    """First time it was listed here; None = before the journal kept it."""
    late: bool
    """It joined the meeting after the first reception."""
    received_ms: int | None
    sha256: str
    opened_ms: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticePage:
    """Everything the proof page says."""

    key: Key
    seance: Seance
    body: Body
    user: str
    """Login the convocation is for."""
    has_gateway: bool
    proof: ConvocationProof | None
    fetched_ms: int | None
    stamps: tuple[Stamp, ...]
    rule_choice: NoticeRule | None
    facts: MeetingFacts
    notice: delais.Notice
    missing: tuple[Missing, ...]
    received_ms: int | None
    """First reception on this device, by our journal."""
    receptions: tuple[Reception, ...]
    ack_recorded_ms: int | None
    ack_sent_ms: int | None
    journal_head: str
    """Digest of the last line that concerns this meeting."""
    journal_broken: int | None
    """First line that does not follow from the one before; None = intact."""
    moved_ms: int | None = None
    """When this device learnt of the day of the meeting, after it had been told another; None = always that day."""
    withdrawn_ms: int | None = None
    """When the server ceased to list it, by our journal."""

    @property
    def members(self) -> tuple[MemberLine, ...]:
        return self.proof.members if self.proof is not None else ()

    @property
    def first_sending(self) -> Stamp | None:
        """The first proven one, for whichever day it was."""
        return earliest_sending(self.stamps)

    @property
    def sending(self) -> Stamp | None:
        """The token the verdict stands on."""
        return earliest_sending(self.stamps, self.moved_ms)


def earliest_sending(stamps: Iterable[Stamp], since_ms: int | None = None) -> Stamp | None:
    """Sending again does not restart the delay: the earliest proven sending counts (interop §13, trap 1).

    ``since_ms``: only those made from then on.
    """
    proven = [stamp for stamp in stamps if stamp.proves_sending and (stamp.report.time_ms or 0) >= (since_ms or 0)]
    return min(proven, key=lambda stamp: stamp.report.time_ms or 0, default=None)


def moved_at(lines: Sequence[JournalLine], meeting_ms: int, zone: str) -> int | None:
    """When this device was first told the present day of a meeting, if it had been told another before (else None).

    ``lines``: newest first. Another hour of the same day changes nothing in a count of days.
    """
    told = [
        (line.at_ms, delais.local_date(moment, zone))
        for line in reversed(lines)
        if line.kind in (RECEIVED, CHANGED) and (moment := line.number("date_ms")) is not None
    ]
    day = delais.local_date(meeting_ms, zone)
    others = [index for index, (_at, other) in enumerate(told) if other != day]
    if not others:
        return None
    after = told[others[-1] + 1 :]
    return (after or told)[0 if after else -1][0]


def judge(sent_ms: Sequence[int], moved_ms: int | None, meeting_ms: int, rule: Rule | None, zone: str) -> delais.Notice:
    """The verdict from the proven sendings (``sent_ms``, ascending).

    A meeting that changed its day was convened anew, or not: no stamped text tells for which day it convenes. A sending
    made after the change was known here convenes for the new day; if it came in time the law is kept, and if not an
    earlier one may have: that is not known, and no breach.
    """
    counted = [at for at in sent_ms if moved_ms is None or at >= moved_ms]
    told = delais.notice(counted[0] if counted else None, meeting_ms, rule, zone)
    if moved_ms is not None and told.status is Status.NOT_RESPECTED:
        return replace(told, status=Status.UNKNOWN)
    return told


class NoticeService:
    """The proof page of the Séances space."""

    def __init__(
        self,
        bodies: Bodies,
        library: Library,
        seances: SeanceService,
        connector_of: Callable[[AccountId], Connector | None],
        stamping: Stamping,
    ) -> None:
        """``connector_of`` lends the connector that speaks with the gateway: one session a user, never two.

        ``stamping``: address of the user's own time-stamping authority (empty = none), and how to reach it.
        """
        self._bodies = bodies
        self._library = library
        self._seances = seances
        self._connector_of = connector_of
        self._stamping = stamping
        self._proven: dict[Key, tuple[object, tuple[int, ...]]] = {}
        """Meeting -> what its proof was when last verified by `legal`, and when it was sent."""

    # --- reading --------------------------------------------------------------------------------

    async def page(self, key: Key) -> NoticePage | None:
        """Everything known of a meeting's notice, verified now and offline; None when the meeting is gone."""
        entry = await self._library.entry(key)
        if entry is None or not isinstance(entry.record, Seance):
            return None
        seance, account = entry.record, self._bodies.account(key.account)
        held = await told_of(self._library, key)
        rule_choice = await self._local(key.account, NoticeRule, assembly_id(seance.name))
        facts = await self._local(key.account, MeetingFacts, key.id) or MeetingFacts(id=key.id)
        stamps = await self._stamps(key, held)
        lines = await self._bodies.read(key.account, lambda r: r.journal(subject=key.id, limit=MOST_LINES))
        broken = await self._bodies.read(key.account, lambda r: r.verify_journal())
        recorded, sent = await self._seances.ack_times(key)
        rule = delais.rule_for(rule_facts(rule_choice, facts)) if rule_choice is not None else None
        body = self._bodies.body_of(key.account)
        moved = moved_at(lines, seance.date_ms, body.timezone)
        notice = judge(_sent(stamps), moved, seance.date_ms, rule, body.timezone)
        missing = [*self._missing(key.account, held, stamps)]
        if not missing and moved is not None and notice.status is not Status.RESPECTED:
            missing.append(Missing.MOVED)
        if rule is None:
            missing.append(Missing.NO_RULE if rule_choice is None else Missing.UNSETTLED)
        return NoticePage(
            key=key,
            seance=seance,
            body=body,
            user=account.login,
            has_gateway=bool(self._bodies.beside(key.account, Service.COURRIER)),
            proof=held.proof if held is not None else None,
            fetched_ms=held.fetched_ms if held is not None else None,
            stamps=stamps,
            rule_choice=rule_choice,
            facts=facts,
            notice=notice,
            missing=tuple(missing),
            received_ms=next((line.at_ms for line in lines if line.kind == RECEIVED), None),
            receptions=_receptions(seance, lines),
            ack_recorded_ms=recorded,
            ack_sent_ms=sent,
            journal_head=lines[0].digest if lines else "",
            journal_broken=broken,
            moved_ms=moved,
            withdrawn_ms=withdrawn_ms(lines) if seance.closed else None,
        )

    async def legal(self, key: Key) -> LegalNotice | None:
        """What the law's delay says of a meeting's convocation, for its line in Aujourd'hui; None without a rule.

        Tokens are verified again when they, or the authorities accepted here, have changed.
        """
        entry = await self._library.entry(key)
        if entry is None or not isinstance(entry.record, Seance):
            return None
        seance = entry.record
        choice = await self._local(key.account, NoticeRule, assembly_id(seance.name))
        facts = await self._local(key.account, MeetingFacts, key.id) or MeetingFacts(id=key.id)
        rule = delais.rule_for(rule_facts(choice, facts)) if choice is not None else None
        if rule is None:
            return None
        zone = self._bodies.body_of(key.account).timezone
        lines = await self._bodies.read(key.account, lambda r: r.journal(subject=key.id, limit=MOST_LINES))
        moved = moved_at(lines, seance.date_ms, zone)
        told = judge(await self._proven_sendings(key), moved, seance.date_ms, rule, zone)
        return LegalNotice(
            latest=delais.latest_sending(told.meeting, rule.days) + dt.timedelta(days=0 if rule.clear else 1),
            days=rule.days,
            clear=rule.clear,
            sent=told.sent,
            short=told.status is Status.NOT_RESPECTED,
        )

    async def _proven_sendings(self, key: Key) -> tuple[int, ...]:
        """When the convocation was sent, each time that is proven."""
        held = await told_of(self._library, key)
        about = (held, await self._roots(key.account))
        known = self._proven.get(key)
        if known is None or known[0] != about:
            known = self._proven[key] = (about, _sent(await self._stamps(key, held)))
        return known[1]

    def _missing(self, account: AccountId, held: NoticeProof | None, stamps: Sequence[Stamp]) -> Iterable[Missing]:
        if held is None:
            yield Missing.NOT_FETCHED if self._bodies.beside(account, Service.COURRIER) else Missing.NO_GATEWAY
        elif not any(stamp.kind == "sent" for stamp in stamps):
            yield Missing.NO_TOKEN
        elif earliest_sending(stamps) is None:
            yield Missing.NOT_PROVEN

    async def _stamps(self, key: Key, held: NoticeProof | None) -> tuple[Stamp, ...]:
        if held is None:
            return ()
        from app.signing.stamps import verify

        roots = await self._roots(key.account)
        account = self._bodies.account(key.account)
        names = [n for n in (account.settings.get("user_id", ""), account.login) if n]
        kinds = {token.name: token for token in held.proof.tokens}
        found = []
        for file in held.files:
            told = kinds.get(file.name)
            found.append(
                Stamp(
                    name=file.name,
                    kind=told.kind if told is not None else "",
                    text=file.text.decode("utf-8", "replace"),
                    sha256=told.sha256 if told is not None else "",
                    report=await verify(file.token, file.text, roots),
                    names_user=_names(file.text, names),
                )
            )
        return tuple(sorted(found, key=lambda stamp: stamp.report.time_ms or 0))

    async def _roots(self, account: AccountId) -> list[bytes]:
        """Accepted authorities: the configuration's and those the user accepted."""
        told = self._bodies.account(account).settings.get(ROOTS_SETTING, "").split()
        entries = await self._library.entries(ListQuery(kind=StampAuthority.KIND, accounts=(account,)), 100)
        own = [e.record.certificate for e in entries if isinstance(e.record, StampAuthority)]
        return [*(b64decode(each) for each in told), *own]

    async def _local(self, account: AccountId, type_: type[R], id: str) -> R | None:
        entry = await self._library.entry(Key(account, type_.KIND, id))
        return entry.record if entry is not None and isinstance(entry.record, type_) else None

    # --- fetching -------------------------------------------------------------------------------

    async def refresh(self, key: Key) -> bool:
        """Ask the gateway for the proof of a meeting and keep it; True when something new is held.

        Raises the `Transient` family without a network, `SignInRequired` when the gateway wants a password.
        Nothing is asked where the body has no gateway. Never replaced by less: a gateway that knows nothing any
        more, or has lost tokens, takes nothing away.
        """
        from app.connectors.gateway.convocations import fetch_proof, fetch_token_files

        session = self._session(key.account)
        if session is None:
            return False
        proof = await fetch_proof(session, key.id)
        if proof is None:
            return False
        files = await fetch_token_files(session, key.id)
        held = await told_of(self._library, key)
        known = {file.name for file in files}
        kept = tuple(file for file in held.files if file.name not in known) if held is not None else ()
        listed = {token.name for token in proof.tokens}
        tokens = tuple(t for t in held.proof.tokens if t.name not in listed) if held is not None else ()
        votes = proof.votes or (held.proof.votes if held is not None else ())
        proof = replace(proof, tokens=(*proof.tokens, *tokens), votes=votes)
        fresh = NoticeProof(id=key.id, proof=proof, files=(*files, *kept), fetched_ms=self._bodies.clock())
        store = self._bodies.store_of(key.account)
        await store.write(lambda tx: tx.put_local(key.account, fresh))
        return held is None or (held.proof, held.files) != (fresh.proof, fresh.files)

    async def freshen(self, key: Key) -> bool:
        """`refresh`, unless the gateway was asked a short while ago: for a meeting that comes into sight."""
        held = await told_of(self._library, key)
        if held is not None and self._bodies.clock() - held.fetched_ms < FRESH_MS:
            return False
        return await self.refresh(key)

    async def save_proof(self, key: Key, pdf: bytes, target: Path) -> Sealing:
        """Write the page: the tokens attached, then dated by the user's own authority, if one is set.

        An authority that does not answer leaves the PDF without its date, and that is told. Raises as
        `Library.save_bytes`.
        """
        held = await told_of(self._library, key)
        files = held.files if held is not None else ()
        pairs = [pair for file in files for pair in ((file.name, file.text), (f"{file.name}.tsa", file.token))]
        await self._library.save_bytes(pdf, target)
        return await seal(target, pairs, self._stamping)

    def _session(self, account: AccountId) -> GatewaySession | None:
        from app.connectors.composite import find_part
        from app.connectors.courrier import CourrierConnector

        gateways = self._bodies.beside(account, Service.COURRIER)
        letters = find_part(self._connector_of(gateways[0].id), CourrierConnector) if gateways else None
        return letters.session if letters is not None else None

    # --- settling -------------------------------------------------------------------------------

    async def choose_rule(
        self, key: Key, assembly: delais.Assembly, *, large: bool | None = None, own_days: int | None = None
    ) -> None:
        """The rule for all meetings of this name in this body, until another is chosen."""
        seance = await self._seance(key)
        rule = NoticeRule(id=assembly_id(seance.name), assembly=assembly.value, large=large, own_days=own_days)
        await self._keep(key.account, rule)

    async def set_facts(self, facts: MeetingFacts, account: AccountId) -> None:
        """What is particular to one meeting: urgency, first meeting after a renewal, classified installation."""
        await self._keep(account, facts)

    async def accept_authority(self, account: AccountId, certificate: bytes) -> StampAuthority:
        """Accept a time-stamping authority (PEM or DER). Raises Rejected("certificate_unreadable")."""
        import hashlib

        from app.signing.x509_tools import common_name, load_certificate

        der = _der(certificate)
        loaded = load_certificate(der)
        authority = StampAuthority(
            id=hashlib.sha256(der).hexdigest(), certificate=der, name=common_name(loaded.subject)
        )
        await self._keep(account, authority)
        return authority

    async def _keep(self, account: AccountId, record: Record) -> None:
        await self._bodies.store_of(account).write(lambda tx: tx.put_local(account, record))

    async def _seance(self, key: Key) -> Seance:
        entry = await self._library.entry(key)
        if entry is None or not isinstance(entry.record, Seance):
            raise TargetGone("seance_gone")
        return entry.record


LARGE, SMALL = delais.THRESHOLD_INHABITANTS, 0
"""Stand for the two sides of the law's threshold: nobody counts inhabitants here."""


def rule_facts(choice: NoticeRule, facts: MeetingFacts) -> delais.Facts:
    """What `delais.rule_for` wants to know."""
    size = None if choice.large is None else (LARGE if choice.large else SMALL)
    return delais.Facts(
        assembly=delais.Assembly(choice.assembly),
        inhabitants=size,
        urgent=facts.urgent,
        first_after_renewal=facts.first_after_renewal,
        classified_installation=facts.classified_installation,
        own_days=choice.own_days,
    )


def _sent(stamps: Iterable[Stamp]) -> tuple[int, ...]:
    """Moments of the proven sendings, ascending."""
    return tuple(sorted(stamp.report.time_ms or 0 for stamp in stamps if stamp.proves_sending))


def _names(text: bytes, names: Sequence[str]) -> bool:
    """The stamped text names the user: by id or login, as a whole word."""
    words = text.decode("utf-8", "replace").casefold()
    return any(re.search(rf"(?<![\w.-]){re.escape(name.casefold())}(?![\w.-])", words) for name in names)


def _der(certificate: bytes) -> bytes:
    if b"-----BEGIN" not in certificate:
        return certificate
    from asn1crypto import pem

    try:
        _, _, der = pem.unarmor(certificate)
    except ValueError as error:
        raise Rejected("certificate_unreadable") from error
    return bytes(der)


def _receptions(seance: Seance, lines: Sequence[JournalLine]) -> tuple[Reception, ...]:
    """Each document's story by our journal (``lines``: newest first)."""
    first = next((line.at_ms for line in lines if line.kind == RECEIVED), None)
    joined: dict[str, int] = {}
    held: dict[str, JournalLine] = {}
    opened: dict[str, int] = {}
    for line in lines:  # the oldest line of each kind wins: it comes last
        if line.kind == CHANGED:
            joined.update(dict.fromkeys(line.facts.get("added", "").split(), line.at_ms))
        elif line.kind == FILE_RECEIVED:
            held[line.facts.get("ref", "")] = line
        elif line.kind == DOCUMENT_OPENED:
            opened[line.facts.get("document", "")] = line.at_ms
    receptions = []
    for document, _projet in in_reading_order(seance):
        id, kept = document.document_id, held.get(document_ref(document))
        receptions.append(
            Reception(
                document_id=id,
                name=document.name,
                listed_ms=joined.get(id, first),
                late=id in joined,
                received_ms=kept.at_ms if kept is not None else None,
                sha256=kept.facts.get("sha256", "") if kept is not None else "",
                opened_ms=opened.get(id),
            )
        )
    return tuple(receptions)
