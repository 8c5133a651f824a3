"""A program of the user's own that holds the key: what no module and no store of the system reaches.

A remote signing service, a national card with a tool of its own, an HSM behind a script. The command is run
without a shell, with one verb after its own arguments:

``list``
    writes JSON: ``[{"certificate": "<base64 DER>", "label": "…"}]``
``sign <sha256 of the certificate>``
    reads the bytes to sign on its input, writes the RSA PKCS#1 v1.5 SHA-256 value in base64

It asks its own code, if it needs one: no PIN of ours passes through it. Exit code 0 = done, 2 = given up by the
user, 3 = code refused, 4 = its key is not there, anything else = failed. Each value is verified with the
certificate before it is used, as with every other way to sign; nothing is ever tried again.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import shlex
import subprocess
from collections.abc import Sequence
from pathlib import Path

from app.domain.errors import NeedsUser, PinRefused, Rejected, TokenMissing
from app.signing.pin import Pin
from app.signing.token import Algorithm, CheckedSession, TokenCertificate, TokenInfo, TokenSession, assert_token_thread

LIST_S, SIGN_S = 30.0, 180.0
_GIVEN_UP, _REFUSED, _ABSENT = 2, 3, 4
_MOST_BYTES = 1024 * 1024


def split_command(line: str) -> list[str]:
    """The words of a command line. Raises `Rejected` (``signer_command_invalid``)."""
    try:
        words = shlex.split(line, posix=os.name != "nt")
    except ValueError as error:
        raise Rejected("signer_command_invalid") from error
    if not words:
        raise Rejected("signer_command_invalid")
    return words


class ExternalSource:
    """One command. See `token.TokenSource`."""

    def __init__(self, line: str, *, list_s: float = LIST_S, sign_s: float = SIGN_S) -> None:
        self._command = split_command(line)
        self._list_s, self._sign_s = list_s, sign_s

    @property
    def name(self) -> str:
        return Path(self._command[0]).name

    def list_tokens(self) -> tuple[TokenInfo, ...]:
        assert_token_thread()
        try:
            items = json.loads(_run([*self._command, "list"], b"", self._list_s))
            ders = [
                (base64.b64decode(item["certificate"], validate=True), str(item.get("label", ""))) for item in items
            ]
        except (ValueError, TypeError, KeyError) as error:
            raise Rejected("signer_answer_invalid") from error
        certificates = tuple(
            TokenCertificate(der=der, sha256=hashlib.sha256(der).hexdigest(), label=label) for der, label in ders
        )
        # It asks its own code: as with a reader that has a keypad.
        return (TokenInfo(source=self.name, label=self.name, pin_pad=True, certificates=certificates),)

    def open_session(self, sha256: str, pin: Pin | None) -> TokenSession:
        """``pin`` is not used. Raises `TokenMissing` when the program has no such certificate."""
        assert_token_thread()
        for token in self.list_tokens():
            for certificate in token.certificates:
                if certificate.sha256 == sha256:
                    return _Session([*self._command, "sign", sha256], certificate.der, self._sign_s)
        raise TokenMissing("token_absent")


class _Session(CheckedSession):
    """One run of the program for each signature."""

    def __init__(self, command: Sequence[str], certificate: bytes, sign_s: float) -> None:
        super().__init__(certificate, allow_sha1=False)
        self._command: Sequence[str] | None = command
        self._sign_s = sign_s

    @property
    def is_open(self) -> bool:
        return self._command is not None

    def close(self) -> None:
        self._command = None

    def _sign(self, data: bytes, algorithm: Algorithm) -> bytes:
        assert self._command is not None
        try:
            return base64.b64decode(_run(self._command, data, self._sign_s).strip(), validate=True)
        except ValueError as error:
            raise Rejected("signer_answer_invalid") from error

    def _decipher(self, wrapped: bytes, oaep: str) -> bytes:
        raise Rejected("mail_not_opened")


def _run(command: Sequence[str], data: bytes, timeout_s: float) -> bytes:
    """What the program wrote. Its errors are not shown: they may hold anything."""
    try:
        done = subprocess.run(
            list(command), input=data, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=timeout_s, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise TokenMissing("token_timeout") from error
    except OSError as error:
        raise TokenMissing("signer_missing") from error
    if done.returncode == _GIVEN_UP:
        raise NeedsUser("pin_cancelled")
    if done.returncode == _REFUSED:
        raise PinRefused("pin_refused", tries="")
    if done.returncode == _ABSENT:
        raise TokenMissing("token_absent")
    if done.returncode or len(done.stdout) > _MOST_BYTES:
        raise Rejected("token_failed", reason=f"exit {done.returncode}")
    return done.stdout
