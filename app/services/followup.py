"""« Mes signatures »: what I signed, its proof, and what became of it, from what is held here.

Signatures are written by the signing desk in the transaction that journals them (`proofs.signature_record`); fates
come by synchronisation. Here they meet, by their marks and within one body only: a mark that two signatures bear designates
neither. Nothing is asked of any server.
"""

from __future__ import annotations

import asyncio
import enum
import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field, replace
from pathlib import Path

from app.domain.accounts import Body, Service
from app.domain.errors import AppError, Rejected, TargetGone
from app.domain.followup import (
    BAD,
    Fate,
    FateMessage,
    FateStep,
    Source,
    Stage,
    Watched,
    ended_before,
    mark_of_act,
    mark_of_dossier,
    mark_of_file,
    mark_of_slip,
    mark_of_transaction,
    stage_of,
)
from app.domain.frozen import dataclass
from app.domain.ids import AccountId, Key, OpId
from app.domain.intents import SignDossier
from app.domain.listing import Entry, IntentState, JournalLine, OutboxRow
from app.domain.parapheur import Dossier
from app.domain.records import Mark, Record
from app.domain.signatures import ProofState, Signature
from app.services.bodies import Bodies
from app.services.library import Library
from app.services.pes_facts import FileFacts
from app.signing.certificates import read_facts
from app.store.reader import Reader

DAY_MS = 86_400_000
MOST = 3000
"""Signatures shown: some years of an elected official's."""
DISCARDED = "intent.discarded"
JOURNAL = ("intent.acknowledged", DISCARDED)
MOST_LINES = 20_000
ACT_NUMBERS = ("numero", "numero_acte", "numero_de_lacte", "acte_numero")
ACT_SUBJECTS = ("objet", "acte_objet")
"""Names that bodies give to an acte's facts among a dossier's metadata ([K])."""


class Delivery(enum.StrEnum):
    """What is known of the signature itself."""

    QUEUED = "queued"
    """Made here, not delivered."""
    BLOCKED = "blocked"
    """Refused or in conflict at delivery: in « À traiter »."""
    ABANDONED = "abandoned"
    """The user gave its delivery up."""
    DELIVERED = "delivered"
    """The parapheur has it; the signed file was not looked at yet."""
    PROVEN = "proven"
    """The signed file was read back: it is what was displayed, and our signature."""
    UNREADABLE = "unreadable"
    """The server does not give the signed file back any more."""
    ALARM = "alarm"
    """The signed file is not as it should be."""


