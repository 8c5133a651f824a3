"""Dossiers of the parapheur."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from typing import ClassVar

from app.domain.frozen import dataclass
from app.domain.intents.base import Intent
from app.domain.intents.exchanges import password_name
from app.domain.mail import LOCAL, AttachedFile
from app.domain.parapheur import (
    Action,
    Comment,
    DeskDelegation,
    Dossier,
    DossierDocument,
    Sent,
    SignedValue,
    SigningRequest,
    Step,
    Tray,
)
from app.domain.records import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierAct(Intent):
    """Common to all acts on a dossier: what exactly was seen when deciding.

    The connector re-reads the dossier first; another fingerprint is a `Conflict`: the act is set
    aside and the user asked again. Never acted upon silently.
    """

    TARGET_KIND: ClassVar[str] = Dossier.KIND
    IDEMPOTENT: ClassVar[bool] = False
    PROVEN: ClassVar[bool] = True
    PRIORITY: ClassVar[int] = 1

    tenant: str
    bureau_id: str
    step_id: str
    fingerprint: str
    public_note: str = ""
    private_note: str = ""
    metadata: Mapping[str, str] = field(default_factory=dict)

    def apply(self, record: Record | None) -> Record | None:
        if isinstance(record, Dossier):
            return replace(record, sent=Sent.QUEUED, sent_act=self.KIND)
        return record

    def renamed(self, names: Mapping[str, str]) -> Intent:
        """A dossier made here gets the server's id; one that only our own comment changed, its new fingerprint."""
        target = names.get(self.target_id, self.target_id)
        seen = names.get(self.fingerprint, self.fingerprint)
        same = (target, seen) == (self.target_id, self.fingerprint)
        return self if same else replace(self, target_id=target, fingerprint=seen)


@dataclass(frozen=True, slots=True, kw_only=True)
class VisaDossier(DossierAct):
    KIND: ClassVar[str] = "visa"

    opinion: bool = False
    """The step asks for a second opinion: the same act, on another address of the server."""
    preparing: bool = False
    """The step is a secretary's (v4): sent on, on an address of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectDossier(DossierAct):
    """``public_note`` is the reason: required, three characters or more."""

    KIND: ClassVar[str] = "reject"


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferDossier(DossierAct):
    """Give the step to another bureau."""

    KIND: ClassVar[str] = "transfer"

    target_bureau: str
    target_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskOpinion(DossierAct):
    """Ask another bureau for a second opinion; the dossier then comes back."""

    KIND: ClassVar[str] = "ask_opinion"

    target_bureau: str
    target_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoDossier(DossierAct):
    """Droit de remords: take back the step performed last (``step_id``), while nobody acted since."""

    KIND: ClassVar[str] = "undo"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignDossier(DossierAct):
    """Deliver the signatures made by the token. Created only from checked and verified values."""

    KIND: ClassVar[str] = "sign"
    SPENDS: ClassVar[str] = SigningRequest.KIND

    certificate: bytes
    """DER of the signer's certificate."""
    values: tuple[SignedValue, ...]
    signature_times_ms: Mapping[str, int] = field(default_factory=dict)
    """``signatureDateTime`` per document id, echoed unchanged."""
    echo: str = ""
    """`SigningRequest.echo` of what was signed."""

    def renamed(self, names: Mapping[str, str]) -> Intent:
        """A signature was made on the bytes displayed: what changed them since, even our own comment, is a conflict."""
        return self


