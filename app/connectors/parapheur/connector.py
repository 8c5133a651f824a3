"""`ParapheurConnector`: one account on one parapheur, as the synchronisation engine and signing see it.

Acts (interop §1.7): the dossier is read again first; not pending on the same step, or with other
documents, it is a `Conflict("dossier_moved")` and nothing is sent. After the act it is read once
more, so that what is shown comes from the server. A lost reply is `OutcomeUnknown`; `probe` then
looks at the step itself: performed by the same act, and for a signature with the same certificate.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import replace

from app.connectors.http import Http
from app.connectors.parapheur import facts, following
from app.connectors.parapheur.backend import DeskBackend, ParapheurBackend
from app.connectors.parapheur.desk_work import MADE_HERE, DeskWork
from app.connectors.parapheur.facts import FolderRead, SignedDocument
from app.connectors.parapheur.following import Following
from app.connectors.parapheur.plan import STREAM, build_request
from app.connectors.parapheur.reading import Left, Reading
from app.domain.accounts import Account
from app.domain.errors import AppError, Conflict, Rejected, TargetGone
from app.domain.exchange import Ack, Clock, Delta, Download, FileRef, Held, LoadBytes, Proof, Rhythm, Verdict
from app.domain.intents import (
    ArchiveDossier,
    AskOpinion,
    ChainDossier,
    CommentDossier,
    CreateDossier,
    DeleteDossier,
    DossierAct,
    Intent,
    RejectDossier,
    SignDossier,
    StartDossier,
    TransferDossier,
    UndoDossier,
    VisaDossier,
)
from app.domain.parapheur import Action, Bureau, Comment, Dossier, DossierType, Sent, SigningRequest, Step, Tray

NOTE_MAX = 512
"""Characters of an annotation (§1.5: since 5.0.31 and 5.1.9)."""
REASON_MIN = 3

_PERFORMED: Mapping[str, Action] = {
    "visa": Action.VISA,
    "reject": Action.REJECT,
    "sign": Action.SIGNATURE,
    "transfer": Action.TRANSFER,
    "ask_opinion": Action.ASK_SECOND_OPINION,
    "seal": Action.SEAL,
    "paper_sign": Action.PAPER_SIGNATURE,
    "secure_mail": Action.SECURE_MAIL,
    "transmit": Action.TRANSMIT,
}
_STARTED = (None, Action.UNKNOWN, Action.START, Action.VISA)
"""What a draft that left says of its first step: for v4 it is a visa of whoever made it."""


class ParapheurConnector:
    """See `exchange.Connector`. Setting of the account: ``certificate``; those of a generation are its back end's."""

    # At most one pull in any ten minutes: an idle one is three requests (token, counters, one thing in turn).
    streams: Mapping[str, Rhythm] = {
        STREAM: Rhythm(every_ms=640_000, jitter=0.05),
        following.STREAM: following.RHYTHM,
    }

    def __init__(self, account: Account, http: Http, backend: ParapheurBackend, clock: Clock) -> None:
        self._http = http
        self._clock = clock
        self._backend = backend
        self._certificate = _decode(account.settings.get("certificate", ""))
        self._left = Left()

    # --- sign-in and settings -------------------------------------------------------------------

    async def sign_in(self, proof: Proof) -> None:
        """Raises ``SignInRequired("sign_in_refused")``, and what the generation's session raises."""
        await self._backend.sign_in(proof)

    async def sign_out(self) -> None:
        """End the session on the server and forget it."""
        await self._backend.sign_out()

    def set_certificate(self, der: bytes) -> None:
        """Certificate (DER) for which bytes to sign are fetched ahead; empty = none."""
        self._certificate = der

    # --- the engine's contract ------------------------------------------------------------------

    async def pull(self, stream: str, cursor: str | None, held: Held) -> Delta:
        """One page of `reading`."""
        if stream == following.STREAM:
            return await Following(self._backend, held).page(cursor)
        if stream != STREAM:
            raise ValueError(stream)
        return await Reading(self._backend, held, self._clock, self._certificate, self._left).page(cursor)

    async def push(self, intent: Intent, load_bytes: LoadBytes) -> Ack:
        """Deliver an act on the very dossier that was seen, a draft or a delegation."""
        if isinstance(intent, MADE_HERE):
            return await DeskWork(self._backend).push(intent, load_bytes)
        if not isinstance(intent, DossierAct):
            raise Rejected("unsupported_act", kind=intent.KIND)
        check_notes(intent)
        self._left.forget()
        before = await self._read(intent)
        if has_moved(before.dossier, intent):
            raise Conflict("dossier_moved")
        await self._backend.act(intent)
        if isinstance(intent, (DeleteDossier, ArchiveDossier)):
            return Ack(removes=((Dossier.KIND, intent.target_id),), facts={"act": intent.KIND})
        dossier = await self._read_after(intent, before.dossier)
        return Ack(
            upserts=(dossier,),
            removes=((SigningRequest.KIND, dossier.id),),
            files=facts.build_files(dossier),  # an act may have changed them: signed, sealed, commented
            facts=build_facts(dossier, intent),
            renames=build_renames(before.dossier, dossier, intent),
        )

    async def probe(self, intent: Intent) -> Verdict:
        """Did the act reach the dossier? A dossier that is gone can tell nothing."""
        if not isinstance(intent, DossierAct):
            return Verdict.UNKNOWN
        try:
            return judge_act(await self._read(intent), intent)
        except TargetGone:
            return Verdict.UNKNOWN

    async def fetch_detail(self, dossier: Dossier) -> tuple[Dossier, tuple[FileRef, ...]]:
        """A dossier of which only a line is held, with its circuit and documents. `TargetGone` when it left."""
        bureau = Bureau(
            id=dossier.bureau_id, name=dossier.bureau_name, tenant=dossier.tenant, may_act=not dossier.readonly
        )
        read = (await self._backend.folder(dossier.tenant, bureau, dossier.id, dossier.tray)).dossier
        return read, facts.build_files(read)

    async def fetch_types(self, bureau: Bureau) -> tuple[DossierType, ...]:
        """What a bureau may create now. `Rejected` where this generation has no drafts."""
        if not isinstance(self._backend, DeskBackend):
            raise Rejected("unsupported_act", kind=CreateDossier.KIND)
        return await self._backend.types(bureau)

    def download(self, ref: FileRef, offset: int) -> AbstractAsyncContextManager[Download]:
        tenant, dossier_id, document_id = facts.parse_ref(ref.ref)
        return self._backend.open_document(tenant, dossier_id, document_id, offset, ref.media_type)

    @property
    def round_trip_s(self) -> float | None:
        """See `exchange.Distant`."""
        return self._http.round_trip_s

    async def listen(self) -> frozenset[str]:
        """The parapheur has no push (§1.9)."""
        raise NotImplementedError

    async def close(self) -> None:
        self._left.forget()
        await self._http.close()

    # --- what signing asks online ---------------------------------------------------------------

    async def fetch_dossier(self, tenant: str, bureau_id: str, dossier_id: str, tray: Tray = Tray.PENDING) -> Dossier:
        """A dossier as it stands on the server, with its circuit and documents. `TargetGone` when it left."""
        bureau = Bureau(id=bureau_id, name="", tenant=tenant)
        return (await self._backend.folder(tenant, bureau, dossier_id, tray)).dossier

    async def fetch_signing_request(self, dossier: Dossier, certificate_der: bytes) -> SigningRequest:
        """What the server wants signed now. `Rejected` when it refuses (certificate, document); see §1.6 step A.

        It carries the fingerprint of ``dossier``: if the server's copy has changed since, the
        comparison before signing or `push` says so.
        """
        asked = await self._backend.data_to_sign(dossier, certificate_der)
        return build_request(dossier, certificate_der, asked)

    async def fetch_signed(self, dossier: Dossier) -> tuple[SignedDocument, ...]:
        """Main documents as the server holds them after a signature, whole in memory, for verification."""
        bureau = Bureau(id=dossier.bureau_id, name=dossier.bureau_name, tenant=dossier.tenant)
        return await self._backend.signed_documents(dossier.tenant, bureau, dossier.id)

    async def export(self, dossier: Dossier, what: str) -> bytes:
        """``print`` (circuit slip, PDF), ``premis`` (journal, XML) or ``zip`` (everything), as the server writes it."""
        return await self._backend.export(dossier, what)

    # --- pieces ---------------------------------------------------------------------------------

    async def _read(self, intent: DossierAct) -> FolderRead:
        bureau = Bureau(id=intent.bureau_id, name="", tenant=intent.tenant)
        return await self._backend.folder(intent.tenant, bureau, intent.target_id, Tray.PENDING)

    async def _read_after(self, intent: DossierAct, before: Dossier) -> Dossier:
        """The dossier after our act. The act is done: failing to read it again must not hide that."""
        try:
            after = (await self._read(intent)).dossier
        except AppError:
            after = before
        return settle(after, intent)