_PROVEN = {
    ProofState.PROVEN: Delivery.PROVEN,
    ProofState.ALTERED: Delivery.ALARM,
    ProofState.UNREADABLE: Delivery.UNREADABLE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    state: Delivery
    delivered_ms: int | None = None
    checked_ms: int | None = None
    problems: tuple[str, ...] = ()
    """Codes, with ALARM or BLOCKED."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One line of the timeline."""

    at_ms: int | None
    code: str
    source: Source | None
    """None: this program's own journal."""
    who: str = ""
    note: str = ""
    whole_day: bool = False
    """``at_ms`` only says which day: midnight UTC."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """A signature, its proof and its fates."""

    key: Key
    signature: Signature
    body: Body
    stage: Stage
    proof: Proof
    fates: tuple[Fate, ...] = ()
    homes: Mapping[str, AccountId] = field(default_factory=dict)
    """Id of a fate -> the account that told it, in which its files are."""

    @property
    def signer(self) -> str:
        return one_signer(self.signature)

    @property
    def certificate_sha256(self) -> str:
        return hashlib.sha256(self.signature.certificate).hexdigest() if self.signature.certificate else ""

    @property
    def bad(self) -> tuple[Fate, ...]:
        """What refuses it, in all or in part."""
        return tuple(fate for fate in self.fates if fate.state in BAD)

    @property
    def pressing(self) -> tuple[FateMessage, ...]:
        """What the préfecture asked for, last first, and that the user has not said since to be dealt with."""
        found = (message for fate in self.fates for message in fate.pressing)
        left = [message for message in found if message.found_ms >= self.signature.settled_ms]
        return tuple(sorted(left, key=lambda message: -message.found_ms))

    @property
    def asked(self) -> bool:
        """The préfecture asked for something, dealt with or not."""
        return any(fate.pressing for fate in self.fates)

    @property
    def to_deal_with(self) -> bool:
        """Refused, asked about by the préfecture, or its proof raises an alarm, and the user has not said since that
        it is dealt with."""
        if self.proof.state is Delivery.ALARM:
            return not self.signature.seen
        if self.pressing:
            return True
        latest = max((fate.answered_ms or fate.moment_ms for fate in self.bad), default=0)
        return self.stage is Stage.REFUSED and self.signature.settled_ms <= latest

    @property
    def timeline(self) -> tuple[Moment, ...]:
        """Everything in order of time; what has no date stands after what has.

        An answer that bears a day only is no earlier than what was done that day, here or on the way: it answers it.
        """
        signature, proof = self.signature, self.proof
        own = [Moment(at_ms=signature.signed_ms, code="own.signed", source=None, who=self.signer)]
        if proof.delivered_ms is not None:
            own.append(Moment(at_ms=proof.delivered_ms, code="own.delivered", source=None))
        if proof.checked_ms is not None:
            own.append(Moment(at_ms=proof.checked_ms, code=f"own.{proof.state.value}", source=None))
        told = [_moment(fate.source, step) for fate in self.fates for step in fate.steps]
        done = [moment.at_ms for moment in [*own, *told] if moment.at_ms is not None]
        told += [
            Moment(
                at_ms=message.at_ms, code=f"actes.message_{message.kind}", source=fate.source, note=message.text[:300]
            )
            for fate in self.fates
            for message in fate.messages
        ]
        answers = [
            Moment(
                at_ms=fate.answered_ms,
                code=f"{fate.source.value}.{fate.state.value}",
                source=fate.source,
                note=fate.reference,
                whole_day=fate.answered_ms % DAY_MS == 0,
            )
            for fate in self.fates
            if fate.source in (Source.HELIOS, Source.ACTES) and fate.answered_ms is not None
        ]

        def order(moment: Moment) -> tuple[bool, int]:
            at_ms = moment.at_ms or 0
            that_day = [each for each in done if moment.whole_day and at_ms <= each < at_ms + DAY_MS]
            return moment.at_ms is None, max([at_ms, *that_day])

        return tuple(sorted([*own, *told, *answers], key=order))


def _moment(source: Source, step: FateStep) -> Moment:
    return Moment(at_ms=step.at_ms, code=step.code, source=source, who=step.who, note=step.note)


class FollowUpService:
    """Reads what is held; writes only what the user says of a signature."""

    def __init__(
        self, bodies: Bodies, library: Library, ask_now: Callable[[AccountId], None] = lambda _account: None
    ) -> None:
        """``ask_now``: synchronise an account at once, when there is a new question for it."""
        self._bodies = bodies
        self._library = library
        self._ask_now = ask_now

    async def signatures(self) -> list[Followed]:
        """All of them, those to deal with first, then the most recent."""
        found: list[Followed] = []
        for body in self._bodies.all:
            held = await self._bodies.stores[body.id].read(_read)
            found += await asyncio.to_thread(_follow, body, held)
        return sorted(found, key=lambda one: (not one.to_deal_with, -one.signature.signed_ms))

    async def refused(self) -> list[Followed]:
        """Those to deal with: for Aujourd'hui. Where nothing is refused, as most days, little is read."""
        if not any(await self._bodies.read_all(_has_trouble)):
            return []
        return [one for one in await self.signatures() if one.to_deal_with]

    async def followed(self, key: Key) -> Followed:
        """One of them. Raises `TargetGone`."""
        found = next((one for one in await self.signatures() if one.key == key), None)
        if found is None:
            raise TargetGone("signature_gone")
        return found

    async def settle(self, key: Key, *, settled: bool = True) -> None:
        """The user says that a refusal is dealt with; or no longer."""
        now = self._bodies.clock() if settled else 0
        await self._rewrite(key, lambda signature: replace(signature, settled_ms=now))

    def asks_number(self, key: Key) -> bool:
        """Its body has an S²LOW, which tells nothing of a bordereau without its transaction number."""
        return bool(self._bodies.beside(key.account, Service.S2LOW))

    async def give_number(self, key: Key, number: str) -> None:
        """The transaction's number at S²LOW, from the accountant; asked about from now on.

        Raises ``Rejected("transaction_number")`` for what is not a number.
        """
        plain = number.strip()
        if not plain.isdecimal():
            raise Rejected("transaction_number")
        await self._rewrite(key, lambda signature: _with_number(signature, plain))
        watched = Watched(id=plain)
        for account in self._bodies.beside(key.account, Service.S2LOW):
            await self._watch(account.id, watched)

    async def _watch(self, account: AccountId, watched: Watched) -> None:
        await self._bodies.write(account, lambda tx: tx.put_local(account, watched))
        self._ask_now(account)

    async def save(self, data: bytes, target: Path) -> None:
        """Write an export that the window worded. Raises as `Library.save_bytes`."""
        await self._library.save_bytes(data, target)

    async def journal_intact(self) -> bool:
        """Whether the journal of every body still follows from its first line."""
        return all(broken is None for broken in await self._bodies.read_all(lambda r: r.verify_journal()))

    async def _rewrite(self, key: Key, change: Callable[[Signature], Signature]) -> None:
        base = await self._bodies.read(key.account, lambda r: r.base(Key(key.account, Signature.KIND, key.id)))
        if not isinstance(base, Signature):
            raise TargetGone("signature_gone")
        after = change(base)
        await self._bodies.write(key.account, lambda tx: tx.put_local(key.account, after))


# --- reading --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Held:
    signatures: tuple[Entry[Record], ...]
    fates: tuple[Fate, ...]
    lines: tuple[JournalLine, ...]
    """Newest first."""
    waiting: tuple[OutboxRow, ...]
    homes: Mapping[str, AccountId]


def _read(reader: Reader) -> _Held:
    """Everything of one body, in one snapshot."""
    told = [(e.key.account, e.record) for e in reader.page(Fate.KIND, limit=MOST * 3) if isinstance(e.record, Fate)]
    return _Held(
        signatures=tuple(reader.page(Signature.KIND, limit=MOST)),
        fates=tuple(fate for _account, fate in told),
        homes={fate.id: account for account, fate in told},
        lines=tuple(reader.journal(kinds=JOURNAL, limit=MOST_LINES)),
        waiting=tuple(row for row in reader.outbox() if isinstance(row.intent, SignDossier)),
    )


def _has_trouble(reader: Reader) -> bool:
    """A fate that refuses, or a signed file that is not as it should be."""
    return any(reader.count(kind, marks=Mark.TODO) for kind in (Fate.KIND, Signature.KIND))


def _follow(body: Body, held: _Held) -> list[Followed]:
    signatures = [(e.key, e.record) for e in held.signatures if isinstance(e.record, Signature)]
    proofs = _Proofs(held)
    matched = match(signatures, held.fates)
    return [
        Followed(
            key=key,
            signature=signature,
            body=body,
            proof=(proof := proofs.of(signature)),
            fates=matched.get(key, ()),
            homes={fate.id: held.homes[fate.id] for fate in matched.get(key, ())},
            stage=stage_of(proof.delivered_ms is not None, matched.get(key, ())),
        )
        for key, signature in signatures
    ]


def match(signatures: Sequence[tuple[Key, Signature]], fates: Iterable[Fate]) -> Mapping[Key, tuple[Fate, ...]]:
    """Fates of each signature. A mark that several dossiers bear designates none; of a dossier signed again, the last
    signature counts, and a circuit that ended before it is not its fate."""
    owners = _owners(signatures)
    found: dict[Key, dict[str, Fate]] = {}
    for fate in fates:
        owner = next((owner for mark in fate.marks_known if (owner := owners.get(mark)) is not None), None)
        if owner is None:
            continue
        key, signature = owner
        answered_ms = fate.answered_ms if fate.source is Source.CIRCUIT else None
        over = answered_ms is not None and ended_before(answered_ms, signature.signed_ms)
        if not over:
            found.setdefault(key, {})[fate.id] = fate
    return {key: tuple(sorted(group.values(), key=lambda fate: fate.source.value)) for key, group in found.items()}


def _owners(signatures: Sequence[tuple[Key, Signature]]) -> Mapping[str, tuple[Key, Signature] | None]:
    """Mark -> the signature that it designates; None where it would be several dossiers'."""
    owners: dict[str, tuple[Key, Signature] | None] = {}
    for key, signature in signatures:
        for mark in signature.marks_known:
            before = owners.get(mark, (key, signature))
            if before is None or before[1].dossier_id != signature.dossier_id:
                owners[mark] = None
            elif mark not in owners or signature.signed_ms > before[1].signed_ms:
                owners[mark] = (key, signature)
    return owners


class _Proofs:
    """What the record, the journal and the outbox say of each signature."""

    def __init__(self, held: _Held) -> None:
        self._ends: dict[str, JournalLine] = {}
        for line in held.lines:  # newest first: the first of each counts
            self._ends.setdefault(line.subject, line)
        self._waiting = {row.op_id: row for row in held.waiting}

    def of(self, signature: Signature) -> Proof:
        row = self._waiting.get(OpId(signature.id))
        if row is not None:
            blocked = row.state is IntentState.PARKED
            return Proof(
                state=Delivery.BLOCKED if blocked else Delivery.QUEUED, problems=(row.error_code,) if blocked else ()
            )
        end = self._ends.get(signature.id)
        if end is not None and end.kind == DISCARDED:
            return Proof(state=Delivery.ABANDONED)
        waiting = Delivery.DELIVERED if end is not None else Delivery.QUEUED
        return Proof(
            state=_PROVEN.get(signature.proof, waiting),
            delivered_ms=end.at_ms if end is not None else signature.checked_ms,
            checked_ms=signature.checked_ms,
            problems=signature.problems,
        )


# --- writing --------------------------------------------------------------------------------------


def marks_of(dossier: Dossier, file: FileFacts | None) -> tuple[str, ...]:
    """By what the fates of this dossier will be recognised."""
    marks = [mark_of_dossier(dossier.id)]
    if file is not None:
        marks.append(mark_of_file(file.file_name, file.cod_col))
        marks += [mark_of_slip(file.siret, file.cod_bud, slip.year, slip.number) for slip in file.bordereaux]
    number = _first(dossier.metadata, ACT_NUMBERS)
    marks.append(mark_of_act(number, _first(dossier.metadata, ACT_SUBJECTS) or dossier.name))
    return tuple(dict.fromkeys(mark for mark in marks if mark))


def one_signer(signature: Signature) -> str:
    """Name in the certificate; empty when it cannot be read."""
    try:
        return read_facts(signature.certificate).subject
    except AppError:
        return ""


def _first(metadata: Mapping[str, str], names: Sequence[str]) -> str:
    folded = {key.casefold(): value for key, value in metadata.items()}
    return next((folded[name] for name in names if folded.get(name)), "")


def _with_number(signature: Signature, number: str) -> Signature:
    known = [mark for mark in signature.marks_known if not mark.startswith("transaction:")]
    return replace(signature, transaction=number, marks_known=(*known, mark_of_transaction(number)))
