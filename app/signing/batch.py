"""A batch of dossiers signed with one PIN: `Prepared → Checked → Signed → Verified`, journaled step by step.

Each state is a type of its own and is made only from the one before, so no step can be skipped;
*Delivered* and *Followed* belong to the outbox. ``run_batch``:

1. reads every dossier and checks it against what was displayed (`check`), one after the other so that the
   documents of one at a time are in memory, before any PIN is asked;
2. opens one session - the caller asks the PIN then, once - unless nothing is left to sign;
3. signs dossier after dossier, verifies each value over the exact bytes to be delivered, and awaits
   the journal before the next step: once ``verified`` is journaled, the values are the caller's (it
   stores the intent in the same transaction), and a crash never leads to a second signature;
4. goes on after a dossier that fails, or that the journal refuses because it no longer waits here; stops signing when the token does (pulled, PIN refused), with
   what is done kept and a reason for each of the others.
"""

from __future__ import annotations

import asyncio
import enum
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from app.domain.errors import AppError, Conflict, NeedsUser, Rejected
from app.domain.parapheur import Format, SignedValue, SigningRequest
from app.signing.check import CheckedRequest, ShownDocument, check_request
from app.signing.pin import Pin
from app.signing.token import Algorithm, TokenSession, TokenSource, TokenThread, verify_value

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A dossier ticked and recapitulated: what the server wants signed, and what was displayed."""

    dossier_id: str
    request: SigningRequest
    certificate: bytes = field(repr=False)
    """DER of the chosen certificate."""
    format: Format
    documents: tuple[ShownDocument, ...] = field(repr=False)
    proof_told: bool
    """The recapitulation said that the content can be proven after the signature only."""
    allow_sha1: bool = False
    """The account's server is of those that need SHA-1, and the user agreed to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """The bytes to sign are about what was displayed."""

    dossier_id: str
    request: CheckedRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """The token has made a value for each entry; not yet verified together."""

    dossier_id: str
    certificate: bytes = field(repr=False)
    values: tuple[SignedValue, ...] = field(repr=False)
    signature_times_ms: Mapping[str, int]
    echo: str = field(repr=False)
    proof_after: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """Every value verifies over the exact bytes received: may be delivered (`intents.SignDossier`)."""

    dossier_id: str
    certificate: bytes = field(repr=False)
    values: tuple[SignedValue, ...] = field(repr=False)
    signature_times_ms: Mapping[str, int]
    echo: str = field(repr=False)
    proof_after: bool
    """PAdES: to be shown « signé, à contrôler » until `pades.check_delivered` says otherwise."""


class Gate(enum.Enum):
    """What to do with the next dossier."""

    SIGN = "sign"
    SKIP = "skip"
    """Leave it, go on: not a failure."""
    STOP = "stop"


class Step(enum.StrEnum):
    """What the journal records of a dossier, in order."""

    CHECKED = "checked"
    SIGNING = "signing"
    """The token is about to be asked: after a crash here, the dossier was *not* delivered."""
    SIGNED = "signed"
    VERIFIED = "verified"
    FAILED = "failed"
    NOT_DONE = "not_done"


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalEntry:
    """One step of one dossier. No secret, no content."""

    dossier_id: str
    step: Step
    code: str = ""
    params: Mapping[str, str | int] = field(default_factory=dict)
    verified: Verified | None = field(default=None, repr=False)
    """With `Step.VERIFIED`: what to put in the outbox, in the journal's own transaction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Result of one dossier: verified, failed or not done, and why."""

    dossier_id: str
    step: Step
    code: str = ""
    params: Mapping[str, str | int] = field(default_factory=dict)
    verified: Verified | None = field(default=None, repr=False)

    @property
    def done(self) -> bool:
        return self.step is Step.VERIFIED


Prepare = Callable[[str], Awaitable[Prepared]]
"""Reads the dossier with that id, when its turn to be checked comes. What it raises (`AppError`) fails that dossier."""
Journal = Callable[[JournalEntry], Awaitable[None]]
"""Raises `Rejected` for a dossier that no longer waits here: it fails, the others go on."""
AskGate = Callable[[str], Awaitable[Gate]]
"""Asked with the dossier's id before each; may wait for the user. What it raises (`NeedsUser`) stops the batch."""
Progress = Callable[[int, int, str], None]
"""(dossiers finished, dossiers in all, dossier just finished)."""


