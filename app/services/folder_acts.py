"""What the user does with dossiers, the card apart: each act is written down with exactly what was seen."""

from __future__ import annotations

import contextlib
import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field, replace
from typing import TypedDict

from app.domain.errors import Rejected, TargetGone
from app.domain.frozen import dataclass
from app.domain.ids import Key
from app.domain.intents import (
    ArchiveDossier,
    AskOpinion,
    ChainDossier,
    CommentDossier,
    DeleteDossier,
    DossierAct,
    MailDossier,
    PaperSignDossier,
    RejectDossier,
    SealDossier,
    StartDossier,
    TransferDossier,
    TransmitDossier,
    UndoDossier,
    VisaDossier,
    password_name,
)
from app.domain.listing import Entry
from app.domain.parapheur import CHECKING, Action, Bureau, Dossier, DossierType, Sent, Step, Tray
from app.domain.records import Record
from app.services.bodies import Bodies
from app.services.library import Library, ListQuery
from app.services.seen import Seen
from app.store.tx import Tx

REASON_LENGTH = 3
NOTE_LENGTH = 512
"""Longest annotation since 5.0.31 (interop §1.5)."""
REJECTABLE = (
    Action.VISA,
    Action.SIGNATURE,
    Action.SECOND_OPINION,
    Action.SEAL,
    Action.PAPER_SIGNATURE,
)
_MOVABLE = (Action.VISA, Action.SIGNATURE, Action.SEAL, Action.SECOND_OPINION)
_REMOVABLE = (Tray.DRAFT, Tray.REJECTED, Tray.FINISHED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A bureau that a dossier may go to."""

    id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What the user says with an act."""

    public: str = ""
    """Read by the whole circuit, and printed in its slip."""
    private: str = ""
    """For the next bureau only."""
    metadata: Mapping[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.public or self.private or self.metadata)


NO_WORDS = Words()


@dataclass(frozen=True, slots=True, kw_only=True)
class ActeFacts:
    """What the préfecture wants to know of an acte. Source: interop §2.2, norme @ctes."""

    nature: str = ""
    """Code, 1 to 6: see `ACTE_NATURES`."""
    classification: str = ""
    """Matter in the national list: ``7.1``."""
    number: str = ""
    """1 to 15 capitals, figures or underscores."""
    day: str = ""
    """YYYY-MM-DD."""
    subject: str = ""


ACTE_NATURES = ("1", "2", "3", "4", "5", "6")
ACTE_SUBJECT = 499
_NUMBER = re.compile(r"[A-Z0-9_]{1,15}")
_MATTER = re.compile(r"\d{1,2}(\.\d{1,2}){0,4}")


def check_acte(acte: ActeFacts | None) -> ActeFacts:
    """As the préfecture reads it. Raises ``Rejected`` (``acte_incomplete``, ``acte_number``, ``acte_day``)."""
    acte = acte or ActeFacts()
    if acte.nature not in ACTE_NATURES or not _MATTER.fullmatch(acte.classification) or not acte.subject.strip():
        raise Rejected("acte_incomplete")
    if not _NUMBER.fullmatch(acte.number):
        raise Rejected("acte_number")
    try:
        dt.date.fromisoformat(acte.day)
    except ValueError as error:
        raise Rejected("acte_day") from error
    return replace(acte, subject=acte.subject.strip()[:ACTE_SUBJECT])


class SeenAct(TypedDict):
    """What the user saw when deciding: see `intents.DossierAct`."""

    target_id: str
    tenant: str
    bureau_id: str
    step_id: str
    fingerprint: str


class Said(TypedDict):
    """The words of an act, as intents carry them."""

    public_note: str
    private_note: str
    metadata: dict[str, str]


class FolderActs:
    """Acts on dossiers. Each raises ``Rejected`` with the reason when it makes no sense now."""

    def __init__(self, bodies: Bodies, library: Library) -> None:
        self._bodies = bodies
        self._library = library
        self._seen = Seen(bodies, library)
        self._words: dict[Key, Words] = {}
        """Said before signing, for the signature that follows (`words_of`)."""

    async def bureaux(self) -> list[Entry[Record]]:
        return await self._library.entries(ListQuery(kind=Bureau.KIND))

    async def dossier(self, key: Key) -> Dossier:
        """The dossier as shown. Raises TargetGone."""
        entry = await self._library.entry(key)
        if entry is None or not isinstance(entry.record, Dossier):
            raise TargetGone("dossier_gone")
        return entry.record

    # --- approve, reject ------------------------------------------------------------------------

    async def visa(
        self, keys: Iterable[Key], note: str = "", metadata: Mapping[str, str] | None = None, private: str = ""
    ) -> None:
        """Approve, or give the opinion asked; every dossier must be waiting for that: a signature never becomes one."""
        acts = []
        said = _said(Words(public=note, private=private, metadata=metadata or {}))
        for key in keys:
            dossier, fields = await self.seen_act(key, CHECKING)
            require_metadata(dossier.mandatory_metadata, said["metadata"])
            await self.require_reading(key, dossier)
            asked = dossier.pending_step.action if dossier.pending_step is not None else Action.VISA
            acts.append(
                VisaDossier(
                    **self._bodies.stamp(key.account), **fields, **said,
                    opinion=asked is Action.SECOND_OPINION, preparing=asked is Action.SECRETARIAT,
                )
            )  # fmt: skip
        await self._bodies.append(*acts)

    async def visa_each(self, keys: Iterable[Key], words: Words = NO_WORDS) -> dict[Key, Rejected]:
        """Approve those that can be, with ``words``, else with what was said of each (`say`).

        The others are left as they are: why not, by key.
        """
        left: dict[Key, Rejected] = {}
        for key in keys:
            given = words or self.words_of(key)
            try:
                await self.visa([key], given.public, given.metadata, given.private)
            except Rejected as error:
                left[key] = error
            else:
                self.say(key, NO_WORDS)
        return left

    async def unopened(self, keys: Iterable[Key]) -> frozenset[Key]:
        """Those of which a main document, as it is now, was never displayed here."""
        found = []
        for key in keys:
            with contextlib.suppress(TargetGone):
                found += [key] if await self.unread_documents(key, await self.dossier(key)) else []
        return frozenset(found)

    async def take_back(self, key: Key) -> None:
        """Undo one's last visa, rejection or the like: not sent yet, it is given up; sent, the droit de remords.

        Raises ``undo_not_possible`` when it left and cannot be taken back.
        """
        rows = await self._bodies.read(key.account, lambda r: r.outbox_of(key))
        ours = [row for row in rows if isinstance(row.intent, DossierAct) and row.intent.PROVEN]
        if ours:
            await self._bodies.write(key.account, lambda tx: tx.discard_intent(ours[-1].op_id))
        else:
            await self.undo(key)

    async def reject(self, key: Key, reason: str, metadata: Mapping[str, str] | None = None, private: str = "") -> None:
        if len(reason.strip()) < REASON_LENGTH:
            raise Rejected("reason_missing")
        dossier, fields = await self.seen_act(key, REJECTABLE)
        said = _said(Words(public=reason.strip(), private=private, metadata=metadata or {}))
        require_metadata(dossier.mandatory_rejection, said["metadata"])
        await self._bodies.append(RejectDossier(**self._bodies.stamp(key.account), **fields, **said))

    # --- without a card -------------------------------------------------------------------------

    async def seal(self, keys: Iterable[Key], words: Words = NO_WORDS) -> None:
        """Have the server put the body's seal, with ``words``, else with what was said of each (`say`)."""
        acts = []
        for key in keys:
            given = words or self.words_of(key)
            dossier, fields = await self.seen_act(key, (Action.SEAL,))
            require_metadata(dossier.mandatory_metadata, given.metadata)
            await self.require_reading(key, dossier)
            acts.append(SealDossier(**self._bodies.stamp(key.account), **fields, **_said(given)))
        await self._bodies.append(*acts)
        for act in acts:
            self.say(act.target, NO_WORDS)

    async def paper_sign(self, key: Key, words: Words = NO_WORDS) -> None:
        """It was signed by hand. Raises ``Rejected("paper_not_allowed")`` where the type wants an electronic one."""
        dossier, fields = await self.seen_act(key, (Action.SIGNATURE, Action.PAPER_SIGNATURE))
        step = dossier.pending_step
        if not dossier.paper_allowed and step is not None and step.action is Action.SIGNATURE:
            raise Rejected("paper_not_allowed")
        await self.require_reading(key, dossier)
        require_metadata(dossier.mandatory_metadata, words.metadata)
        flagged = step is not None and step.action is Action.PAPER_SIGNATURE
        act = PaperSignDossier(**self._bodies.stamp(key.account), **fields, **_said(words), flagged=flagged)
        await self._bodies.append(act)

    async def send_mail(self, key: Key, to: Sequence[str], subject: str, message: str, password: str = "") -> None:
        """Send by secured mail, as the step asks; with a password, kept apart until it has left. Raises ``no_recipient``,
        ``bad_address``, ``subject_missing``."""
        people = tuple(address.strip() for address in to if address.strip())
        if not people:
            raise Rejected("no_recipient")
        if any("@" not in address for address in people):
            raise Rejected("bad_address")
        if not subject.strip():
            raise Rejected("subject_missing")
        _, fields = await self.seen_act(key, (Action.SECURE_MAIL,))
        act = MailDossier(
            **self._bodies.stamp(key.account), **fields, to=people, subject=subject.strip(), message=message,
            locked=bool(password),
        )  # fmt: skip

        def work(tx: Tx) -> None:
            if password:
                tx.set_secret(key.account, password_name(act.op_id), password)
            tx.append_intent(act)

        await self._bodies.write(key.account, work)

    async def transmit(self, key: Key, acte: ActeFacts | None = None, words: Words = NO_WORDS) -> None:
        """Send it to the Treasury, or with ``acte`` to the préfecture, as the step asks.

        Raises ``acte_incomplete`` (name), ``acte_number``, ``acte_day`` for what the préfecture would refuse.
        """
        dossier, fields = await self.seen_act(key, (Action.TRANSMIT,))
        to = "ACTES" if dossier.protocol == "ACTES" else "HELIOS"
        facts = check_acte(acte) if to == "ACTES" else ActeFacts()
        act = TransmitDossier(
            **self._bodies.stamp(key.account), **fields, **_said(words), to=to, nature=facts.nature,
            classification=facts.classification, number=facts.number, day=facts.day, subject=facts.subject,
        )  # fmt: skip
        await self._bodies.append(act)

    async def chain(self, key: Key, kind: DossierType) -> None:
        """At the end of its circuit: send it through the circuit of another type."""
        dossier = await self.dossier(key)
        step = dossier.pending_step
        if dossier.tray is not Tray.FINISHED or dossier.sent is Sent.QUEUED or step is None:
            raise Rejected("dossier_not_finished")
        self._check_able(dossier, ChainDossier.KIND)
        act = ChainDossier(
            **self._bodies.stamp(key.account),
            **_seen(dossier, step),
            type_id=kind.type_id,
            subtype_id=kind.subtype_id,
            subtype=kind.subtype,
        )
        await self._bodies.append(act)

    async def archive(self, key: Key, title: str) -> None:
        """At the end of its circuit: put it into the archives of the parapheur under ``title``, its annexes with it."""
        dossier = await self.dossier(key)
        step = dossier.pending_step
        if dossier.tray is not Tray.FINISHED or dossier.sent is Sent.QUEUED or step is None:
            raise Rejected("dossier_not_finished")
        self._check_able(dossier, ArchiveDossier.KIND)
        act = ArchiveDossier(
            **self._bodies.stamp(key.account),
            **_seen(dossier, step),
            title=title.strip() or dossier.name,
            annexes=tuple(document.id for document in dossier.documents if not document.main),
        )
        await self._bodies.append(act)

    async def start(self, key: Key, words: Words = NO_WORDS) -> None:
        """Send a draft into its circuit."""
        dossier = await self.dossier(key)
        step = dossier.pending_step
        if dossier.tray is not Tray.DRAFT or step is None or dossier.sent_act == StartDossier.KIND:
            raise Rejected("not_a_draft")
        self._check_able(dossier, StartDossier.KIND)
        await self._bodies.append(
            StartDossier(**self._bodies.stamp(key.account), **_seen(dossier, step), **_said(words))
        )

    async def delete(self, key: Key) -> None:
        """Remove a draft, a returned or a finished dossier."""
        dossier = await self.dossier(key)
        if dossier.tray not in _REMOVABLE or dossier.sent is Sent.QUEUED:
            raise Rejected("dossier_not_removable")
        self._check_able(dossier, DeleteDossier.KIND)
        step = dossier.pending_step or Step(id="", action=Action.DELETE, state="")
        await self._bodies.append(DeleteDossier(**self._bodies.stamp(key.account), **_seen(dossier, step)))

    async def give_up_delete(self, key: Key) -> None:
        """Keep a dossier after all, while its removal has not left. Raises ``undo_not_possible`` once it has."""
        rows = await self._bodies.read(key.account, lambda r: r.outbox_of(key))
        waiting = [row for row in rows if isinstance(row.intent, DeleteDossier)]
        if not waiting:
            raise Rejected("undo_not_possible")
        await self._bodies.write(key.account, lambda tx: tx.discard_intent(waiting[-1].op_id))

    async def comment(
        self, key: Key, document_id: str, page: int, place: tuple[float, float], text: str, height_pt: float = 0.0
    ) -> None:
        """Place a comment on a page of that height: points, from the bottom left. The server shows it to the circuit."""
        dossier = await self.dossier(key)
        step = dossier.pending_step
        if not dossier.annotations_allowed or step is None:
            raise Rejected("comments_not_allowed")
        if CommentDossier.KIND in dossier.unable:  # who may only read a desk may comment there
            raise Rejected("unsupported_act", kind=CommentDossier.KIND)
        act = CommentDossier(
            **self._bodies.stamp(key.account),
            **_seen(dossier, step),
            document_id=document_id,
            page=page,
            x_pt=round(place[0], 1),
            y_pt=round(place[1], 1),
            text=note_of(text.strip()),
            height_pt=round(height_pt, 1),
        )
        await self._bodies.append(act)

    # --- to another bureau, and back ------------------------------------------------------------

    async def targets(self, key: Key) -> list[Target]:
        """Bureaux that a dossier may be given to, or asked an opinion: those of its circuit, then the user's others and
        those that the server names."""
        dossier = await self.dossier(key)
        found = {id_: name for step in dossier.steps for id_, name in zip(step.bureau_ids, step.bureaux, strict=False)}
        for entry in await self.bureaux():
            record = entry.record
            if isinstance(record, Bureau) and record.tenant == dossier.tenant and entry.key.account == key.account:
                found.setdefault(record.id, record.name)
                if record.id == dossier.bureau_id:
                    found |= {id_: name for id_, name in record.associates.items() if id_ not in found}
        found.pop(dossier.bureau_id, None)
        return [Target(id=id_, name=name) for id_, name in found.items() if id_ and name]

    async def transfer(self, key: Key, target: Target, note: str = "", private: str = "") -> None:
        """Give the step that waits here to another bureau."""
        _, fields = await self.seen_act(key, _MOVABLE)
        act = TransferDossier(
            **self._bodies.stamp(key.account), **fields, **_said(Words(public=note, private=private)),
            target_bureau=target.id, target_name=target.name,
        )  # fmt: skip
        await self._bodies.append(act)

    async def ask_opinion(self, key: Key, target: Target, note: str = "", private: str = "") -> None:
        """Ask another bureau for a second opinion; the dossier comes back here after it."""
        _, fields = await self.seen_act(key, _MOVABLE)
        act = AskOpinion(
            **self._bodies.stamp(key.account), **fields, **_said(Words(public=note, private=private)),
            target_bureau=target.id, target_name=target.name,
        )  # fmt: skip
        await self._bodies.append(act)

    async def undo(self, key: Key) -> None:
        """Droit de remords: take back one's own visa while nobody acted since.

        Raises ``Rejected("undo_not_possible")``: nothing of ours to take back, or a signature.
        """
        dossier = await self.dossier(key)
        step = dossier.undoable_step
        if step is None or dossier.sent is Sent.QUEUED:
            raise Rejected("undo_not_possible")
        await self._bodies.append(UndoDossier(**self._bodies.stamp(key.account), **_seen(dossier, step)))

    # --- words for a signature ------------------------------------------------------------------

    def say(self, key: Key, words: Words) -> None:
        """What goes with the act on this dossier, when it is done later: with the card, or among others."""
        note_of(words.public)
        note_of(words.private)
        if words:
            self._words[key] = words
        else:
            self._words.pop(key, None)

    def words_of(self, key: Key) -> Words:
        return self._words.get(key, NO_WORDS)

    def said(self, key: Key) -> Said:
        """The same, as the intent carries it; forgotten here."""
        return _said(self._words.pop(key, NO_WORDS))

    # --- what every act carries -----------------------------------------------------------------

    async def seen_act(self, key: Key, allowed: Sequence[Action]) -> tuple[Dossier, SeenAct]:
        """What every act on a dossier carries: exactly what is seen now."""
        dossier = await self.dossier(key)
        step = dossier.pending_step
        if step is None or dossier.sent or dossier.tray not in (Tray.PENDING, Tray.DELEGATED):
            raise Rejected("dossier_not_waiting")
        if dossier.readonly:
            raise Rejected("dossier_read_only")
        if step.action not in allowed:
            raise Rejected("act_not_asked", action=step.action.value)
        return dossier, _seen(dossier, step)

    async def require_reading(self, key: Key, dossier: Dossier) -> None:
        """Raises ``Rejected("reading_mandatory")`` while a document that must be read was not displayed here."""
        if dossier.reading_mandatory and await self.unread_documents(key, dossier):
            raise Rejected("reading_mandatory")

    async def unread_documents(self, key: Key, dossier: Dossier) -> list[str]:
        """Ids of the main documents whose bytes, as they are now, were never displayed here."""
        opened = await self._seen.opened(key)
        held = await self._seen.held(key.account, dossier)
        return [document.id for document in dossier.main_documents if held.get(document.id) not in opened]

    def _check_able(self, dossier: Dossier, kind: str) -> None:
        if kind in dossier.unable:
            raise Rejected("unsupported_act", kind=kind)
        if dossier.readonly:
            raise Rejected("dossier_read_only")


def _seen(dossier: Dossier, step: Step) -> SeenAct:
    return SeenAct(
        target_id=dossier.id,
        tenant=dossier.tenant,
        bureau_id=dossier.bureau_id,
        step_id=step.id,
        fingerprint=dossier.fingerprint,
    )


def _said(words: Words) -> Said:
    return Said(public_note=note_of(words.public), private_note=note_of(words.private), metadata=dict(words.metadata))


def require_metadata(keys: Sequence[str], given: Mapping[str, str]) -> None:
    missing = [name for name in keys if not given.get(name)]
    if missing:
        raise Rejected("metadata_missing", name=missing[0], count=len(missing))


def note_of(text: str) -> str:
    """An annotation that the server can hold. Raises ``Rejected("note_too_long")``."""
    if len(text) > NOTE_LENGTH:
        raise Rejected("note_too_long", limit=NOTE_LENGTH)
    return text