# --- pure ---------------------------------------------------------------------------------------


def check_notes(intent: DossierAct) -> None:
    """`Rejected` for a rejection without reason or an annotation too long for the server (§1.5)."""
    if isinstance(intent, RejectDossier) and len(intent.public_note.strip()) < REASON_MIN:
        raise Rejected("reason_required", minimum=REASON_MIN)
    if max(len(intent.public_note), len(intent.private_note)) > NOTE_MAX:
        raise Rejected("note_too_long", maximum=NOTE_MAX)
    if isinstance(intent, SignDossier) and not intent.values:
        raise Rejected("nothing_to_sign")


def build_facts(dossier: Dossier, intent: DossierAct) -> dict[str, str]:
    """For the journal: the act, the step, and when the server says it was performed."""
    step = next((s for s in dossier.steps if s.id == intent.step_id), None)
    facts = {"act": intent.KIND, "step": intent.step_id}
    return {**facts, "server_ms": str(step.date_ms)} if step is not None and step.date_ms is not None else facts


def has_moved(dossier: Dossier, intent: DossierAct) -> bool:
    """True when the dossier is no longer the one the user decided on."""
    if isinstance(intent, UndoDossier):  # the server itself refuses when somebody acted since
        return not any(s.id == intent.step_id and s.performed is not None for s in dossier.steps)
    step = dossier.pending_step
    if isinstance(intent, DeleteDossier):
        over = step is None or step.action in (Action.START, Action.ARCHIVE, Action.DELETE)
        return not over or intent.fingerprint not in ("", dossier.fingerprint)
    if isinstance(intent, StartDossier) and not intent.fingerprint:  # made here: nobody else has seen it
        return step is None or step.action is not Action.START
    return step is None or step.id != intent.step_id or dossier.fingerprint != intent.fingerprint