class Session(Protocol):
    """A token session as coroutines: see `TokenDesk`."""

    async def sign(self, data: bytes, algorithm: Algorithm = "sha256") -> bytes: ...

    async def close(self) -> None: ...


class OpeningSession(Session, Protocol):
    """One that opens enciphered mail as well."""

    async def decipher(self, wrapped: bytes, oaep: str = "") -> bytes: ...


OpenSession = Callable[[], Awaitable[Session]]
"""Asks the PIN and opens the one session of the batch. Raises `NeedsUser` and others."""


class TokenDesk:
    """Token sources and sessions as coroutines, all on the thread ``token``."""

    def __init__(self, source: TokenSource, thread: TokenThread) -> None:
        self._source = source
        self._thread = thread

    async def open_session(self, sha256: str, pin: Pin | None) -> OpeningSession:
        """One login with ``pin``; the PIN is wiped whatever happens."""
        try:
            session = await self._thread.run(lambda: self._source.open_session(sha256, pin))
        finally:
            if pin is not None:
                pin.wipe()
        return _ThreadSession(session, self._thread)


class _ThreadSession:
    def __init__(self, session: TokenSession, thread: TokenThread) -> None:
        self._session = session
        self._thread = thread

    async def sign(self, data: bytes, algorithm: Algorithm = "sha256") -> bytes:
        return await self._thread.run(lambda: self._session.sign(data, algorithm))

    async def decipher(self, wrapped: bytes, oaep: str = "") -> bytes:
        return await self._thread.run(lambda: self._session.decipher(wrapped, oaep))

    async def close(self) -> None:
        await self._thread.run(self._session.close)

    def close_now(self) -> None:
        """At the end of the program."""
        self._thread.run_blocking(self._session.close)


def check(prepared: Prepared) -> Checked:
    """Prepared → Checked. Raises `Conflict` (`check.check_request`) or `Rejected` for an unreadable file.

    What cannot be proven before, and was not told so (the server said that the document is no PDF), is refused too.
    """
    request = check_request(
        prepared.request,
        prepared.certificate,
        prepared.format,
        prepared.documents,
        allow_sha1=prepared.allow_sha1,
    )
    if request.proof_after and not prepared.proof_told:
        raise Conflict("sign_bytes_differ", reason="proof_untold", document="")
    return Checked(dossier_id=prepared.dossier_id, request=request)


async def sign(checked: Checked, session: Session) -> Signed:
    """Checked → Signed: one value for each entry, in order."""
    values = []
    for item in checked.request.items:
        value = await session.sign(item.data, item.algorithm)
        values.append(
            SignedValue(
                document_id=item.document_id,
                item_id=item.item_id,
                data=item.data,
                value=value,
                algorithm=item.algorithm,
            )
        )
    return Signed(
        dossier_id=checked.dossier_id,
        certificate=checked.request.certificate,
        values=tuple(values),
        signature_times_ms=checked.request.signature_times_ms,
        echo=checked.request.echo,
        proof_after=checked.request.proof_after,
    )


def verify(signed: Signed) -> Verified:
    """Signed → Verified: each value over its exact bytes, with the certificate that will be delivered.

    Raises `Rejected` (``sign_value_wrong``).
    """
    for value in signed.values:
        verify_value(signed.certificate, value.data, value.value, _algorithm(value))
    return Verified(
        dossier_id=signed.dossier_id,
        certificate=signed.certificate,
        values=signed.values,
        signature_times_ms=signed.signature_times_ms,
        echo=signed.echo,
        proof_after=signed.proof_after,
    )


def _algorithm(value: SignedValue) -> Algorithm:
    """As the check let it through."""
    return "sha1" if value.algorithm == "sha1" else "sha256"


async def sign_every(_dossier_id: str) -> Gate:
    """No question asked."""
    return Gate.SIGN


async def run_batch(
    dossiers: Sequence[str],
    prepare: Prepare,
    open_session: OpenSession,
    journal: Journal,
    *,
    progress: Progress | None = None,
    gate: AskGate = sign_every,
) -> tuple[Outcome, ...]:
    """Sign a batch. ``dossiers``: their ids; returns one outcome for each, in their order.

    ``journal`` is awaited before the next step is begun; what it raises but `Rejected` stops the batch and
    is raised again. ``gate`` is asked before each dossier. When the task itself is cancelled the session is
    closed and what was journaled stands.
    """
    return await _Batch(dossiers, prepare, open_session, journal, progress, gate).run()


