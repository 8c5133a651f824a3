"""Puts keys and certificates on a SoftHSM2 token, in a process of its own.

The library reads its configuration once per process, so every token is written by a fresh one. The
child imports this module only: it must stay light.
"""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

TRIES = 5
NOT_READY = 3
"""How the child ends when the library refused a token that was just initialised."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenContent:
    """A key and its certificate to put on a token."""

    label: str
    certificate: bytes
    """DER."""
    key: bytes
    """PKCS#8 DER."""
    always_authenticate: bool = False
    deciphers: bool = False
    """The key opens enciphered mail."""


def write_token(
    library: str, environment: Mapping[str, str], label: str, pin: str, contents: Sequence[TokenContent]
) -> None:
    """Write ``contents`` on the initialised token ``label``. Raises RuntimeError when that fails."""
    for _ in range(TRIES):
        writer = multiprocessing.get_context("spawn").Process(
            target=_write_objects, args=(library, dict(environment), label, pin, list(contents))
        )
        writer.start()
        writer.join()
        if writer.exitcode != NOT_READY:
            break
    if writer.exitcode != 0:
        raise RuntimeError(f"token {label} could not be written")


def _write_objects(
    library: str, environment: Mapping[str, str], label: str, pin: str, contents: Sequence[TokenContent]
) -> None:
    os.environ.update(environment)
    import pkcs11
    from pkcs11 import Attribute, ObjectClass
    from pkcs11.exceptions import GeneralError
    from pkcs11.util.rsa import decode_rsa_private_key
    from pkcs11.util.x509 import decode_x509_certificate

    try:
        opened = pkcs11.lib(library).get_token(token_label=label).open(rw=True, user_pin=pin)
    except GeneralError:  # WORKAROUND: SoftHSM 2.6, now and then, on a token just initialised
        sys.exit(NOT_READY)
    with opened as session:
        for content in contents:
            id_ = hashlib.sha1(content.certificate, usedforsecurity=False).digest()[:8]
            common: dict[Any, Any] = {
                Attribute.ID: id_,
                Attribute.LABEL: content.label,
                Attribute.TOKEN: True,
            }
            certificate = decode_x509_certificate(content.certificate)
            session.create_object({**certificate, **common, Attribute.PRIVATE: False})
            key = decode_rsa_private_key(_traditional(content.key))
            private = {
                Attribute.PRIVATE: True,
                Attribute.SENSITIVE: True,
                Attribute.EXTRACTABLE: False,
                Attribute.SIGN: True,
                Attribute.DECRYPT: content.deciphers,
                Attribute.ALWAYS_AUTHENTICATE: content.always_authenticate,
            }
            key = {name: value for name, value in key.items() if name is not Attribute.DECRYPT}
            assert key[Attribute.CLASS] is ObjectClass.PRIVATE_KEY
            session.create_object({**key, **common, **private})


def _traditional(pkcs8: bytes) -> bytes:
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        NoEncryption,
        PrivateFormat,
        load_der_private_key,
    )

    key = load_der_private_key(pkcs8, None)
    return key.private_bytes(Encoding.DER, PrivateFormat.TraditionalOpenSSL, NoEncryption())
