"""The process that loads a vendor's PKCS#11 module: the only place where python-pkcs11 is imported.

Modules crash, block, and misbehave after a fork; here they can only take this process with them.
It is started by `token_process`, speaks over one pipe, and lives for one listing or one session.

Questions are tuples; PIN and data follow as raw bytes. Answers are ``("ok", value)`` or
``("error", family, code, params)``. Nothing is logged here: vendors' messages may hold anything.

Measured (interop §4, measured §1): CKM_RSA_PKCS over our own DigestInfo gives the same bytes as
CKM_SHA256_RSA_PKCS; after DeviceRemoved a session answers OperationActive for ever, so it is given up.
"""

from __future__ import annotations

import contextlib
import hashlib
from typing import Any

import pkcs11
from pkcs11 import MGF, Attribute, KeyType, Mechanism, ObjectClass, TokenFlag
from pkcs11 import exceptions as px

from app.signing.token_keypad import sign_after_keypad

_DIGEST_INFO = {
    "sha256": bytes.fromhex("3031300d060960864801650304020105000420"),
    "sha1": bytes.fromhex("3021300906052b0e03021a05000414"),
}
_FALLBACK = {"sha256": Mechanism.SHA256_RSA_PKCS, "sha1": Mechanism.SHA1_RSA_PKCS}
_GONE = (
    px.DeviceRemoved,
    px.DeviceError,
    px.TokenNotPresent,
    px.TokenNotRecognised,
    px.SlotIDInvalid,
    px.SessionHandleInvalid,
    px.SessionClosed,
    px.OperationActive,
)
_OAEP = {
    "sha1": (Mechanism.SHA_1, MGF.SHA1),
    "sha256": (Mechanism.SHA256, MGF.SHA256),
}
_UNFIT = (
    AttributeError,  # the key says of itself that it may not decipher
    px.EncryptedDataInvalid,
    px.EncryptedDataLenRange,
    px.FunctionNotSupported,
    px.GeneralError,  # SoftHSM2 says no more than that
    px.KeyTypeInconsistent,
    px.MechanismInvalid,
)
_WRONG_PIN = (px.PinIncorrect, px.PinInvalid, px.PinLenRange)


class Refusal(Exception):
    """An answer that is an error: family of `domain.errors`, code, parameters."""

    def __init__(self, family: str, code: str, **params: str | int) -> None:
        super().__init__(family, code, params)
        self.answer = ("error", family, code, params)


def serve(pipe: Any, module: str) -> None:
    """Answer questions until the pipe closes. Runs in the child."""
    worker = _Worker(module)
    with contextlib.suppress(EOFError, OSError):
        while True:
            verb, *arguments = pipe.recv()
            if verb == "close":
                break
            blob = pipe.recv_bytes() if verb in ("open", "sign", "decipher") else b""
            pipe.send(worker.answer(verb, arguments, blob))
    worker.close()


class _Worker:
    """One module; at most one session."""

    def __init__(self, module: str) -> None:
        self._module = module
        self._lib: Any = None
        self._token: Any = None
        self._session: Any = None
        self._key: Any = None
        self._pin: Any = None
        """Kept only for keys that want it at each signature; PROTECTED_AUTH: it is typed on the reader."""

    def answer(self, verb: str, arguments: list[Any], blob: bytes) -> tuple[Any, ...]:
        try:
            return ("ok", getattr(self, f"_do_{verb}")(*arguments, blob))
        except Refusal as refusal:
            return refusal.answer
        except _WRONG_PIN:
            return self._refuse_pin("PinRefused", "pin_refused")
        except px.PinLocked:
            return self._refuse_pin("PinLocked", "pin_locked")
        except px.PinExpired:
            return self._refuse_pin("NeedsUser", "pin_expired")
        except px.FunctionCancelled:
            return self._refuse_pin("NeedsUser", "pin_cancelled")
        except _GONE:
            self.close()
            return ("error", "TokenMissing", "token_pulled", {})
        except px.PKCS11Error as error:  # this one signature; the session may well go on
            return ("error", "Rejected", "token_failed", {"reason": type(error).__name__})

    def close(self) -> None:
        """Give the session up and forget the PIN; a card that is gone is no error."""
        session, self._session, self._key, self._pin = self._session, None, None, None
        if session is not None:
            with contextlib.suppress(px.PKCS11Error):
                session.close()

    def _refuse_pin(self, family: str, code: str) -> tuple[Any, ...]:
        """After any refusal of a PIN nothing more is tried in this process."""
        self.close()
        tries = ""
        if self._token is not None:
            with contextlib.suppress(px.PKCS11Error):
                tries = _tries(self._token.slot.get_token().flags)
        return ("error", family, code, {"tries": tries})

    def _library(self) -> Any:
        if self._lib is None:
            try:
                self._lib = pkcs11.lib(self._module)
            except (RuntimeError, px.PKCS11Error) as error:
                raise Refusal("Rejected", "token_module_unusable", reason=type(error).__name__) from error
        return self._lib

    def _tokens(self) -> list[Any]:
        found = []
        for slot in self._library().get_slots(token_present=True):
            with contextlib.suppress(px.PKCS11Error):  # one bad reader must not hide the others
                token = slot.get_token()
                if token.flags & TokenFlag.TOKEN_INITIALIZED:
                    found.append(token)
        return found

    def _do_list(self, _blob: bytes) -> list[dict[str, Any]]:
        return [_describe(token) for token in self._tokens()]

    def _do_open(self, sha256: str, pin_pad: bool, blob: bytes) -> dict[str, Any]:
        """Find the certificate on any token, log in once, find its private key."""
        for token in self._tokens():
            found = [c for c in _certificates(token) if hashlib.sha256(c["der"]).hexdigest() == sha256]
            if found:
                self._token = token
                return self._open(token, found[0], pin_pad, blob)
        raise Refusal("TokenMissing", "token_absent")

    def _open(self, token: Any, certificate: dict[str, Any], pin_pad: bool, blob: bytes) -> dict[str, Any]:
        if token.flags & TokenFlag.USER_PIN_LOCKED:
            raise Refusal("PinLocked", "pin_locked", tries="locked")
        pin: Any = pkcs11.PROTECTED_AUTH if pin_pad else blob.decode("utf-8")
        try:
            self._session = token.open(user_pin=pin)
        except px.UserAlreadyLoggedIn:
            self._session = token.open()
        key = _key_of(self._session, certificate)
        if key is None or key.key_type != KeyType.RSA:
            self.close()
            raise Refusal("TokenMissing", "token_key_missing")
        self._key = key
        always = _always_authenticate(self._key)
        self._pin = pin if always else None
        return {"certificate": certificate["der"], "pin_per_signature": always}

    def _do_sign(self, algorithm: str, blob: bytes) -> bytes:
        if self._key is None:
            raise Refusal("TokenMissing", "token_pulled")
        info = _DIGEST_INFO[algorithm] + hashlib.new(algorithm, blob).digest()
        if self._pin is pkcs11.PROTECTED_AUTH:
            return sign_after_keypad(self._module, self._session.handle, self._key.handle, info)
        again = {} if self._pin is None else {"pin": self._pin}
        mechanisms = self._token.slot.get_mechanisms()
        if Mechanism.RSA_PKCS in mechanisms or _FALLBACK[algorithm] not in mechanisms:
            return bytes(self._key.sign(info, mechanism=Mechanism.RSA_PKCS, **again))
        return bytes(self._key.sign(blob, mechanism=_FALLBACK[algorithm], **again))

    def _do_decipher(self, oaep: str, blob: bytes) -> bytes:
        if self._key is None:
            raise Refusal("TokenMissing", "token_pulled")
        again = {} if self._pin is None else {"pin": self._pin}
        way = _oaep(oaep) if oaep else {"mechanism": Mechanism.RSA_PKCS}
        try:
            return bytes(self._key.decrypt(blob, **way, **again))
        except _UNFIT as error:
            raise Refusal("Rejected", "mail_not_opened") from error