class _Batch:
    def __init__(
        self,
        dossiers: Sequence[str],
        prepare: Prepare,
        open_session: OpenSession,
        journal: Journal,
        progress: Progress | None,
        gate: AskGate,
    ) -> None:
        self._dossiers = dossiers
        self._prepare = prepare
        self._open_session = open_session
        self._journal = journal
        self._progress = progress
        self._gate = gate
        self._outcomes: dict[str, Outcome] = {}

    async def run(self) -> tuple[Outcome, ...]:
        checked = [found for dossier in self._dossiers if (found := await self._check(dossier)) is not None]
        if checked:
            await self._sign_all(checked)
        return tuple(self._outcomes[dossier] for dossier in self._dossiers)

    async def _check(self, dossier_id: str) -> Checked | None:
        try:
            checked = await asyncio.to_thread(check, await self._prepare(dossier_id))
        except AppError as error:
            await self._conclude(dossier_id, Step.FAILED, error)
            return None
        await self._journal(JournalEntry(dossier_id=dossier_id, step=Step.CHECKED))
        return checked

    async def _sign_all(self, checked: Sequence[Checked]) -> None:
        try:
            session = await self._open_session()
        except AppError as error:
            await self._stop(checked, error)
            return
        try:
            for place, dossier in enumerate(checked):
                if (stop := await self._ask(dossier.dossier_id)) is not None:
                    await self._stop(checked[place:], stop)
                    return
                if dossier.dossier_id in self._outcomes:
                    continue  # passed
                stop = await self._sign_one(dossier, session)
                if stop is not None:
                    await self._stop(checked[place + 1 :], stop)
                    return
        finally:
            await asyncio.shield(session.close())

    async def _ask(self, dossier_id: str) -> NeedsUser | None:
        """What stops the batch before this dossier, if anything; a dossier passed has its outcome afterwards."""
        try:
            answer = await self._gate(dossier_id)
        except NeedsUser as error:
            return error
        if answer is Gate.SKIP:
            await self._conclude(dossier_id, Step.NOT_DONE, NeedsUser("sign_passed"))
        return NeedsUser("sign_cancelled") if answer is Gate.STOP else None

    async def _sign_one(self, checked: Checked, session: Session) -> NeedsUser | None:
        """Sign one dossier. Returns the error that stops the whole batch, if it does."""
        dossier_id = checked.dossier_id
        try:
            await self._journal(JournalEntry(dossier_id=dossier_id, step=Step.SIGNING))
            signed = await sign(checked, session)
            await self._journal(JournalEntry(dossier_id=dossier_id, step=Step.SIGNED))
            verified = verify(signed)
            await self._journal(JournalEntry(dossier_id=dossier_id, step=Step.VERIFIED, verified=verified))
        except NeedsUser as error:  # the token will not do more: pulled, locked, PIN asked again
            await self._conclude(dossier_id, Step.FAILED, error)
            return error
        except Rejected as error:
            await self._conclude(dossier_id, Step.FAILED, error)
            return None
        self._outcomes[dossier_id] = Outcome(dossier_id=dossier_id, step=Step.VERIFIED, verified=verified)
        self._tell(dossier_id)
        return None

    async def _stop(self, rest: Sequence[Checked], error: AppError) -> None:
        log.info("batch stopped: %s, %d left", error.code, len(rest))
        for dossier in rest:
            await self._conclude(dossier.dossier_id, Step.NOT_DONE, error)

    async def _conclude(self, dossier_id: str, step: Step, error: AppError) -> None:
        await self._journal(JournalEntry(dossier_id=dossier_id, step=step, code=error.code, params=dict(error.params)))
        self._outcomes[dossier_id] = Outcome(
            dossier_id=dossier_id, step=step, code=error.code, params=dict(error.params)
        )
        self._tell(dossier_id)

    def _tell(self, dossier_id: str) -> None:
        if self._progress is not None:
            self._progress(len(self._outcomes), len(self._dossiers), dossier_id)
