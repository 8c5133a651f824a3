"""The cards present now, over all ways to reach them. All traffic runs on the thread ``token``."""

from __future__ import annotations

import asyncio
import logging
import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol, runtime_checkable

from app.domain.errors import AppError, NeedsUser, Rejected, TokenMissing
from app.domain.frozen import dataclass
from app.services.signing_types import CardView, ReasonView, Tries
from app.signing.batch import OpeningSession, TokenDesk
from app.signing.certificates import Assessment, Reason, assess, read_facts
from app.signing.cng import CngSource, windows_libraries
from app.signing.external import ExternalSource
from app.signing.levels import level_of
from app.signing.modules import find_modules
from app.signing.pin import Pin
from app.signing.pkcs12 import Pkcs12Source
from app.signing.token import Algorithm, TokenCertificate, TokenInfo, TokenSource, TokenThread
from app.signing.token_process import Pkcs11Source, Timeouts

log = logging.getLogger(__name__)

MODULES_VARIABLE = "ECHARPE_PKCS11_MODULES"
FILES_VARIABLE = "ECHARPE_PKCS12_FILES"
"""Extra modules and key files, separated like PATH: demonstration and tests."""


@dataclass(frozen=True, slots=True)
class Card:
    """A certificate and the way to sign with it."""

    source: TokenSource
    token: TokenInfo
    certificate: TokenCertificate


