"""Signing documents of one's own, outside the parapheur: a PDF from a mail or the disk, a PES, any file.

The same rules as for a batch of the parapheur: everything is looked at before the PIN, one login for
all, each result verified *as written* before it takes its name, stop at the first refusal of the card,
what is done stays done. Documents are only read, in pieces: a PDF of a gigabyte costs no more memory
than a page (row A8); the result is written aside, synced, then renamed.

==========  =============================  ====================================================
kind        for                            result
==========  =============================  ====================================================
pades       PDF                            ``name-signe.pdf``: the document and one more revision
pes         PES Aller                      ``name-signe.xml``
cades       any file                       ``name.ext.p7s`` beside nothing: detached (PKCS#7)
xades       any file                       ``name.ext.xades.xml``: detached
==========  =============================  ====================================================
"""

from __future__ import annotations

import asyncio
import enum
import hashlib
import os
import shutil
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from app.domain.errors import AppError, DiskFull, LocalFault, NeedsUser, Rejected, Transient
from app.signing import cms, pades, xades, xades_detached
from app.signing.batch import Session
from app.signing.certificates import Fetch
from app.signing.pades import PdfProfile, PreparedRevision
from app.signing.pdf_risks import find_risks
from app.signing.stamp import Placement, Stamp
from app.signing.timestamps import FetchedStamper, TimestampRequestError, add_validation_data
from app.signing.token import verify_value
from app.signing.validation import Roots, Verdict, validate
from app.signing.xades_profile import Profile

__all__ = [
    "Kind",
    "LocalDocument",
    "LocalResult",
    "Placement",
    "Profile",
    "Stamp",
    "Stamping",
    "output_path",
    "propose",
    "sign_documents",
]

_COPY_BYTES = 4 << 20
_PES_BYTES = 150 * 1024 * 1024


class Kind(enum.StrEnum):
    PADES = "pades"
    PES = "pes"
    CADES = "cades"
    XADES = "xades"


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalDocument:
    """One document to sign, and how."""

    path: Path
    kind: Kind
    output: Path
    stamp: Stamp | None = field(default=None, repr=False)
    """PAdES: what is shown; its place is this document's own (row A7)."""
    reason: str = ""
    location: str = ""
    profile: Profile | None = None
    """PES and XAdES: capacity and place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalResult:
    path: Path
    output: Path | None = None
    """The signed file, or the signature; None when it could not be made."""
    code: str = ""
    params: dict[str, str | int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    """Codes of what is to be known although it is signed: ``timestamp_unavailable``, ``proofs_missing``."""

    @property
    def ok(self) -> bool:
        return self.output is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamping:
    """Time stamps, and for PDF what proves the signature later without a network (B-T, then B-LT)."""

    url: str
    """Of the authority (RFC 3161)."""
    fetch: Fetch = field(repr=False)
    roots: Roots = field(default_factory=Roots, repr=False)
    """Authorities known here: they help to find what is to be added."""


OpenSession = Callable[[], Awaitable[Session]]


def propose(path: Path, folder: Path | None = None) -> LocalDocument:
    """How a file would be signed by itself: PDF, PES, else a detached CMS. Raises `LocalFault` (``file_unreadable``)."""
    try:
        with path.open("rb") as source:
            head = source.read(4096)
    except OSError as error:
        raise LocalFault("file_unreadable") from error
    kind = Kind.PADES if head.startswith(b"%PDF-") else Kind.PES if b"PES_Aller" in head else Kind.CADES
    return LocalDocument(path=path, kind=kind, output=output_path(path, kind, folder))


def output_path(path: Path, kind: Kind, folder: Path | None = None) -> Path:
    """Name of the result: never the document's own."""
    where = folder or path.parent
    if kind is Kind.CADES:
        return where / f"{path.name}.p7s"
    return where / (f"{path.name}.xades.xml" if kind is Kind.XADES else f"{path.stem}-signe{path.suffix}")


