"""Every kind of record the store may hold."""

from __future__ import annotations

from collections.abc import Mapping

from app.domain.agenda import Calendar, Event
from app.domain.courrier import Letter, LetterNote
from app.domain.documents import PdfShape, PdfText
from app.domain.gateway import NoticeProof
from app.domain.mail import Contact, LocalDraft, MailboxFacts, MailFolder, MailTag, Message, MessageBody, SavedSearch
from app.domain.notices import MeetingFacts, NoticeRule, ReadingMemo, StampAuthority
from app.domain.parapheur import Bureau, Dossier, SigningRequest
from app.domain.planning import DirectoryEntry
from app.domain.records import Record
from app.domain.seances import Annotation, InkStroke, Seance
from app.domain.writing import Absence, DraftLink, GivenRight, GivenShare, MailFilter, OwnFolder, ReceivedShare, Sender

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
        DirectoryEntry,
        Seance,
        Annotation,
        InkStroke,
        NoticeProof,
        NoticeRule,
        MeetingFacts,
        StampAuthority,
        ReadingMemo,
        PdfShape,
        PdfText,
        Bureau,
        Dossier,
        SigningRequest,
        Letter,
        LetterNote,
    )
}
