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
from app.connectors.oidc import OidcSession, Realm
from app.connectors.parapheur import wire
from app.connectors.parapheur.backend import ParapheurBackend
from app.connectors.parapheur.plan import STREAM, build_request
from app.connectors.parapheur.reading import Reading
from app.connectors.parapheur.v5 import V5Backend
from app.connectors.parapheur.wire import FolderRead, SignedDocument
from app.domain.accounts import Account
from app.domain.errors import AppError, Conflict, Rejected, TargetGone
from app.domain.exchange import Ack, Clock, Delta, Download, FileRef, Held, LoadBytes, Proof, Rhythm, Vault, Verdict
from app.domain.intents import (
    AskOpinion,
    DossierAct,
    Intent,
    RejectDossier,
    SignDossier,
    TransferDossier,
    UndoDossier,
    VisaDossier,
)
from app.domain.parapheur import Action, Bureau, Dossier, Sent, SigningRequest, Step, Tray

NOTE_MAX = 512
"""Characters of an annotation (§1.5: since 5.0.31 and 5.1.9)."""
REASON_MIN = 3

_PERFORMED: Mapping[str, Action] = {
    "visa": Action.VISA,
    "reject": Action.REJECT,
    "sign": Action.SIGNATURE,
    "transfer": Action.TRANSFER,
    "ask_opinion": Action.ASK_SECOND_OPINION,
}


class ParapheurConnector:
    """See `exchange.Connector`. Settings of the account: ``realm``, ``client_id``, ``auth_prefix``, ``certificate``."""

    # At most one pull in any ten minutes: an idle one is three requests (token, counters, one thing in turn).
    streams: Mapping[str, Rhythm] = {STREAM: Rhythm(every_ms=640_000, jitter=0.05)}

    def __init__(self, account: Account, http: Http, vault: Vault, clock: Clock) -> None:
        defaults = Realm()
        realm = Realm(
            name=account.settings.get("realm", defaults.name),
            client_id=account.settings.get("client_id", defaults.client_id),
            prefix=account.settings.get("auth_prefix", defaults.prefix),
        )
        self._account = account
        self._http = http
        self._clock = clock
        self._oidc = OidcSession(http, vault, clock, realm)
        self._backend: ParapheurBackend = V5Backend(http, self._oidc, clock)
        self._certificate = _decode(account.settings.get("certificate", ""))

    # --- sign-in and settings -------------------------------------------------------------------

    async def sign_in(self, proof: Proof) -> None:
        """By password, which is not kept, or in the system's browser (code + PKCE).

        Raises ``SignInRequired("sign_in_refused")``, and what `OidcSession.sign_in_with_browser` raises.
        """
        if proof.browser is not None:
            await self._oidc.sign_in_with_browser(self._account.login, proof.browser)
        else:
            await self._oidc.sign_in(self._account.login, proof.password)

    async def sign_out(self) -> None:
        """End the session on the server and forget its token."""
        await self._oidc.sign_out()

    def set_certificate(self, der: bytes) -> None:
        """Certificate (DER) for which bytes to sign are fetched ahead; empty = none."""
        self._certificate = der

    # --- the engine's contract ------------------------------------------------------------------

    async def pull(self, stream: str, cursor: str | None, held: Held) -> Delta:
        """One page of `reading`."""
        if stream != STREAM:
            raise ValueError(stream)
        return await Reading(self._backend, held, self._clock, self._certificate).page(cursor)

    async def push(self, intent: Intent, load_bytes: LoadBytes) -> Ack:
        """Deliver a visa, a rejection or signatures, on the very dossier that was seen."""
        if not isinstance(intent, DossierAct):
            raise Rejected("unsupported_act", kind=intent.KIND)
        check_notes(intent)
        before = await self._read(intent)
        if has_moved(before.dossier, intent):
            raise Conflict("dossier_moved")
        await self._backend.act(intent)
        dossier = await self._read_after(intent, before.dossier)
        return Ack(
            upserts=(dossier,),
            removes=((SigningRequest.KIND, dossier.id),),
            facts=build_facts(dossier, intent),
        )

    async def probe(self, intent: Intent) -> Verdict:
        """Did the act reach the dossier? A dossier that is gone can tell nothing."""
        if not isinstance(intent, DossierAct):
            return Verdict.UNKNOWN
        try:
            return judge_act(await self._read(intent), intent)
        except TargetGone:
            return Verdict.UNKNOWN

    def download(self, ref: FileRef, offset: int) -> AbstractAsyncContextManager[Download]:
        tenant, dossier_id, document_id = wire.parse_ref(ref.ref)
        return self._backend.open_document(tenant, dossier_id, document_id, offset, ref.media_type)

    @property
    def round_trip_s(self) -> float | None:
        """See `exchange.Distant`."""
        return self._http.round_trip_s

    async def listen(self) -> frozenset[str]:
        """The parapheur has no push (§1.9)."""
        raise NotImplementedError

    async def close(self) -> None:
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
        holders = await self._backend.data_to_sign(dossier, certificate_der)
        return build_request(dossier, certificate_der, holders)

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
    return step is None or step.id != intent.step_id or dossier.fingerprint != intent.fingerprint


def judge_act(read: FolderRead, intent: DossierAct) -> Verdict:
    """Whether this very act was performed (§1.7).

    Another act on the step (a colleague of the same bureau rejected it meanwhile) is not ours;
    neither is a signature with another certificate.
    """
    step = next((s for s in read.dossier.steps if s.id == intent.step_id), None)
    if step is None:
        return Verdict.UNKNOWN
    if isinstance(intent, UndoDossier):
        return Verdict.DELIVERED if step.state == "PENDING" else Verdict.NOT_DELIVERED
    if step.state == "PENDING":
        return Verdict.NOT_DELIVERED
    opinion = isinstance(intent, VisaDossier) and intent.opinion
    expected = Action.SECOND_OPINION if opinion else _PERFORMED[intent.KIND]
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
    if isinstance(intent, UndoDossier) and step is not None and intent.bureau_id in step.bureau_ids:
        return dossier
    if step is not None and step.id != intent.step_id and intent.bureau_id in step.bureau_ids:
        return dossier
    gone = isinstance(intent, (RejectDossier, TransferDossier, AskOpinion))
    tray = Tray.DOWNSTREAM if gone else Tray.RETRIEVABLE
    return replace(dossier, tray=tray, fingerprint="", sent=Sent.DONE, sent_act=intent.KIND)


def _decode(text: str) -> bytes:
    """DER of the certificate chosen in the settings; empty when there is none or it is unreadable."""
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        return b""