def build_renames(before: Dossier, after: Dossier, intent: DossierAct) -> dict[str, str]:
    """After our comment: the fingerprint decided on by acts that still wait -> the one it became, if only by it."""
    if not isinstance(intent, CommentDossier) or before.fingerprint == after.fingerprint:
        return {}
    others = [
        {(d.id, d.name, d.size_bytes) for d in each.documents if d.id != intent.document_id} for each in (before, after)
    ]
    steps = [each.pending_step.id if each.pending_step else "" for each in (before, after)]
    return {before.fingerprint: after.fingerprint} if others[0] == others[1] and steps[0] == steps[1] else {}


def judge_act(read: FolderRead, intent: DossierAct) -> Verdict:
    """Whether this very act was performed (§1.7).

    Another act on the step (a colleague of the same bureau rejected it meanwhile) is not ours;
    neither is a signature with another certificate.
    """
    if isinstance(intent, CommentDossier):
        return Verdict.DELIVERED if any(_is_ours(c, intent) for c in read.dossier.comments) else Verdict.NOT_DELIVERED
    step = next((s for s in read.dossier.steps if s.id == intent.step_id), None)
    if isinstance(intent, StartDossier) and step is None:
        step = next((s for s in read.dossier.steps if s.action is Action.START), None)
    if step is None:
        return Verdict.UNKNOWN
    if isinstance(intent, UndoDossier):
        return Verdict.DELIVERED if step.state == "PENDING" else Verdict.NOT_DELIVERED
    if isinstance(intent, AskOpinion) and _opinion_asked(read.dossier):
        return Verdict.DELIVERED
    if step.state == "PENDING":  # v4 gives the step itself to the other desk; v5 makes another one
        given = (
            isinstance(intent, TransferDossier) and bool(step.bureau_ids) and intent.bureau_id not in step.bureau_ids
        )
        return Verdict.DELIVERED if given else Verdict.NOT_DELIVERED
    if isinstance(intent, StartDossier):
        return Verdict.DELIVERED if step.performed in _STARTED else Verdict.NOT_DELIVERED
    if isinstance(intent, ChainDossier):  # for v4 the end of the circuit is archived, in another subtype
        chained = step.performed in (None, Action.CHAIN) or read.dossier.subtype == intent.subtype
        return Verdict.DELIVERED if chained else Verdict.NOT_DELIVERED
    if isinstance(intent, ArchiveDossier):  # archived, it is no longer read: this one was chained instead
        return Verdict.NOT_DELIVERED
    expected = _PERFORMED[intent.KIND]
    if isinstance(intent, VisaDossier) and (intent.opinion or intent.preparing):
        expected = Action.SECRETARIAT if intent.preparing else Action.SECOND_OPINION
    if step.performed not in (None, Action.UNKNOWN, expected):
        return Verdict.NOT_DELIVERED
    certificate = read.certificates.get(step.id)
    if isinstance(intent, SignDossier) and certificate is not None and certificate != intent.certificate:
        return Verdict.NOT_DELIVERED
    return Verdict.DELIVERED