def _oaep(digest: str) -> dict[str, Any]:
    """OAEP with one digest for both of its uses, and no label."""
    if digest not in _OAEP:
        raise Refusal("Rejected", "mail_cipher_unknown")
    return {"mechanism": Mechanism.RSA_PKCS_OAEP, "mechanism_param": (*_OAEP[digest], None)}


def _tries(flags: Any) -> str:
    if flags & TokenFlag.USER_PIN_LOCKED:
        return "locked"
    if flags & TokenFlag.USER_PIN_FINAL_TRY:
        return "final"
    return "low" if flags & TokenFlag.USER_PIN_COUNT_LOW else ""


def _describe(token: Any) -> dict[str, Any]:
    flags = token.flags
    return {
        "label": token.label,
        "serial": bytes(token.serial).decode("ascii", "replace").strip(),
        "manufacturer": token.manufacturer_id,
        "model": token.model,
        "pin_count_low": bool(flags & TokenFlag.USER_PIN_COUNT_LOW),
        "pin_final_try": bool(flags & TokenFlag.USER_PIN_FINAL_TRY),
        "pin_locked": bool(flags & TokenFlag.USER_PIN_LOCKED),
        "pin_pad": bool(flags & TokenFlag.PROTECTED_AUTHENTICATION_PATH),
        "certificates": _certificates(token),
    }


def _certificates(token: Any) -> list[dict[str, Any]]:
    """Certificates of a token, read without login. The key's Id is what links them (labels are not reliable).

    What a card does not tell of one (its Id, its label) hides neither it nor the others; one without bytes is none.
    """
    session = token.open()
    try:
        found = [
            {
                "der": bytes(_attribute(c, Attribute.VALUE, b"")),
                "id": bytes(_attribute(c, Attribute.ID, b"")),
                "label": str(_attribute(c, Attribute.LABEL, "")),
            }
            for c in session.get_objects({Attribute.CLASS: ObjectClass.CERTIFICATE})
        ]
    finally:
        session.close()
    return [each for each in found if each["der"]]


def _attribute(thing: Any, name: Any, absent: Any) -> Any:
    try:
        return thing[name]
    except px.PKCS11Error as error:
        if isinstance(error, _GONE):
            raise
        return absent


def _key_of(session: Any, certificate: dict[str, Any]) -> Any:
    """The private key of a certificate: by their common Id or, where the card gives none, by the modulus of both."""
    asked = {Attribute.CLASS: ObjectClass.PRIVATE_KEY}
    if certificate["id"]:
        asked[Attribute.ID] = certificate["id"]
    keys = list(session.get_objects(asked))  # to its end: a search left open outlives its session
    if not certificate["id"]:
        wanted = _modulus(certificate["der"])
        keys = [k for k in keys if wanted and int.from_bytes(bytes(_attribute(k, Attribute.MODULUS, b""))) == wanted]
    return keys[0] if keys else None


def _modulus(der: bytes) -> int:
    """0 for a certificate of another kind of key."""
    from asn1crypto.x509 import Certificate  # only for the odd card

    try:
        key = Certificate.load(der).public_key
        return int(key["public_key"].parsed["modulus"].native) if key.algorithm == "rsa" else 0
    except (ValueError, TypeError, KeyError):
        return 0


def _always_authenticate(key: Any) -> bool:
    try:
        return bool(key[Attribute.ALWAYS_AUTHENTICATE])
    except px.PKCS11Error:
        return False
