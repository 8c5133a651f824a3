"""Every kind of record the store may hold."""

from __future__ import annotations

from collections.abc import Mapping

from app.domain.agenda import Calendar, Event, EventRemoval, RemovalsSeen
from app.domain.approvals import LeaveRequest
from app.domain.archive import ArchiveDeposit, ArchiveDoor
from app.domain.carnet import CarnetSegment
from app.domain.courrier import Letter, LetterNote
from app.domain.documents import PageLooks, PdfShape, PdfText
from app.domain.exchanges import Exchange, ExchangeDoor, ExchangeSettled
from app.domain.followup import Fate, Watched
from app.domain.frozen_notes import FrozenNotes
from app.domain.gateway import NoticeProof
from app.domain.mail import (
    Contact,
    KeepHere,
    MailboxFacts,
    MailFolder,
    MailTag,
    Message,
    MessageBody,
    MessageLeft,
    ReceiptAnswer,
    SavedSearch,
)
from app.domain.meeting_events import MeetingEvent
from app.domain.notices import MeetingFacts, NoticeRule, ReadingMemo, StampAuthority
from app.domain.parapheur import Bureau, DeskDelegation, Dossier, DossierType, SigningRequest
from app.domain.pictures import ImageTrust
from app.domain.planning import DirectoryEntry
from app.domain.records import Record
from app.domain.reminders import DocumentReminder
from app.domain.retention import Erased
from app.domain.seances import Annotation, InkStroke, Seance
from app.domain.signatures import Signature
from app.domain.unsaved import UnsavedCard, UnsavedEvent
from app.domain.writing import (
    Absence,
    DraftLink,
    GivenRight,
    GivenShare,
    LocalDraft,
    MailFilter,
    OwnFolder,
    ReceivedShare,
    Sender,
)

RECORD_TYPES: Mapping[str, type[Record]] = {
    cls.KIND: cls
    for cls in (
        MailFolder,
        MailTag,
        SavedSearch,
        MailboxFacts,
        Message,
        MessageBody,
        LocalDraft,
        UnsavedEvent,
        UnsavedCard,
        ImageTrust,
        ReceiptAnswer,
        KeepHere,
        Sender,
        DraftLink,
        Absence,
        MailFilter,
        OwnFolder,
        GivenShare,
        ReceivedShare,
        GivenRight,
        Contact,
        Calendar,
        Event,
        EventRemoval,
        MessageLeft,
        RemovalsSeen,
        DirectoryEntry,
        Seance,
        Annotation,
        InkStroke,
        CarnetSegment,
        FrozenNotes,
        NoticeProof,
        NoticeRule,
        MeetingEvent,
        MeetingFacts,
        StampAuthority,
        ReadingMemo,
        PdfShape,
        PdfText,
        PageLooks,
        Bureau,
        Dossier,
        SigningRequest,
        Signature,
        DossierType,
        DeskDelegation,
        ArchiveDeposit,
        ArchiveDoor,
        Fate,
        Watched,
        Letter,
        LetterNote,
        LeaveRequest,
        Exchange,
        ExchangeDoor,
        ExchangeSettled,
        DocumentReminder,
        Erased,
    )
}
