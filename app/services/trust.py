"""Whom to trust, and whether a certificate still holds: lists and authorities imported, revocation kept for offline.

Authorities come from files that the user imports (`signing.trust_lists`): nothing is trusted by default. What an
authority answered of a certificate (OCSP, else its list) is kept with its time, so that a card can be judged without
a network and the answer's age be shown. Without any imported authority a chain is « not checked », and a revocation
can still be known, from the issuer that the certificate itself names.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from app.domain.errors import AppError, LocalFault, Rejected
from app.domain.exchange import Clock
from app.domain.frozen import dataclass
from app.services.signing_types import CardView, ReasonView
from app.signing.certificates import CertificateFacts, Fetch, chain_trust, read_facts
from app.signing.report import Trust
from app.signing.trust_lists import read_trust_file
from app.signing.validation import Roots

FILES, AUTHORITIES, ANSWERS, TSA = "trust_files", "trust_authorities", "revocation_answers", "tsa_url"
STAMPERS = "trust_stampers"
"""As `AUTHORITIES`, of services that stamp the time: of a list imported before they were told apart, none."""
"""Settings of the profile (encrypted): JSON, except the address."""
FRESH_MS = 12 * 3_600_000
"""Younger than this an answer is not asked again."""
_MAX_FILE = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustSource:
    """One imported file."""

    id: str
    """SHA-256 of the file."""
    name: str
    kind: str
    """``list``, ``list_of_lists`` or ``certificates``."""
    count: int
    """Authorities it brought."""
    territory: str = ""
    signer: str = ""
    imported_ms: int = 0
    next_update_ms: int | None = None
    """After this day a list should be imported again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What is known of one certificate."""

    trust: Trust
    revocation_known: bool
    at_ms: int


Setting = Callable[[str], Awaitable[str]]
SetSetting = Callable[[str, str], Awaitable[None]]


class TrustService:
    """Reads and writes the profile's trust. Network only in `refresh`."""

    def __init__(self, setting: Setting, set_setting: SetSetting, clock: Clock, fetch: Fetch) -> None:
        self._setting = setting
        self._set_setting = set_setting
        self._clock = clock
        self.fetch = fetch
        self._answers: dict[str, Answer] | None = None

    # --- authorities ----------------------------------------------------------------------------

    async def sources(self) -> list[TrustSource]:
        """Imported files, as they came."""
        return [TrustSource(**item) for item in json.loads(await self._setting(FILES) or "[]")]

    async def import_file(self, path: Path) -> TrustSource:
        """Trust what a file brings. Raises `LocalFault` (``file_unreadable``) and as `read_trust_file`."""
        data = await asyncio.to_thread(_read, path)
        found = await asyncio.to_thread(read_trust_file, data)
        source = TrustSource(
            id=hashlib.sha256(data).hexdigest(),
            name=path.name,
            kind=found.kind,
            count=len(found.authorities),
            territory=found.territory,
            signer=found.signer,
            imported_ms=self._clock(),
            next_update_ms=int(found.next_update.timestamp() * 1000) if found.next_update else None,
        )
        for setting, stamps in ((AUTHORITIES, False), (STAMPERS, True)):
            held = await self._held(setting)
            ders = [a.der for a in found.authorities if (a.service == "tsa") is stamps]
            held[source.id] = [base64.b64encode(der).decode("ascii") for der in ders]
            await self._set_setting(setting, json.dumps(held))
        await self._save([*(known for known in await self.sources() if known.id != source.id), source])
        return source

    async def remove(self, id: str) -> None:
        """Trust that file no more."""
        for setting in (AUTHORITIES, STAMPERS):
            held = await self._held(setting)
            held.pop(id, None)
            await self._set_setting(setting, json.dumps(held))
        await self._save([known for known in await self.sources() if known.id != id])

    async def _save(self, sources: Sequence[TrustSource]) -> None:
        await self._set_setting(FILES, json.dumps([_as_json(source) for source in sources]))
        await self._forget_answers()

    async def _held(self, setting: str) -> dict[str, list[str]]:
        """By file: base64 of what it brought."""
        return dict(json.loads(await self._setting(setting) or "{}"))

    async def _certificates(self, setting: str) -> tuple[bytes, ...]:
        return tuple(sorted({base64.b64decode(text) for held in (await self._held(setting)).values() for text in held}))

    async def roots(self, *, online: bool = False) -> Roots:
        """What a validation needs. ``online``: it may ask whether certificates are revoked."""
        found, stampers = await self._certificates(AUTHORITIES), await self._certificates(STAMPERS)
        return Roots(
            authorities=found, stampers=stampers, others=(*found, *stampers), fetch=self.fetch if online else None
        )

    # --- time stamps ----------------------------------------------------------------------------

    async def tsa_url(self) -> str:
        """Address of the authority that stamps the time of one's own signatures; empty = none."""
        return await self._setting(TSA)

    async def set_tsa_url(self, url: str) -> None:
        """Raises ``Rejected("address_invalid")``."""
        text = url.strip()
        if text and urlsplit(text).scheme not in ("http", "https"):
            raise Rejected("address_invalid")
        await self._set_setting(TSA, text)

    # --- revocation -----------------------------------------------------------------------------

    async def judged(self, view: CardView) -> CardView:
        """The card with what is known of its certificate, without a network: revoked, checked when, trusted."""
        answer = (await self._known()).get(view.sha256)
        if answer is None:
            unknown = ReasonView(code="cert_revocation_never")
            return replace(view, notices=(*view.notices, unknown))
        date = datetime.fromtimestamp(answer.at_ms / 1000, UTC).date().isoformat()
        if answer.trust is Trust.REVOKED:
            blocking = (*view.blocking, ReasonView(code="cert_revoked"))
            return replace(view, blocking=blocking, usable=False)
        notices, warnings = [*view.notices], [*view.warnings]
        if answer.revocation_known:
            notices.append(ReasonView(code="cert_not_revoked", params={"date": date}))
        else:
            notices.append(ReasonView(code="cert_revocation_unknown"))
        if answer.trust is Trust.TRUSTED:
            notices.append(ReasonView(code="cert_chain_known"))
        elif answer.trust is Trust.UNTRUSTED:
            warnings.append(ReasonView(code="cert_chain_unknown"))
        return replace(view, notices=tuple(notices), warnings=tuple(warnings))

    async def refresh(self, certificates: Iterable[bytes], *, at_once: bool = False) -> None:
        """Ask the authorities about these certificates, those asked lately left out unless ``at_once``.

        An authority that does not answer leaves what was known as it is.
        """
        known, roots = dict(await self._known()), (await self.roots()).authorities
        for der in certificates:
            facts = read_facts(der)
            held = known.get(facts.sha256)
            if held is None or at_once or self._clock() - held.at_ms > FRESH_MS:
                answer = await self._ask(facts, roots)
                if answer.revocation_known or (held is None and answer.trust is not Trust.UNKNOWN):
                    known[facts.sha256] = answer
        self._answers = known
        await self._set_setting(ANSWERS, json.dumps({sha: _answer_json(answer) for sha, answer in known.items()}))

    async def _ask(self, facts: CertificateFacts, roots: Sequence[bytes]) -> Answer:
        issuers = await self._issuers(facts)
        now = datetime.fromtimestamp(self._clock() / 1000, UTC)
        trust, code = await chain_trust(
            facts.der, now, roots=roots or issuers, others=[*roots, *issuers], fetch=self.fetch
        )
        known = trust is Trust.REVOKED or (trust is Trust.TRUSTED and not code)
        if trust is not Trust.REVOKED and not roots:
            trust = Trust.UNKNOWN
        return Answer(trust=trust, revocation_known=known, at_ms=self._clock())

    async def _issuers(self, facts: CertificateFacts) -> list[bytes]:
        """The issuer's certificate, from where the certificate says that it is."""
        found = []
        for url in facts.issuer_urls[:3]:
            if url.startswith(("http://", "https://")):
                try:
                    found.append(await self.fetch(url))
                except AppError:
                    continue
        return found

    async def _known(self) -> dict[str, Answer]:
        if self._answers is None:
            held = json.loads(await self._setting(ANSWERS) or "{}")
            self._answers = {
                sha: Answer(trust=Trust(item["trust"]), revocation_known=item["known"], at_ms=item["at_ms"])
                for sha, item in held.items()
            }
        return self._answers

    async def _forget_answers(self) -> None:
        """Another set of authorities: what was answered is judged anew."""
        self._answers = {}
        await self._set_setting(ANSWERS, "")

    async def hosts(self, certificates: Iterable[bytes]) -> list[str]:
        """Addresses that may be asked: those of the certificates in use, and the time stamp's."""
        urls = [url for der in certificates for url in _urls(read_facts(der))]
        if tsa := await self.tsa_url():
            urls.append(tsa)
        return sorted({f"{parts.scheme}://{parts.netloc}" for parts in map(urlsplit, urls) if parts.netloc})


def _urls(facts: CertificateFacts) -> tuple[str, ...]:
    return (*facts.ocsp_urls, *facts.crl_urls, *facts.issuer_urls)


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as source:
            data = source.read(_MAX_FILE + 1)
    except OSError as error:
        raise LocalFault("file_unreadable") from error
    if len(data) > _MAX_FILE:
        raise Rejected("trust_unreadable")
    return data


def _as_json(source: TrustSource) -> dict[str, object]:
    names = ("id", "name", "kind", "count", "territory", "signer", "imported_ms", "next_update_ms")
    return {name: getattr(source, name) for name in names}


def _answer_json(answer: Answer) -> dict[str, object]:
    return {"trust": answer.trust.value, "known": answer.revocation_known, "at_ms": answer.at_ms}