def settle(dossier: Dossier, intent: DossierAct) -> Dossier:
    """The dossier as it stands for this bureau after its act.

    When the next step is the same bureau's, it simply waits again. Otherwise it has left the list:
    an undo is possible until the next bureau acts (RETRIEVABLE), except after a rejection.
    """
    step: Step | None = dossier.pending_step
    if isinstance(intent, CommentDossier):
        mine = step is not None and intent.bureau_id in step.bureau_ids
        draft = step is not None and step.action is Action.START
        return replace(dossier, tray=Tray.DRAFT if draft else Tray.PENDING if mine else Tray.DELEGATED)
    if isinstance(intent, UndoDossier) and step is not None and intent.bureau_id in step.bureau_ids:
        return dossier
    if step is not None and step.id != intent.step_id and intent.bureau_id in step.bureau_ids:
        return dossier
    gone = isinstance(intent, (RejectDossier, TransferDossier, AskOpinion, StartDossier, ChainDossier))
    tray = Tray.DOWNSTREAM if gone else Tray.RETRIEVABLE
    return replace(dossier, tray=tray, fingerprint="", sent=Sent.DONE, sent_act=intent.KIND)


def _opinion_asked(dossier: Dossier) -> bool:
    """Another desk's opinion is what it waits for."""
    step = dossier.pending_step
    return step is not None and step.action is Action.SECOND_OPINION and dossier.bureau_id not in step.bureau_ids


def _is_ours(comment: Comment, intent: CommentDossier) -> bool:
    place = (comment.document_id, comment.page, round(comment.x_pt), round(comment.y_pt))
    y_pt = intent.height_pt - intent.y_pt if comment.from_top else intent.y_pt
    wanted = (intent.document_id, intent.page, round(intent.x_pt), round(y_pt))
    return place == wanted and comment.text == intent.text.strip()


def _decode(text: str) -> bytes:
    """DER of the certificate chosen in the settings; empty when there is none or it is unreadable."""
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        return b""
