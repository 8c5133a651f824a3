"""PKCS#11 tokens through a child process (`token_child`): the back end for real cards.

Each listing and each session starts its own child, so every attempt is new: nothing that failed
once is used again, and a module that hangs is ended with its process. The death of the child counts
as a pulled card. Every exchange has a timeout.

The child is *spawned*: Python starts afresh and imports the program's main module under another
name, which must therefore do nothing on import.
"""

from __future__ import annotations

import contextlib
import hashlib
import multiprocessing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.documents.children import start_child
from app.domain import errors
from app.domain.errors import Rejected, TokenMissing
from app.signing import token_child
from app.signing.pin import Pin
from app.signing.token import Algorithm, CheckedSession, TokenCertificate, TokenInfo, TokenSession, assert_token_thread

_FAMILIES: dict[str, type[errors.AppError]] = {
    "PinRefused": errors.PinRefused,
    "PinLocked": errors.PinLocked,
    "TokenMissing": errors.TokenMissing,
    "NeedsUser": errors.NeedsUser,
    "Rejected": errors.Rejected,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeouts:
    """Seconds to wait for each kind of answer; a card with a PIN pad waits for fingers."""

    list_s: float = 30.0
    open_s: float = 60.0
    pin_pad_s: float = 180.0
    sign_s: float = 60.0


class _Child:
    """One child process and its pipe."""

    def __init__(self, module: Path) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, childs_end = context.Pipe()
        self._process = context.Process(
            target=token_child.serve, args=(childs_end, str(module)), name="echarpe-token", daemon=True
        )
        start_child(self._process)
        childs_end.close()

    def ask(self, timeout_s: float, verb: str, *arguments: Any, blob: bytes | bytearray | None = None) -> Any:
        """Ask and wait. On a timeout or a death the child is ended."""
        try:
            self._pipe.send((verb, *arguments))
            if blob is not None:
                self._pipe.send_bytes(blob)
            if not self._pipe.poll(timeout_s):
                self._process.kill()  # it is stuck in the module: nothing can be asked of it
                self.end()
                raise TokenMissing("token_timeout")
            kind, *answer = self._pipe.recv()
        except (EOFError, OSError) as error:
            self.end()
            raise TokenMissing("token_pulled") from error
        if kind == "ok":
            return answer[0]
        family, code, params = answer
        raise _FAMILIES.get(family, Rejected)(code, **params)

    def end(self) -> None:
        """Ask it to close its session, then make sure that it is gone."""
        with contextlib.suppress(OSError, ValueError):
            self._pipe.send(("close",))
        self._process.join(2)
        if self._process.is_alive():
            self._process.kill()
            self._process.join(5)
        self._pipe.close()

    @property
    def pid(self) -> int | None:
        return self._process.pid


class Pkcs11Source:
    """Tokens seen by one vendor's module. See `token.TokenSource`."""

    def __init__(self, module: Path, *, timeouts: Timeouts | None = None, allow_sha1: bool = False) -> None:
        self._module = module
        self._timeouts = timeouts or Timeouts()
        self._allow_sha1 = allow_sha1

    def list_tokens(self) -> tuple[TokenInfo, ...]:
        assert_token_thread()
        child = _Child(self._module)
        try:
            described = child.ask(self._timeouts.list_s, "list")
        finally:
            child.end()
        return tuple(self._info(token) for token in described)

    def _info(self, token: dict[str, Any]) -> TokenInfo:
        certificates = tuple(
            TokenCertificate(der=c["der"], sha256=hashlib.sha256(c["der"]).hexdigest(), label=c["label"])
            for c in token.pop("certificates")
        )
        return TokenInfo(source=str(self._module), certificates=certificates, **token)

    def open_session(self, sha256: str, pin: Pin | None) -> TokenSession:
        assert_token_thread()
        if pin is not None and pin.wiped:
            raise errors.NeedsUser("pin_needed")
        child = _Child(self._module)
        wait_s = self._timeouts.pin_pad_s if pin is None else self._timeouts.open_s
        try:
            facts = child.ask(wait_s, "open", sha256, pin is None, blob=bytearray() if pin is None else pin.reveal())
        except errors.AppError:
            child.end()
            raise
        return _Session(child, facts, self._timeouts, self._allow_sha1, pin_pad=pin is None)


class _Session(CheckedSession):
    """A child that is logged in."""

    def __init__(
        self, child: _Child, facts: dict[str, Any], timeouts: Timeouts, allow_sha1: bool, *, pin_pad: bool
    ) -> None:
        super().__init__(facts["certificate"], allow_sha1=allow_sha1)
        self._child: _Child | None = child
        self._wait_s = timeouts.pin_pad_s if pin_pad else timeouts.sign_s
        self.pin_per_signature: bool = facts["pin_per_signature"]
        self.child_pid = child.pid

    @property
    def is_open(self) -> bool:
        return self._child is not None

    def close(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            child.end()

    def _sign(self, data: bytes, algorithm: Algorithm) -> bytes:
        return self._ask("sign", algorithm, data)

    def _decipher(self, wrapped: bytes, oaep: str) -> bytes:
        return self._ask("decipher", oaep, wrapped)

    def _ask(self, verb: str, way: str, blob: bytes) -> bytes:
        assert self._child is not None
        answer: bytes = self._child.ask(self._wait_s, verb, way, blob=blob)
        return answer