@dataclass(frozen=True, slots=True)
class KeyFile:
    """A PKCS#12 file that the user named, and its certificate, which cannot be read without its password."""

    path: str
    certificate: bytes
    """DER."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModuleAnswer:
    """One way to reach cards and what it said: for the card doctor."""

    name: str
    tokens: int = 0
    error: str = ""
    """Code; empty = it answered."""


@runtime_checkable
class ClosesNow(Protocol):
    """A session that can be closed when no loop turns any more."""

    def close_now(self) -> None: ...


class _Lent:
    """A session lent to a batch: at the end it is kept open for a while, unless the card refused something."""

    def __init__(self, tokens: Tokens, sha256: str, session: OpeningSession) -> None:
        self._tokens = tokens
        self._sha256 = sha256
        self._session: OpeningSession | None = session
        self._sound = True

    async def sign(self, data: bytes, algorithm: Algorithm = "sha256") -> bytes:
        if self._session is None:
            raise TokenMissing("token_pulled")
        try:
            return await self._session.sign(data, algorithm)
        except NeedsUser:
            self._sound = False
            raise

    async def decipher(self, wrapped: bytes, oaep: str = "") -> bytes:
        if self._session is None:
            raise TokenMissing("token_pulled")
        try:
            return await self._session.decipher(wrapped, oaep)
        except NeedsUser:
            self._sound = False
            raise

    async def close(self) -> None:
        session, self._session = self._session, None
        if session is not None and not (self._sound and self._tokens.keep(self._sha256, session)):
            await session.close()


@dataclass(frozen=True, slots=True)
class _Kept:
    """A session kept open, from and until when (UTC seconds)."""

    session: OpeningSession
    timer: asyncio.TimerHandle
    begun: float
    until: float

    def over(self, now: float) -> bool:
        """Its time has passed, or the clock was set back."""
        return not self.begun <= now < self.until


class Tokens:
    """Finds cards and opens sessions.

    A session may be kept open for ``keep_s`` seconds after a batch (row 89; 0, the default, closes it at
    once): the next batch then asks no PIN. Nothing of the PIN is kept here; a card that is pulled, or
    refuses anything, closes its session. Its time runs by the clock on the wall too: no timer runs while the machine
    sleeps.
    """

    def __init__(self, modules: Sequence[str] = (), files: Sequence[str] = ()) -> None:
        self._thread = TokenThread()
        self._seen: dict[str, Card] = {}
        """By the SHA-256 of their certificates, as of the last look."""
        self.silent = False
        """At the last look a way to reach cards did not answer in time: one that was not seen may be there."""
        self.keep_s = 0
        self._allow_sha1 = False
        self._ending: set[asyncio.Task[None]] = set()
        self._kept: dict[str, _Kept] = {}
        self._now: Callable[[], float] = time.time
        self.modules: list[str] = []
        self.set_modules(modules)
        self.files = [*files, *_listed(FILES_VARIABLE)]
        self.key_files: list[KeyFile] = []
        self.signers: list[str] = []
        """Command lines of programs that sign (`signing.external`)."""

    @property
    def allow_sha1(self) -> bool:
        """Sessions opened from now on may sign with SHA-1: only for an account that asks for it."""
        return self._allow_sha1

    @allow_sha1.setter
    def allow_sha1(self, value: bool) -> None:
        if value != self._allow_sha1:
            self._allow_sha1 = value
            self._seen = {}  # their sources were made for the other case

    def set_modules(self, modules: Sequence[str]) -> None:
        """Modules named by the user, asked before those of the usual places."""
        self.modules = [*modules, *_listed(MODULES_VARIABLE)]

    async def check_module(self, path: str) -> None:
        """Raises ``Rejected`` (``module_missing``, ``token_module_unusable``), `TokenMissing` when it hangs."""
        found = find_modules([path], probe=())
        if not found:
            raise Rejected("module_missing")
        await self._thread.run(Pkcs11Source(found[0]).list_tokens)

    async def read_key_file(self, path: str, password: str) -> KeyFile:
        """Raises `PinRefused` (wrong password), ``Rejected`` (``p12_unreadable``, ``p12_legacy_cipher``), `TokenMissing`."""
        with Pin(password) as pin:
            source = Pkcs12Source(Path(path))
            return KeyFile(path, await self._thread.run(lambda: source.read_certificate(pin)))

    async def check_signer(self, line: str) -> None:
        """Raises ``Rejected`` (``signer_command_invalid``, ``signer_answer_invalid``), `TokenMissing` (``signer_missing``)."""
        await self._thread.run(ExternalSource(line).list_tokens)

    async def cards(self) -> list[Card]:
        """Every certificate of every token that answers. A module that fails is logged and left out."""
        return (await self.examine())[1]

    async def card(self, sha256: str) -> Card:
        """The card of a certificate, as last seen; looked for again where it was not. Raises `TokenMissing`."""
        if sha256 not in self._seen:
            await self.cards()
        if sha256 not in self._seen:
            raise self.missing
        return self._seen[sha256]

    @property
    def missing(self) -> TokenMissing:
        """What is said of a card that was not seen: ``token_silent`` where it may only be slow."""
        return TokenMissing("token_silent" if self.silent else "token_absent")

    async def examine(self) -> tuple[list[ModuleAnswer], list[Card]]:
        """`cards`, and what each way to reach them answered."""
        found: dict[str, Card] = {}
        answers = []
        for name, source in self._sources():
            try:
                infos = await self._thread.run(source.list_tokens)
            except AppError as error:
                log.info("a token source does not answer: %s", error.code)
                answers.append(ModuleAnswer(name=name, error=error.code))
                continue
            answers.append(ModuleAnswer(name=name, tokens=len(infos)))
            for info in infos:
                for certificate in info.certificates:
                    found.setdefault(certificate.sha256, Card(source, info, certificate))
        self._seen = found
        self.silent = any(answer.error == "token_timeout" for answer in answers)
        for sha256 in [] if self.silent else [name for name in self._kept if name not in found]:
            await self.forget(sha256)  # pulled: put back, it asks its PIN again
        return answers, list(found.values())

    async def open_session(self, sha256: str, pin: str | None) -> OpeningSession:
        """One login for the certificate ``sha256``; None = the reader's own keypad.

        Asked first where it was seen last: the source looks for the card itself, on all its readers, so a
        listing of every module before it would only cost the user a second of the PIN's batch (measured).
        """
        kept = self._kept.pop(sha256, None)
        if kept is not None:
            kept.timer.cancel()
            if pin is None and not kept.over(self._now()):
                return _Lent(self, sha256, kept.session)
            await kept.session.close()  # a PIN was typed: it is presented, never passed over
        seen = self._seen.get(sha256)
        if seen is not None:
            try:
                return await self._open(seen, pin)
            except TokenMissing as error:
                if error.code != "token_absent":
                    raise
        for card in await self.cards():
            if card.certificate.sha256 == sha256:
                return await self._open(card, pin)
        raise self.missing

    def keypad_s(self, sha256: str) -> int:
        """Seconds that the keypad of that card's reader waits; 0 = it has none, or the session is open already."""
        seen = self._seen.get(sha256)
        return int(Timeouts().pin_pad_s) if seen is not None and seen.token.pin_pad and sha256 not in self._kept else 0

    async def _open(self, card: Card, pin: str | None) -> OpeningSession:
        if pin is None and not card.token.pin_pad:
            raise NeedsUser("pin_needed")
        secret = None if card.token.pin_pad or pin is None else Pin(pin)
        sha256 = card.certificate.sha256
        session = await TokenDesk(card.source, self._thread).open_session(sha256, secret)
        return _Lent(self, sha256, session)

    # --- kept for a while -----------------------------------------------------------------------

    def unlocked(self, sha256: str) -> bool:
        """A session of that certificate is still open: no PIN is needed."""
        return sha256 in self._kept and not self._kept[sha256].over(self._now())

    def keep(self, sha256: str, session: OpeningSession) -> bool:
        """Keep a session for ``keep_s``; False when sessions are not kept."""
        if self.keep_s <= 0 or sha256 in self._kept:
            return False
        loop = asyncio.get_running_loop()
        timer = loop.call_later(self.keep_s, lambda: self._ending.add(loop.create_task(self.forget(sha256))))
        begun = self._now()
        self._kept[sha256] = _Kept(session, timer, begun, begun + self.keep_s)
        return True

    async def forget(self, sha256: str = "") -> None:
        """Close what is kept: one certificate's session, or all (the program is locked, the setting changed)."""
        for name in [sha256] if sha256 else list(self._kept):
            kept = self._kept.pop(name, None)
            if kept is not None:
                kept.timer.cancel()
                await kept.session.close()

    def stop(self) -> None:
        for kept in self._kept.values():
            kept.timer.cancel()
            if isinstance(kept.session, ClosesNow):
                kept.session.close_now()
        self._kept.clear()
        self._thread.stop()

    def _sources(self) -> list[tuple[str, TokenSource]]:
        """(name for people, source)."""
        sources: list[tuple[str, TokenSource]] = [
            (path.name, Pkcs11Source(path, allow_sha1=self._allow_sha1)) for path in find_modules(self.modules)
        ]
        libraries = windows_libraries()
        if libraries is not None:
            sources.append(("Windows", CngSource(libraries, allow_sha1=self._allow_sha1)))
        for line in self.signers:
            signer = ExternalSource(line)
            sources.append((signer.name, signer))
        named = [(Path(file.path), file.certificate) for file in self.key_files]
        for path, certificate in [*named, *((Path(path), None) for path in self.files)]:
            if path.is_file():
                source = Pkcs12Source(path, certificate=certificate, allow_sha1=self._allow_sha1)
                sources.append((path.name, source))
        return sources