async def sign_documents(
    documents: Sequence[LocalDocument],
    certificate: bytes,
    open_session: OpenSession,
    *,
    chain: Sequence[bytes] = (),
    moment: datetime | None = None,
    progress: Callable[[LocalResult], None] = lambda _result: None,
    cancelled: Callable[[], bool] = lambda: False,
    stamping: Stamping | None = None,
) -> list[LocalResult]:
    """Sign all with one session, opened only when something can be signed. One result a document, in order.

    ``stamping``: PDF become B-T then B-LT, CMS carry a time stamp; an authority that does not answer leaves the
    signature without it, and the result says so. A detached XAdES takes none.
    """
    maker = _Maker(certificate, tuple(chain), moment or datetime.now(UTC), stamping)
    results: dict[int, LocalResult] = {}

    def tell(rank: int, result: LocalResult) -> None:
        results[rank] = result
        progress(result)

    ready: dict[int, LocalDocument] = {}
    for rank, document in enumerate(documents):
        try:
            await asyncio.to_thread(_look, document)
            if any(document.output == other.output for other in ready.values()):
                raise Rejected("output_exists")
            ready[rank] = document
        except AppError as error:
            tell(rank, _failed(document, error))
    if ready:
        await _sign_all(ready, maker, open_session, tell, cancelled)
    return [results[rank] for rank in range(len(documents))]


async def _sign_all(
    documents: Mapping[int, LocalDocument],
    maker: _Maker,
    open_session: OpenSession,
    tell: Callable[[int, LocalResult], None],
    cancelled: Callable[[], bool],
) -> None:
    stop: AppError | None = None
    session: Session | None = None
    try:
        session = await open_session()
    except AppError as error:
        stop = error
    try:
        for rank, document in documents.items():
            stop = stop or (NeedsUser("sign_cancelled") if cancelled() else None)
            if stop is not None or session is None:
                tell(rank, _failed(document, stop or NeedsUser("sign_stopped")))
                continue
            try:
                notes = await maker.make(document, session)
                tell(rank, LocalResult(path=document.path, output=document.output, notes=notes))
            except AppError as error:
                tell(rank, _failed(document, error))
                stop = error if isinstance(error, NeedsUser) else None
    finally:
        if session is not None:
            await asyncio.shield(session.close())


def _failed(document: LocalDocument, error: AppError) -> LocalResult:
    return LocalResult(path=document.path, code=error.code, params=dict(error.params))


def _look(document: LocalDocument) -> None:
    """Before the PIN: readable, not there already, and nothing that could show something else later."""
    if document.output.exists():
        raise Rejected("output_exists")
    try:
        with document.path.open("rb") as source:
            if document.kind is Kind.PADES:
                refused = [risk for risk in find_risks(source) if risk.refused]
                if refused:
                    raise Rejected(refused[0].code, **refused[0].params)
    except OSError as error:
        raise LocalFault("file_unreadable") from error