@dataclass(frozen=True, slots=True, kw_only=True)
class SealDossier(DossierAct):
    """Have the server put the body's seal (cachet): nothing is signed with the user's token."""

    KIND: ClassVar[str] = "seal"


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperSignDossier(DossierAct):
    """The documents were signed by hand: the step goes on without an electronic signature."""

    KIND: ClassVar[str] = "paper_sign"

    flagged: bool = False
    """The server already knows it to be on paper (v4): the step is only approved."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailDossier(DossierAct):
    """Send it by secured mail, as the step asks ("mail sécurisé"). Its password, if any, is a secret of the account
    (`password_name` of the act), never in the intent."""

    KIND: ClassVar[str] = "secure_mail"

    to: tuple[str, ...]
    subject: str
    message: str = ""
    locked: bool = False
    """Recipients open it with a password."""

    @property
    def secrets(self) -> tuple[str, ...]:
        return (password_name(self.op_id),) if self.locked else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TransmitDossier(DossierAct):
    """Send it, signed, to the Treasury (``HELIOS``) or to the préfecture (``ACTES``) by the body's TdT. v4 (interop §2.2)."""

    KIND: ClassVar[str] = "transmit"

    to: str
    """``HELIOS`` or ``ACTES``; what follows is for the second."""
    nature: str = ""
    """Code of the acte's nature, 1 to 6."""
    classification: str = ""
    """Matter in the national list: ``7.1``."""
    number: str = ""
    day: str = ""
    """Of the decision: YYYY-MM-DD."""
    subject: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainDossier(DossierAct):
    """At the end of its circuit: send it through another one, of the type and subtype named."""

    KIND: ClassVar[str] = "chain"

    type_id: str
    subtype_id: str
    subtype: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveDossier(DossierAct):
    """At the end of its circuit: put it into the parapheur's own archives, which it leaves the desk for. v4 only."""

    KIND: ClassVar[str] = "archive_dossier"

    title: str
    """Its name there."""
    annexes: tuple[str, ...] = ()
    """Ids of the annexes kept with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StartDossier(DossierAct):
    """Send a draft into its circuit."""

    KIND: ClassVar[str] = "start"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteDossier(DossierAct):
    """Remove a draft, a returned or a finished dossier from the parapheur."""

    KIND: ClassVar[str] = "delete_dossier"
    IDEMPOTENT: ClassVar[bool] = True

    def apply(self, record: Record | None) -> Record | None:
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentDossier(DossierAct):
    """Place a comment on a page. The server writes it into the document, which changes by that much."""

    KIND: ClassVar[str] = "comment"
    PROVEN: ClassVar[bool] = False

    document_id: str
    page: int
    x_pt: float
    y_pt: float
    text: str
    height_pt: float = 0.0
    """Of the page: some servers count from its top."""

    def apply(self, record: Record | None) -> Record | None:
        if not isinstance(record, Dossier):
            return record
        ours = Comment(
            id=f"{LOCAL}{self.op_id}", document_id=self.document_id, page=self.page, x_pt=self.x_pt, y_pt=self.y_pt,
            text=self.text, date_ms=self.made_at_ms, waiting=True,
        )  # fmt: skip
        return replace(record, comments=(*record.comments, ours))


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateDossier(Intent):
    """Make a draft with its documents (``target_id`` begins with `mail.LOCAL`); `StartDossier` sends it off.

    Repeating it makes no second one: the connector first looks among the bureau's drafts, and no two
    that wait for the same bureau may bear the same name (`ParapheurService.create`).
    """

    KIND: ClassVar[str] = "create_dossier"
    TARGET_KIND: ClassVar[str] = Dossier.KIND
    PRIORITY: ClassVar[int] = 3

    tenant: str
    bureau_id: str
    bureau_name: str
    name: str
    type_id: str
    type: str
    subtype_id: str
    subtype: str
    documents: tuple[AttachedFile, ...]
    """Main documents, in order."""
    annexes: tuple[AttachedFile, ...] = ()
    due_ms: int | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)
    variable_bureaux: Mapping[str, str] = field(default_factory=dict)
    """Number of the step (from 0) -> id of the bureau chosen for it."""

    @property
    def lane(self) -> str:
        return f"{Dossier.KIND}:{self.target_id}"

    @property
    def digests(self) -> frozenset[str]:
        return frozenset(file.sha256 for file in (*self.documents, *self.annexes))

    def apply(self, record: Record | None) -> Record | None:
        if record is not None:
            return record
        files = [*((file, True) for file in self.documents), *((file, False) for file in self.annexes)]
        return Dossier(
            id=self.target_id,
            tenant=self.tenant,
            bureau_id=self.bureau_id,
            bureau_name=self.bureau_name,
            origin_name=self.bureau_name,
            name=self.name,
            type=self.type,
            subtype=self.subtype,
            tray=Tray.DRAFT,
            created_ms=self.made_at_ms,
            due_ms=self.due_ms,
            metadata=dict(self.metadata),
            documents=tuple(
                DossierDocument(
                    id=f"{LOCAL}{rank}", name=file.name, media_type=file.media_type, size_bytes=file.size_bytes,
                    main=main, index=rank,
                )
                for rank, (file, main) in enumerate(files)
            ),
            steps=(Step(id="", action=Action.START, state="PENDING", bureaux=(self.bureau_name,),
                        bureau_ids=(self.bureau_id,)),),
            read=True,
            sent=Sent.QUEUED,
            sent_act=self.KIND,
        )  # fmt: skip

    def renamed(self, names: Mapping[str, str]) -> Intent:
        return replace(self, target_id=names[self.target_id]) if self.target_id in names else self


@dataclass(frozen=True, slots=True, kw_only=True)
class SetDeskDelegation(Intent):
    """Give a bureau to another one for a time (``target_id`` begins with `mail.LOCAL`).

    Idempotent: the connector first looks whether the server already has the same.
    """

    KIND: ClassVar[str] = "set_desk_delegation"
    TARGET_KIND: ClassVar[str] = DeskDelegation.KIND
    PRIORITY: ClassVar[int] = 2

    delegation: DeskDelegation

    def apply(self, record: Record | None) -> Record | None:
        return record if record is not None else replace(self.delegation, id=self.target_id)

    def renamed(self, names: Mapping[str, str]) -> Intent:
        return replace(self, target_id=names[self.target_id]) if self.target_id in names else self


@dataclass(frozen=True, slots=True, kw_only=True)
class EndDeskDelegation(Intent):
    """Take a bureau back."""

    KIND: ClassVar[str] = "end_desk_delegation"
    TARGET_KIND: ClassVar[str] = DeskDelegation.KIND
    PRIORITY: ClassVar[int] = 2

    tenant: str
    bureau_id: str

    def apply(self, record: Record | None) -> Record | None:
        return None

    def absorbs(self, earlier: Intent) -> bool:
        return isinstance(earlier, SetDeskDelegation)

    def renamed(self, names: Mapping[str, str]) -> Intent:
        return replace(self, target_id=names[self.target_id]) if self.target_id in names else self