def _listed(variable: str) -> list[str]:
    return [part for part in os.environ.get(variable, "").split(os.pathsep) if part]


def card_view(card: Card, now_ms: int, policies: Mapping[str, int] | None = None) -> CardView:
    """What the window shows of a card. ``policies``: stars of the policies known here (`signing.levels`)."""
    tries = Tries(card.token.tries) if card.token.tries else Tries.OK
    view = certificate_view(card.certificate.der, now_ms, in_file=card.token.in_file, policies=policies)
    return replace(
        view, token_label=card.token.label, tries=tries, pin_pad=card.token.pin_pad, in_file=card.token.in_file
    )


def certificate_view(
    der: bytes, now_ms: int, *, in_file: bool = False, policies: Mapping[str, int] | None = None
) -> CardView:
    """What a certificate says by itself, whether its card is present or not."""
    facts = read_facts(der)
    assessment: Assessment = assess(facts, datetime.fromtimestamp(now_ms / 1000, tz=UTC))
    return CardView(
        sha256=facts.sha256,
        token_label="",
        subject=facts.subject,
        organisation=facts.organisation,
        issuer=facts.issuer,
        siren=facts.siren,
        level=level_of(facts, in_file=in_file, policies=policies),
        not_after_ms=int(facts.not_after.timestamp() * 1000),
        usable=assessment.usable,
        blocking=_reasons(assessment.blocking),
        warnings=_reasons(assessment.warnings),
        notices=_reasons(assessment.notices),
    )


def _reasons(reasons: Sequence[Reason]) -> tuple[ReasonView, ...]:
    return tuple(ReasonView(code=reason.code, params=reason.params) for reason in reasons)
