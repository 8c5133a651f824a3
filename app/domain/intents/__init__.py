"""Acts of the user, one class per verb. See the package docstring for their life.

An intent knows what it acts on (`target`), how it changes what is shown (`apply`), whether it may
be sent twice without harm (``IDEMPOTENT``; if not, the connector's ``probe`` decides after a lost
reply) and in which order it goes (`lane`: strictly in order inside one lane, any order between).

``PROVEN`` intents have legal effect: `apply` shows them as « en attente », never as done.
"""

from __future__ import annotations

from collections.abc import Mapping

from app.domain.intents.agenda import DeleteEvent, ProposeTime, ReplyInvitation, SaveEvent, SettleAlarm, TransferEvent
from app.domain.intents.base import Intent
from app.domain.intents.contacts import DeleteContact, SaveContact
from app.domain.intents.courrier import AddLetterNote, LetterOperation, MarkLetterRead
from app.domain.intents.filing import DeleteTag, RemoveFolder, SaveFolder, SaveTag
from app.domain.intents.messages import (
    DeleteMessage,
    DropDraft,
    MarkJunk,
    MoveMessage,
    RecoverMessage,
    SaveDraft,
    SendMail,
    SetFlagged,
    SetRead,
    TagMessage,
)
from app.domain.intents.parapheur import (
    AskOpinion,
    DossierAct,
    RejectDossier,
    SignDossier,
    TransferDossier,
    UndoDossier,
    VisaDossier,
)
from app.domain.intents.seances import Acknowledge, AnswerPresence, DeleteAnnotation, MarkAnnotationRead, SaveAnnotation
from app.domain.intents.sharing import (
    AcceptShare,
    DeleteFilter,
    GrantRight,
    GrantShare,
    LeaveShare,
    RevokeRight,
    RevokeShare,
    SaveAbsence,
    SaveFilter,
    TellShare,
)
from app.domain.mail import AttachedFile  # shared with drafts; part of what this package offers

__all__ = [
    "INTENT_TYPES",
    "AcceptShare",
    "Acknowledge",
    "AddLetterNote",
    "AnswerPresence",
    "AskOpinion",
    "AttachedFile",
    "DeleteAnnotation",
    "DeleteContact",
    "DeleteEvent",
    "DeleteFilter",
    "DeleteMessage",
    "DeleteTag",
    "DossierAct",
    "DropDraft",
    "GrantRight",
    "GrantShare",
    "Intent",
    "LeaveShare",
    "LetterOperation",
    "MarkAnnotationRead",
    "MarkJunk",
    "MarkLetterRead",
    "MoveMessage",
    "ProposeTime",
    "RecoverMessage",
    "RejectDossier",
    "RemoveFolder",
    "ReplyInvitation",
    "RevokeRight",
    "RevokeShare",
    "SaveAbsence",
    "SaveAnnotation",
    "SaveContact",
    "SaveDraft",
    "SaveEvent",
    "SaveFilter",
    "SaveFolder",
    "SaveTag",
    "SendMail",
    "SetFlagged",
    "SetRead",
    "SettleAlarm",
    "SignDossier",
    "TagMessage",
    "TellShare",
    "TransferDossier",
    "TransferEvent",
    "UndoDossier",
    "VisaDossier",
    "needs_not_before",
]

INTENT_TYPES: Mapping[str, type[Intent]] = {
    cls.KIND: cls
    for cls in (
        SetRead,
        SetFlagged,
        MoveMessage,
        MarkJunk,
        TagMessage,
        DeleteMessage,
        RecoverMessage,
        SaveFolder,
        RemoveFolder,
        SaveTag,
        DeleteTag,
        SendMail,
        SaveDraft,
        DropDraft,
        SaveAbsence,
        SaveFilter,
        DeleteFilter,
        GrantShare,
        RevokeShare,
        TellShare,
        AcceptShare,
        LeaveShare,
        GrantRight,
        RevokeRight,
        SaveEvent,
        DeleteEvent,
        TransferEvent,
        ProposeTime,
        SettleAlarm,
        ReplyInvitation,
        SaveContact,
        DeleteContact,
        Acknowledge,
        AnswerPresence,
        SaveAnnotation,
        DeleteAnnotation,
        MarkAnnotationRead,
        VisaDossier,
        RejectDossier,
        TransferDossier,
        AskOpinion,
        UndoDossier,
        SignDossier,
        MarkLetterRead,
        LetterOperation,
        AddLetterNote,
    )
}
"""Every intent by its ``KIND``: what the outbox may hold."""


def needs_not_before(intent: Intent) -> int:
    """Earliest delivery the intent itself asks for (UTC ms); 0 = at once."""
    return intent.not_before_ms if isinstance(intent, SendMail) else 0
