"""Convocations: accusé, presence, notes."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from app.domain.frozen import dataclass
from app.domain.intents.base import Intent
from app.domain.records import Record
from app.domain.seances import Ack, Annotation, Presence, Seance


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledge(Intent):
    """Accusé de réception of a convocation. Its legal time is the server's."""

    KIND: ClassVar[str] = "acknowledge"
    TARGET_KIND: ClassVar[str] = Seance.KIND
    PROVEN: ClassVar[bool] = True
    PRIORITY: ClassVar[int] = 1

    convocation_sha256: str = ""
    """Digest of the convocation as displayed, for our own journal."""

    @property
    def lane(self) -> str:
        """Its own: an answer of presence that was refused does not hold the accusé back."""
        return f"{Acknowledge.KIND}:{self.target_id}"

    def apply(self, record: Record | None) -> Record | None:
        if isinstance(record, Seance) and record.ack is Ack.AWAITED:
            return replace(record, ack=Ack.PENDING)
        return record


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerPresence(Intent):
    """Presence answer: only the last one waits, behind one already on its way."""

    KIND: ClassVar[str] = "answer_presence"
    TARGET_KIND: ClassVar[str] = Seance.KIND
    PROVEN: ClassVar[bool] = True
    PRIORITY: ClassVar[int] = 1

    presence: Presence
    proxy_holder: str = ""
    seen: Presence = Presence.NONE
    """The server's value when the user chose."""
    tried: tuple[Presence, ...] = ()
    """Own answers of before that were on their way then: the server may hold one of them by now."""

    def apply(self, record: Record | None) -> Record | None:
        if isinstance(record, Seance):
            return replace(record, presence=self.presence, proxy_holder=self.proxy_holder, presence_pending=True)
        return record

    def absorbs(self, earlier: Intent) -> bool:
        return isinstance(earlier, AnswerPresence)


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveAnnotation(Intent):
    """Create or change a note: the whole new state; last writer wins on the server, by id."""

    KIND: ClassVar[str] = "save_annotation"
    TARGET_KIND: ClassVar[str] = Annotation.KIND
    REWRITES: ClassVar[bool] = True

    annotation: Annotation
    base_text: str | None = None
    """Text the edit started from; None for a new note. A different server text is a conflict."""

    def apply(self, record: Record | None) -> Record | None:
        return self.annotation

    def absorbs(self, earlier: Intent) -> bool:
        return isinstance(earlier, SaveAnnotation)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteAnnotation(Intent):
    KIND: ClassVar[str] = "delete_annotation"
    TARGET_KIND: ClassVar[str] = Annotation.KIND
    REWRITES: ClassVar[bool] = True

    def apply(self, record: Record | None) -> Record | None:
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkAnnotationRead(Intent):
    KIND: ClassVar[str] = "mark_annotation_read"
    TARGET_KIND: ClassVar[str] = Annotation.KIND

    def apply(self, record: Record | None) -> Record | None:
        return replace(record, unread=False) if isinstance(record, Annotation) else record
