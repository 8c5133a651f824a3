"""The user's acts on this server: one intent -> its events, and the proof that they arrived.

Every act of this protocol may be sent twice without harm, so a lost feedback is simply `Transient`
or `Unreachable`: the engine sends again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from app.connectors.idelibre import conflicts, wire
from app.connectors.idelibre.attendance import AttendanceDesk
from app.connectors.idelibre.reading import Reading
from app.connectors.idelibre.session import Login, Session
from app.domain.errors import Rejected, TargetGone, Transient
from app.domain.exchange import Ack, Clock, Held, Vault, Verdict
from app.domain.intents import (
    Acknowledge,
    AnswerPresence,
    DeleteAnnotation,
    Intent,
    MarkAnnotationRead,
    SaveAnnotation,
)
from app.domain.merge import merge
from app.domain.records import Record
from app.domain.seances import Ack as Receipt
from app.domain.seances import Annotation, Origin, Presence, Seance

HeldNow = Callable[[], Held | None]
"""Read access to the store, once there is one."""


class Acts:
    """Delivers and probes the intents of one account."""

    def __init__(
        self, session: Session, reading: Reading, desk: AttendanceDesk, vault: Vault, clock: Clock, held: HeldNow
    ) -> None:
        self._session = session
        self._reading = reading
        self._desk = desk
        self._vault = vault
        self._clock = clock
        self._held = held

    async def push(self, intent: Intent) -> Ack:
        match intent:
            case Acknowledge():
                return await self._acknowledge(intent)
            case AnswerPresence():
                return await self._answer_presence(intent)
            case SaveAnnotation():
                return await self._save(intent)
            case DeleteAnnotation():
                return await self._delete(intent)
            case MarkAnnotationRead():
                return await self._mark_read(intent)
            case _:
                raise Rejected("act_unknown_here", kind=intent.KIND)

    # --- answers to a convocation ---------------------------------------------------------------

    async def _acknowledge(self, intent: Acknowledge) -> Ack:
        """AR. Its legal time is the server's, which the protocol does not tell: only our own times are facts."""
        sent_ms = self._clock()
        await self._session.ask(
            "ARs",
            lambda token: wire.build_acknowledge(token, [intent.target_id]),
            ("convocationReadFeedBack",),
        )
        facts = {
            "convocation_sha256": intent.convocation_sha256,
            "clicked_ms": str(intent.made_at_ms),
            "sent_ms": str(sent_ms),
            "confirmed_ms": str(self._clock()),
        }
        skew = self._session.clock_skew_ms
        if skew is not None:
            facts["clock_skew_ms"] = str(skew)
        return Ack(upserts=await self._seance(intent, lambda s: replace(s, ack=Receipt.CONFIRMED)), facts=facts)

    async def _answer_presence(self, intent: AnswerPresence) -> Ack:
        if (await self._session.login()).role is not wire.Role.ACTEUR and intent.presence not in (
            Presence.PRESENT,
            Presence.ABSENT,
        ):
            raise Rejected("presence_not_for_role", presence=intent.presence.value)
        sent_ms = self._clock()
        await self._desk.answer(intent)
        facts = {"presence": intent.presence.value, "sent_ms": str(sent_ms), "confirmed_ms": str(self._clock())}

        def answered(seance: Seance) -> Seance:
            return replace(seance, presence=intent.presence, proxy_holder=intent.proxy_holder, presence_pending=False)

        return Ack(upserts=await self._seance(intent, answered), facts=facts)

    async def _seance(self, intent: Intent, change: Callable[[Seance], Seance]) -> tuple[Record, ...]:
        """The séance as it is now confirmed. Without access to the store the next pull reads everything."""
        held = self._held()
        record = await held.load(Seance.KIND, intent.target_id) if held is not None else None
        if isinstance(record, Seance):
            return (change(record),)
        self._reading.full_due = True
        return ()

    # --- notes ----------------------------------------------------------------------------------

    async def _save(self, intent: SaveAnnotation) -> Ack:
        login = await self._session.login()
        # As the server will give it back: rounded to its units.
        rect = wire.to_points(wire.to_inches(intent.annotation.rect))
        note = replace(intent.annotation, author_id=login.user_id, unread=False, rect=rect)
        await self._check(note, login)
        note, lost = await self._reconciled(intent, note)
        if lost is not None:
            # First: at no moment is their text neither here nor there. Private, as a note of its own (row A31).
            await self._write(lost)
        await self._write(note)
        return Ack(upserts=(note,) if lost is None else (note, lost))

    async def _write(self, note: Annotation) -> None:
        try:
            await self._session.ask(
                "annotation", lambda token: wire.build_annotation(token, note), wire.FEEDBACK_ANNOTATION
            )
        except Transient as error:
            if error.code == "no_feedback" and await self._was_closed(note.seance_id):
                raise Rejected("seance_closed") from error
            raise

    async def _was_closed(self, seance_id: str) -> bool:
        """The server says nothing to a note of a meeting that was archived since we last asked (interop §9.2).

        Without this question the note would be sent again for ever, and nothing else be read meanwhile.
        """
        held = self._held()
        seance = await held.load(Seance.KIND, seance_id) if held is not None else None
        if not isinstance(seance, Seance):
            return False
        return seance_id in (await self._reading.fetch_changes({seance_id: seance.revision})).to_remove

    async def _check(self, note: Annotation, login: Login) -> None:
        """What the server would refuse without a word."""
        if login.role is not wire.Role.ACTEUR:
            raise Rejected("annotation_not_for_role")
        if note.origin is Origin.OTHER:
            raise Rejected("document_not_annotatable")
        if note.shared_with and not login.sharing:
            raise Rejected("sharing_not_allowed")
        if note.rect.left == note.rect.right and note.rect.top == note.rect.bottom:
            raise Rejected("annotation_empty_zone")
        held = self._held()
        seance = await held.load(Seance.KIND, note.seance_id) if held is not None else None
        if isinstance(seance, Seance) and seance.closed:
            raise Rejected("seance_closed")

    async def _reconciled(self, intent: SaveAnnotation, note: Annotation) -> tuple[Annotation, Annotation | None]:
        """What to write, and the server's version when it must be kept beside.

        A text that is neither the one we started from nor ours was written meanwhile: both are merged
        (row 118), or, where they touch, ours is written and theirs kept. Remembered before anything leaves.
        """
        if intent.base_text is None:
            return note, None
        kept = await conflicts.kept_for(self._vault, intent.op_id)
        merged = await conflicts.merge_of(self._vault, intent.op_id)
        server = await self._on_server(note)
        if server is None or server.text in (intent.base_text, note.text):
            return note, kept
        if server.text == merged:
            return replace(note, text=merged), kept
        if kept is None:
            text = merge(intent.base_text, note.text, server.text)
            # Another merge than the one remembered: it may have arrived and been changed since. Then both are kept.
            if text is not None and merged in (None, text):
                await conflicts.keep_merge(self._vault, intent.op_id, text)
                return replace(note, text=text), None
        lost = conflicts.losing_version(server, intent.op_id)
        await conflicts.keep(self._vault, lost)
        return note, lost

    async def _on_server(self, note: Annotation) -> Annotation | None:
        """The server's version of ``note``; its place is taken from ours, which names the séance."""
        return await self._find(note.id, {(note.origin, note.origin_id): note.seance_id})

    async def _find(self, note_id: str, origins: dict[tuple[Origin, str], str]) -> Annotation | None:
        notes, _ = await self._reading.fetch_annotations_of(origins)
        return next((n for n in notes if n.id == note_id), None)

    async def _delete(self, intent: DeleteAnnotation) -> Ack:
        """Deleting what the server does not know is no fault: notes of closed séances, losing versions."""
        await conflicts.forget(self._vault, intent.target_id)
        await self._session.ask(
            "deleteAnnotations",
            lambda token: {"token": token, "ids": [intent.target_id]},
            ("deleteAnnotationFeedback",),
        )
        return Ack(removes=((Annotation.KIND, intent.target_id),))

    async def _mark_read(self, intent: MarkAnnotationRead) -> Ack:
        await self._session.ask(
            "sendAnnotationRead",
            lambda token: {"token": token, "annotationIds": [intent.target_id]},
            ("sendAnnotationReadFeedback",),
        )
        held = self._held()
        record = await held.load(Annotation.KIND, intent.target_id) if held is not None else None
        return Ack(upserts=(replace(record, unread=False),) if isinstance(record, Annotation) else ())

    # --- probe ----------------------------------------------------------------------------------

    async def probe(self, intent: Intent) -> Verdict:
        """Was it delivered? Every act here is idempotent, so the engine need not ask; the answer is true all the same."""
        match intent:
            case Acknowledge():
                seance = await self._reading.fetch_seance(intent.target_id)
                return _verdict(None if seance is None else seance.ack is Receipt.CONFIRMED)
            case AnswerPresence():
                return _verdict(await self._presence_is(intent))
            case SaveAnnotation():
                server = await self._on_server(intent.annotation)
                texts = (intent.annotation.text, await conflicts.merge_of(self._vault, intent.op_id))
                return _verdict(server is not None and server.text in texts)
            case DeleteAnnotation():
                _, ids = await self._reading.fetch_annotations(())
                return _verdict(intent.target_id not in ids)
            case _:
                return Verdict.UNKNOWN

    async def _presence_is(self, intent: AnswerPresence) -> bool | None:
        try:
            attendance = await self._desk.read(intent.target_id)
        except TargetGone:
            return None
        if attendance is not None:
            return attendance.presence is intent.presence
        seance = await self._reading.fetch_seance(intent.target_id)
        return None if seance is None else seance.presence is intent.presence


def _verdict(delivered: bool | None) -> Verdict:
    if delivered is None:
        return Verdict.UNKNOWN
    return Verdict.DELIVERED if delivered else Verdict.NOT_DELIVERED