class _Maker:
    """Makes each signature with one certificate at one moment."""

    def __init__(
        self, certificate: bytes, chain: tuple[bytes, ...], moment: datetime, stamping: Stamping | None
    ) -> None:
        self._certificate = certificate
        self._chain = chain
        self._moment = moment.replace(microsecond=0)
        self._stamping = stamping
        self._notes: list[str] = []

    async def make(self, document: LocalDocument, session: Session) -> tuple[str, ...]:
        """Make the signed file; returns notes."""
        self._notes = []
        work = {
            Kind.PADES: self._pades,
            Kind.PES: self._pes,
            Kind.CADES: self._cades,
            Kind.XADES: self._xades,
        }[document.kind]
        aside = document.output.with_name(f".{document.output.name}.part")
        try:
            await work(document, session, aside)
            await self._prove(document, aside)
            aside.replace(document.output)
            return tuple(self._notes)
        except OSError as error:
            raise DiskFull() if error.errno == 28 else LocalFault("export_failed") from error
        finally:
            aside.unlink(missing_ok=True)

    async def _value(self, session: Session, data: bytes) -> bytes:
        value = await session.sign(data)
        verify_value(self._certificate, data, value)
        return value

    async def _pades(self, document: LocalDocument, session: Session, aside: Path) -> None:
        profile = PdfProfile(
            reason=document.reason,
            location=document.location,
            stamp=document.stamp,
            time_stamped=self._stamping is not None,
        )
        with document.path.open("rb") as source:
            prepared: PreparedRevision = await pades.prepare_revision(
                source, self._certificate, self._moment, profile, self._chain
            )
            value = await self._value(session, prepared.to_sign)
            revision = await self._stamped(partial(pades.finish_revision, prepared, value))
            await asyncio.to_thread(_append, source, revision, aside)
        if self._stamping is not None and not self._notes:
            await self._add_proofs(aside, self._stamping)

    async def _stamped(self, finish: Callable[[FetchedStamper | None], Awaitable[bytes]]) -> bytes:
        """``finish`` with the time stamp, or without it when the authority does not answer."""
        if self._stamping is None:
            return await finish(None)
        try:
            return await finish(FetchedStamper(self._stamping.url, self._stamping.fetch))
        except (Transient, TimestampRequestError, ValueError):
            self._notes.append("timestamp_unavailable")
            return await finish(None)

    async def _add_proofs(self, aside: Path, stamping: Stamping) -> None:
        """One more revision with certificates and answers on revocation: level B-LT."""
        roots = stamping.roots
        with aside.open("rb") as signed:
            added = await add_validation_data(
                signed, roots=roots.authorities, others=[*roots.others, *self._chain], fetch=stamping.fetch
            )
        if not added:
            self._notes.append("proofs_missing")
            return
        with aside.open("ab") as out:
            out.write(added)
            out.flush()
            os.fsync(out.fileno())

    async def _pes(self, document: LocalDocument, session: Session, aside: Path) -> None:
        data = await asyncio.to_thread(_read, document.path)
        prepared = await asyncio.to_thread(xades.prepare, data, self._certificate, self._moment, document.profile)
        values = {e.element_id: await self._value(session, e.signed_info) for e in prepared.elements}
        _write(aside, xades.finish(prepared, values))

    async def _cades(self, document: LocalDocument, session: Session, aside: Path) -> None:
        digest = await asyncio.to_thread(_sha256, document.path)
        prepared = await cms.prepare(digest, self._certificate, self._chain, moment=self._moment)
        value = await self._value(session, prepared.to_sign)
        signature = await self._stamped(partial(cms.finish, prepared, value))
        _write(aside, cms.to_pem(signature))

    async def _xades(self, document: LocalDocument, session: Session, aside: Path) -> None:
        digest = await asyncio.to_thread(_sha256, document.path)
        prepared = xades_detached.prepare(
            digest,
            self._certificate,
            self._moment,
            file_name=document.path.name,
            profile=document.profile,
            chain=self._chain,
        )
        _write(aside, xades_detached.finish(prepared, await self._value(session, prepared.to_sign)))

    async def _prove(self, document: LocalDocument, aside: Path) -> None:
        """The file as written holds our signature, intact. Raises `Rejected` (``sign_not_proven``)."""
        detached = document.kind in (Kind.CADES, Kind.XADES)
        with aside.open("rb") as made, document.path.open("rb") as content:
            found = await validate(
                made, document.output.name, moment=self._moment, content=content if detached else None
            )
        ours = [s for s in found.signatures if s.certificate == self._certificate and s.intact]
        if not ours or found.verdict not in (Verdict.TRUSTED, Verdict.INTACT):
            raise Rejected("sign_not_proven")


def _append(source: BinaryIO, revision: bytes, aside: Path) -> None:
    source.seek(0)
    with aside.open("wb") as out:
        shutil.copyfileobj(source, out, _COPY_BYTES)
        out.write(revision)
        out.flush()
        os.fsync(out.fileno())


def _write(aside: Path, data: bytes) -> None:
    with aside.open("wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())


def _read(path: Path) -> bytes:
    with path.open("rb") as source:
        return source.read(_PES_BYTES + 1)


def _sha256(path: Path) -> bytes:
    with path.open("rb") as source:
        file: Any = source
        return hashlib.file_digest(file, "sha256").digest()
